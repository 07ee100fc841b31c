/** The DMA engine. Oracle: RP2040 datasheet section 2.5. */
import { describe, expect, it } from "vitest";
import * as board from "./board-without-firmware.js";
import { CHANNEL, DMA, PIO0, SRAM, TXF } from "./board-without-firmware.js";

const ENABLE = 1;
const HIGH = 2;
const WORD = 2 << 2;
const READ_ON = 1 << 4;
const WRITE_ON = 1 << 5;
const PERMANENT = 63 << 15;
const QUIET = 1 << 21;
const chain = (index: number) => index << 11;

function made() {
  const { pico, poke } = board.boardWithoutFirmware();
  const read = (address: number) => pico.read(address);
  const run = (cycles: number) => pico.run(() => false, cycles);
  const set = (index: number, from: number, to: number, count: number) => {
    poke(CHANNEL(index), from);
    poke(CHANNEL(index) + 4, to);
    poke(CHANNEL(index) + 8, count);
  };
  return { pico, poke, read, run, set };
}

describe("a channel", () => {
  it("moves one word a cycle, and starts the next one when it is done", () => {
    const { poke, read, run, set } = made();
    for (let word = 0; word < 6; word++) poke(SRAM + 4 * word, 100 + word);
    set(1, SRAM + 16, SRAM + 0x200, 2);
    poke(CHANNEL(1) + 0x10, ENABLE | WORD | READ_ON | WRITE_ON | PERMANENT | chain(1));
    set(0, SRAM, SRAM + 0x100, 4);
    poke(CHANNEL(0) + 12, ENABLE | WORD | READ_ON | WRITE_ON | PERMANENT | chain(1));
    expect(read(CHANNEL(0) + 12) & (1 << 24)).toBe(1 << 24);
    run(4);
    expect([0, 1, 2, 3].map((word) => read(SRAM + 0x100 + 4 * word))).toEqual([100, 101, 102, 103]);
    expect(read(SRAM + 0x200)).toBe(0);
    run(2);
    expect([0, 1].map((word) => read(SRAM + 0x200 + 4 * word))).toEqual([104, 105]);
    expect(read(DMA + 0x400)).toBe(3);
  });

  it("is not started by a null trigger, which raises the flag of a quiet channel", () => {
    const { poke, read, run, set } = made();
    poke(SRAM, 7);
    set(0, SRAM, SRAM + 0x100, 1);
    poke(CHANNEL(0) + 0x10, ENABLE | WORD | PERMANENT | QUIET | chain(0));
    poke(CHANNEL(0) + 0x3c, 0);
    run(4);
    expect(read(SRAM + 0x100)).toBe(0);
    expect(read(DMA + 0x400)).toBe(1);
    poke(CHANNEL(0) + 0x3c, SRAM);
    run(4);
    expect(read(SRAM + 0x100)).toBe(7);
  });

  it("waits for room in the transmit FIFO that paces it", () => {
    const { poke, read, run, set } = made();
    set(0, SRAM, TXF(2), 100);
    poke(CHANNEL(0) + 12, ENABLE | WORD | READ_ON | (2 << 15) | chain(0));
    run(40);
    expect((read(PIO0 + 0x0c) >>> 16) & 15).toBe(4);
    expect(read(CHANNEL(0) + 8)).toBe(96);
  });

  it("keeps its write address within a ring", () => {
    const { poke, read, run, set } = made();
    for (let word = 0; word < 6; word++) poke(SRAM + 4 * word, word);
    set(0, SRAM, SRAM + 0x100, 6);
    poke(CHANNEL(0) + 12, ENABLE | WORD | READ_ON | WRITE_ON | (4 << 6) | (1 << 10) | PERMANENT | chain(0));
    run(10);
    expect([0, 1, 2, 3, 4].map((word) => read(SRAM + 0x100 + 4 * word))).toEqual([4, 5, 2, 3, 0]);
  });

  it("is stopped by CHAN_ABORT, without chaining", () => {
    const { poke, read, run, set } = made();
    set(1, SRAM, SRAM + 0x200, 1);
    poke(SRAM, 1);
    poke(CHANNEL(1) + 0x10, ENABLE | WORD | PERMANENT | chain(1));
    set(0, SRAM, SRAM + 0x100, 1000);
    poke(CHANNEL(0) + 12, ENABLE | WORD | PERMANENT | chain(1));
    run(10);
    poke(DMA + 0x444, 1);
    run(10);
    expect(read(CHANNEL(0) + 12) & (1 << 24)).toBe(0);
    expect(read(SRAM + 0x200)).toBe(0);
  });

  it("writes a byte to all four lanes of a peripheral", () => {
    const { poke, read, run, set } = made();
    poke(SRAM, 0xa5);
    set(0, SRAM, 0x4005800c, 1);
    poke(CHANNEL(0) + 12, ENABLE | PERMANENT | chain(0));
    run(4);
    expect(read(0x4005800c)).toBe(0xa5a5a5a5);
  });
});

describe("the scheduler", () => {
  it("makes one transfer a cycle: each high-priority channel in turn, then a single other one, round robin", () => {
    const { poke, read, run, set } = made();
    const controls = [
      ENABLE | HIGH | WORD | PERMANENT | chain(0),
      ENABLE | WORD | PERMANENT | chain(1),
      ENABLE | WORD | PERMANENT | chain(2),
    ];
    controls.forEach((control, index) => {
      set(index, SRAM, SRAM + 0x100, 100_000);
      poke(CHANNEL(index) + 0x10, control);
    });
    poke(DMA + 0x430, 7);
    run(400);
    const done = [0, 1, 2].map((index) => 100_000 - read(CHANNEL(index) + 8));
    expect(done.reduce((sum, count) => sum + count, 0)).toBe(400);
    expect(done).toEqual([200, 100, 100]);
  });

  it("holds every transfer in the cycles of an injected fault, and only in them", () => {
    const { pico, poke, read, run, set } = made();
    set(0, SRAM, SRAM + 0x100, 1000);
    pico.holdDma(50, pico.cycle + 10);
    poke(CHANNEL(0) + 12, ENABLE | WORD | PERMANENT | chain(0));
    run(100);
    expect(1000 - read(CHANNEL(0) + 8)).toBe(50);
  });
});

describe("refusals", () => {
  it("a trigger with a transfer count of 0 and other data requests stop the run", () => {
    const { poke, run, set } = made();
    set(0, SRAM, SRAM, 0);
    expect(() => poke(CHANNEL(0) + 12, ENABLE | chain(0))).toThrow(/count of 0/);
    set(2, SRAM, SRAM, 1);
    poke(CHANNEL(2) + 12, ENABLE | (20 << 15) | chain(2));
    expect(() => run(4)).toThrow(/TREQ_SEL that is not modelled.*value 0x14/);
  });
});
