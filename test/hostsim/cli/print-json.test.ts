/** Objects that are printed in pieces are those that are printed whole, to the byte. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonParts, jsonPieces } from "../../../hostsim/cli/print-json.js";

const NAME = "satqkd-network";
/** Any object stands for the format's. */
type Body = Parameters<typeof jsonPieces<typeof NAME>>[1];

/** What the language makes of it, with its head. */
function whole(body: object): string {
  return `${JSON.stringify({ format: NAME, version: 1, ...body }, null, 2)}\n`;
}

test("pieces are the text", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.option(fc.jsonValue(), { nil: undefined })), (body) => {
      expect([...jsonPieces(NAME, body as unknown as Body)].join("")).toBe(whole(body));
    }),
  );
});

test("a list may be made as it is written", () => {
  for (const count of [0, 1, 50_000]) {
    const items = Array.from({ length: count }, (_, at) => ({ at, text: "line\nbreak" }));
    const pieces = [...jsonParts(NAME, { seed: 1 } as Omit<Body, "contacts">, "contacts", items.values())];
    expect(pieces.join("")).toBe(whole({ seed: 1, contacts: items }));
    expect(pieces.every(({ length }) => length < 70_000)).toBe(true);
  }
});
