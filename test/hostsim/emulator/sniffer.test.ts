/**
 * The sniffer at the RP2040's registers (datasheet 2.5.5.2), against zlib's CRC-32, which is the same
 * polynomial with bits reversed. Its other sums are one model with the RP2350's (silicon/sniffer.test.ts).
 */
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import * as board from "./board-without-firmware.js";
import { CHANNEL, DMA, SRAM } from "./board-without-firmware.js";

const SNIFF_CTRL = DMA + 0x434;
const SNIFF_DATA = DMA + 0x438;
const SNIFFED = 11;
const ON_CHANNEL_11 = 1 | (SNIFFED << 1);
/** Enabled, words, the read address goes on, unpaced, sniffed; chained to itself. */
const CONTROL = (index: number) => 1 | (2 << 2) | (1 << 4) | (63 << 15) | (1 << 23) | (index << 11);

function reversed(value: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit++) if ((value >>> bit) & 1) result |= 1 << (bits - 1 - bit);
  return result >>> 0;
}

/** CRC-32 of words from their highest bits on, without zlib's reversals and its last complement. */
function expected(words: readonly number[]): number {
  const bytes = words.flatMap((word) => [24, 16, 8, 0].map((shift) => reversed((word >>> shift) & 0xff, 8)));
  return reversed(~crc32(Uint8Array.from(bytes)) >>> 0, 32);
}

/** SNIFF_DATA after a channel has moved words. */
function sniffed(words: readonly number[], mode: number, channel = SNIFFED): number {
  const { pico, poke } = board.boardWithoutFirmware();
  words.forEach((word, index) => {
    poke(SRAM + 4 * index, word);
  });
  poke(SNIFF_CTRL, mode);
  poke(SNIFF_DATA, 0xffffffff);
  poke(CHANNEL(channel), SRAM);
  poke(CHANNEL(channel) + 4, SRAM + 0x100);
  poke(CHANNEL(channel) + 8, words.length);
  poke(CHANNEL(channel) + 12, CONTROL(channel));
  pico.run(() => false, 20);
  return pico.read(SNIFF_DATA);
}

describe("the sniffer of DMA", () => {
  it.each([[[0]], [[0x12345678]], [[0xffffffff, 0, 0x80000001, 0xdeadbeef]]])("sums up %j", (words) => {
    expect(sniffed(words, ON_CHANNEL_11)).toBe(expected(words));
  });

  it("sums up nothing when it is off, or when another channel moves", () => {
    expect(sniffed([1], SNIFFED << 1)).toBe(0xffffffff);
    expect(sniffed([1], ON_CHANNEL_11, 10)).toBe(0xffffffff);
  });
});
