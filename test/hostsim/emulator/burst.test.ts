/**
 * The pattern's way to the pins: dark machine, emitting machine, DMA with a watcher. Programs are assembled
 * by hand.
 */
import { describe, expect, it } from "vitest";
import * as board from "./board-without-firmware.js";
import { CHANNEL, CLR, CTRL, FDEBUG, PIO0, SRAM, TXF } from "./board-without-firmware.js";

const MOV_PINS_NULL = 0xa003;
const WAIT_IRQ_0 = 0x20c0;
const OUT_PINS_4 = 0x6004;
const OUT_PINS_8 = 0x6008;
const TX_STALL_1 = 1 << 25;
const FOUR_PINS = 4 << 20;
const EIGHT_PINS = 8 << 20;
/** Autopull at 32 bits, shift right, FIFOs joined for transmission. */
const JOINED_AUTOPULL = 0x400e0000;
const WORDS = 64;
const ENABLE = 1;
const HIGH = 2;
const WORD = 2 << 2;
const INCREMENT_READ = 1 << 4;
const chain = (index: number) => index << 11;
const request = (index: number) => index << 15;
/** DMA channels of these tests: table, watcher. */
const TABLE = 2;
const WATCHER = 3;

/** Bytes whose nibbles are never 0, so that a dark slot is never data. */
function table(): Uint8Array {
  return Uint8Array.from({ length: 4 * WORDS }, (_, index) => 0x11 * (1 + ((index * 7) % 15)));
}

function symbols(width: number): number[] {
  return [...table()].flatMap((byte) => (width === 8 ? [byte] : [byte & 15, byte >> 4]));
}

function ready(width: number, watched: boolean) {
  const made = board.boardWithoutFirmware();
  const { pico, poke } = made;
  const pins = width === 8 ? EIGHT_PINS : FOUR_PINS;
  board.outputs(poke, 0, 8);
  board.machine(poke, 0, 0, [MOV_PINS_NULL], { pinControl: pins });
  board.machine(poke, 1, 1, [WAIT_IRQ_0, width === 8 ? OUT_PINS_8 : OUT_PINS_4], {
    pinControl: pins,
    shiftControl: JOINED_AUTOPULL,
    wrapTo: 2,
  });
  pico.ram().set(table());
  poke(CTRL, 3);
  for (let word = 0; word < 8; word++) poke(TXF(1), pico.read(SRAM + 4 * word));
  poke(CHANNEL(TABLE), SRAM + 32);
  poke(CHANNEL(TABLE) + 4, TXF(1));
  poke(CHANNEL(TABLE) + 8, WORDS - 8);
  poke(CHANNEL(TABLE) + 12, ENABLE | HIGH | WORD | INCREMENT_READ | chain(TABLE) | request(1));
  if (watched) {
    poke(CHANNEL(WATCHER), FDEBUG + 3);
    poke(CHANNEL(WATCHER) + 4, CTRL + CLR);
    poke(CHANNEL(WATCHER) + 8, 0x7fffffff);
    poke(CHANNEL(WATCHER) + 12, ENABLE | chain(WATCHER) | request(63));
  }
  pico.run(() => false, 100);
  return made;
}

/** Lets the burst begin; gives the cycle of its first slot. */
function begin(made: ReturnType<typeof ready>): number {
  made.poke(PIO0 + 0x34, 1);
  // The waiting machine goes on in the next cycle and sends in the one after.
  return made.pico.cycle + 1;
}

describe.each([4, 8])("a burst over %i lines", (width) => {
  it("shows exactly the table's symbols, one a cycle, without gap, and is dark before and after", () => {
    const made = ready(width, false);
    const start = begin(made);
    made.pico.run(() => false, 1000);
    const sent = symbols(width);
    expect(board.levelsOf(made.changes, 0, start).every((level) => level === 0)).toBe(true);
    expect(board.levelsOf(made.changes, start, start + sent.length)).toEqual(sent);
    expect(board.levelsOf(made.changes, start + sent.length, made.pico.cycle).every((l) => l === 0)).toBe(
      true,
    );
  });

  it("is dark in the very slot whose data is late, reports TXSTALL, and never shows late data", () => {
    const made = ready(width, true);
    const start = begin(made);
    const heldFrom = start + 3 * (32 / width);
    made.pico.holdDma(400, heldFrom);
    made.pico.run(() => false, 1000);
    const sent = symbols(width);
    const levels = board.levelsOf(made.changes, start, made.pico.cycle);
    const late = levels.indexOf(0);
    expect(levels.slice(0, late)).toEqual(sent.slice(0, late));
    expect(late % (32 / width)).toBe(0);
    expect(levels.slice(late).every((level) => level === 0)).toBe(true);
    expect(made.pico.read(FDEBUG) & TX_STALL_1).toBe(TX_STALL_1);
  });
});

describe("the watcher", () => {
  it("disables the emitting machine within 2 cycles of a stall, with nothing but the table's channel beside it", () => {
    const made = ready(8, true);
    const start = begin(made);
    made.pico.stepUntil(() => made.pico.cycle > start + 4 * WORDS - 20, 1000);
    let disabledAfter = -1;
    const end = start + 4 * WORDS;
    made.pico.stepUntil(() => {
      if (disabledAfter < 0 && (made.pico.read(CTRL) & 2) === 0) disabledAfter = made.pico.cycle - end;
      return disabledAfter >= 0;
    }, 1000);
    expect(disabledAfter).toBeGreaterThanOrEqual(0);
    // The loop of the processor is two cycles long, so the state is seen at every other cycle only.
    expect(disabledAfter).toBeLessThanOrEqual(2);
  });

  it("leaves the machines alone while none stalls", () => {
    const made = ready(8, true);
    made.pico.run(() => false, 1000);
    expect(made.pico.read(CTRL)).toBe(3);
  });
});

describe("data that is late by a single cycle", () => {
  it("costs one dark slot, which TXSTALL does not report: the FIFO was empty, but no longer when OUT looked", () => {
    const made = board.boardWithoutFirmware();
    const { pico, poke } = made;
    board.outputs(poke, 0, 8);
    board.machine(poke, 1, 1, [OUT_PINS_8], { pinControl: EIGHT_PINS, shiftControl: JOINED_AUTOPULL });
    board.machine(poke, 0, 0, [MOV_PINS_NULL], { pinControl: EIGHT_PINS });
    poke(TXF(1), 0x04030201);
    poke(SRAM, 0x08070605);
    poke(CHANNEL(TABLE), SRAM);
    poke(CHANNEL(TABLE) + 4, TXF(1));
    poke(CHANNEL(TABLE) + 8, 1);
    const start = pico.cycle;
    // Cycle 0 fills the shift register, cycles 1 to 4 send; the next word arrives in cycle 4.
    pico.holdDma(start + 4, 0);
    poke(CTRL, 3);
    poke(CHANNEL(TABLE) + 12, ENABLE | WORD | chain(TABLE) | request(63));
    let reported = 0;
    pico.stepUntil(() => {
      if (pico.cycle === start + 6) reported = pico.read(FDEBUG) & TX_STALL_1;
      return pico.cycle >= start + 12;
    }, 100);
    expect(board.levelsOf(made.changes, start, start + 10)).toEqual([0, 1, 2, 3, 4, 0, 5, 6, 7, 8]);
    expect(reported).toBe(0);
  });
});
