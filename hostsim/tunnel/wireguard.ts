/**
 * A peer of a WireGuard interface, by the program `wg`. Takes: a key. Gives: nothing but that the interface
 * has it as the peer's pre-shared key. It counts from the next handshake on; a session that runs goes on.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { TunnelPeer } from "./tunnel-peer.js";

const KEY_BYTES = 32;
const MOST_COMPLAINT = 300;

/** A peer, named by its public key. */
export class WireguardPeer implements TunnelPeer {
  constructor(
    private readonly interfaceName: string,
    private readonly publicKey: string,
  ) {}

  async shut(): Promise<void> {
    const key = randomBytes(KEY_BYTES);
    try {
      await this.set(key);
    } finally {
      key.fill(0);
    }
  }

  set(key: Uint8Array): Promise<void> {
    // On standard input: arguments can be seen by everybody, and a file would stay. `cat` makes a pipe of
    // what Node gives a child, which is a socket: that can't be opened by its name.
    const words = 'cat | wg set "$1" peer "$2" preshared-key /dev/stdin';
    const child = spawn("sh", ["-c", words, "sh", this.interfaceName, this.publicKey], {
      stdio: ["pipe", "ignore", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (part: Buffer) => {
      complaint = (complaint + part.toString()).slice(0, MOST_COMPLAINT);
    });
    child.stdin.on("error", () => {
      // It has ended before it read, and its exit code says why.
    });
    child.stdin.end(`${Buffer.from(key).toString("base64")}\n`);
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) =>
        code === 0
          ? resolve()
          : reject(
              new Error(`wg set ${this.interfaceName} failed: ${complaint.trim() || `exit code ${code}`}`),
            ),
      );
    });
  }
}
