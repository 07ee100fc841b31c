/**
 * Functions are short enough to be read at a glance; the few that are not are named here, each with its
 * reason.
 */
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { nodesOf, parsed, sourcesOf } from "./sources.js";

const MOST_LINES = 70;

/** Longer ones, and why. */
const LONGER: Readonly<Record<string, string>> = {
  "assembly/controller/execute.ts execute": "one case a telecommand: the table of what each does",
  "assembly/controller/parameters.ts parameterValue":
    "one case a parameter: the table of where each comes from",
  "assembly/entropy/chacha20-lanes.ts chachaLanes": "unrolled SIMD: sixteen words stay in registers",
  "assembly/entropy/chacha20.ts chachaBlock": "unrolled: sixteen words stay in locals",
  "hostsim/board/build/build-image.ts makeImage": "the steps of a build, in order, on the same folder",
  "hostsim/cli/pass.ts registerPass": "one line a flag, and what each is for",
  "hostsim/core/interpreter.ts loadInterpreter": "the functions of one virtual machine, around its state",
  "hostsim/emulation/pico-run.ts runPico": "the steps of a session with one emulated board",
  "hostsim/emulator/silicon/rp2350/peripherals.ts apbWrite": "one case a block of the chip",
  "hostsim/emulator/silicon/processor/step-rare.ts stepRare": "one case an operation",
  "hostsim/emulator/silicon/processor/step.ts step": "one case an operation, around one instruction's locals",
  "hostsim/procedures/requests.ts requestPlugin": "one visitor of a compiler's tree, around its state",
  "hostsim/relay/campaign-result.ts campaignResult": "one line a field of the result",
  "test/assembly/authenticate/session.test.ts agrees when both sides saw the same messages of both directions in one order, and not otherwise":
    "one property of random exchanges",
  "test/assembly/controller/fuzz.test.ts it": "one property of random telecommands",
  "test/firmware/procedures/same-meaning.test.ts program": "one generator of random programs",
  "test/hostsim/trace/legal-vcd.test.ts sceneOf": "one scene, written out",
  "test/support/controller.ts controllerBench": "the functions of one bench, around its state",
  "test/support/distillation.ts distil": "the steps of a distillation, in order",
};

/** Lines of a function, its doc comment not counted. */
function linesOf(node: ts.Node): number {
  const file = node.getSourceFile();
  const line = (position: number): number => file.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart()) + 1;
}

/** Whether a function is only the frame around a file's tests. */
function isDescribed(node: ts.Node): boolean {
  if (!ts.isCallExpression(node.parent)) return false;
  return /^describe\b/.test(node.parent.expression.getText());
}

/** A function's own name, or that of what it is given to. */
function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (!ts.isCallExpression(parent)) return "a function";
  const [title] = parent.arguments;
  return title !== undefined && ts.isStringLiteralLike(title) ? title.text : parent.expression.getText();
}

/** Functions of more than MOST_LINES lines: "path name". */
function longFunctions(source: ts.SourceFile): string[] {
  return nodesOf(source)
    .filter((node) => ts.isFunctionLike(node) && "body" in node && node.body !== undefined)
    .map((node) => node as ts.FunctionLikeDeclaration)
    .filter((node) => linesOf(node) > MOST_LINES && !isDescribed(node))
    .map((node) => `${source.fileName} ${nameOf(node)}`);
}

describe("functions", () => {
  const trees = ["assembly", "boards", "firmware", "hostsim", "test"];

  it(`have at most ${MOST_LINES} lines, but for those named here`, () => {
    const long = sourcesOf(packageRoot, trees).flatMap(longFunctions);
    expect(long.sort()).toEqual(Object.keys(LONGER).sort());
  });

  it("are found when they are longer, whatever their form", () => {
    const body = (lines: number): string => "\n  work();".repeat(lines - 2);
    const text = [
      `function longest() {${body(70)}\n}`,
      `function tooLong() {${body(71)}\n}`,
      `const arrow = () => {${body(80)}\n};`,
      `class Board { serve() {${body(71)}\n} }`,
      `it("does all", () => {${body(71)}\n});`,
      `describe("a room", () => {${body(200)}\n});`,
      `describe.each([1])("a room", () => {${body(200)}\n});`,
    ].join("\n");
    expect(longFunctions(parsed("planted.ts", text))).toEqual([
      "planted.ts tooLong",
      "planted.ts arrow",
      "planted.ts serve",
      "planted.ts does all",
    ]);
  });
});
