/**
 * Bare programs for the Cortex-M33 in QEMU. Takes: an assembly source with its symbols, in a folder. Gives:
 * the program's bytes from the first address of the flash on, and what it wrote by semihosting.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FLASH } from "./processor.js";

/** Time in ms after which QEMU is ended. */
const PATIENCE_MS = 600_000;

/** What a program was and wrote. */
export interface ProgramRun {
  readonly image: Uint8Array;
  readonly results: Uint32Array;
}

/** Assembles and runs `source`, which stands in `folder`; RESULT is the file that it shall write. */
export function runInQemu(
  folder: string,
  source: string,
  symbols: Record<string, string | number>,
): ProgramRun {
  const result = join(folder, "results.bin");
  const all = { ...symbols, RESULT: JSON.stringify(result) };
  const defined = Object.entries(all).map(([name, each]) => `-D${name}=${each}`);
  const linked = ["-nostdlib", `-Wl,-Ttext=0x${FLASH.toString(16)}`, "-Wl,--build-id=none", "-Wl,-e,start"];
  const run = (program: string, options: readonly string[]) =>
    execFileSync(program, options, { cwd: folder, stdio: "pipe", timeout: PATIENCE_MS });
  run("arm-none-eabi-gcc", ["-mcpu=cortex-m33", ...defined, ...linked, source, "-o", "a.elf"]);
  run("arm-none-eabi-objcopy", ["-O", "binary", "a.elf", "a.bin"]);
  const machine = ["-M", "mps2-an505", "-nodefaults", "-display", "none", "-kernel", "a.elf"];
  run("qemu-system-arm", [...machine, "-semihosting-config", "enable=on,target=native"]);
  return {
    image: readFileSync(join(folder, "a.bin")),
    results: new Uint32Array(Uint8Array.from(readFileSync(result)).buffer),
  };
}
