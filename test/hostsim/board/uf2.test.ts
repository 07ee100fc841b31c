import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeUf2, encodeUf2, looksLikeUf2, type Uf2Image } from "../../../hostsim/board/uf2.js";

const FAMILY = 0xe48bff56;
const BASE = 0x10000000;

describe("UF2", () => {
  it("is laid out as the format's description says, word for word", () => {
    const file = encodeUf2(new Uint8Array(300).fill(0xab), BASE, FAMILY);
    const view = new DataView(file.buffer);
    // github.com/microsoft/uf2: magic, magic, flags, address, size, number, count, family; data; magic
    const words = (block: number) =>
      Array.from({ length: 8 }, (_, i) => view.getUint32(512 * block + 4 * i, true));
    expect(file.length).toBe(1024);
    expect(words(0)).toEqual([0x0a324655, 0x9e5d5157, 0x2000, BASE, 256, 0, 2, FAMILY]);
    expect(words(1)).toEqual([0x0a324655, 0x9e5d5157, 0x2000, BASE + 256, 256, 1, 2, FAMILY]);
    expect(view.getUint32(508, true)).toBe(0x0ab16f30);
    expect(Array.from(file.subarray(512 + 32, 512 + 32 + 44))).toEqual(Array(44).fill(0xab));
    expect(file[512 + 32 + 44]).toBe(0);
  });

  it("gives back any binary, its address and its family", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 3000 }), (binary) => {
        const [content] = decodeUf2(encodeUf2(binary, BASE, FAMILY)).images as [Uf2Image];
        expect(content.familyId).toBe(FAMILY);
        expect(content.baseAddress).toBe(BASE);
        expect(content.bytes.subarray(0, binary.length)).toEqual(binary);
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  it("refuses a file that is cut short, at a block or inside one, or has a damaged block", () => {
    const file = encodeUf2(new Uint8Array(2000), BASE, FAMILY);
    expect(() => decodeUf2(file.subarray(0, 1024))).toThrow(/cut short/);
    expect(() => decodeUf2(file.subarray(0, 1000))).toThrow(/cut short/);
    expect(() => decodeUf2(new Uint8Array(0))).toThrow(/cut short/);
    const damaged = file.slice();
    damaged[512 + 509]! ^= 1;
    expect(() => decodeUf2(damaged)).toThrow(/block 1 is damaged/);
    expect(looksLikeUf2(file)).toBe(true);
    expect(looksLikeUf2(new Uint8Array(512))).toBe(false);
  });
});
