/** Encodings and ends of lines: all that a text may come in gives the same text, or is refused by name. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText, linesOf } from "../../hostsim/base/text-file.js";

const text = fc
  .string({ unit: "grapheme", maxLength: 60 })
  .filter((each) => !/[\0\uFEFF\uD800-\uDFFF]/.test(each));

function utf16(given: string, bigEndian: boolean): Buffer {
  const bytes = Buffer.from(`\uFEFF${given}`, "utf16le");
  return bigEndian ? bytes.swap16() : bytes;
}

describe("a text file", () => {
  test("is the same text in UTF-8 with a mark or without, and in UTF-16 of either order", () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(decodeText(Buffer.from(given, "utf8"))).toBe(given);
        expect(decodeText(Buffer.from(`\uFEFF${given}`, "utf8"))).toBe(given);
        expect(decodeText(utf16(given, false))).toBe(given);
        expect(decodeText(utf16(given, true))).toBe(given);
      }),
    );
  });

  test("is refused by name when it is something else", () => {
    expect(() => decodeText(Buffer.from("ISS", "utf16le"))).toThrow("UTF-16 without a byte order mark");
    expect(() => decodeText(Buffer.from([0xff, 0xfe, 0x41]))).toThrow("half a character");
    expect(() => decodeText(Buffer.from("caf\u00e9", "latin1"))).toThrow("is not UTF-8");
    expect(() => decodeText(Buffer.from([1, 0, 0, 2, 0]))).toThrow("is no text");
  });

  test("has the same lines however they end", () => {
    const line = fc.string({ maxLength: 8 }).map((each) => each.replace(/[\r\n]/g, ""));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.constantFrom("\n", "\r\n", "\r"), (lines, end) => {
        expect(linesOf(lines.map((each) => each + end).join(""))).toEqual(lines);
        if (lines.at(-1)) expect(linesOf(lines.join(end))).toEqual(lines);
      }),
    );
  });
});
