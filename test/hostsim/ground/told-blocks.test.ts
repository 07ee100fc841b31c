/** Pattern that the satellite tells, as the ground asks for it and keeps what it says apart. */
import { describe, expect, test } from "vitest";
import { EmissionPlan } from "../../../hostsim/grid/emission-plan.js";
import { ToldBlocks } from "../../../hostsim/ground/told-blocks.js";
import { SenselessMessage } from "../../../hostsim/wire/messages.js";
import { MessageWriter } from "../../support/message-writer.js";

/** Blocks 7 to 16 of 10,000 pulses, one every 25,000 slots. */
const PLAN = new EmissionPlan(7, 10_000, 25_000, 10);
const TELL = 12;
const question = (first: number, count: number) =>
  new MessageWriter(TELL).u64(BigInt(first)).u32(count).done();
/** Pulse i is told as i mod 12. */
const answer = (first: number, count: number) => ({
  first: BigInt(first),
  count,
  symbols: Uint8Array.from({ length: Math.ceil(count / 2) }, (_, i) => {
    const at = first + 2 * i;
    return (at % 12) | (2 * i + 1 < count ? ((at + 1) % 12) << 4 : 0);
  }),
});
const clicksAt = (...pulses: number[]) => ({
  pulses: BigUint64Array.from(pulses, BigInt),
  outcomes: Uint8Array.from(pulses, (pulse) => pulse % 4),
});

/** Blocks that told slots 24,990 to 31,000: the last pulses of no block, and 6,000 of block 8. */
function told(): ToldBlocks {
  const blocks = new ToldBlocks(PLAN);
  expect(blocks.ask(24_990, 31_000)).toBe("later");
  expect(blocks.questions()).toEqual([question(80_000, 4096), question(84_096, 1904)]);
  expect(blocks.questions()).toEqual([]);
  blocks.take(answer(80_000, 4096));
  expect(blocks.ask(24_990, 31_000)).toBe("later");
  blocks.take(answer(84_096, 1904));
  return blocks;
}

describe("what the satellite tells", () => {
  test("is given by slot: symbols, dark slots, and what was not told", () => {
    const symbols = told().ask(24_990, 31_000);
    if (symbols === "later") throw new Error("all was told");
    const seen = new Uint8Array(7);
    symbols(24_998, 5, seen);
    symbols(30_998, 2, seen.subarray(5));
    expect([...seen]).toEqual([15, 15, 80_000 % 12, 80_001 % 12, 80_002 % 12, 85_998 % 12, 85_999 % 12]);
    symbols(31_000, 2, seen);
    expect([...seen.subarray(0, 2)]).toEqual([14, 14]);
  });

  test("is whole blocks: their clicks are announced never, all others are", () => {
    const blocks = told();
    const clicks = clicksAt(79_999, 80_000, 86_500, 89_999, 90_000);
    expect(blocks.withoutPublic(clicks)).toEqual(clicksAt(79_999, 90_000));
    expect(blocks.pulses).toBe(6000);
  });

  test("is not asked for where a click was announced: the satellite would refuse", () => {
    const blocks = new ToldBlocks(PLAN);
    blocks.withoutPublic(clicksAt(75_000, 80_123));
    expect(blocks.ask(0, 60_000)).toBe("later");
    expect(blocks.questions()[0]).toEqual(question(90_000, 4096));
  });

  test("ends with the session's last pulse", () => {
    const blocks = new ToldBlocks(PLAN);
    blocks.ask(233_000, 300_000);
    expect(blocks.questions()).toEqual([question(168_000, 2000)]);
    blocks.take(answer(168_000, 2000));
    const symbols = blocks.ask(233_000, 300_000);
    const seen = new Uint8Array(1);
    if (symbols !== "later") symbols(250_001, 1, seen);
    expect(seen[0]).toBe(14);
  });

  test("is senseless unasked, out of order, twice, or of another length", () => {
    const blocks = new ToldBlocks(PLAN);
    const refuses = (values: ReturnType<typeof answer>) =>
      expect(() => blocks.take(values)).toThrow(SenselessMessage);
    refuses(answer(80_000, 4096));
    blocks.ask(24_990, 31_000);
    blocks.questions();
    refuses(answer(84_096, 1904));
    refuses(answer(80_000, 4095));
    refuses({ ...answer(80_000, 4096), symbols: new Uint8Array(2047) });
    blocks.take(answer(80_000, 4096));
    refuses(answer(80_000, 4096));
  });
});
