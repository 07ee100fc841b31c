/**
 * Puts a finished pass into the object that is printed. Takes: what the run ended with. Gives: figures, no secrets.
 */
import type { EmissionPlan } from "../channel/emission-plan.js";
import type { LinkTimeline } from "../channel/link-timeline.js";
import { binaryEntropy } from "../ground/finite-key/binary-entropy.js";
import type { GroundStation } from "../ground/ground-station.js";
import type { Satellite } from "../satellite/satellite.js";
import type { Scenario } from "../scenarios/schema.js";
import { type Keys, keyFingerprint } from "./amplify-both.js";
import type { PassBound } from "./bound.js";
import type { Distillation } from "./distillation.js";
import type { BasisCounts, PassResult } from "./result.js";
import type { PassOptions } from "./run-pass.js";
import type { SessionFrame } from "./session.js";

/** Everything that a finished pass leaves behind. */
export interface FinishedPass {
  scenario: Scenario;
  options: PassOptions;
  timeline: LinkTimeline;
  frame: SessionFrame;
  plan: EmissionPlan;
  satellite: Satellite;
  ground: GroundStation;
  distillation: Distillation;
  summary: PassBound;
  keys: Keys;
  /** Events lost to dead time. */
  blinded: number;
  wallS: number;
}

/** Above this the signal states carry no key against any attack with one-way post-processing (Shor and Preskill 2000). */
const HIGHEST_USEFUL_QBER = 0.11;

function reasonForNoKey(summary: PassBound): string | null {
  if (summary.bound.secretKeyBits > 0) return null;
  if (summary.qber > HIGHEST_USEFUL_QBER) {
    return (
      `the QBER is ${(100 * summary.qber).toFixed(1)} %, above the 11 % at which BB84 gives no key: ` +
      "somebody measures the pulses, or the receiver is misaligned"
    );
  }
  return summary.bound.reason ?? "the bound is not above zero";
}

/** The command that gives the same result again. */
function commandOf(scenario: Scenario, options: PassOptions): string {
  return [
    `satqkd pass ${scenario.name} --seed ${options.seed}`,
    ...(options.windowS === null ? [] : [`--window ${options.windowS}`]),
    ...(options.refillPulsesPerS === null ? [] : [`--refill ${options.refillPulsesPerS}`]),
    ...(options.board === null ? [] : [`--board ${options.board.name} --lines ${options.lineMap}`]),
    ...(options.everyPulse ? ["--every-pulse"] : []),
    ...(options.everyPulse && options.board === null ? [`--lines ${options.lineMap}`] : []),
    ...(options.tailBound === undefined ? [] : [`--tail-bound ${options.tailBound}`]),
    ...(options.interceptResend ? ["--attack intercept-resend"] : []),
  ].join(" ");
}

/** What reconciliation of a basis has to tell at least: Shannon's n h(QBER). */
function leastLeakOf({ detections, errors }: BasisCounts): number {
  const n = detections.reduce((sum, count) => sum + count, 0);
  return n * binaryEntropy(errors.reduce((sum, count) => sum + count, 0) / n);
}

/** The JSON object of a pass. */
export function passResult(pass: FinishedPass): PassResult {
  const { scenario, options, timeline, frame, plan, satellite, ground, distillation, summary } = pass;
  const { bound, qber } = summary;
  const counts = (basis: 0 | 1): BasisCounts => ({
    detections: [...ground.sifted[basis].detections],
    errors: [...ground.sifted[basis].errors],
    leakedBits: distillation.leakedBits[basis],
  });
  const Z = counts(0);
  const X = counts(1);
  const siftedBits = ground.sifted[0].length + ground.sifted[1].length;
  const leakedBits = Z.leakedBits + X.leakedBits;
  const leastLeak = [Z, X].reduce((sum, basis) => sum + (basis.leakedBits > 0 ? leastLeakOf(basis) : 0), 0);
  let peakElevation = 0;
  for (const elevation of timeline.elevationMicrodeg) peakElevation = Math.max(peakElevation, elevation);
  return {
    scenario: scenario.name,
    evidence: "simulated",
    seed: options.seed,
    command: commandOf(scenario, options),
    randomness: "expanded",
    simulation: options.everyPulse ? "every-pulse" : "by-event",
    adversary: options.interceptResend ? "intercept-resend" : "none",
    station: scenario.station.name,
    startUtc: new Date(timeline.startUtcMs + frame.firstStep * timeline.stepMs).toISOString(),
    pulseRateHz: scenario.source.pulseRateHz,
    pattern: satellite.pattern(),
    board: {
      name: options.board?.name ?? "host",
      periodSlots: plan.periodSlots,
      evidence: options.board?.emission?.periodSlots.evidence ?? "simulated",
    },
    durationS: (frame.steps * timeline.stepMs) / 1000,
    dutyCycle: plan.dutyCycle,
    pulsesSent: frame.blocks * plan.pulsesPerBlock,
    closestKm: timeline.closestApproach.rangeKm,
    peakElevationDeg: peakElevation / 1e6,
    detections: ground.detections,
    tagsOffGrid: Number(ground.core.tagsOffGrid()),
    clicksInDark: Number(ground.core.clicksInDark()) + ground.refused,
    severalDetectors: Number(ground.core.clicksOfSeveral()),
    lostToDeadTime: pass.blinded,
    siftedBits,
    siftedSignalBits: Z.detections[0] + X.detections[0],
    qber,
    leakedBits,
    reconciliationEfficiency: leastLeak > 0 ? leakedBits / leastLeak : 0,
    blocksReconciled: distillation.blocksReconciled,
    blocksDiscarded: distillation.blocksDiscarded,
    finiteKey: {
      method: bound.method,
      layout: bound.layout,
      tailBound: bound.tailBound,
      epsilonSec: bound.epsilonSec,
      epsilonCor: bound.epsilonCor,
      s0: bound.s0,
      s1: bound.s1,
      phaseError: bound.phaseError,
    },
    basisCounts: { Z, X },
    secretKeyBits: bound.secretKeyBits,
    noKeyReason: reasonForNoKey(summary),
    aliceKeySha256: keyFingerprint(pass.keys.satellite),
    bobKeySha256: keyFingerprint(pass.keys.ground),
    assumptions: [...scenario.assumptions],
    wallS: pass.wallS,
  };
}
