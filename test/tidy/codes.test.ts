/** A test names the codes that it expects: where the core exports a name, no number stands for it. */
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { codeFunctions, codeNumbers } from "./codes.js";
import { parsed, sourcesOf } from "./sources.js";

describe("codes in tests", () => {
  it("have their names", () => {
    const functions = codeFunctions(sourcesOf(packageRoot, ["assembly", "boards", "firmware"]));
    expect(functions.size).toBeGreaterThan(30);
    expect(functions.get("linkTake")).toBe("PACKET_");
    const tests = sourcesOf(packageRoot, ["test"]);
    expect(tests.flatMap((source) => codeNumbers(source, functions))).toEqual([]);
  });

  it("are found when they are numbers", () => {
    const core = [
      "export const DOOR_OPEN: u32 = 0;",
      "const HIDDEN_KEY: u32 = 3;",
      "/** Opens the door. Returns a",
      " * DOOR_ code. */",
      "export function open(key: u32): u32 {}",
      "/** Returns a HIDDEN_ code. */",
      "export function hide(): u32 {}",
      "/** Takes a DOOR_ code. */",
      "export function take(code: u32): void {}",
      "/** Visitors so far. */",
      "export function visitors(): u32 {}",
    ].join("\n");
    const functions = codeFunctions([parsed("core.ts", core)]);
    expect([...functions]).toEqual([["open", "DOOR_"]]);
    const test = [
      "expect(core.open(1)).toBe(0);",
      'expect(core.open(1), "at night").not.toEqual(2);',
      "if (open(1) === 0) leave();",
      "expect(core.open(1)).toBe(core.DOOR_OPEN.value);",
      "expect(core.open(0)).toBe(OPEN);",
      "expect(core.visitors()).toBe(3);",
      "expect(core.hide()).toBe(3);",
    ].join("\n");
    expect(codeNumbers(parsed("planted.ts", test), functions)).toEqual([
      "planted.ts:1: DOOR_",
      "planted.ts:2: DOOR_",
      "planted.ts:3: DOOR_",
    ]);
  });
});
