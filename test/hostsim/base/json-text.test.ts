/** JSON with a key given twice is refused wherever it stands; all other JSON is what JSON.parse says. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson } from "../../../hostsim/base/json-text.js";

describe("JSON", () => {
  test("without a key given twice is read as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(3), (text, indent) => {
        expect(parseJson(JSON.stringify(JSON.parse(text), null, indent))).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  test("with a key given twice in one object, however deep and however it is written, is refused with its place", () => {
    const key = fc.string({ maxLength: 6 });
    const value = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(key, value, value, fc.jsonValue({ maxDepth: 1 }), (name, one, two, beside) => {
        // The second time with its first character as an escape, which is the same key.
        const code = name === "" ? "" : `\\u${name.charCodeAt(0).toString(16).padStart(4, "0")}`;
        const again = `"${code}${JSON.stringify(name.slice(1)).slice(1, -1)}"`;
        const object = `{${JSON.stringify(name)}: ${JSON.stringify(one)}, ${again}: ${JSON.stringify(two)}}`;
        for (const text of [object, `[${JSON.stringify(beside)}, ${object}]`, `{"outer": [${object}]}`])
          expect(() => parseJson(text)).toThrow(
            / is given twice in one object, again at line 1, column \d+$/,
          );
      }),
      { numRuns: 300 },
    );
  });

  test("may have one key in several objects", () => {
    expect(parseJson('[{"a": 1}, {"a": {"a": 2}}]')).toEqual([{ a: 1 }, { a: { a: 2 } }]);
  });
});

test("a fault's message commands no terminal", () => {
  for (const text of ['{"a": \u001b[31m}', '{"\u009b1m": 1, "\u009b1m": 2}', '["\u202e"', "\u0007"])
    expect(() => parseJson(text)).toThrow(/^[^\p{Cc}\u202e]+$/u);
});
