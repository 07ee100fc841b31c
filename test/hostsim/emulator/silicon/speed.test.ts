/**
 * Speed of the emulated processors, in millions of their cycles in a second of this machine's processor time,
 * beside rp2040js' processor in the same run, without its clocks and hardware. SPEED=1 prints them.
 */
import { RP2040 } from "rp2040js";
import { expect, it } from "vitest";
import { loadProcessor, RAM } from "../../../support/processor.js";
import { megacyclesPerSecond, speedProgram } from "../../../support/speed-program.js";

const STACK = RAM + 0x10000;
const WARM_CYCLES = 2_000_000;
const CYCLES = 60_000_000;
const OTHERS_CYCLES = 10_000_000;

async function ours(isSmall: boolean): Promise<number> {
  const { core, ram } = await loadProcessor();
  ram.set(speedProgram(isSmall ? "cortex-m0plus" : "cortex-m33"));
  core.setArchitecture(0, isSmall);
  core.processorReset(0, STACK, RAM, RAM);
  core.run(0, WARM_CYCLES);
  const found = megacyclesPerSecond(() => core.run(0, CYCLES));
  expect(core.refusal.value).toBe(0);
  expect(core.processorIsLockedUp(0)).toBe(false);
  return found;
}

function others(): number {
  const { core, sram } = new RP2040();
  sram.set(speedProgram("cortex-m0plus"));
  core.SP = STACK;
  core.PC = RAM;
  const run = (cycles: number): number => {
    let spent = 0;
    while (spent < cycles) spent += core.executeInstruction();
    return spent;
  };
  run(WARM_CYCLES);
  return megacyclesPerSecond(() => run(OTHERS_CYCLES));
}

it("is 20 Mcycle/s and more, and above that of rp2040js' processor alone for the same program", async () => {
  const [mainline, small, other] = [await ours(false), await ours(true), others()];
  if (process.env.SPEED === "1") console.log({ mainline, small, other, ratio: small / other });
  expect(mainline).toBeGreaterThan(20);
  expect(small).toBeGreaterThan(20);
  expect(small / other).toBeGreaterThan(1.2);
});
