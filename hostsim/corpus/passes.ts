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
    about: "pointing that wanders and air that shimmers: the rate changes within tenths of a second",
    base: "jinan-250mhz",
    changes: {
      link: {
        pointing: {
          biasUrad: { value: [1, 0], assumed: "A telescope that is aligned to within its jitter" },
          correlationS: { value: 0.05, assumed: "Tracking that follows up to some 3 Hz" },
        },
        turbulence: {
          direction: "downlink",
          distribution: "log-normal",
          groundCn2: { value: 1.7e-14, assumed: "The usual profile of Hufnagel and Valley, HV 5/7" },
          highWindMPerS: { value: 21, assumed: "The usual profile of Hufnagel and Valley, HV 5/7" },
          groundWindMPerS: { value: 5, assumed: "A light breeze" },
        },
      },
    },
    seed: 22,
    windowS: 8,
  },
  {
    name: "daylight",
    about: "background of a bright sky: more errors, and too few bits for a key",
    base: "jinan-250mhz",
    changes: {
      receiver: {
        backgroundsHz: {
          value: [3000, 3000, 3000, 3000],
          assumed: "75 times a city night's, as through a narrow filter by day",
        },
      },
    },
    seed: 23,
    windowS: 8,
  },
  {
    name: "attacked",
    about:
      "somebody measures each pulse and sends it on: a quarter of the bits are wrong, and there is no key",
    base: "jinan-250mhz",
    changes: {},
    seed: 24,
    windowS: 4,
    attack: "intercept-resend",
  },
];
