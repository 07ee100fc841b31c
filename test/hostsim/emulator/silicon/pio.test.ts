/**
 * PIO of the emulated RP2350. Oracles: rp2040js' state machine on random programs where it follows the
 * datasheet (test/hostsim/emulator/pio.test.ts says where it does not); for delays, side-set and autopull the
 * model of the RP2040's PIO, which is written another time and tried by hand-worked traces there; new
 * registers by hardware_regs pio.h.
 */
import fc from "fast-check";
import { RP2040, RPPIO } from "rp2040js";
import { describe, expect, it } from "vitest";
import { BareChip, RESETS, SET } from "../../../support/bare-rp2350.js";
import { PioBlock } from "../../../support/pio-model/pio.js";

const PIO0 = 0x50200000;
const BIT_PIO0 = 11;
const CTRL = 0x000;
const [FDEBUG, FLEVEL, TXF0, RXF0, PADOUT, PADOE, INSTRUCTIONS] = [0x08, 0x0c, 0x10, 0x20, 0x3c, 0x40, 0x48];
const SM0 = 0xc8;
const MOV_ISR_X = 0xa0c1;
const MOV_ISR_Y = 0xa0c2;
const PUSH = 0x8000;

function newPio(): BareChip {
  const chip = new BareChip();
  chip.release(BIT_PIO0);
  return chip;
}

/** Instructions on which rp2040js follows the datasheet: see test/hostsim/emulator/pio.test.ts. */
const plain = fc.oneof(
  fc.tuple(fc.constantFrom(0, 1, 2, 3, 4, 5), fc.nat(7)).map(([condition, to]) => (condition << 5) | to),
  fc.tuple(fc.constantFrom(1, 2, 3, 6, 7), fc.nat(31)).map(([source, bits]) => 0x4000 | (source << 5) | bits),
  fc
    .tuple(fc.constantFrom(0, 1, 2, 3, 4, 6), fc.integer({ min: 1, max: 31 }))
    .map(([to, bits]) => 0x6000 | (to << 5) | bits),
  fc.constantFrom(0x8000, 0x80a0, 0xc001, 0xc042),
  fc
    .tuple(fc.constantFrom(0, 1, 2, 6, 7), fc.nat(2), fc.constantFrom(1, 2, 3, 6, 7))
    .map(([to, operation, source]) => 0xa000 | (to << 5) | (operation << 3) | source),
  fc.tuple(fc.constantFrom(0, 1, 2, 4), fc.nat(31)).map(([to, value]) => 0xe000 | (to << 5) | value),
);

/** Registers of machine 0: pins of OUT, SET and side-set, shifting, wrap. */
interface Settings {
  readonly program: readonly number[];
  readonly words: readonly number[];
  readonly shift: number;
  readonly pins: number;
  readonly exec: number;
}

type Write = (offset: number, value: number) => void;

function setUp(write: Write, { program, words, shift, pins, exec }: Settings): void {
  for (const [index, code] of program.entries()) write(INSTRUCTIONS + 4 * index, code);
  write(SM0 + 4, exec | (7 << 12));
  write(SM0 + 8, shift);
  write(SM0 + 20, pins);
  for (const word of words) write(TXF0, word);
}

/** Pins, directions, queues, flags. */
function seen(read: (offset: number) => number): number[] {
  return [PADOUT, PADOE, FLEVEL, FDEBUG, 0x30].map((offset) => read(offset) >>> 0);
}

// Models take interrupts and pins from a chip; one for all programs, since each has 16 MB of flash to fill.
const rp2040 = new RP2040();
rp2040.logger = { debug() {}, info() {}, warn() {}, error() {} };

/** The chip, as it is after a reset of its PIO; one for all programs of a test, as above. */
function reset(chip: BareChip): BareChip {
  chip.write(RESETS + SET, 1 << BIT_PIO0);
  chip.release(BIT_PIO0);
  return chip;
}

