import { describe, expect, it } from "vitest";
import { hostPayload } from "../../support/host-payload.js";

/** Words of the longest table: 65,536 pulses, one line a laser. */
const LONGEST = 16_384;

/** One word's step, as assembly/faults/check.ts has it. */
function step(word: number): number {
  let sum = word;
  sum ^= sum << 13;
  sum ^= sum >>> 17;
  sum ^= sum << 5;
  return sum >>> 0;
}

describe("the check word of a table", () => {
  it("is changed by any one or two flipped bits, in tables of up to 16,384 words", () => {
    // It is linear, so two flips cancel only if steps take one single bit to another single bit.
    for (let bit = 0; bit < 32; bit++) {
      let sum = 2 ** bit;
      for (let words = 1; words <= LONGEST; words++) {
        sum = step(sum);
        expect(sum !== 0 && (sum & (sum - 1)) === 0, `bit ${bit}, ${words} words`).toBe(false);
      }
    }
  });

  it("is what the core computes", async () => {
    const { core } = await hostPayload();
    const at = core.reserve(4 * 100);
    const words = new Uint32Array(core.memory.buffer, at, 100);
    let sum = 0xffffffff;
    for (let i = 0; i < 100; i++) {
      words[i] = (i * 2654435761) >>> 0;
      sum = step((sum ^ words[i]!) >>> 0);
      expect(core.wordsCheck(at, i + 1) >>> 0).toBe(sum);
    }
  });
});
