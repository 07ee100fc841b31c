/**
 * The flash chip through SSI registers, as a driver in RAM uses it, and the cache before it. Oracles: the
 * W25Q16JV datasheet, chapters 8 and 9 (times: table 9.6), and the RP2040 datasheet, 2.6.3.
 */
import { describe, expect, it } from "vitest";
import { LONGEST, TYPICAL } from "../../../hostsim/emulator/flash-times.js";
import type { Pico } from "../../../hostsim/emulator/rp2040/pico.js";
import * as board from "./board-without-firmware.js";

const SSI = 0x18000000;
const CHIP_SELECT = 0x4001800c;
const JOURNAL = 0x1ee000;
/** Cycles of the ring oscillator's 6.5 MHz: a byte at a sixth of it, and more than 50 ns. */
const A_BYTE = 60;
const HIGH = 2;
const MILLISECOND = 1e6;

function driver(times = TYPICAL) {
  const { pico, poke } = board.boardWithoutFirmware({ flashTimes: times });
  const pass = (cycles: number) => pico.run(() => false, cycles);
  poke(SSI + 8, 0);
  poke(SSI, 7 << 16);
  poke(SSI + 8, 1);
  const command = (...bytes: number[]): number[] => {
    pass(HIGH);
    poke(CHIP_SELECT, 2 << 8);
    const answers = bytes.map((byte) => {
      poke(SSI + 0x60, byte);
      pass(A_BYTE);
      return pico.read(SSI + 0x60);
    });
    poke(CHIP_SELECT, 3 << 8);
    return answers;
  };
  const address = (value: number) => [value >> 16, (value >> 8) & 255, value & 255];
  /** How long the chip is busy, ns. */
  const wait = () => {
    const begins = pico.nanos;
    while (command(0x05, 0)[1]! & 1) {}
    return pico.nanos - begins;
  };
  const cells = (from: number, count: number) => [...pico.flashContents().subarray(from, from + count)];
  return { pico, poke, pass, command, address, wait, cells };
}

