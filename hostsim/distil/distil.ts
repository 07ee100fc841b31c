/**
 * From recorded tags to key. Takes: tags, and the scenario and seed of what was sent. Gives: the key that
 * both sides make of them, by the very rooms of a pass: the ground's sifting, a satellite with the same
 * pattern, their dialogue, and the bound.
 */
import { createHash } from "node:crypto";
import type { Seed } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import type { TailBound } from "../finite-key/tail-bounds.js";
import { BEACON_CHANNEL } from "../grid/raw-tags.js";
import type { AssumptionName } from "../ground/assumptions/assumptions.js";
import type { GroundClock, LightWay } from "../pass/ground-timing.js";
import { HOST_LIGHT, type PassOptions, type Rhythm } from "../pass/options.js";
import type { PassInterval, PassResult } from "../pass/result.js";
import { runPass } from "../pass/run-pass.js";
import type { Scenario } from "../scenario/schema.js";
import type { ReadTags } from "../tag-files/read-tags.js";
import type { DistilResult, TagSummary } from "./result.js";

/** What was sent, and how it is judged. */
export interface DistilOptions {
  /** Seed of the pattern that was sent, and of what the ground draws; of the latter alone with `symbols`. */
  readonly seed: Seed;
  /** A table of what was sent in place of the seed's pattern: symbols of the session's pulses in order. */
  readonly symbols?: Uint8Array | undefined;
  /**
   * The tags are on the tagger's own clock, and the light came from the scenario's orbit or over a path that
   * stands still; left out: they are on the clock of the slots.
   */
  readonly ownClock?: LightWay | undefined;
  /** When blocks were on the lines; without a pause when left out. */
  readonly rhythm?: Rhythm | undefined;
  /** Seconds around the closest approach, as of the pass; the whole session when left out. */
  readonly windowS?: number | undefined;
  readonly assume?: readonly AssumptionName[] | undefined;
  readonly tailBound?: TailBound | undefined;
  readonly onInterval?: PassOptions["onInterval"];
}

/** What came of a record. */
export interface Distilled {
  readonly result: DistilResult;
  readonly intervals: readonly PassInterval[];
  /** The key; secret unless it follows from a seed. Empty where there is none. */
  readonly key: Uint8Array;
}

const PS_PER_S = 1e12;

/**
 * Distils a record of tags.
 *
 * @throws UserError when the options do not fit the scenario, or the tags.
 */
export async function distilTags(
  scenario: Scenario,
  tags: ReadTags,
  options: DistilOptions,
): Promise<Distilled> {
  const { rhythm = HOST_LIGHT.rhythm, symbols, ownClock, ...others } = options;
  checkClock(scenario, tags, options);
  const { lineMap } = HOST_LIGHT;
  const light = { from: "record", rhythm, lineMap, tags: tags.parts, symbols, ownClock } as const;
  // Tags that are on the slots' clock already are not put on the scenario's receiver's.
  const { timing: _, ...onSlots } = scenario;
  const outcome = await runPass(ownClock === undefined ? onSlots : scenario, { ...others, light });
  const { result, intervals, key, groundClock } = outcome;
  return { result: resultOf(result, tags, symbols ?? null, groundClock, key), intervals, key };
}

/** What numbers pulses, as messages name it. */
const IN_WORDS = {
  beacon: { use: "a beacon is", has: "is the beacon", lacks: "is it" },
  frames: { use: "marks of frames are", has: "marks frames", lacks: "marks them" },
} as const;

