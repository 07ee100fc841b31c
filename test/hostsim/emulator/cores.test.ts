/**
 * Two Cortex-M0+ on the emulated RP2040: the launch of core 1 through its boot ROM, queues, locks and
 * dividers of SIO, and a core 1 that PSM holds. Oracles: RP2040 datasheet 2.3.1, 2.8.2 and 2.13; rp2040js'
 * dividers; programs assembled by hand.
 */
import { RP2040 } from "rp2040js";
import { describe, expect, it } from "vitest";
import type { Pico } from "../../../hostsim/emulator/rp2040/pico.js";
import { boardWithoutFirmware, SRAM } from "./board-without-firmware.js";

const SIO = 0xd0000000;
const FIFO_ST = SIO + 0x50;
const FIFO_WR = SIO + 0x54;
const FIFO_RD = SIO + 0x58;
const SPINLOCK = (index: number) => SIO + 0x100 + 4 * index;
const [VLD, RDY, WOF, ROE] = [1, 2, 4, 8];
const PSM_FRCE_OFF = 0x40010004;
const PROC1 = 1 << 16;
const CODE = SRAM + 0x4000;
const STACK = SRAM + 0x8000;
const VECTORS = SRAM + 0x200;
const COUNTER = SRAM + 0x3000;

/** Counts in COUNTER: r0 = [pc + 8]; r1 = 0; loop: r1 += 1; [r0] = r1; loop. */
const COUNTS = [0x4802, 0x2100, 0x3101, 0x6001, 0xe7fc, 0xbf00, 0x3000, 0x2000];
/** Cycles of a round: an addition, a store, a branch (DDI 0484, table 3-1). */
const ROUND = 1 + 2 + 2;

function place(pico: Pico, code: readonly number[], at = CODE): void {
  for (const [index, half] of code.entries()) pico.write(at + 2 * index, half, 2);
}

function launch(pico: Pico, code = COUNTS): void {
  place(pico, code);
  while (pico.read(FIFO_ST) & VLD) pico.read(FIFO_RD);
  for (const word of [0, 0, 1, VECTORS, STACK, CODE | 1]) {
    pico.write(FIFO_WR, word);
    expect(pico.read(FIFO_RD)).toBe(word);
  }
}

const pass = (pico: Pico, cycles: number) => pico.run(() => false, cycles);

describe("core 1", () => {
  it("waits in its ROM, having sent a 0, echoes the launch, and starts with what it was given", () => {
    const { pico } = boardWithoutFirmware();
    pass(pico, 100);
    expect(pico.read(FIFO_ST)).toBe(VLD | RDY);
    expect(pico.read(FIFO_RD)).toBe(0);
    launch(pico, [0xe7fe]);
    pass(pico, 10);
    expect(pico.register(1, 13)).toBe(STACK);
    expect(pico.register(1, 15)).toBe(CODE);
    expect(pico.vectorTable(1)).toBe(VECTORS);
    expect(pico.vectorTable(0)).toBe(0);
  });

  it("begins the sequence anew after a word that is out of it", () => {
    const { pico } = boardWithoutFirmware();
    for (const word of [0, 0, 7]) pico.write(FIFO_WR, word);
    launch(pico);
    pass(pico, 100);
    expect(pico.read(COUNTER)).toBeGreaterThan(0);
  });

  it("runs beside core 0, both at the speed of one", () => {
    const { pico } = boardWithoutFirmware();
    place(pico, [0x4802, 0x2100, 0x3101, 0x6001, 0xe7fc, 0xbf00, 0x3100, 0x2000], CODE + 0x100);
    pico.programCounter = CODE + 0x100;
    launch(pico);
    pass(pico, 10);
    const before = [pico.read(COUNTER), pico.read(COUNTER + 0x100)];
    pass(pico, 1000 * ROUND);
    const rounds = [pico.read(COUNTER) - before[0]!, pico.read(COUNTER + 0x100) - before[1]!];
    for (const count of rounds) expect(Math.abs(count - 1000)).toBeLessThanOrEqual(1);
  });

  it("is put back into its ROM by PSM, and can be launched again", () => {
    const { pico } = boardWithoutFirmware();
    launch(pico);
    pass(pico, 1000);
    pico.write(PSM_FRCE_OFF, PROC1);
    pass(pico, 10);
    const stopped = pico.read(COUNTER);
    pass(pico, 1000);
    expect(pico.read(COUNTER)).toBe(stopped);
    pico.write(PSM_FRCE_OFF, 0);
    pass(pico, 10);
    expect(pico.read(FIFO_RD)).toBe(0);
    launch(pico);
    pico.write(COUNTER, 0);
    pass(pico, 1000);
    expect(pico.read(COUNTER)).toBeGreaterThan(100);
  });

  it("is stopped by a test, and gone after a watchdog reset", () => {
    const { pico } = boardWithoutFirmware();
    launch(pico);
    pass(pico, 100);
    pico.stopCore1();
    pass(pico, 10);
    const stopped = pico.read(COUNTER);
    pass(pico, 1000);
    expect(pico.read(COUNTER)).toBe(stopped);
    pico.write(0x40010008, 0x1fffc);
    pico.write(0x40058000, 1 << 31);
    pass(pico, 10);
    expect(pico.resets).toBe(1);
    expect(pico.read(FIFO_ST) & VLD).toBe(VLD);
  });

  it("wakes from WFE by the other core's SEV", () => {
    const { pico } = boardWithoutFirmware();
    // wfe; wfe; then COUNTS: the first WFE takes the event that a reset may have left.
    launch(pico, [0xbf20, 0xbf20, ...COUNTS]);
    pass(pico, 200);
    expect(pico.read(COUNTER)).toBe(0);
    place(pico, [0xbf40, 0xbf40, 0xe7fe], CODE + 0x200);
    pico.programCounter = CODE + 0x200;
    pass(pico, 200);
    expect(pico.read(COUNTER)).toBeGreaterThan(0);
  });
});