describe("the flash chip", () => {
  it("programs bytes, clearing bits only, and erases whole sectors of 4 KiB", () => {
    const { command, address, wait, cells } = driver();
    command(0x06);
    command(0x02, ...address(JOURNAL + 4), 0xf0, 0x12);
    wait();
    expect(cells(JOURNAL + 3, 4)).toEqual([0xff, 0xf0, 0x12, 0xff]);
    command(0x06);
    command(0x02, ...address(JOURNAL + 4), 0x3c, 0xff);
    wait();
    expect(cells(JOURNAL + 4, 2)).toEqual([0x30, 0x12]);
    command(0x06);
    command(0x20, ...address(JOURNAL + 100));
    wait();
    expect(cells(JOURNAL, 4096).every((cell) => cell === 0xff)).toBe(true);
  });

  it("wraps within a page of 256 bytes", () => {
    const { command, address, wait, cells } = driver();
    command(0x06);
    command(0x02, ...address(JOURNAL + 255), 1, 2);
    wait();
    expect(cells(JOURNAL + 255, 2)).toEqual([1, 0xff]);
    expect(cells(JOURNAL, 1)).toEqual([2]);
  });

  it("ignores an erase or program without a write enable of its own", () => {
    const { command, address, wait, cells } = driver();
    command(0x02, ...address(JOURNAL), 0);
    expect(cells(JOURNAL, 1)).toEqual([0xff]);
    command(0x06);
    expect(command(0x05, 0)[1]).toBe(2);
    command(0x02, ...address(JOURNAL), 0x0f);
    wait();
    command(0x02, ...address(JOURNAL), 0);
    expect(cells(JOURNAL, 1)).toEqual([0x0f]);
    expect(command(0x05, 0)[1]).toBe(0);
  });

  it("refuses commands while it is busy, which a driver that does not wait would lose", () => {
    const { command, address } = driver();
    command(0x06);
    command(0x02, ...address(JOURNAL), 0x0f);
    expect(() => command(0x06)).toThrow(/while it is busy/);
  });

  it("tells its name and reads back what the processor sees", () => {
    const { pico, command, address } = driver();
    expect(command(0x9f, 0, 0, 0).slice(1)).toEqual([0xef, 0x40, 0x15]);
    const image = board.imageOf([board.LOOP]);
    expect(command(0x03, ...address(250), 0, 0, 0, 0, 0, 0).slice(4)).toEqual([...image.subarray(250, 256)]);
    expect(pico.read(0x10000000, 1)).toBe(image[0]);
  });

  it("refuses an unknown command, and a driver that does not empty the receive FIFO", () => {
    const { poke, command } = driver();
    expect(() => command(0xc7, 0)).toThrow(/command that is not modelled.*0xc7/);
    const other = driver();
    other.pass(HIGH);
    other.poke(CHIP_SELECT, 2 << 8);
    expect(() => {
      for (let byte = 0; byte < 17; byte++) other.poke(SSI + 0x60, 0x05);
    }).toThrow(/overflows/);
    expect(() => poke(SSI, 0)).toThrow(/while SSI is enabled/);
  });

  it.each([
    ["typical", TYPICAL],
    ["longest", LONGEST],
  ])("is busy for the %s time of the datasheet", (_, times) => {
    const { command, address, wait } = driver(times);
    command(0x06);
    command(0x02, ...address(JOURNAL), 0);
    expect(wait() / times.pageProgram).toBeCloseTo(1, 0);
    command(0x06);
    command(0x20, ...address(JOURNAL));
    expect(wait() / times.sectorErase).toBeCloseTo(1, 2);
  });

  it("leaves bits half changed where power is cut inside an erase or a program", () => {
    const { pico, command, address, wait, cells, pass } = driver();
    const ones = (bytes: readonly number[]) =>
      bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
    command(0x06);
    command(0x02, ...address(JOURNAL), 0, 0, 0, 0);
    const bits = [4, 3, 2, 1].map((quarters) => {
      const left = ones(cells(JOURNAL, 4));
      pass((pico.clockHz / 1e9) * (TYPICAL.pageProgram / 4));
      return [quarters, left];
    });
    for (const [quarters, left] of bits) expect(Math.abs(left! - 8 * quarters!)).toBeLessThan(8);
    wait();
    expect(cells(JOURNAL, 5)).toEqual([0, 0, 0, 0, 0xff]);
    command(0x06);
    command(0x20, ...address(JOURNAL));
    pass((pico.clockHz / 1e9) * TYPICAL.sectorErase * 0.75);
    const share = ones(cells(JOURNAL, 4096)) / (8 * 4096);
    expect(Math.abs(share - 0.5)).toBeLessThan(0.1);
    wait();
    expect(ones(cells(JOURNAL, 4096))).toBe(8 * 4096);
  });

  it("refuses a select that is high for less than 50 ns after a status, and less than 10 ns after a read", () => {
    const { poke, command, address, pass, pico } = driver();
    command(0x05, 0);
    expect(() => poke(CHIP_SELECT, 2 << 8)).toThrow(/else 50 ns.*value 0x0/);
    pass(1);
    poke(CHIP_SELECT, 2 << 8);
    pass(A_BYTE);
    poke(CHIP_SELECT, 3 << 8);
    command(0x03, ...address(0), 0);
    expect(() => poke(CHIP_SELECT, 2 << 8)).toThrow(/10 ns after a read/);
    expect(pico.clockHz).toBe(6.5e6);
  });

  it("reads words by one frame, the first byte highest, as fast as its serial line", () => {
    const { pico, poke, pass } = driver();
    const image = Buffer.from(board.imageOf([board.LOOP]));
    poke(SSI + 8, 0);
    poke(SSI, (31 << 16) | (3 << 8));
    poke(SSI + 4, 3);
    poke(SSI + 8, 1);
    pass(HIGH);
    poke(CHIP_SELECT, 0);
    poke(SSI + 0x60, (0x03 << 24) | 240);
    const begins = pico.cycle;
    const words = [0, 1, 2, 3].map(() => {
      pico.stepUntil(() => (pico.read(SSI + 0x28) & 8) !== 0, 10_000);
      return pico.read(SSI + 0x60);
    });
    expect(words).toEqual([240, 244, 248, 252].map((at) => image.readUInt32BE(at)));
    expect(Math.abs(pico.cycle - begins - 5 * 32 * 6)).toBeLessThan(5);
    expect(pico.nanos).toBeLessThan(MILLISECOND);
  });
});

/** A processor that does what its program in RAM says, word by word of results. */
function program(code: readonly number[], registers: readonly number[]) {
  const built = board.boardWithoutFirmware();
  const { pico } = built;
  code.forEach((halfword, index) => {
    pico.write(board.SRAM + 0x100 + 2 * index, halfword, 2);
  });
  registers.forEach((value, index) => {
    pico.setRegister(0, index, value);
  });
  pico.programCounter = board.SRAM + 0x100;
  return built;
}

