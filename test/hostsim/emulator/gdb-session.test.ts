import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { debugPico, debugQemu } from "../../../hostsim/emulator/debug.js";
import { imageFolder } from "../../support/images.js";

const folder = (board: string) => imageFolder(board);

/** Runs the README's session: stop inside the pattern fill, look around, leave. */
async function session(elf: string, port: number, leave: string): Promise<string> {
  const commands = [
    "set pagination off",
    "set confirm off",
    `target remote 127.0.0.1:${port}`,
    "break pattern_fill_fillSymbols",
    "continue",
    "backtrace",
    "delete",
    leave,
  ];
  const words = ["-nx", "-batch", ...commands.flatMap((command) => ["-ex", command]), elf];
  const { stdout, stderr } = await promisify(execFile)("gdb-multiarch", words);
  return stdout + stderr;
}

describe("gdb-multiarch on the real image", () => {
  it("stops the pico inside the pattern fill, under TypeScript's names, with its callers", async () => {
    const elf = join(folder("pico"), "image.elf");
    const replies: string[] = [];
    let told: Promise<string> = Promise.resolve("");
    await debugPico(loadBoard("pico"), join(folder("pico"), "image.bin"), {
      seed: 1,
      pulses: 65536,
      lineMap: "symbol-code",
      slotsPerMicrosecond: 250,
      port: 0,
      onReady: (port) => {
        told = session(elf, port, "disconnect");
      },
      onReply: (line) => replies.push(line),
    });
    const text = await told;
    expect(text).toMatch(/Breakpoint 1, pattern_fill_fillSymbols/);
    expect(text).toMatch(/#1 .*emission_sequencer_fillTable/);
    expect(text).toMatch(/#5 .*firmware_flight_board_boardServe/);
    expect(replies).toContain("ok seed=public");
  });

  it("stops the mps2-an505 in QEMU as well, which goes on when gdb leaves", async () => {
    const elf = join(folder("mps2-an505"), "image.elf");
    const replies: string[] = [];
    let told: Promise<string> = Promise.resolve("");
    await debugQemu(elf, {
      seed: 1,
      pulses: 65536,
      lineMap: "symbol-code",
      slotsPerMicrosecond: 250,
      port: 33_471,
      onReady: (port) => {
        told = session(elf, port, "detach");
      },
      onReply: (line) => replies.push(line),
    });
    const text = await told;
    expect(text).toMatch(/pattern_fill_fillSymbols[\s\S]*firmware_monitor_monitor_tellDigest/);
    expect(replies.at(-1)).toMatch(/^ok sha256=[0-9a-f]{64}$/);
  });
});
