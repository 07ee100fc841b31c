/**
 * Boot, and two cores: the image definition, the launch of core 1, queues and locks of SIO. Oracles: RP2350
 * datasheet 5.3 (launch sequence) and 5.9, hardware_regs sio.h; programs assembled by hand.
 */
import { describe, expect, it } from "vitest";
import { BareChip, imageOf, RAM } from "../../../support/bare-rp2350.js";

const SIO = 0xd0000000;
const FIFO_ST = SIO + 0x50;
const FIFO_WR = SIO + 0x54;
const FIFO_RD = SIO + 0x58;
const SPINLOCK = (index: number) => SIO + 0x100 + 4 * index;
const [VLD, RDY, WOF, ROE] = [1, 2, 4, 8];
const PSM_FRCE_OFF = 0x40018004;
const PROC1 = 1 << 24;
const CODE = RAM + 0x4000;
const STACK = RAM + 0x8000;
const COUNTER = RAM + 0x3000;
const CORE1_PC = 15;

/**
 * r0 = [pc + 8]; r1 = 0; loop: r1 += 1; [r0] = r1; loop. The literal is 12 bytes after the first half-word.
 */
const COUNTS = [0x4802, 0x2100, 0x3101, 0x6001, 0xe7fc, 0xbf00, 0x3000, 0x2000];

function launch(chip: BareChip, entry = CODE): void {
  for (const [index, half] of COUNTS.entries()) chip.write(CODE + 2 * index, half, 2);
  while (chip.read(FIFO_ST) & VLD) chip.read(FIFO_RD);
  for (const word of [0, 0, 1, RAM, STACK, entry | 1]) {
    chip.write(FIFO_WR, word);
    expect(chip.read(FIFO_RD)).toBe(word);
  }
}

describe("boot", () => {
  it("starts core 0 at the vector table's entry with its stack, core 1 waits", () => {
    const chip = new BareChip();
    chip.run(100);
    expect(chip.silicon.processorRegister(0, 13) >>> 0).toBe(RAM + 0x1000);
    expect(chip.silicon.processorRegister(0, CORE1_PC) >>> 0).toBe(0x10000100);
  });

  const [start, type, last, next, end] = [0xffffded3, 0x10210142, 0x000001ff, 0, 0xab123579];
  it.each([
    ["without a block", [], /no block/],
    ["for a RISC-V core", [start, 0x11210142, last, next, end], /secure Arm/],
    ["not secure", [start, 0x10110142, last, next, end], /secure Arm/],
    ["with an item more", [start, type, 0x00000203, last, next, end], /more than an image type/],
    ["with a damaged end", [start, type, last, next, 0], /damaged/],
  ])("refuses an image %s", (_, definition, message) => {
    expect(() => new BareChip(imageOf([0xe7fe], definition))).toThrow(message);
  });
});

describe("core 1", () => {
  it("has sent a 0, echoes the launch sequence, and runs beside core 0", () => {
    const chip = new BareChip();
    expect(chip.read(FIFO_ST)).toBe(VLD | RDY);
    expect(chip.read(FIFO_RD)).toBe(0);
    launch(chip);
    chip.run(1000);
    const count = chip.read(COUNTER);
    expect(count).toBeGreaterThan(100);
    chip.run(1000);
    expect(chip.read(COUNTER)).toBeGreaterThan(count + 100);
  });

  it("begins the sequence anew after a word that is out of it", () => {
    const chip = new BareChip();
    chip.read(FIFO_RD);
    for (const word of [0, 0, 7]) {
      chip.write(FIFO_WR, word);
      chip.read(FIFO_RD);
    }
    launch(chip);
    chip.run(100);
    expect(chip.read(COUNTER)).toBeGreaterThan(0);
  });

  it("stops when a test says so, or when PSM holds it; then it is back in its ROM", () => {
    const chip = new BareChip();
    launch(chip);
    chip.run(1000);
    chip.silicon.stopCore1(chip.silicon.cycleNow());
    chip.run(10);
    const count = chip.read(COUNTER);
    chip.run(1000);
    expect(chip.read(COUNTER)).toBe(count);
    const other = new BareChip();
    launch(other);
    other.write(PSM_FRCE_OFF, PROC1);
    other.run(10);
    other.write(COUNTER, 0);
    other.run(100);
    expect(other.read(COUNTER)).toBe(0);
    other.write(PSM_FRCE_OFF, 0);
    other.run(10);
    expect(other.read(FIFO_RD)).toBe(0);
    launch(other);
    other.run(100);
    expect(other.read(COUNTER)).toBeGreaterThan(0);
  });
});

describe("SIO", () => {
  it("has queues of four words, and notes a word too many and a read too many", () => {
    const chip = new BareChip();
    launch(chip);
    chip.run(10);
    expect(chip.read(FIFO_ST)).toBe(RDY);
    for (let word = 0; word < 4; word++) chip.write(FIFO_WR, word);
    expect(chip.read(FIFO_ST)).toBe(0);
    chip.write(FIFO_WR, 4);
    chip.read(FIFO_RD);
    expect(chip.read(FIFO_ST)).toBe(WOF | ROE);
    chip.write(FIFO_ST, 0);
    expect(chip.read(FIFO_ST)).toBe(0);
  });

  it("gives a spin lock once, until it is written", () => {
    const chip = new BareChip();
    expect(chip.read(SPINLOCK(5))).toBe(1 << 5);
    expect(chip.read(SPINLOCK(5))).toBe(0);
    chip.write(SPINLOCK(5), 1);
    expect(chip.read(SPINLOCK(5))).toBe(1 << 5);
  });

  it("tells each core its number", () => {
    const chip = new BareChip();
    expect(chip.read(SIO)).toBe(0);
    // r0 = 0xd0000000; r0 = [r0]; r1 = 0x20003000; [r1] = r0 + 1; stay.
    const code = [
      0x4803, 0x6800, 0x3001, 0x4903, 0x6008, 0xe7fe, 0xbf00, 0xbf00, 0x0000, 0xd000, 0x3000, 0x2000,
    ];
    launch(chip);
    const other = new BareChip();
    for (const [index, half] of code.entries()) other.write(CODE + 0x100 + 2 * index, half, 2);
    launch(other, CODE + 0x100);
    other.run(100);
    expect(other.read(COUNTER)).toBe(2);
  });

  it("drives pins that are given to it", () => {
    const chip = new BareChip();
    chip.release(6, 9);
    chip.write(0x40038004, 0x35);
    chip.write(0x40028004, 5);
    chip.write(SIO + 0x38, 1);
    const slot = chip.silicon.slotNow();
    chip.write(SIO + 0x18, 1);
    chip.run(10);
    chip.write(SIO + 0x28, 1);
    chip.run(10);
    expect(chip.changes).toEqual([
      { slot, levels: 1 },
      { slot: slot + 10, levels: 0 },
    ]);
  });
});

it("a bit of RAM flips when a test says so", () => {
  const chip = new BareChip();
  chip.silicon.flipBit(0x3002, 3, chip.silicon.cycleNow() + 50);
  chip.run(40);
  expect(chip.read(COUNTER)).toBe(0);
  chip.run(20);
  expect(chip.read(COUNTER)).toBe(0x80000);
});
