/** No character that commands a terminal gets through, and nothing else is touched. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { printable } from "../../../hostsim/base/printable.js";

test("controls and marks of direction are shown, all other characters stay", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff }), (code) => {
      fc.pre(code < 0xd800 || code > 0xdfff);
      const character = String.fromCharCode(code);
      // Unicode's lists, as numbers: C0 and DEL with C1; separators; ALM, LRM, RLM, embeddings, overrides,
      // isolates.
      const commands =
        code < 0x20 ||
        (code >= 0x7f && code < 0xa0) ||
        [0x61c, 0x200e, 0x200f, 0x2028, 0x2029].includes(code) ||
        (code >= 0x202a && code <= 0x202e) ||
        (code >= 0x2066 && code <= 0x2069);
      expect(printable(`a${character}b`)).toBe(
        commands ? `a\\u${code.toString(16).padStart(4, "0")}b` : `a${character}b`,
      );
    }),
    { numRuns: 3000 },
  );
  expect(printable("\u202e\u001b[31m北京 ✓")).toBe("\\u202e\\u001b[31m北京 ✓");
});
