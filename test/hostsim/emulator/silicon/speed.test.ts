/**
 * Speed of the emulated processors, in millions of their cycles in a second of this machine's processor time,
 * beside rp2040js' processor in the same run, without its clocks and hardware. SPEED=1 prints them.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RP2040 } from "rp2040js";
import { expect, it } from "vitest";
import { packageRoot } from "../../../../hostsim/core/package-root.js";
import { loadProcessor, RAM } from "../../../support/processor.js";

const STACK = RAM + 0x10000;
const WARM_CYCLES = 2_000_000;
const CYCLES = 60_000_000;
const OTHERS_CYCLES = 10_000_000;

/** The program for a processor, as it stands in RAM. */
function program(processor: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "satqkd-speed-"));
  const source = join(packageRoot, "test/hostsim/emulator/silicon/speed-program.c");
  const options = [`-mcpu=${processor}`, "-mthumb", "-mfloat-abi=soft", "-O2", "-ffreestanding", "-nostdlib"];
  const linked = [`-Wl,-Ttext=0x${RAM.toString(16)}`, `-Wl,--section-start=.start=0x${RAM.toString(16)}`];
  const placed = [
    ...linked,
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

/** Mcycle/s of what gives cycles. */
function speed(run: () => number): number {
  const before = process.cpuUsage().user;
  const cycles = run();
  return cycles / (process.cpuUsage().user - before);
}

async function ours(isSmall: boolean): Promise<number> {
  const { core, ram } = await loadProcessor();
  ram.set(program(isSmall ? "cortex-m0plus" : "cortex-m33"));
  core.setArchitecture(0, isSmall);
  core.processorReset(0, STACK, RAM, RAM);
  core.run(0, WARM_CYCLES);
  const found = speed(() => core.run(0, CYCLES));
  expect(core.refusal.value).toBe(0);
  expect(core.processorIsLockedUp(0)).toBe(false);
  return found;
}

function others(): number {
  const { core, sram } = new RP2040();
  sram.set(program("cortex-m0plus"));
  core.SP = STACK;
  core.PC = RAM;
  const run = (cycles: number): number => {
    let spent = 0;
    while (spent < cycles) spent += core.executeInstruction();
    return spent;
  };
  run(WARM_CYCLES);
  return speed(() => run(OTHERS_CYCLES));
}

it("is 20 Mcycle/s and more, and above that of rp2040js' processor alone for the same program", async () => {
  const [mainline, small, other] = [await ours(false), await ours(true), others()];
  if (process.env.SPEED === "1") console.log({ mainline, small, other, ratio: small / other });
  expect(mainline).toBeGreaterThan(20);
  expect(small).toBeGreaterThan(20);
  expect(small / other).toBeGreaterThan(1.2);
});
