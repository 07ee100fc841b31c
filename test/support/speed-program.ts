/**
 * The program by which speeds of emulators are compared (test/hostsim/emulator/silicon/speed-program.c).
 * Takes: a processor's name as GCC has it. Gives: its machine code, as it stands in RAM.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";

const RAM = 0x20000000;

/** The program for a processor, for the beginning of RAM. */
export function speedProgram(processor: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "satqkd-speed-"));
  const source = join(packageRoot, "test/hostsim/emulator/silicon/speed-program.c");
  const options = [`-mcpu=${processor}`, "-mthumb", "-mfloat-abi=soft", "-O2", "-ffreestanding", "-nostdlib"];
  const placed = [
    `-Wl,--section-start=.start=0x${RAM.toString(16)}`,
    `-Wl,-Ttext=0x${(RAM + 0x200).toString(16)}`,
    "-Wl,-estart",
    "-Wl,--build-id=none",
  ];
  execFileSync("arm-none-eabi-gcc", [...options, ...placed, source, "-o", "a.elf"], { cwd: folder });
  execFileSync("arm-none-eabi-objcopy", ["-O", "binary", "a.elf", "a.bin"], { cwd: folder });
  const bytes = readFileSync(join(folder, "a.bin"));
  rmSync(folder, { recursive: true });
  return bytes;
}

/** Cycles that `run` gives, in a microsecond of this process' own time: Mcycle/s. */
export function megacyclesPerSecond(run: () => number): number {
  const before = process.cpuUsage().user;
  const cycles = run();
  return cycles / (process.cpuUsage().user - before);
}
