/** What a campaign may fail with leaves no term out: the sum is made again from the definitions, by hand. */
import { describe, expect, it } from "vitest";
import type { EpsilonTerm } from "../../../hostsim/pass/result.js";
import { campaignEpsilons, type FlownPass } from "../../../hostsim/relay/campaign-epsilon.js";

const term = (name: EpsilonTerm["name"], value: number) => ({ name, value, covers: "" });
const FLOWN: FlownPass[] = [
  {
    startUtc: "2025-04-09T17:20:00Z",
    epsilons: [term("secrecy", 1e-9), term("correctness", 1e-15), term("authentication", 7.3e-12)],
  },
  {
    startUtc: "2025-04-11T23:19:00Z",
    // Its pool holds key of an earlier pass, which has its own terms in the sum already.
    epsilons: [
      term("secrecy", 2e-10),
      term("correctness", 3e-15),
      term("authentication", 5e-12),
      term("earlier passes", 1e-9 + 1e-15 + 7.3e-12),
    ],
  },
];
const SENT = { questions: 19, rows: 1034, messages: [16_352, 16_001] };

const terms = campaignEpsilons(FLOWN, SENT);
const named = (part: string) => terms.filter(({ name }) => name.includes(part)).map(({ value }) => value);

describe("the epsilons of a campaign", () => {
  it("have secrecy, correctness and authentication of every flown pass", () => {
    expect(named(": secrecy")).toEqual([1e-9, 2e-10]);
    expect(named(": correctness")).toEqual([1e-15, 3e-15]);
    expect(named(": authentication")).toEqual([7.3e-12, 5e-12]);
    for (const { startUtc } of FLOWN) expect(named(startUtc)).toHaveLength(3);
  });

  it("have a forged tag at each question, each answer and each picture: (n/8 + 2) / 2^64 a tag over n bytes", () => {
    const tag = (words: number) => (words + 2) / 2 ** 64;
    // 1,040 bytes are 130 words of 8; a row is 6 more; 16,352 bytes are 2,044 words, and 16,001 begin the
    // 2,001st.
    expect(named("tags of questions")[0]! / (19 * tag(130 + 6 * 1034))).toBeCloseTo(1, 12);
    expect(named("tags of answers")[0]! / (19 * tag(130))).toBeCloseTo(1, 12);
    expect(named("picture 1")[0]! / tag(2044)).toBeCloseTo(1, 12);
    expect(named("picture 2")[0]! / tag(2001)).toBeCloseTo(1, 12);
    expect(terms).toHaveLength(2 * 3 + 2 + 2);
  });

  it("have names that say which is which", () => {
    expect(new Set(terms.map(({ name }) => name)).size).toBe(terms.length);
  });
});
