/**
 * PIO machines. Oracles: the RP2040 datasheet, by hand, where rp2040js departs from it; rp2040js' own state
 * machine, on random programs, where it does not.
 */
import fc from "fast-check";
import { RP2040, RPPIO } from "rp2040js";
import { describe, expect, it } from "vitest";
import { PioBlock } from "../../support/pio-model/pio.js";
import * as board from "./board-without-firmware.js";
import { CTRL, FDEBUG, PIO0, RXF, TXF } from "./board-without-firmware.js";

const SHIFT_CONTROL = (index: number) => PIO0 + 0xd0 + 24 * index;
const FLEVEL = PIO0 + 0x0c;
const FSTAT = PIO0 + 0x04;
const JOIN_TX = 1 << 30;

describe("FIFOs", () => {
  it("hold four words, eight when joined, and report the word that did not fit", () => {
    const { pico, poke } = board.boardWithoutFirmware();
    const level = () => (pico.read(FLEVEL) >>> 8) & 15;
    for (let word = 0; word < 4; word++) poke(TXF(1), word);
    expect(level()).toBe(4);
    expect(pico.read(FDEBUG)).toBe(0);
    poke(TXF(1), 4);
    expect(level()).toBe(4);
    expect(pico.read(FDEBUG)).toBe(1 << 17);
    poke(SHIFT_CONTROL(1), JOIN_TX | 0x000c0000);
    expect(level()).toBe(0);
    for (let word = 0; word < 8; word++) poke(TXF(1), word);
    expect(level()).toBe(8);
    expect(pico.read(FSTAT) & (1 << 17)).toBe(1 << 17);
  });

  it("are emptied by a change of joining and by nothing else in SHIFTCTRL", () => {
    const { pico, poke } = board.boardWithoutFirmware();
    poke(TXF(1), 1);
    poke(SHIFT_CONTROL(1), 0x000e0000);
    expect((pico.read(FLEVEL) >>> 8) & 15).toBe(1);
    poke(SHIFT_CONTROL(1), JOIN_TX | 0x000e0000);
    expect((pico.read(FLEVEL) >>> 8) & 15).toBe(0);
  });
});

describe("PULL", () => {
  it("without block gives X when there is no word, and does not report TXSTALL", () => {
    const { pico, poke } = board.boardWithoutFirmware();
    // set x, 21; pull noblock; mov isr, osr; push noblock; then stay.
    board.machine(poke, 2, 8, [0xe035, 0x8080, 0xa0c7, 0x8000, 0x000c]);
    poke(CTRL, 4);
    pico.run(() => false, 20);
    expect(pico.read(RXF(2))).toBe(21);
    expect(pico.read(FDEBUG)).toBe(0);
  });

  it("with block stalls and reports TXSTALL, which comes back when cleared as long as it stalls", () => {
    const { pico, poke } = board.boardWithoutFirmware();
    board.machine(poke, 2, 8, [0x80a0, 0xa0c7, 0x8000, 0x000b]);
    poke(CTRL, 4);
    pico.run(() => false, 20);
    expect(pico.read(FDEBUG)).toBe(1 << 26);
    poke(FDEBUG, 1 << 26);
    pico.run(() => false, 4);
    expect(pico.read(FDEBUG)).toBe(1 << 26);
    poke(TXF(2), 77);
    pico.run(() => false, 8);
    poke(FDEBUG, 1 << 26);
    pico.run(() => false, 4);
    expect(pico.read(FDEBUG)).toBe(0);
    expect(pico.read(RXF(2))).toBe(77);
  });

  it("of a stopped machine goes on only when the machine runs", () => {
    const { pico, poke } = board.boardWithoutFirmware();
    board.machine(poke, 2, 8, [0x80a0, 0x0009]);
    poke(CTRL, 4);
    pico.run(() => false, 8);
    poke(CTRL, 0);
    poke(TXF(2), 5);
    pico.run(() => false, 8);
    expect((pico.read(FLEVEL) >>> 16) & 15).toBe(1);
    poke(CTRL, 4);
    pico.run(() => false, 4);
    expect((pico.read(FLEVEL) >>> 16) & 15).toBe(0);
  });
});