const LOAD = 0x6808; // ldr r0, [r1]
const LOAD_PAST = 0x6810; // ldr r0, [r2]
const STORE = 0x6008; // str r0, [r1]
const FLUSH_STORE = 0x601c; // str r4, [r3]
const FLUSH_LOAD = 0x681c; // ldr r4, [r3]
/** Changes a word of the flash past everything. */
function setCell(pico: Pico, value: number): void {
  const { buffer, byteOffset } = pico.flash();
  new DataView(buffer).setUint32(byteOffset + JOURNAL, value, true);
}

const CACHED = 0x10000000 + JOURNAL;
const PAST = 0x13000000 + JOURNAL;
const FLUSH = 0x14000004;

describe("the cache before the flash", () => {
  it("keeps what it has read until it is flushed; the window past it does not", () => {
    const code = [LOAD, LOAD_PAST, LOAD, FLUSH_STORE, FLUSH_LOAD, LOAD, board.LOOP];
    const { pico } = program(code, [0, CACHED, PAST, FLUSH, 1]);
    const step = () => {
      pico.step();
      return pico.register(0, 0);
    };
    const set = (value: number) => setCell(pico, value);
    set(0x1111);
    expect(step()).toBe(0x1111);
    set(0x2222);
    expect(step()).toBe(0x2222);
    expect(step()).toBe(0x1111);
    step();
    const before = pico.cycle;
    step();
    // "Just over 1024 clock cycles" (2.6.3.2) hold the read of FLUSH.
    expect(pico.cycle - before).toBeGreaterThan(1000);
    expect(pico.cycle - before).toBeLessThan(1100);
    expect(step()).toBe(0x2222);
  });

  it("forgets a line whose window is written, and that line only", () => {
    const { pico } = program([LOAD, STORE, LOAD, board.LOOP], [0, CACHED, PAST, FLUSH, 1]);
    pico.step();
    setCell(pico, 0x3333);
    pico.step();
    pico.step();
    expect(pico.register(0, 0)).toBe(0x3333);
  });

  it("holds the processor for 64 bits of the serial clock a word: two words a line, nothing when it has it", () => {
    const { pico } = program([LOAD, LOAD, LOAD_PAST, board.LOOP], [0, CACHED, PAST, FLUSH, 1]);
    const cycles = [0, 1, 2].map(() => {
      const before = pico.cycle;
      pico.step();
      return pico.cycle - before;
    });
    const plain = cycles[1]!;
    expect(plain).toBeLessThan(4);
    expect(cycles.map((count) => count - plain)).toEqual([2 * 64 * 6, 0, 64 * 6]);
  });

  it("has two lines for each of 1,024 places", () => {
    // Loads from three addresses of one place, then from each again, the newest first: the oldest is gone.
    const [first, second, third] = [0x6808, 0x6810, 0x6818]; // ldr r0, [r1], [r2], [r3]
    const far = (lines: number) => CACHED + 8192 * lines;
    const code = [first, second, first, second, third, third, second, first, board.LOOP];
    const { pico } = program(code, [0, far(0), far(1), far(2)]);
    const isHeld = code.slice(0, -1).map(() => {
      const before = pico.cycle;
      pico.step();
      return pico.cycle - before > 100;
    });
    expect(isHeld).toEqual([true, true, false, false, true, false, false, true]);
  });

  it.each([
    ["refused while", 0, /busy with an erase/],
    ["read again after", 0.046, null],
  ])("is %s the flash is busy, as code that runs from it is", (_, seconds, refusal) => {
    const { pico, poke } = program([LOAD, board.LOOP], [0, CACHED]);
    const bytes = (...values: number[]) => {
      poke(CHIP_SELECT, 2 << 8);
      for (const value of values) {
        poke(SSI + 0x60, value);
        pico.programCounter = board.SRAM + 0x102;
        pico.run(() => false, A_BYTE);
        pico.read(SSI + 0x60);
      }
      poke(CHIP_SELECT, 3 << 8);
      pico.run(() => false, HIGH);
    };
    poke(SSI + 8, 0);
    poke(SSI, 7 << 16);
    poke(SSI + 8, 1);
    bytes(0x06);
    bytes(0x20, 0x1e, 0xe0, 0);
    poke(SSI + 8, 0);
    poke(SSI, 0x001f0300);
    poke(SSI + 8, 1);
    poke(CHIP_SELECT, 0);
    pico.run(() => false, seconds * pico.clockHz);
    pico.programCounter = board.SRAM + 0x100;
    if (refusal === null) pico.step();
    else expect(() => pico.step()).toThrow(refusal);
  });
});
