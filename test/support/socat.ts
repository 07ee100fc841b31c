/** A serial port without hardware: a pseudo-terminal of socat, bridged to a board's byte stream. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ByteStream } from "../../hostsim/wire/byte-stream.js";
import { PATIENCE_MS } from "./patience.js";

/** A port with a board behind it. */
export interface BridgedPort {
  readonly path: string;
  /** Pulls the cable. */
  unplug(): Promise<void>;
}

/** Starts socat and waits until its port is there. */
export async function bridge(stream: ByteStream): Promise<BridgedPort> {
  const folder = mkdtempSync(join(tmpdir(), "satqkd-port-"));
  const path = join(folder, "board");
  const wire = spawn("socat", [`PTY,link=${path},rawer`, "STDIO"], { stdio: ["pipe", "pipe", "ignore"] });
  const gone = new Promise<void>((resolve) => wire.once("exit", () => resolve()));
  wire.stdin.on("error", () => undefined);
  stream.onBytes((bytes) => wire.stdin.write(bytes));
  wire.stdout.on("data", (bytes: Buffer) => stream.write(bytes));
  for (let waited = 0; !existsSync(path); waited += 10) {
    if (waited > PATIENCE_MS) throw new Error("socat made no pseudo-terminal");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    path,
    async unplug() {
      wire.kill();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
