/**
 * What the compiler takes means the same in TypeScript and on board: programs made at random from all that is
 * allowed run as JavaScript here and as Lua 5.4 in wasmoon, and tell the same numbers. SATQKD_PROCEDURES sets
 * how many; 150 by themselves.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";
import { LuaFactory } from "wasmoon";
import { compileToLua } from "../../../hostsim/procedures/compile.js";
import { loadDictionary } from "../../../hostsim/protocol/load.js";

const PROGRAMS = Number(process.env.SATQKD_PROCEDURES ?? 150);
const folder = mkdtempSync(join(tmpdir(), "satqkd-meaning-"));
afterAll(() => rmSync(folder, { recursive: true }));
const dictionary = loadDictionary();

function luaOf(source: string, name = "trial"): string {
  const path = join(folder, `${name}.ts`);
  writeFileSync(path, source);
  return compileToLua(path, dictionary);
}

/** What a source notes as JavaScript. */
function notesInJavaScript(source: string): number[] {
  const notes: number[] = [];
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.None },
  });
  runInNewContext(outputText, { note: (value: number) => notes.push(value) }, { timeout: 10_000 });
  return notes;
}

/**
 * What its Lua notes; the engine has all libraries, the check that the board's are enough is another one's.
 */
async function notesInLua(source: string): Promise<number[]> {
  const notes: number[] = [];
  const lua = await new LuaFactory().createEngine();
  try {
    lua.global.set("request", (_kind: number, value: number) => {
      notes.push(value);
    });
    await lua.doString(luaOf(source));
  } finally {
    lua.global.close();
  }
  return notes;
}

/** Numbers that repeat (Numerical Recipes' 32-bit generator); the low bits are not used. */
function drawer(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * A function `f<n>` made at random, and its call. Numbers are a, b, c, booleans p, q, arrays xs; products
 * stay below 2^53.
 */
function program(n: number, draw: (below: number) => number): string {
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)]!;
  const atom = (): string =>
    pick([
      "a",
      "b",
      "c",
      `${draw(2000) - 1000}`.replace("-", "- "),
      "xs.length",
      `(xs[${draw(4)}] ?? ${draw(9)})`,
      "0x1f",
      "1_000",
      "2e2",
    ]);
  const number = (depth: number): string => {
    if (depth === 0) return atom();
    return pick([
      () => `(${number(depth - 1)} + ${number(depth - 1)})`,
      () => `(${number(depth - 1)} - ${number(depth - 1)})`,
      () => `(${atom()} * ${draw(100)})`,
      () => `- (${number(depth - 1)})`,
      () => `(${truth(depth - 1)} ? ${number(depth - 1)} : ${number(depth - 1)})`,
      () => `one(${number(depth - 1)}, ${truth(depth - 1)})`,
    ])();
  };
  const truth = (depth: number): string => {
    if (depth === 0) return pick(["p", "q", "true", "false", "(a === b)", "(b == c)", "(c !== a)"]);
    return pick([
      () =>
        `(${number(depth - 1)} ${pick(["<", "<=", ">", ">=", "===", "!==", "==", "!="])} a + ${number(depth - 1)})`,
      () => `(${truth(depth - 1)} ${pick(["&&", "||"])} ${truth(depth - 1)})`,
      () => `!${truth(depth - 1)}`,
      () => `(${truth(depth - 1)} ? ${truth(depth - 1)} : ${truth(depth - 1)})`,
    ])();
  };
  let loops = 0;
  const statement = (depth: number): string => {
    const i = `i${loops++}`;
    const inner = () => (depth === 0 ? "note(a);" : statement(depth - 1));
    return pick([
      () =>
        `${pick(["a", "b", "c"])} ${pick(["=", "+=", "-="])} ${number(2)}; if (a > 1000000000 || a < -1000000000) a = 1; if (b > 1000000000 || b < -1000000000) b = 2; if (c > 1000000000 || c < -1000000000) c = 3;`,
      () => `${pick(["p", "q"])} ${pick(["=", "&&=", "||="])} ${truth(2)};`,
      () => `note(${number(2)});`,
      () => `note(${pick(["a++", "--b", "++c", "a--"])} + ${atom()} - ${pick(["b++", "--a"])});`,
      () => `if (${truth(2)}) { ${inner()} } else { ${inner()} }`,
      () =>
        `for (let ${i} = 0; ${i} < ${1 + draw(4)}; ${i}++) { if (${truth(1)}) ${pick(["continue", "break"])}; ${inner()} note(${i}); const k${i} = ${i}; fs.push(() => k${i} + a); }`,
      () => `for (const ${i} of [${atom()}, ${atom()}, ${atom()}]) { note(${i}); ${inner()} }`,
      () => `let ${i} = 0; while (${i} < ${draw(4)}) { ${i} += 1; ${inner()} }`,
      () => `let ${i} = 0; do { ${i}++; ${inner()} } while (${i} < ${draw(3)} && ${truth(1)});`,
      () =>
        `switch (${pick(["a", "b", "xs.length"])} + 0) { case ${draw(4)}: ${inner()} case ${4 + draw(4)}: note(2); break; default: ${inner()} }`,
      () => `xs.push(${number(1)}); note(xs.length); if (xs.length > 2) xs[1]! += ${draw(9)};`,
      () =>
        `[a, b] = [b, a]; { const { m, k = 4 }: { m: number; k?: number } = { m: ${number(1)} }; note(m + k); }`,
      () => `{ const late = (x: number, y = ${draw(9)}): number => x - y; note(late(${number(1)})); }`,
      () =>
        `{ let u: number | undefined = ${truth(1)} ? ${number(1)} : undefined; u ??= ${atom()}; note(u ?? 7); }`,
      () => `for (const f of fs) note(f());`,
    ])();
  };
  return `function f${n}(): void {
  let [a, b, c] = [${draw(20) - 10}, ${draw(20) - 10}, ${draw(9)}];
  let p = ${pick(["true", "false"])} as const as boolean;
  let q = p;
  const xs: number[] = [${Array.from({ length: draw(4) }, () => draw(50)).join(", ")}];
  const fs: (() => number)[] = [];
  ${Array.from({ length: 6 }, () => statement(2)).join("\n  ")}
  note(a); note(b); note(c); note(p ? 1 : 0); note(q ? 1 : 0); note(xs.length); note(fs.length);
}
f${n}();`.replaceAll(" as const as boolean", "");
}

const HEAD = "function one(x: number, y: boolean): number { return y ? x : - x; }\n";

describe("programs that the compiler takes", () => {
  it("note the same numbers as TypeScript and as Lua", async () => {
    const draw = drawer(17);
    for (let first = 0; first < PROGRAMS; first += 50) {
      const programs = Array.from({ length: Math.min(50, PROGRAMS - first) }, (_, n) => program(n, draw));
      const source = HEAD + programs.join("\n");
      const expected = notesInJavaScript(source);
      expect(expected.length).toBeGreaterThan(5 * programs.length);
      expect(await notesInLua(source)).toEqual(expected.map((value) => value + 0));
    }
  });
});
