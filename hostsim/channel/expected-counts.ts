/**
 * What a pass counts on average. Takes: the link, the receiver, and what is sent. Gives: expected sifted detections and
 * errors by basis and class, by the physics of by-event.ts, detector-bank.ts and the sifter, without drawing anything.
 *
 * Exact but for three things: the link is summed in levels (lossLevels), the share of slots that dead time leaves is that of live-share.ts, and light
 * of another pulse that a gate catches is that of an average pulse. Held to simulated light within 0.5 %, far brighter than any
 * pass (test/photons), and within a pass's statistics for the shipped scenarios.
 */
import type { PerClass } from "../ground/finite-key/tail-bounds.js";
import type { EmissionPlan } from "./emission-plan.js";
import { gateShares, gateTimePs } from "./gate-shares.js";
import { type ClickRates, liveShare, ruleInSlots } from "./live-share.js";
import { detectionProbability, POLARISATIONS, type ReceiverOptics } from "./optics.js";
import type { SteppedTransmittance } from "./transmittance.js";

/** Pulses that met about the same loss. */
export interface LossLevel {
  readonly pulses: number;
  /** Their mean transmittance from the satellite to behind the receiver optics. */
  readonly transmittance: number;
}

/** All that counts depend on, besides what is sent. */
export interface ExpectedChannel {
  readonly levels: readonly LossLevel[];
  readonly receiver: ReceiverOptics;
  /** Dark counts and background of H, V, D, A together, in 1/s. */
  readonly noiseHz: readonly number[];
  readonly deadTimePs: number;
  /** How long a tag shuts later slots out (scenarios/derived.ts); 0 without dead time. */
  readonly blindAfterTagPs: number;
  /** Standard deviation of a click's time against its slot's centre, in ps. */
  readonly timingSigmaPs: number;
  readonly slotPs: number;
  /** Full width of the gate in ps. */
  readonly gatePs: number;
}

/** What the payload sends. */
export interface SentPulses {
  /** Mean photon numbers: signal, decoy, vacuum. */
  readonly meanPhotons: PerClass;
  /** Probability of basis Z. */
  readonly basisZProbability: number;
  /** Probabilities of signal, decoy and vacuum, given the basis. */
  readonly classProbabilities: { readonly Z: PerClass; readonly X: PerClass };
}

/** Expected counts of one basis: signal, decoy, vacuum. */
export interface ExpectedBasis {
  readonly detections: PerClass;
  readonly errors: PerClass;
}

/** Expected counts of both bases. */
export interface ExpectedCounts {
  readonly Z: ExpectedBasis;
  readonly X: ExpectedBasis;
}

/** Width of a level. Within it, a count's curvature in the transmittance moves the sum by less than 1e-5 (tested). */
export const LEVEL_DB = 0.5;
const PS_PER_SECOND = 1e12;

/** Sums the steps of a link into levels of `levelDb`, each with its pulses and their mean transmittance. */
export function lossLevels(
  transmittance: SteppedTransmittance,
  plan: EmissionPlan,
  levelDb = LEVEL_DB,
): LossLevel[] {
  const sums = new Map<number, { pulses: number; light: number }>();
  for (let step = 0; step < transmittance.steps; step++) {
    const first = Math.min(plan.endPulse, plan.firstPulseFrom(step * transmittance.stepSlots));
    const end = Math.min(plan.endPulse, plan.firstPulseFrom((step + 1) * transmittance.stepSlots));
    const share = transmittance.at(step);
    const level = Math.round((-10 * Math.log10(share)) / levelDb);
    const sum = sums.get(level) ?? { pulses: 0, light: 0 };
    sums.set(level, { pulses: sum.pulses + end - first, light: sum.light + (end - first) * share });
  }
  return [...sums.values()]
    .filter(({ pulses }) => pulses > 0)
    .map(({ pulses, light }) => ({ pulses, transmittance: light / pulses }));
}

