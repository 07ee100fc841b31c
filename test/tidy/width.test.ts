/**
 * Comments keep to the width that the formatter gives to code. What the formatter leaves longer is text
 * that can't be broken: titles of tests, words of programs, addresses.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { parsed, sourcesOf } from "./sources.js";

const { formatter } = JSON.parse(readFileSync(join(packageRoot, "biome.json"), "utf8")) as {
  formatter: { lineWidth: number };
};
const WIDTH = formatter.lineWidth;
/** Made from the dictionary, one line an entry. */
const MADE = ["assembly/protocol/controller.ts", "firmware/procedures/dictionary.d.ts"];

/** Ranges of a file's comments. */
function commentsOf(source: ts.SourceFile): ts.TextRange[] {
  const found = new Map<number, ts.TextRange>();
  const add = (ranges: readonly ts.CommentRange[] | undefined): void => {
    for (const range of ranges ?? []) found.set(range.pos, range);
  };
  const visit = (node: ts.Node): void => {
    add(ts.getLeadingCommentRanges(source.text, node.getFullStart()));
    add(ts.getTrailingCommentRanges(source.text, node.getEnd()));
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return [...found.values()];
}

/** Lines that are too long and end in a comment: "path:line". */
function longComments(source: ts.SourceFile): string[] {
  const starts = source.getLineStarts();
  const long = new Map<number, number>();
  starts.forEach((start, line) => {
    const end = (starts[line + 1] ?? source.text.length + 1) - 1;
    if (end - start > WIDTH) long.set(line, end);
  });
  if (long.size === 0) return [];
  const comments = commentsOf(source);
  return [...long]
    .filter(([, end]) => comments.some(({ pos, end: last }) => pos < end && end <= last))
    .map(([line]) => `${source.fileName}:${line + 1}`);
}

describe("comments", () => {
  it(`have lines of at most ${WIDTH} characters`, () => {
    const sources = sourcesOf(packageRoot, ["assembly", "boards", "firmware", "hostsim", "test"]);
    const own = sources.filter(
      ({ fileName }) => !MADE.includes(fileName) && !fileName.startsWith("test/cases/"),
    );
    expect(own.flatMap(longComments)).toEqual([]);
  });

  it("are found when they are longer, whatever their form; a long text is none", () => {
    const words = "word ".repeat(30);
    const lines = [`/** ${words} */`, `// ${words}`, `const a = 1; // ${words}`, "/*", ` * ${words}x`, " */"];
    const text = `${lines.join("\n")}\nconst b = "// ${words}";\n`;
    expect(longComments(parsed("a.ts", text))).toEqual(["a.ts:1", "a.ts:2", "a.ts:3", "a.ts:5"]);
  });
});
