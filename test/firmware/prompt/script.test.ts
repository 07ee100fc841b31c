import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Node, parse } from "acorn";
import { beforeAll, describe, expect, it } from "vitest";
import { boardNames, loadBoard } from "../../../hostsim/board/board.js";
import { coreHash } from "../../../hostsim/board/core-hash.js";
import { findIdentity } from "../../../hostsim/board/identity.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { buildConsole } from "../../../hostsim/prompt/script.js";
import { IS_THOROUGH } from "../../support/thorough.js";

const boards = boardNames().filter((name) => loadBoard(name).console !== undefined);
const output = (name: string) => join(packageRoot, "build", "native", `script-${name}`);

/** What ECMAScript 5 has and Espruino has not, or has only in part. */
const REFUSED_NODES = ["SwitchStatement", "LabeledStatement", "WithStatement", "DebuggerStatement"];
/**
 * Library functions that Espruino's firmware lacks on some boards; TypeScript's output for newer syntax calls
 * them.
 */
const REFUSED_MEMBERS = [
  "imul",
  "concat",
  "padStart",
  "repeat",
  "apply",
  "bind",
  "assign",
  "freeze",
  "defineProperty",
];
const KNOWN_GLOBALS = [
  ...["E", "Error", "Math", "Uint8Array", "atob", "clearInterval", "digitalWrite", "global", "print"],
  ...["setInterval", "undefined"],
];

/** All nodes of a tree. */
function* nodesOf(node: Node): Generator<Node & { readonly [key: string]: unknown }> {
  yield node as Node & { readonly [key: string]: unknown };
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (typeof child === "object" && child !== null && "type" in child) yield* nodesOf(child as Node);
  }
}

/** Why Espruino would not run a program; null when nothing is known against it. */
function complaint(text: string): string | null {
  const names: string[] = [];
  const declared = new Set<string>();
  const tree = parse(text, { ecmaVersion: 5 });
  for (const node of nodesOf(tree)) {
    const name = (node.id as { name?: string } | null)?.name;
    if (/^(VariableDeclarator|Function)/.test(node.type) && name !== undefined) declared.add(name);
    for (const parameter of (node.params as { name: string }[] | undefined) ?? [])
      declared.add(parameter.name);
    if (node.type === "CatchClause") declared.add((node.param as { name: string }).name);
    if (REFUSED_NODES.includes(node.type)) return node.type;
    if (node.type === "Literal" && node.regex !== undefined) return "regular expression";
    if (node.type === "MemberExpression" && node.computed === false) {
      const member = (node.property as { name: string }).name;
      if (REFUSED_MEMBERS.includes(member)) return member;
    } else if (node.type === "Identifier") names.push(node.name as string);
  }
  const properties = new Set(
    [...nodesOf(tree)]
      .flatMap((node) => [
        node.type === "MemberExpression" && !node.computed ? node.property : null,
        node.type === "Property" ? node.key : null,
      ])
      .map((node) => (node as { name?: string } | null)?.name),
  );
  const pin = /^[A-E]\d+$/;
  const unknown = names.find(
    (name) =>
      !declared.has(name) && !KNOWN_GLOBALS.includes(name) && !properties.has(name) && !pin.test(name),
  );
  return unknown === undefined ? null : `global ${unknown}`;
}

describe("what a check of scripts refuses", () => {
  it.each([
    "let a = 1;",
    "const a = 1;",
    "var f = () => 1;",
    "class A {}",
    "f(...[1]);",
    "var [a] = [1];",
    "function f(a = 1) {}",
    "var a = `b`;",
    "var a = 1n;",
    "for (var a of []) {}",
  ])("%s: newer than ECMAScript 5", (text) => {
    expect(() => parse(text, { ecmaVersion: 5 })).toThrow(SyntaxError);
  });

  it.each([
    ["switch (1) { case 1: }", "SwitchStatement"],
    ["a: for (;;) break a;", "LabeledStatement"],
    ["Math.imul(1, 2);", "imul"],
    ['"a".concat("b");', "concat"],
    ["var a = /b/;", "regular expression"],
    ["JSON.parse(1);", "global JSON"],
    ["__extends();", "global __extends"],
  ])("%s: not on every Espruino board", (text, why) => {
    expect(complaint(text)).toBe(why);
  });
});

describe.each(boards)("the script for %s", (name) => {
  let text = "";

  beforeAll(async () => {
    const built = await buildConsole({ board: loadBoard(name), outputFolder: output(name) });
    text = readFileSync(built.script, "utf8");
  });

  it("is plain ECMAScript 5 without anything that Espruino lacks", () => {
    expect(complaint(text)).toBeNull();
    expect(text).toMatch(/^[\n -~]*$/); // Espruino's prompt takes bytes, not UTF-8
  });

  it("says which board, commit and core it is for", () => {
    expect(findIdentity(Buffer.from(text))).toMatchObject({ board: name, coreHash: coreHash() });
  });

  // What builds it is the same for all: CI asks of one board.
  if (name === boards[0] || IS_THOROUGH)
    it("is the same to the byte when it is built again", async () => {
      const again = await buildConsole({ board: loadBoard(name), outputFolder: `${output(name)}-again` });
      expect(readFileSync(again.script, "utf8")).toBe(text);
    });
});
