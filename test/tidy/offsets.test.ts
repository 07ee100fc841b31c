/**
 * Offsets of a record are counted by the compiler: a record is a class, and what a load or a store adds to
 * its address is a name. Files that walk arrays of words, unrolled, are named here, each with its reason.
 */
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { nodesOf, parsed, placeOf, sourcesOf } from "./sources.js";

/** Files with offsets in numbers, and why. The list may only become shorter. */
const COUNTED: Readonly<Record<string, string>> = {
  "assembly/amplify/bits.ts": "the word behind a word",
  "assembly/amplify/join.ts": "the byte behind a byte",
  "assembly/amplify/karatsuba.ts": "unrolled: rows of a vector each",
  "assembly/amplify/lanes.ts": "unrolled: lines of a tile",
  "assembly/amplify/product.ts": "unrolled: words of a product",
  "assembly/amplify/ring.ts": "the word behind a word",
  "assembly/emission/lines.ts": "unrolled: words of expanded levels",
  "assembly/entropy/chacha20-lanes.ts": "unrolled: sixteen words, by RFC 8439",
  "assembly/entropy/chacha20.ts": "unrolled: sixteen words, by RFC 8439",
  "assembly/entropy/sha256.ts": "unrolled: eight words, by FIPS 180-4",
  "assembly/glue/big-endian.ts": "bytes of a number",
  "assembly/pattern/fill.ts": "unrolled: words of random bits",
  "assembly/pattern/word-groups.ts": "words of a group, counted",
};

/** Where a load or a store has its offset among its arguments. */
const OFFSET_AT: readonly [name: RegExp, place: number][] = [
  [/^(v128\.)?load\w*$/, 1],
  [/^(v128\.)?store\w*$/, 2],
];

/** Offsets that are given to loads and stores. */
function offsetsIn(source: ts.SourceFile): ts.Expression[] {
  return nodesOf(source).flatMap((node) => {
    if (!ts.isCallExpression(node)) return [];
    const name = node.expression.getText();
    const place = OFFSET_AT.find(([pattern]) => pattern.test(name))?.[1];
    const offset = place === undefined ? undefined : node.arguments[place];
    return offset === undefined ? [] : [offset];
  });
}

/** Whether a number other than 0 is all that an offset is made of; a type before it is none. */
function isBare(offset: ts.Expression): boolean {
  const names = nodesOf(offset).filter((node) => ts.isIdentifier(node) && !ts.isTypeNode(node.parent));
  return names.length === 0 && offset.getText() !== "0";
}

function bareOffsets(source: ts.SourceFile): string[] {
  return offsetsIn(source)
    .filter(isBare)
    .map((offset) => `${placeOf(offset)}: ${offset.getText()}`);
}

describe("offsets", () => {
  const sources = sourcesOf(packageRoot, ["assembly", "boards", "firmware"]);

  it("are names, but for the files named here, which all have some", () => {
    const counted = sources.filter((source) => bareOffsets(source).length > 0);
    expect(counted.map(({ fileName }) => fileName)).toEqual(Object.keys(COUNTED));
    const others = sources.filter(({ fileName }) => !(fileName in COUNTED));
    expect(others.flatMap(bareOffsets)).toEqual([]);
  });

  it("are found when they are bare", () => {
    const text = [
      "const AT_STATE: usize = 8;",
      "const state = load<u32>(entry, 8);",
      "store<u32>(entry, DESCRIPTOR_FREE, 8);",
      "store<u64>(entry, ~(block ^ <u64>slack), <usize>16);",
      "const row = v128.load(rows, 2 * 16);",
      "v128.store(rows, row, 16);",
      "const first = load<u32>(entry, 0) + load<u8>(entry);",
      "const named = load<u32>(entry, AT_STATE);",
      "store<u32>(entry, 8, AT_STATE);",
      "store<u32>(entry, 8);",
      "const field = changetype<Entry>(entry).state;",
      'const place = load<u32>(entry, offsetof<Entry>("state"));',
    ].join("\n");
    expect(bareOffsets(parsed("planted.ts", text))).toEqual([
      "planted.ts:2: 8",
      "planted.ts:3: 8",
      "planted.ts:4: <usize>16",
      "planted.ts:5: 2 * 16",
      "planted.ts:6: 16",
    ]);
  });
});
