/**
 * The open corpus: short passes for whoever tests a program of his own on tags. Takes: nothing. Gives: the
 * list, each pass with the scenario it is flown by. One more is one more entry.
 */
import type { AttackName } from "../adversary/attacks.js";

/** A pass of the corpus. */
export interface CorpusPass {
  readonly name: string;
  /** What is to be seen in it. */
  readonly about: string;
  /** The shipped scenario that it begins with. */
  readonly base: string;
  /** What is different in that scenario: groups with their fields. */
  readonly changes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly seed: number;
  readonly windowS: number;
  readonly attack?: AttackName;
}

/** All passes of the corpus. */
export const CORPUS: readonly CorpusPass[] = [
  {
    name: "clear",
    about: "a clear night around the closest approach: key",
    base: "jinan-250mhz",
    changes: {},
    seed: 21,
    windowS: 8,
  },
  {
    name: "fading",
    about: "a loss that swings by 6 dB within seconds, as thin cloud does",
    base: "jinan-250mhz",
    changes: {
      link: {
        kind: "table",
        lossDbByRangeKm: {
          value: [
            [400, 31],
            [510.9, 31],
            [511.1, 37],
            [511.4, 31],
            [511.8, 37],
            [512.4, 31],
            [3000, 31],
          ],
          assumed: "Swings that no sky promises, made so that the rate changes from second to second",
        },
      },
    },
    seed: 22,
    windowS: 8,
  },
  {
    name: "daylight",
    about: "background of a bright sky: more errors, tags outside the gates",
    base: "jinan-250mhz",
    changes: {
      receiver: {
        backgroundsHz: {
          value: [3000, 3000, 3000, 3000],
          assumed: "A hundred times a dark night's, as through a narrow filter by day",
        },
      },
    },
    seed: 23,
    windowS: 8,
  },
  {
    name: "attacked",
    about: "somebody measures each pulse and sends it on: a quarter of the bits are wrong, and there is no key",
    base: "jinan-250mhz",
    changes: {},
    seed: 24,
    windowS: 4,
    attack: "intercept-resend",
  },
];