describe("SIO", () => {
  it("has queues of four words, and notes a word too many and a read too many", () => {
    const { pico } = boardWithoutFirmware();
    launch(pico, [0xe7fe]);
    pass(pico, 10);
    expect(pico.read(FIFO_ST)).toBe(RDY);
    for (let word = 0; word < 4; word++) pico.write(FIFO_WR, word);
    expect(pico.read(FIFO_ST)).toBe(0);
    pico.write(FIFO_WR, 4);
    pico.read(FIFO_RD);
    expect(pico.read(FIFO_ST)).toBe(WOF | ROE);
    pico.write(FIFO_ST, 0);
    expect(pico.read(FIFO_ST)).toBe(0);
  });

  it("gives a spin lock once, until it is written", () => {
    const { pico } = boardWithoutFirmware();
    expect(pico.read(SPINLOCK(31)) >>> 0).toBe(2 ** 31);
    expect(pico.read(SPINLOCK(31))).toBe(0);
    pico.write(SPINLOCK(31), 1);
    expect(pico.read(SPINLOCK(31)) >>> 0).toBe(2 ** 31);
  });

  it.each([
    [1000, 7],
    [0xfffffff0, 7],
    [7, 0xfffffff0],
    [0x80000000, 0xffffffff],
    [12345, 0],
  ])("divides %i by %i as rp2040js does, after eight cycles", (dividend, divisor) => {
    const { pico } = boardWithoutFirmware();
    const other = new RP2040();
    for (const operands of [0x60, 0x68]) {
      for (const write of [pico.write.bind(pico), other.writeUint32.bind(other)]) {
        write(SIO + operands, dividend);
        write(SIO + operands + 4, divisor);
      }
      expect(() => pico.read(SIO + 0x70)).toThrow(/divider is at work/);
      expect(pico.read(SIO + 0x78) & 1).toBe(0);
      pass(pico, 8);
      expect(pico.read(SIO + 0x78) & 1).toBe(1);
      const results = [0x74, 0x70];
      expect(results.map((at) => pico.read(SIO + at))).toEqual(
        results.map((at) => other.readUint32(SIO + at) >>> 0),
      );
    }
  });

  it("refuses a negative number divided by zero, on which sources disagree", () => {
    const { pico } = boardWithoutFirmware();
    pico.write(SIO + 0x68, -5);
    pico.write(SIO + 0x6c, 0);
    pass(pico, 8);
    expect(pico.read(SIO + 0x74) >>> 0).toBe(2 ** 32 - 5);
    expect(() => pico.read(SIO + 0x70)).toThrow(/sources disagree/);
  });

  it("is a cycle nearer than SRAM, and APB farther", () => {
    // ldr r0, [r1]; loop
    const cycles = [SRAM, SIO, 0x50200000, 0x40058008].map((address) => {
      const { pico } = boardWithoutFirmware();
      place(pico, [0x6808, 0xe7fe]);
      pico.setRegister(0, 1, address);
      pass(pico, 2);
      const before = pico.cycle;
      pico.programCounter = CODE;
      pico.step();
      return pico.cycle - before;
    });
    // DDI 0484, table 3-1; RP2040 datasheet 2.1.4 and 2.3.1.
    expect(cycles).toEqual([2, 1, 2, 4]);
  });
});

it("a bit of RAM flips when a test says so", () => {
  const { pico } = boardWithoutFirmware();
  pico.flipBit(0x3002, 3, pico.cycle + 50);
  pass(pico, 40);
  expect(pico.read(COUNTER)).toBe(0);
  pass(pico, 20);
  expect(pico.read(COUNTER)).toBe(0x80000);
});
