/**
 * A size is written once: `memory.data` takes names, so that a buffer and the code that fills it can't part.
 */
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { nodesOf, parsed, placeOf, sourcesOf } from "./sources.js";

/** Numbers that may stand beside a name: bytes of a value, one more of something, halves. */
const LARGEST_FACTOR = 8;

/** Sizes given to `memory.data`; where it is given values, they are the size. */
function sizesIn(source: ts.SourceFile): ts.Expression[] {
  return nodesOf(source).flatMap((node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== "memory.data") return [];
    const [size] = node.arguments;
    return size === undefined || ts.isArrayLiteralExpression(size) ? [] : [size];
  });
}

/** Whether a size is a name, or follows from one: `SLOTS * offsetof<Slot>()`, `8 * (CLASSES + 1)`. */
function isNamed(size: ts.Expression): boolean {
  if (ts.isIdentifier(size)) return true;
  if (ts.isCallExpression(size)) return size.expression.getText() === "offsetof";
  if (ts.isParenthesizedExpression(size) || ts.isTypeAssertionExpression(size))
    return isNamed(size.expression);
  if (!ts.isBinaryExpression(size)) return false;
  const parts = [size.left, size.right];
  return parts.some(isNamed) && parts.every((part) => isNamed(part) || isSmall(part));
}

function isSmall(part: ts.Expression): boolean {
  return ts.isNumericLiteral(part) && Number(part.text) <= LARGEST_FACTOR;
}

function bareSizes(source: ts.SourceFile): string[] {
  return sizesIn(source)
    .filter((size) => !isNamed(size))
    .map((size) => `${placeOf(size)}: ${size.getText()}`);
}

describe("sizes of memory", () => {
  const sources = sourcesOf(packageRoot, ["assembly", "boards", "firmware"]);

  it("are names, or follow from names", () => {
    expect(sources.flatMap(sizesIn).length).toBeGreaterThan(100);
    expect(sources.flatMap(bareSizes)).toEqual([]);
  });

  it("are found when they are bare", () => {
    const text = [
      "const LONGEST = 2100;",
      "const answer = memory.data(2100, 4);",
      "const requests = memory.data(128 * 12);",
      "const slots = memory.data(<i32>(16 * SLOT_BYTES));",
      "const halves = memory.data(2 * 4 * LONGEST);",
      "const named = memory.data(LONGEST, 16);",
      "const rates = memory.data(8 * (CLASSES + 1), 8);",
      "const slots = memory.data(SLOTS * <u32>SLOT_BYTES);",
      "const half = memory.data(PULSES >> 1);",
      "const record = memory.data(offsetof<Slot>(), 8);",
      "const slots = memory.data(SLOTS * <u32>offsetof<Slot>(), 8);",
      "const computed = memory.data(bytesOf(12), 8);",
      "const table = memory.data<u8>([1, 2, 3]);",
    ].join("\n");
    expect(bareSizes(parsed("planted.ts", text))).toEqual([
      "planted.ts:2: 2100",
      "planted.ts:3: 128 * 12",
      "planted.ts:4: <i32>(16 * SLOT_BYTES)",
      "planted.ts:5: 2 * 4 * LONGEST",
      "planted.ts:12: bytesOf(12)",
    ]);
  });
});
