/** Encodings and ends of lines: all that a text may come in gives the same text, or is refused by name. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { decodeText, linesOf, textLines, textParts } from "../../../hostsim/base/text-file.js";

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

describe("a text file read in parts", () => {
  const folder = mkdtempSync(join(tmpdir(), "satqkd-text-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "long.txt");
  // Parts are 2^18 bytes: characters and ends of lines of every width come to lie across their ends.
  const filler = (length: number): string => "é€😀 abc".repeat(Math.ceil(length / 9)).slice(0, length);

  test("is the text that it is when read at once, and has the same lines", () => {
    for (const end of ["\n", "\r\n", "\r"])
      for (let shift = 0; shift < 3; shift++) {
        const whole = Array.from({ length: 9 }, (_, i) => filler(shift + 50_000 + i)).join(end) + end;
        for (const bytes of [Buffer.from(whole, "utf8"), utf16(whole, false), utf16(whole, true)]) {
          writeFileSync(path, bytes);
          expect([...textParts(path)].join("") === decodeText(bytes)).toBe(true);
          expect([...textLines(path)]).toEqual(linesOf(decodeText(bytes)));
        }
      }
    const ends = "a\r\n".repeat(1 << 17);
    writeFileSync(path, `b${ends}`);
    expect([...textLines(path)]).toEqual(linesOf(`b${ends}`));
  });

  test("is refused for what decodeText refuses, wherever it stands", () => {
    const long = Buffer.alloc(600_000, "a");
    for (const at of [0, 300_000, 599_999]) {
      const damaged = Buffer.from(long);
      damaged[at] = 0xe9;
      writeFileSync(path, damaged);
      expect(() => [...textParts(path)]).toThrow(`is not UTF-8 (byte ${Math.min(at + 2, 600_000)})`);
    }
    writeFileSync(path, Buffer.concat([Buffer.from([0xff, 0xfe]), long, Buffer.from("b")]));
    expect(() => [...textParts(path)]).toThrow("half a character");
    writeFileSync(path, Buffer.from("ISS", "utf16le"));
    expect(() => [...textParts(path)]).toThrow("UTF-16 without a byte order mark");
    writeFileSync(path, "");
    expect([...textLines(path)]).toEqual([]);
  });
});
