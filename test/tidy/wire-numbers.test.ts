/** The number of a message is written once, in the file of its protocol. */
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { parsed, sourcesOf } from "./sources.js";
import { isGenerated, repeatedNumbers } from "./wire-numbers.js";

describe("numbers of messages", () => {
  it("stand in no file that is written by hand", () => {
    const sources = sourcesOf(packageRoot, ["assembly", "boards", "firmware", "hostsim"]);
    const generated = sources.filter(isGenerated).map(({ fileName }) => fileName);
    expect(generated).toEqual(
      expect.arrayContaining(
        ["bench", "controller", "distillation", "relay"].map((name) => `assembly/protocol/${name}.ts`),
      ),
    );
    expect(repeatedNumbers(sources)).toEqual([]);
  });

  it("are found where they are written twice, under whatever name", () => {
    const made = [
      "/**",
      " * Made from distillation.json by `satqkd dictionary --write`. Do not edit.",
      " */",
      "export const MESSAGE_CLICKS: u32 = 1;",
      "export const MESSAGE_LEAVE_OUT: u32 = 10;",
      "export const MOST_CLICKS: u32 = 64;",
    ].join("\n");
    const written = [
      "const MESSAGE_CLICKS: u32 = 1;",
      "const messageLeaveOut = 3;",
      "const KINDS = { clicks: 1, 'leave-out': 10, begin: 2 };",
      "enum Kind { Clicks = 1 }",
      "const clicks = 12;",
      "const MOST_CLICKS = 64;",
      "const LEAVE_OUT = MESSAGE_LEAVE_OUT;",
    ].join("\n");
    const sources = [parsed("made.ts", made), parsed("planted.ts", written)];
    expect(repeatedNumbers(sources)).toEqual([
      "planted.ts:1: MESSAGE_CLICKS",
      "planted.ts:2: messageLeaveOut",
      "planted.ts:3: clicks",
      "planted.ts:3: 'leave-out'",
      "planted.ts:4: Clicks",
    ]);
  });
});
