/** Samples over a serial line: a pseudo-terminal with a monitor behind it that answers `noise N`. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { samplesOfModel } from "../../../hostsim/assessment/collect.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { type BridgedPort, bridge } from "../../support/socat.js";

const MAIN = join(packageRoot, "dist", "hostsim", "cli", "main.js");
const RESTART = "\0\0\x05\x01\0";
let port: BridgedPort | undefined;
afterEach(() => port?.unplug());

/** A port whose other end answers each line. */
async function portOf(answer: (line: string) => string): Promise<string> {
  let receive: (bytes: Uint8Array) => void = () => undefined;
  let unfinished = "";
  port = await bridge({
    write: (bytes) => {
      const lines = (unfinished + Buffer.from(bytes).toString()).split("\n");
      unfinished = lines.pop()!;
      // The port is opened by what restarts a board's frames: no line of the monitor's.
      for (const line of lines) receive(Buffer.from(`${answer(line.replace(RESTART, ""))}\n`));
    },
    onBytes: (handler) => {
      receive = handler;
    },
    onLost: () => undefined,
    close: () => undefined,
  });
  return port.path;
}

function sample(...args: string[]): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, "entropy", "sample", ...args]);
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, stderr })));
}

describe("samples of a board on a serial port", () => {
  const out = join(mkdtempSync(join(tmpdir(), "satqkd-samples-")), "samples.bin");

  it("come into the file as the board told them", async () => {
    const all = samplesOfModel(9, 2500);
    let told = 0;
    const path = await portOf((line) => {
      const count = Number(/^noise (\d+)$/.exec(line)?.[1]);
      told += count;
      return `ok samples=${Buffer.from(all.subarray(told - count, told)).toString("hex")}`;
    });
    expect(await sample(`serial:${path}`, "-o", out, "--samples", "2500")).toEqual({ status: 0, stderr: "" });
    expect(Uint8Array.from(readFileSync(out))).toEqual(all);
  });

  it("are not taken while there is light: one line says so", async () => {
    const path = await portOf(() => "error light-is-on");
    const { status, stderr } = await sample(`serial:${path}`, "-o", `${out}-none`);
    expect(stderr).toBe(`satqkd: serial:${path}: the board refused "noise": light-is-on\n`);
    expect(status).toBe(1);
    expect(existsSync(`${out}-none`)).toBe(false);
  });
});
