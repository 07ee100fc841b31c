/**
 * The model of DMA's sniffer, against zlib's CRC-32, which is the same polynomial with bits reversed.
 */
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Sniffer } from "../../../hostsim/emulator/rp2040/sniffer.js";

const ON_CHANNEL_11 = 1 | (11 << 1);

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

describe("the sniffer of DMA", () => {
  it.each([[[0]], [[0x12345678]], [[0xffffffff, 0, 0x80000001, 0xdeadbeef]]])("sums up %j", (words) => {
    const sniffer = new Sniffer();
    sniffer.mode = ON_CHANNEL_11;
    sniffer.data = 0xffffffff;
    for (const word of words) {
      sniffer.take(11, word, 4);
      sniffer.take(10, 0x5555, 4);
    }
    expect(sniffer.data).toBe(expected(words));
  });

  it("sums up nothing when it is off", () => {
    const sniffer = new Sniffer();
    sniffer.take(0, 1, 4);
    expect(sniffer.data).toBe(0);
  });

  it.each([0x20, 0x1e0, 0x200, 0x400, 0x800])("refuses the mode 0x%x", (mode) => {
    expect(() => {
      new Sniffer().mode = mode;
    }).toThrow("not modelled");
  });

  it("refuses narrow transfers", () => {
    const sniffer = new Sniffer();
    sniffer.mode = ON_CHANNEL_11;
    expect(() => sniffer.take(11, 1, 1)).toThrow("items of 1 bytes");
  });
});