/** Whether what numbers the pulses is there. */
function checkClock(
  { name, timing }: Scenario,
  { numberedBy }: ReadTags,
  { ownClock, symbols }: DistilOptions,
): void {
  if (ownClock === undefined) {
    if (numberedBy !== null)
      throw new UserError(`channels: ${IN_WORDS[numberedBy].use} of use only for tags on their own clock`);
    return;
  }
  for (const each of ["beacon", "frames"] as const) {
    const { has, lacks } = IN_WORDS[each];
    const isNeeded = timing?.[each] !== undefined;
    if (isNeeded && numberedBy !== each)
      throw new UserError(
        `channels: ${name} has timing.${each}, and no channel ${lacks}; map one, as 5=${each}`,
      );
    if (!isNeeded && timing !== undefined && numberedBy === each)
      throw new UserError(`channels: one ${has}, and ${name} has no timing.${each} that describes it`);
  }
  if (timing?.told !== undefined && symbols !== undefined)
    throw new UserError(
      `${name} has timing.told, and a table of symbols is nothing that a satellite tells: give it timing.beacon instead`,
    );
}

/** Tags by detector, and those that are outside the session. */
function summaryOf(
  { parts, count, ofDetector, beacon, ignored }: ReadTags,
  { durationS, pulseRateHz }: PassResult,
) {
  const beginPs = -PS_PER_S / pulseRateHz / 2;
  const endPs = durationS * PS_PER_S + beginPs;
  let beforeStart = 0;
  let afterEnd = 0;
  for (const { originPs, timesPs, detectors } of parts) {
    const shiftPs = Number(originPs);
    for (const [at, timePs] of timesPs.entries()) {
      if (detectors[at] === BEACON_CHANNEL) continue;
      if (timePs + shiftPs < beginPs) beforeStart += 1;
      else if (timePs + shiftPs >= endPs) afterEnd += 1;
    }
  }
  const [H, V, D, A] = ofDetector;
  return { count, ofDetector: { H, V, D, A }, beacon, ignored, beforeStart, afterEnd } satisfies TagSummary;
}

function resultOf(
  pass: PassResult,
  tags: ReadTags,
  symbols: Uint8Array | null,
  clock: GroundClock | null,
  key: Uint8Array,
): DistilResult {
  const isPublic = symbols === null && pass.randomness === "public seed" && key.length > 0;
  return {
    scenario: pass.scenario,
    evidence: "recorded",
    seed: pass.seed,
    randomness: symbols === null ? pass.randomness : "given table",
    tableRepeats: symbols === null ? null : Math.ceil(pass.pulsesSent / symbols.length),
    tags: summaryOf(tags, pass),
    clock,
    station: pass.station,
    pulseRateHz: pass.pulseRateHz,
    pattern: pass.pattern,
    durationS: pass.durationS,
    dutyCycle: pass.dutyCycle,
    pulsesSent: pass.pulsesSent,
    detections: pass.detections,
    tagsOffGrid: pass.tagsOffGrid,
    clicksInDark: pass.clicksInDark,
    clicksWhileBlind: pass.clicksWhileBlind,
    severalDetectors: pass.severalDetectors,
    doubleClicks: pass.doubleClicks,
    crossClicks: pass.crossClicks,
    siftedBits: pass.siftedBits,
    siftedSignalBits: pass.siftedSignalBits,
    leftOutBits: pass.leftOutBits,
    leftOutSeconds: pass.leftOutSeconds,
    qber: pass.qber,
    basisCounts: pass.basisCounts,
    leakedBits: pass.leakedBits,
    reconciliationEfficiency: pass.reconciliationEfficiency,
    blocksReconciled: pass.blocksReconciled,
    finiteKey: pass.finiteKey,
    epsilons: pass.epsilons,
    epsilonTotal: pass.epsilonTotal,
    assumedByHand: pass.assumedByHand,
    brokenAssumptions: pass.brokenAssumptions,
    offGate: pass.offGate,
    keyAccount: pass.keyAccount,
    secretKeyBits: pass.secretKeyBits,
    keyBits: pass.keyBits,
    keySha256: isPublic ? createHash("sha256").update(key).digest("hex") : null,
    noKeyReason: pass.noKeyReason,
    keysEqual: pass.keysEqual,
    assumptions: pass.assumptions,
  };
}