it("does what rp2040js' machine does on 200 random programs without delay, stall or autopull", () => {
  const bare = newPio();
  fc.assert(
    fc.property(
      fc.array(plain, { minLength: 8, maxLength: 8 }),
      fc.array(fc.nat(0xffffffff), { minLength: 4, maxLength: 4 }),
      fc.nat(3),
      (program, words, directions) => {
        const pins = (5 << 26) | (9 << 20) | (7 << 5) | 3;
        const settings = { program, words, shift: directions << 18, pins, exec: 0 };
        const theirs = new RPPIO(rp2040, "theirs", 7, 0);
        setUp((offset, value) => theirs.writeUint32(offset, value), settings);
        const chip = reset(bare);
        setUp((offset, value) => chip.write(PIO0 + offset, value), settings);
        chip.write(PIO0 + CTRL, 1);
        const [machine] = theirs.machines;
        for (let cycle = 0; cycle < 50; cycle++) {
          // Both stall for good on an empty or full queue, but rp2040js keeps other details then.
          if (machine!.waiting) return;
          machine!.step();
          chip.run(1);
          if (machine!.waiting) return;
          expect(
            [PADOUT, PADOE, 0x30, SM0 + 12].map((offset) => chip.read(PIO0 + offset)),
            `cycle ${cycle}`,
          ).toEqual([theirs.pinValues, theirs.pinDirections, theirs.irq, machine!.pc]);
          expect((chip.read(PIO0 + FLEVEL) >>> 4) & 15).toBe(machine!.rxFIFO.itemCount);
        }
        chip.write(PIO0 + CTRL, 0);
        const { x, y } = machine!;
        for (const [code, register] of [
          [MOV_ISR_X, x],
          [MOV_ISR_Y, y],
        ] as const) {
          while (((chip.read(PIO0 + FLEVEL) >>> 4) & 15) > 0) chip.read(PIO0 + RXF0);
          chip.write(PIO0 + SM0 + 16, code);
          chip.write(PIO0 + SM0 + 16, PUSH);
          expect(chip.read(PIO0 + RXF0)).toBe(register >>> 0);
        }
      },
    ),
    { numRuns: 200, seed: 7 },
  );
});

it("does what the RP2040's model does on 200 random programs with delays, side-set and autopull", () => {
  const bare = newPio();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(plain, fc.nat(31)), { minLength: 8, maxLength: 8 }),
      fc.array(fc.nat(0xffffffff), { minLength: 8, maxLength: 8 }),
      fc.nat(15),
      fc.nat(2),
      fc.boolean(),
      (codes, words, shifting, sidePins, joined) => {
        const program = codes.map(([code, delay]) => code | (delay << 8));
        const pins = (sidePins << 29) | (5 << 26) | (9 << 20) | (16 << 10) | (7 << 5) | 3;
        const shift = (shifting << 16) | (joined ? 1 << 30 : 0);
        const settings = { program, words: words.slice(0, joined ? 8 : 4), shift, pins, exec: 0 };
        const model = new PioBlock(rp2040, "model");
        setUp((offset, value) => model.writeUint32(offset, value), settings);
        const chip = reset(bare);
        setUp((offset, value) => chip.write(PIO0 + offset, value), settings);
        model.writeUint32(CTRL, 1);
        chip.write(PIO0 + CTRL, 1);
        for (let cycle = 0; cycle < 60; cycle++) {
          model.step();
          chip.run(1);
          const ours = seen((offset) => chip.read(PIO0 + offset));
          expect(ours, `cycle ${cycle}`).toEqual(seen((offset) => model.readUint32(offset)));
        }
      },
    ),
    { numRuns: 200, seed: 11 },
  );
});

describe("PULL without block on an empty queue", () => {
  it.each([
    [0, 0],
    [1, 1 << 24],
  ])("sets TXSTALL or not, by choice %d", (choice, flags) => {
    const chip = newPio();
    chip.silicon.pioPullStalls(choice);
    setUp((offset, value) => chip.write(PIO0 + offset, value), {
      program: [0x8080, 0x0001],
      words: [],
      shift: 0,
      pins: 0,
      exec: 0,
    });
    chip.write(PIO0 + CTRL, 1);
    chip.run(4);
    expect(chip.read(PIO0 + FDEBUG)).toBe(flags);
  });
});

it("is version 1, with all eight flags in INTR", () => {
  const chip = newPio();
  expect(chip.read(PIO0 + 0x44)).toBe(0x10200404);
  chip.write(PIO0 + 0x34, 0x81);
  expect(chip.read(PIO0 + 0x16c)).toBe(0x81f0);
});

describe("refused are", () => {
  it.each([
    ["a clock divider", (chip: BareChip) => chip.write(PIO0 + SM0, 2 << 16), /divider/],
    ["other blocks' flags", (chip: BareChip) => chip.write(PIO0 + INSTRUCTIONS, 0xc008), /other blocks/],
    ["a queue as registers", (chip: BareChip) => chip.write(PIO0 + SM0 + 8, 1 << 15), /GET, PUT/],
    ["interrupts", (chip: BareChip) => chip.write(PIO0 + 0x170, 1), /interrupts/],
    ["GPIOBASE", (chip: BareChip) => chip.write(PIO0 + 0x168, 16), /GPIOBASE/],
  ])("%s", (_, act, message) => {
    const chip = newPio();
    expect(() => {
      act(chip);
      chip.write(PIO0 + CTRL, 1);
      chip.run(2);
    }).toThrow(message);
  });
});