describe("time", () => {
  it("an instruction takes one cycle and its delay", () => {
    const { pico, poke, changes } = board.boardWithoutFirmware();
    board.outputs(poke, 0, 1);
    // set pins, 1 [2]; set pins, 0 [6]
    board.machine(poke, 0, 0, [0xe201, 0xe600], { pinControl: 1 << 26 });
    const start = pico.cycle;
    poke(CTRL, 1);
    pico.run(() => false, 24);
    expect(board.levelsOf(changes, start, start + 20)).toEqual([
      1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0,
    ]);
  });

  it("the delay of WAIT begins when the flag has come, and a flag is seen one cycle after it was raised", () => {
    const { pico, poke, changes } = board.boardWithoutFirmware();
    board.outputs(poke, 0, 2);
    // Machine 0: wait 1 irq 3 [1]; set pins, 1; stay. Machine 1: nop [4]; irq 3; set pins (pin 1), 1; stay.
    board.machine(poke, 0, 0, [0x21c3, 0xe001, 0x0002], { pinControl: 1 << 26 });
    board.machine(poke, 1, 4, [0xa442, 0xc003, 0xe001, 0x0007], { pinControl: (1 << 26) | (1 << 5) });
    const start = pico.cycle;
    poke(CTRL, 3);
    pico.run(() => false, 16);
    // nop in cycles 0-4, irq in 5, pin 1 and the successful wait in 6, its delay in 7, pin 0 in 8.
    expect(board.levelsOf(changes, start, start + 10)).toEqual([0, 0, 0, 0, 0, 0, 2, 2, 3, 3]);
    expect(pico.read(PIO0 + 0x30)).toBe(0);
  });

  it("of two machines that write a pin in one cycle the higher numbered wins", () => {
    const { pico, poke, changes } = board.boardWithoutFirmware();
    board.outputs(poke, 0, 1);
    board.machine(poke, 0, 0, [0xe000], { pinControl: 1 << 26 });
    board.machine(poke, 2, 2, [0xe001], { pinControl: 1 << 26 });
    const start = pico.cycle;
    poke(CTRL, 5);
    pico.run(() => false, 10);
    expect(board.levelsOf(changes, start, start + 6)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("a machine that writes zeros in each cycle shows where a higher one only waits out its delay", () => {
    const { pico, poke, changes } = board.boardWithoutFirmware();
    board.outputs(poke, 0, 1);
    // Machine 0: mov pins, null. Machine 1: set pins, 1 [3].
    board.machine(poke, 0, 0, [0xa003], { pinControl: 1 << 20 });
    board.machine(poke, 1, 1, [0xe301], { pinControl: 1 << 26 });
    const start = pico.cycle;
    poke(CTRL, 3);
    pico.run(() => false, 12);
    expect(board.levelsOf(changes, start, start + 8)).toEqual([1, 0, 0, 0, 1, 0, 0, 0]);
  });

  it("a counting jump to itself takes as many cycles as it counts, and one", () => {
    const { pico, poke, changes } = board.boardWithoutFirmware();
    board.outputs(poke, 0, 1);
    // set x, 20; jmp x--, itself; set pins, 1; stay.
    board.machine(poke, 0, 0, [0xe034, 0x0041, 0xe001, 0x0003], { pinControl: 1 << 26 });
    const start = pico.cycle;
    poke(CTRL, 1);
    pico.run(() => false, 60);
    expect(changes).toEqual([{ cycle: start + 22, levels: 1 }]);
  });

  it("side-set drives its pin in the cycle of its instruction", () => {
    const { pico, poke, changes } = board.boardWithoutFirmware();
    board.outputs(poke, 16, 1);
    // One side-set bit on GPIO 16: nop side 0 [2]; nop side 1.
    board.machine(poke, 0, 0, [0xa242, 0xb042], { pinControl: (1 << 29) | (16 << 10) });
    const start = pico.cycle;
    poke(CTRL, 1);
    pico.run(() => false, 12);
    const trigger = board.levelsOf(changes, start, start + 8).map((levels) => levels >>> 16);
    expect(trigger).toEqual([0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe("pads", () => {
  it("stay low when the pin is not given to PIO0, or its output is off", () => {
    const { pico, poke, changes } = board.boardWithoutFirmware();
    poke(0x40014004 + 8 * 1, 5);
    board.outputs(poke, 0, 2);
    board.machine(poke, 0, 0, [0xe007], { pinControl: 3 << 26 });
    poke(CTRL, 1);
    pico.run(() => false, 10);
    expect(changes.at(-1)?.levels).toBe(1);
    poke(0x4001c004, 0x80);
    pico.run(() => false, 10);
    expect(changes.at(-1)?.levels).toBe(0);
  });
});

describe("refusals", () => {
  it("a clock divider other than 1 stops the run when its machine is enabled", () => {
    const { poke } = board.boardWithoutFirmware();
    poke(PIO0 + 0xc8, 2 << 16);
    expect(() => poke(CTRL, 1)).toThrow(/clock divider other than 1/);
  });

  it("a block that the firmware has not taken out of reset can't be used", () => {
    const { pico } = board.boardWithoutFirmware();
    expect(() => pico.write(0x50300000, 1)).not.toThrow();
    pico.write(0x4000c000, 1 << 10);
    expect(() => pico.write(PIO0, 1)).toThrow(/held in reset/);
  });
});

/**
 * Instructions on which rp2040js follows the datasheet: no delay, no side-set, no input pins, no stall with
 * autopull, and no OUT of 32 bits, after which it keeps the OSR instead of shifting zeros in.
 */
const instruction = fc.oneof(
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

it("does what rp2040js' machine does on 300 random programs without delay, stall or autopull", () => {
  // Both take interrupts and pins from a chip; one for all programs, since each has 16 MB of flash to fill.
  const chip = new RP2040();
  chip.logger = { debug() {}, info() {}, warn() {}, error() {} };
  const property = fc.property(
    fc.array(instruction, { minLength: 8, maxLength: 8 }),
    fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 4, maxLength: 4 }),
    fc.nat(3),
    (program, words, directions) => {
      const theirs = new RPPIO(chip, "theirs", 7, 0);
      const ours = new PioBlock(chip, "ours");
      for (const block of [theirs, ours]) {
        program.forEach((opcode, index) => {
          block.writeUint32(0x48 + 4 * index, opcode);
        });
        block.writeUint32(0xcc, 7 << 12);
        block.writeUint32(0xd0, directions << 18);
        block.writeUint32(0xdc, (5 << 26) | (8 << 20) | (3 << 5) | 2);
        for (const word of words) block.writeUint32(0x10, word);
      }
      theirs.machines[0]!.enabled = true;
      ours.writeUint32(0x000, 1);
      for (let step = 0; step < 40; step++) {
        // Both stall for good on an empty or full FIFO, but rp2040js keeps other details then.
        if (theirs.machines[0]!.waiting) break;
        theirs.machines[0]!.step();
        ours.step();
        if (theirs.machines[0]!.waiting) break;
        const [machine] = ours.machines;
        const expected = theirs.machines[0]!;
        expect({
          pc: machine.pc,
          x: machine.x >>> 0,
          y: machine.y >>> 0,
          isr: machine.inputShift >>> 0,
          osr: machine.outputShift >>> 0,
          pins: ours.pinValues & 0x3fffffff,
          directions: ours.pinDirections & 0x3fffffff,
          flags: ours.flags,
          received: machine.rx.count,
        }).toEqual({
          pc: expected.pc,
          x: expected.x >>> 0,
          y: expected.y >>> 0,
          isr: expected.inputShiftReg >>> 0,
          osr: expected.outputShiftReg >>> 0,
          pins: theirs.pinValues,
          directions: theirs.pinDirections,
          flags: theirs.irq,
          received: expected.rxFIFO.itemCount,
        });
      }
    },
  );
  fc.assert(property, { seed: 3, numRuns: 300 });
});

/** A program of four instructions, each with a delay; many of them repeat themselves or wait. */
const repeating = fc.array(
  fc
    .tuple(fc.oneof(instruction, fc.constantFrom(0x0040, 0x0080, 0x20c0, 0xa003, 0xe02d, 0xe047)), fc.nat(3))
    .map(([code, delay]) => code | (delay << 8)),
  { minLength: 4, maxLength: 4 },
);

it("passes over cycles in which machines only count or wait, and ends as a second model that steps each", () => {
  const { pico, poke } = board.boardWithoutFirmware();
  const chip = new RP2040();
  const property = fc.property(
    fc.array(repeating, { minLength: 3, maxLength: 3 }),
    fc.array(fc.nat(0xffffffff), { minLength: 2, maxLength: 2 }),
    fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 3, maxLength: 3 }),
    (programs, words, stretches) => {
      poke(0x4000c000, 1 << 10);
      poke(0x4000c000, 0);
      const model = new PioBlock(chip, "model");
      const both = (offset: number, value: number) => {
        poke(PIO0 + offset, value);
        model.writeUint32(offset, value);
      };
      for (const [index, program] of programs.entries()) {
        for (const [at, code] of program.entries()) {
          // A jump stays within its machine's program; one that counts goes to itself.
          const to = (code & 0x60) === 0x40 ? at : code & 3;
          const target = code >> 13 === 0 ? (code & ~31) | (4 * index + to) : code;
          both(0x48 + 4 * (4 * index + at), target);
        }
        both(0xcc + 24 * index, ((4 * index + 3) << 12) | ((4 * index) << 7));
        both(0xdc + 24 * index, (5 << 26) | (8 << 20) | (3 << 5) | 2);
        both(0xd8 + 24 * index, 4 * index);
        for (const word of words) both(0x10 + 4 * index, word);
      }
      both(0x000, 7);
      for (const [round, cycles] of stretches.entries()) {
        pico.run(() => false, cycles);
        for (let cycle = 0; cycle < cycles; cycle++) model.step();
        // Pins, directions, queues, stalls, flags; then a flag and a word come.
        for (const offset of [0x3c, 0x40, 0x0c, 0x08, 0x30])
          expect(pico.read(PIO0 + offset)).toBe(model.readUint32(offset));
        both(0x34, 1);
        both(0x10 + 4 * round, round);
      }
    },
  );
  fc.assert(property, { seed: 5, numRuns: 150 });
});
