/**
 * The DMA sniffer. Oracles: node's zlib for CRC-32; the catalogue of parametrised CRC algorithms' check
 * values for "123456789"; sums by hand.
 */
import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { BareChip, RAM } from "../../../support/bare-rp2350.js";

const DMA = 0x50000000;
const SNIFF_CTRL = DMA + 0x454;
const SNIFF_DATA = DMA + 0x458;
const SOURCE = 0x2000;
const SINK = RAM + 0x4000;
const BIT_DMA = 2;
const OUT_INV = 1 << 11;
const OUT_REV = 1 << 10;
const SWAP = 1 << 9;
/** CALC: hardware_regs dma.h. */
const CRC32 = 0;
const CRC32_REVERSED = 1;
const CRC16 = 2;
const CRC16_REVERSED = 3;
const PARITY = 14;
const SUM = 15;
const CHECKED = Buffer.from("123456789");

let chip: BareChip;
beforeEach(() => {
  chip = new BareChip();
  chip.release(BIT_DMA);
});

/** Moves bytes by channel 3 in items of 2^size bytes, sniffed; gives SNIFF_DATA. */
function sniffed(bytes: Uint8Array, calculation: number, seed: number, options = 0, size = 0): number {
  new Uint8Array(chip.silicon.memory.buffer, chip.silicon.ramAt()).set(bytes, SOURCE);
  const channel = DMA + 3 * 0x40;
  chip.write(SNIFF_DATA, seed);
  chip.write(SNIFF_CTRL, 1 | (3 << 1) | (calculation << 5) | options);
  chip.write(channel, RAM + SOURCE);
  chip.write(channel + 4, SINK);
  chip.write(channel + 8, bytes.length >> size);
  // Enabled, read address counts up, chained to itself, unpaced, sniffed.
  chip.write(channel + 12, 1 | (size << 2) | (1 << 4) | (3 << 13) | (63 << 17) | (1 << 25));
  chip.run(bytes.length + 10);
  return chip.read(SNIFF_DATA);
}

describe("CRC-32", () => {
  it.each([0, 1, 2])("of items of 2^%d bytes, reversed, is zlib's", (size) => {
    const bytes = randomBytes(256);
    expect(sniffed(bytes, CRC32_REVERSED, 0xffffffff, OUT_INV | OUT_REV, size)).toBe(crc32(bytes));
  });

  it("of bytes as they are has the check values of CRC-32/BZIP2 and CRC-32/MPEG-2", () => {
    expect(sniffed(CHECKED, CRC32, 0xffffffff, OUT_INV)).toBe(0xfc891918);
    expect(sniffed(CHECKED, CRC32, 0xffffffff)).toBe(0x0376e6e7);
  });

  it("of words takes the highest byte first, or the lowest when they are swapped", () => {
    const bytes = randomBytes(64);
    const bytewise = sniffed(bytes, CRC32, 0xffffffff);
    expect(sniffed(bytes, CRC32, 0xffffffff, SWAP, 2)).toBe(bytewise);
    expect(sniffed(Buffer.from(bytes).swap32(), CRC32, 0xffffffff, 0, 2)).toBe(bytewise);
    expect(sniffed(bytes, CRC32, 0xffffffff, 0, 2)).not.toBe(bytewise);
  });
});

it("CRC-16 has the check values of CRC-16/IBM-3740, /XMODEM and, reversed, /MCRF4XX", () => {
  expect(sniffed(CHECKED, CRC16, 0xffff)).toBe(0x29b1);
  expect(sniffed(CHECKED, CRC16, 0)).toBe(0x31c3);
  expect(reversed16(sniffed(CHECKED, CRC16_REVERSED, 0xffff))).toBe(0x6f91);
});

function reversed16(value: number): number {
  return Number.parseInt([...value.toString(2).padStart(16, "0")].reverse().join(""), 2);
}

it("adds items, and tells whether the count of ones is odd", () => {
  const bytes = Buffer.from([0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0]);
  expect(sniffed(bytes, SUM, 5, 0, 2)).toBe(6);
  expect(sniffed(bytes, SUM, 0)).toBe(4 * 255 + 2);
  expect(sniffed(bytes, PARITY, 0, 0, 2)).toBe(1);
  expect(sniffed(bytes.subarray(0, 4), PARITY, 0, 0, 2)).toBe(0);
});

it("sees the channel that is chosen, and only when the channel says so", () => {
  chip.write(SNIFF_CTRL, 1 | (4 << 1));
  chip.write(SNIFF_DATA, 0xffffffff);
  const channel = DMA + 3 * 0x40;
  chip.write(channel, RAM + SOURCE);
  chip.write(channel + 4, SINK);
  chip.write(channel + 8, 4);
  chip.write(channel + 12, 1 | (3 << 13) | (63 << 17) | (1 << 25));
  chip.run(10);
  expect(chip.read(SNIFF_DATA)).toBe(0xffffffff);
  chip.write(SNIFF_CTRL, 1 | (3 << 1));
  chip.write(channel + 12, 1 | (3 << 13) | (63 << 17));
  chip.run(10);
  expect(chip.read(SNIFF_DATA)).toBe(0xffffffff);
});

it("refuses a reserved calculation", () => {
  expect(() => sniffed(CHECKED, 5, 0)).toThrow(/reserved CALC/);
});
