/**
 * Speed of the whole emulated RP2040 beside that of rp2040js' in the same run, in this process' own time, so
 * that a busy machine slows both. Both run one Cortex-M0+ with a program in RAM, their clock, and both PIO
 * blocks in each cycle, with the work that PIO has between two blocks of pulses: a machine that writes
 * zeros, one that waits for a flag, one that counts. rp2040js' DMA and its second core are not there to be
 * stepped. SPEED=1 prints the speeds, and those with a machine that turns a pin in each cycle, the dearest
 * that PIO can do.
 */
import { RP2040 } from "rp2040js";
import { expect, it } from "vitest";
import { megacyclesPerSecond, speedProgram } from "../../support/speed-program.js";
import { boardWithoutFirmware, CTRL, machine, outputs, PIO0, SRAM } from "./board-without-firmware.js";

const STACK = SRAM + 0x10000;
const WARM_CYCLES = 500_000;
const CYCLES = 30_000_000;
const OTHERS_CYCLES = 1_500_000;
const PINS = { pinControl: (1 << 26) | (1 << 20) };

type Poke = (address: number, value: number) => void;

/** Zeros on a pin; a wait for flag 0; a count from 2^32 - 1. */
function quietMachines(poke: Poke): void {
  machine(poke, 0, 0, [0xa003], PINS);
  machine(poke, 1, 1, [0x20c0]);
  machine(poke, 2, 2, [0x0042], {});
  poke(PIO0 + 0xd8 + 2 * 24, 0xa02b); // mov x, ~null
  poke(PIO0 + 0xd8 + 2 * 24, 2);
  poke(CTRL, 7);
}

/** A pin that turns in each cycle. */
function turningPin(poke: Poke): void {
  outputs(poke, 0, 1);
  machine(poke, 0, 0, [0xe001, 0xe000], PINS);
  poke(CTRL, 1);
}

function ours(machines: (poke: Poke) => void, cycles: number): number {
  const { pico, poke } = boardWithoutFirmware();
  machines(poke);
  pico.ram().set(speedProgram("cortex-m0plus"));
  pico.setRegister(0, 13, STACK);
  pico.programCounter = SRAM;
  pico.run(() => false, WARM_CYCLES);
  return megacyclesPerSecond(() => {
    pico.run(() => false, cycles);
    return cycles;
  });
}

function others(machines: (poke: Poke) => void): number {
  const chip = new RP2040();
  chip.logger = { debug() {}, info() {}, warn() {}, error() {} };
  machines(chip.writeUint32.bind(chip));
  for (const pio of chip.pio) pio.stop();
  chip.sram.set(speedProgram("cortex-m0plus"));
  chip.core.SP = STACK;
  chip.core.PC = SRAM;
  const clock = chip.clock as unknown as { tick(nanos: number): void };
  const run = (cycles: number): number => {
    let spent = 0;
    while (spent < cycles) {
      const taken = chip.core.executeInstruction();
      clock.tick(taken * 8);
      for (let cycle = 0; cycle < taken; cycle++) for (const pio of chip.pio) pio.step();
      spent += taken;
    }
    return spent;
  };
  run(WARM_CYCLES);
  return megacyclesPerSecond(() => run(OTHERS_CYCLES));
}

it("is eight times that of rp2040js, and more", () => {
  const [own, other] = [ours(quietMachines, CYCLES), others(quietMachines)];
  if (process.env.SPEED === "1") {
    const turning = [ours(turningPin, OTHERS_CYCLES), others(turningPin)];
    process.stdout.write(`${JSON.stringify({ own, other, ratio: own / other, turning })}\n`);
  }
  expect(own / other).toBeGreaterThan(8);
});