/** Photo-electrons of a photon of each polarisation (H, V, D, A) that arrives, in each detector. */
function detectionTable(receiver: ReceiverOptics): number[][] {
  const all = Array.from({ length: POLARISATIONS }, (_, index) => index);
  return all.map((polarisation) =>
    all.map((detector) => detectionProbability(receiver, polarisation, detector)),
  );
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Mean photo-electrons a pulse in each detector, at transmittance 1. */
function meanByDetector(sent: SentPulses, table: readonly number[][]): number[] {
  const { meanPhotons, basisZProbability, classProbabilities } = sent;
  const light = (classes: PerClass) =>
    classes[0] * meanPhotons[0] + classes[1] * meanPhotons[1] + classes[2] * meanPhotons[2];
  const inZ = (basisZProbability * light(classProbabilities.Z)) / 2;
  const inX = ((1 - basisZProbability) * light(classProbabilities.X)) / 2;
  return table.map(
    (_, detector) =>
      inZ * (table[0]![detector]! + table[1]![detector]!) +
      inX * (table[2]![detector]! + table[3]![detector]!),
  );
}

/** Clicks of each detector while it is alive, over all that is sent. */
function clickRates(
  { noiseHz }: ExpectedChannel,
  { meanPhotons, basisZProbability, classProbabilities }: SentPulses,
  table: readonly number[][],
  transmittance: number,
): ClickRates {
  const quietOf = new Float64Array(1 << POLARISATIONS);
  const quiet = new Float64Array(1 << POLARISATIONS);
  quiet[0] = 1;
  for (let polarisation = 0; polarisation < POLARISATIONS; polarisation++) {
    const inZ = polarisation < 2;
    const basisShare = inZ ? basisZProbability : 1 - basisZProbability;
    for (let k = 0; k < 3; k++) {
      const share = (basisShare * classProbabilities[inZ ? "Z" : "X"][k]!) / 2;
      const photons = meanPhotons[k]! * transmittance;
      // Of a set all are quiet when its last one is, and the set without it.
      for (let detector = 0; detector < POLARISATIONS; detector++) {
        const alone = Math.exp(-photons * table[polarisation]![detector]!);
        const first = 1 << detector;
        for (let set = 0; set < first; set++) quiet[first + set] = quiet[set]! * alone;
      }
      for (let set = 0; set < quietOf.length; set++) quietOf[set]! += share * quiet[set]!;
    }
  }
  return { quietOf, noisePerPs: noiseHz.map((rate) => rate / PS_PER_SECOND) };
}

/** Expected sifted counts of a pass. */
export function expectedSiftedCounts(channel: ExpectedChannel, sent: SentPulses): ExpectedCounts {
  const table = detectionTable(channel.receiver);
  const average = meanByDetector(sent, table);
  const gate = gateShares(channel);
  const noisePs = gateTimePs(channel);
  const detections = { Z: [0, 0, 0], X: [0, 0, 0] };
  const errors = { Z: [0, 0, 0], X: [0, 0, 0] };
  const background = new Float64Array(POLARISATIONS);
  const rule = ruleInSlots(channel);
  const quiet = new Float64Array(POLARISATIONS);
  for (const { pulses, transmittance } of channel.levels) {
    for (let detector = 0; detector < POLARISATIONS; detector++) {
      const noise = channel.noiseHz[detector]! / PS_PER_SECOND;
      const light = average[detector]! * transmittance;
      background[detector] = noise * noisePs + light * gate.others;
    }
    const live = pulses * liveShare(rule, clickRates(channel, sent, table, transmittance));
    for (const basis of ["Z", "X"] as const) {
      const basisShare = basis === "Z" ? sent.basisZProbability : 1 - sent.basisZProbability;
      for (let k = 0; k < 3; k++) {
        const share = basisShare * sent.classProbabilities[basis][k]!;
        if (share === 0) continue;
        const photons = sent.meanPhotons[k]! * transmittance * gate.own;
        for (let value = 0; value < 2; value++) {
          const seen = table[(basis === "Z" ? 0 : 2) + value]!;
          for (let detector = 0; detector < POLARISATIONS; detector++) {
            const mean = photons * seen[detector]! + background[detector]!;
            quiet[detector] = Math.exp(-mean);
          }
          const { detected, wrong } = siftedOutcome(quiet, basis === "Z" ? 0 : 2, value);
          const early = sent.meanPhotons[k]! * transmittance * rule.ownEarly * sumOf(seen);
          const counted = (live * share * Math.exp(-early)) / 2;
          detections[basis][k]! += counted * detected;
          errors[basis][k]! += counted * wrong;
        }
      }
    }
  }
  const inBasis = (basis: "Z" | "X"): ExpectedBasis => ({
    detections: detections[basis] as unknown as PerClass,
    errors: errors[basis] as unknown as PerClass,
  });
  return { Z: inBasis("Z"), X: inBasis("X") };
}

/**
 * Probabilities that a pulse is counted in the basis it was sent in, and counted wrong, given how likely each detector is
 * quiet. Several detectors: the squashing map of assembly/sift/tags.ts.
 *
 * @param quiet probability of each detector not to fire
 * @param first the basis's detector of value 0
 * @param value the value that was sent
 */
function siftedOutcome(
  quiet: Float64Array,
  first: 0 | 2,
  value: number,
): { detected: number; wrong: number } {
  const right = quiet[first + value]!;
  const other = quiet[first + 1 - value]!;
  const elsewhere = quiet[2 - first]! * quiet[3 - first]!;
  const some = 1 - right * other;
  const onlyHere = right * (1 - other) + ((1 - right) * (1 - other)) / 2;
  return {
    detected: (some * (1 + elsewhere)) / 2,
    wrong: onlyHere * elsewhere + (some * (1 - elsewhere)) / 4,
  };
}
