/**
 * From recorded tags to key. Takes: tags, and the scenario and seed of what was sent. Gives: the key that
 * both sides make of them, by the very rooms of a pass: the ground's sifting, a satellite with the same
 * pattern, their dialogue, and the bound.
 */
import { createHash } from "node:crypto";
import type { Seed } from "../base/random.js";
import type { TailBound } from "../finite-key/tail-bounds.js";
import type { AssumptionName } from "../ground/assumptions/assumptions.js";
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
 * @throws UserError when the options do not fit the scenario.
 */
export async function distilTags(
  scenario: Scenario,
  tags: ReadTags,
  options: DistilOptions,
): Promise<Distilled> {
  const { rhythm = HOST_LIGHT.rhythm, symbols, ...others } = options;
  const light = { from: "record", rhythm, lineMap: HOST_LIGHT.lineMap, tags: tags.parts, symbols } as const;
  const { result, intervals, key } = await runPass(scenario, { ...others, light });
  return { result: resultOf(result, tags, symbols ?? null, key), intervals, key };
}

/** Tags by detector, and those that are outside the session. */
function summaryOf({ parts, count, ofDetector, ignored }: ReadTags, { durationS, pulseRateHz }: PassResult) {
  const beginPs = -PS_PER_S / pulseRateHz / 2;
  const endPs = durationS * PS_PER_S + beginPs;
  let beforeStart = 0;
  let afterEnd = 0;
  for (const { originPs, timesPs } of parts) {
    const shiftPs = Number(originPs);
    for (const timePs of timesPs) {
      if (timePs + shiftPs < beginPs) beforeStart += 1;
      else if (timePs + shiftPs >= endPs) afterEnd += 1;
    }
  }
  const [H, V, D, A] = ofDetector;
  return { count, ofDetector: { H, V, D, A }, ignored, beforeStart, afterEnd } satisfies TagSummary;
}

function resultOf(
  pass: PassResult,
  tags: ReadTags,
  symbols: Uint8Array | null,
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
