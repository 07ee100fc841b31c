/**
 * Every instruction that GCC put into our images is one that the emulated processors know. Oracle of what
 * is an instruction and what is data: binutils' disassembler.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { imageFolder } from "../../../support/images.js";
import { loadProcessor } from "../../../support/processor.js";

/** Operations of operations.ts that are no instructions: REFUSED, UNPREDICTABLE. */
const FIRST_INSTRUCTION = 2;

/** An instruction of a listing: its bytes, the first half-word in the low bits, and its text. */
interface Listed {
  readonly bytes: number;
  readonly text: string;
}

/** The instructions of an ELF, without data among them. */
function instructionsOf(elf: string): Listed[] {
  const listing = execFileSync("arm-none-eabi-objdump", ["-d", elf], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return [...listing.matchAll(/^ *[0-9a-f]+:\t([0-9a-f]{4})(?: ([0-9a-f]{4}))? *\t(.*)$/gm)]
    .map(([, first, second, text]) => ({
      bytes: Number.parseInt(first!, 16) + Number.parseInt(second ?? "0", 16) * 0x10000,
      text: text!,
    }))
    .filter(({ text }) => !/^\.(word|short|byte)/.test(text));
}

describe("images", () => {
  it.each([
    ["pico2", false],
    ["pico", true],
  ])("the %s's has no instruction that is refused", async (board, isSmall) => {
    const { core } = await loadProcessor();
    core.setArchitecture(0, isSmall);
    const all = instructionsOf(join(imageFolder(board), "image.elf"));
    expect(all.length).toBeGreaterThan(20_000);
    const refused = all.filter(({ bytes }) => core.operationOf(0, bytes) < FIRST_INSTRUCTION);
    expect([...new Set(refused.map(({ text }) => text))]).toEqual([]);
  });
});
