/** The board under the real gdb-multiarch, with a program built from C and debug information. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { PicoGdbServer } from "../../../hostsim/emulator/rp2040/gdb.js";
import { Pico } from "../../../hostsim/emulator/rp2040/pico.js";
import { imageOf } from "./board-without-firmware.js";

/** Second stage: starts the code at 0x10000100 with the stack below 0x20041000. */
const START = imageOf([0x4801, 0x4685, 0x4801, 0x4700, 0x1000, 0x2004, 0x0101, 0x1000]);
const PROGRAM = `
volatile unsigned calls;
volatile unsigned char text[16] = {0};
__attribute__((noinline)) unsigned fill(unsigned index) { text[index & 15] = 0x40 + index; calls++; return index + 1; }
__attribute__((noinline)) unsigned pattern(unsigned from) { unsigned next = fill(from); return fill(next); }
void main(void) { unsigned index = 0; for (;;) index = pattern(index); }
`;
const SCRIPT = `
MEMORY { FLASH : ORIGIN = 0x10000100, LENGTH = 64K  RAM : ORIGIN = 0x20000000, LENGTH = 64K }
ENTRY(main) SECTIONS { .text : { *(.text.main) *(.text*) *(.rodata*) } > FLASH .bss : { *(.bss*) } > RAM }
`;

let folder = "";
let image = new Uint8Array();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-gdb-"));
  writeFileSync(join(folder, "p.c"), PROGRAM);
  writeFileSync(join(folder, "p.ld"), SCRIPT);
  const options =
    "-mcpu=cortex-m0plus -mthumb -Og -g -ffunction-sections -nostdlib -ffreestanding -T p.ld p.c -o p.elf";
  execFileSync("arm-none-eabi-gcc", options.split(" "), { cwd: folder });
  execFileSync("arm-none-eabi-objcopy", ["-O", "binary", "-j", ".text", "p.elf", "p.bin"], { cwd: folder });
  const code = readFileSync(join(folder, "p.bin"));
  image = new Uint8Array(256 + code.length);
  image.set(START);
  image.set(code, 256);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function gdb(commands: readonly string[], withSymbols: boolean): Promise<string> {
  const server = new PicoGdbServer(new Pico({ board: loadBoard("pico"), image, seed: 1 }));
  try {
    const port = await server.listen(0);
    const all = ["set pagination off", "set confirm off", `target remote 127.0.0.1:${port}`, ...commands];
    const words = ["-nx", "-batch", ...all.flatMap((command) => ["-ex", command])];
    if (withSymbols) words.push(join(folder, "p.elf"));
    const result = await promisify(execFile)("gdb-multiarch", words);
    await server.disconnected;
    return result.stdout + result.stderr;
  } finally {
    await server.close();
  }
}

it("stops at a breakpoint by symbol in flash, again and again, with a backtrace through its callers", async () => {
  const answer = await gdb(
    ["break fill", "continue", "continue", "continue", "backtrace", "print calls"],
    true,
  );
  expect(answer).toMatch(/Breakpoint 1, fill \(index=(index@entry=)?0\)/);
  expect(answer).toMatch(/Breakpoint 1, fill \(index=(index@entry=)?2\)/);
  expect(answer).toMatch(/#0 +fill .*\n#1 .* in pattern .*\n#2 .* in main/);
  expect(answer).toContain("$1 = 2");
});

it("stops at a breakpoint by address, steps one instruction, reads registers and memory", async () => {
  const answer = await gdb(
    [
      "break *0x10000100",
      "continue",
      "stepi",
      "info registers pc sp",
      "x/4xb 0x10000100",
      "delete",
      "detach",
    ],
    false,
  );
  expect(answer).toMatch(/Breakpoint 1, 0x10000100/);
  expect(answer).toMatch(/pc +0x1000010[2-9]/);
  expect(answer).toMatch(/sp +0x20041000|sp +0x2004[01]/);
  const bytes = [...image.subarray(256, 260)]
    .map((byte) => `0x${byte.toString(16).padStart(2, "0")}`)
    .join("\t");
  expect(answer).toContain(bytes);
});

it("says why the board stopped when the firmware does what the chip can't", async () => {
  const answer = await gdb(
    [
      "break fill",
      "continue",
      "set $pc = 0x20000100",
      "set {short}0x20000100 = 0x6008",
      "set $r1 = 0x50200000",
      "continue",
    ],
    true,
  );
  expect(answer).toContain("held in reset");
  expect(answer).toContain("SIGABRT");
});
