/**
 * Expected counts written the plain way: loops over classes, detectors and sets, nothing kept for a second
 * use. What the program computes must be these numbers to the bit.
 */
import type {
  ExpectedBasis,
  ExpectedChannel,
  ExpectedCounts,
  SentPulses,
} from "../../../hostsim/channel/expected-counts.js";
import { gateShares, gateTimePs } from "../../../hostsim/channel/gate-shares.js";
import { type ClickRates, liveShare, ruleInSlots } from "../../../hostsim/channel/live-share.js";
import { detectionProbability, POLARISATIONS, type ReceiverOptics } from "../../../hostsim/channel/optics.js";
import type { PerClass } from "../../../hostsim/finite-key/tail-bounds.js";

const PS_PER_SECOND = 1e12;

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

/** Noise of a detector in a ps: half of the skylight of its basis is of its polarisation. */
function noiseOf(rateHz: number, detector: number, receiver: ReceiverOptics, skyPhotonsHz: number): number {
  const arm = detector < 2 ? receiver.basisZProbability : 1 - receiver.basisZProbability;
  const share = (arm / 2) * receiver.efficiencies[detector]!;
  return rateHz / PS_PER_SECOND + (skyPhotonsHz * share) / PS_PER_SECOND;
}

/** Clicks of each detector while it is alive, over all that is sent. */
function clickRates(
  { noiseHz, receiver }: ExpectedChannel,
  { meanPhotons, basisZProbability, classProbabilities }: SentPulses,
  table: readonly number[][],
  transmittance: number,
  skyPhotonsHz: number,
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
  return {
    quietOf,
    noisePerPs: noiseHz.map((rate, detector) => noiseOf(rate, detector, receiver, skyPhotonsHz)),
  };
}

/** Expected sifted counts of a pass, every exponential and every set of detectors on its own. */
export function plainCounts(channel: ExpectedChannel, sent: SentPulses): ExpectedCounts {
  const table = detectionTable(channel.receiver);
  const average = meanByDetector(sent, table);
  const gate = gateShares(channel);
  const noisePs = gateTimePs(channel);
  const detections = { Z: [0, 0, 0], X: [0, 0, 0] };
  const errors = { Z: [0, 0, 0], X: [0, 0, 0] };
  const background = new Float64Array(POLARISATIONS);
  const rule = ruleInSlots(channel);
  const quiet = new Float64Array(POLARISATIONS);
  for (const { pulses, transmittance, skyPhotonsHz = 0 } of channel.levels) {
    for (let detector = 0; detector < POLARISATIONS; detector++) {
      const noise = noiseOf(channel.noiseHz[detector]!, detector, channel.receiver, skyPhotonsHz);
      const light = average[detector]! * transmittance;
      background[detector] = noise * noisePs + light * gate.others;
    }
    const live = pulses * liveShare(rule, clickRates(channel, sent, table, transmittance, skyPhotonsHz));
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
 * Probabilities that a pulse is counted in the basis it was sent in, and counted wrong, given how likely each
 * detector is quiet. Several detectors: the squashing map of assembly/sift/tags.ts.
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
