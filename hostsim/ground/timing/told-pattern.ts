/**
 * Which slot is which, from a stretch of pattern that the satellite tells. Takes: clicks numbered from an
 * unknown slot on, and the told symbols. Gives: the number to subtract, or null where more than one is
 * possible. Told pulses are public, and none of them gives key.
 *
 * Method: the logarithm of the likelihood ratio of each shift against chance. A click of light falls on a
 * class with its probability times its intensity, and on a detector by the polarisation; one of noise falls
 * anywhere. It is summed click by click over all shifts; after each wave the shifts that lag far behind are
 * dropped, so the cost is that of the first wave: some 0.3 nats a click tell a right shift from half a
 * million wrong ones within some 100 clicks.
 */

/** What makes a symbol likely at a click. */
export interface ToldPatternModel {
  /** Mean photons and probability of vacuum, decoy, signal: by class code of a symbol. */
  readonly meanPhotons: readonly [number, number, number];
  readonly classProbabilities: readonly [number, number, number];
  /** Probability that a photon of the measured basis goes to the wrong detector. */
  readonly misalignmentProbability: number;
}

/** In place of a symbol: no pulse was sent in the slot. */
export const NO_PULSE = 15;
/** In place of a symbol: what was sent there was not told. */
export const UNTOLD = 14;

/** Writes the symbols of `count` slots from `firstSlot` on; NO_PULSE and UNTOLD where there are none. */
export type ToldSymbols = (firstSlot: number, count: number, symbols: Uint8Array) => void;

/**
 * Clicks of a wave, and what share of the shifts is kept after the first and the second: a right one is 3
 * standard deviations above either.
 */
const WAVE = 20;
const KEPT_SHARES = [0.2, 0.003];
/** Nats by which the best shift must be above chance over all shifts, and above the second. */
const LEAST_EVIDENCE = 12;

/** Clicks: a slot's number counted from anywhere, and a detector. */
interface NumberedClicks {
  readonly slots: Float64Array;
  readonly detectors: Uint8Array;
}

/** Where the clicks are. */
interface FoundShift {
  /** Subtract it from a click's number. */
  readonly shift: number;
  /** Nats above chance, less those of all shifts that were tried. */
  readonly evidence: number;
}

/**
 * Logarithms of likelihood ratios: symbol at 4 x symbol + detector.
 * @param share of the clicks that light made
 */
export function clickScores(model: ToldPatternModel, share: number): Float32Array {
  const { meanPhotons, classProbabilities, misalignmentProbability: wrong } = model;
  const scores = new Float32Array(16 * 4);
  const mean = meanPhotons.reduce((sum, photons, k) => sum + photons * classProbabilities[k]!, 0);
  for (let symbol = 0; symbol < 16; symbol++) {
    for (let detector = 0; detector < 4; detector++) {
      if (symbol === UNTOLD) continue;
      const isDark = symbol === NO_PULSE;
      const brightness = isDark ? 0 : meanPhotons[symbol >> 2]! / mean;
      const polarisation = symbol & 3;
      const isOfBasis = polarisation >> 1 === detector >> 1;
      const into = !isOfBasis ? 1 : polarisation === detector ? 2 * (1 - wrong) : 2 * wrong;
      scores[4 * symbol + detector] = Math.log(share * brightness * into + 1 - share);
    }
  }
  return scores;
}

/**
 * Looks for the shift.
 * @param share of the clicks that light made
 * @param from smallest shift that is possible, `to` the largest
 */
export function findShift(
  clicks: NumberedClicks,
  told: ToldSymbols,
  model: ToldPatternModel,
  share: number,
  from: number,
  to: number,
): FoundShift | null {
  const { slots, detectors } = clicks;
  const scores = clickScores(model, share);
  const shifts = to - from + 1;
  if (slots.length < 2 * WAVE) return null;
  const firstSlot = slots[0]! - to;
  const near = new Uint8Array(slots[2 * WAVE - 1]! - from - firstSlot + 1);
  told(firstSlot, near.length, near);
  const sums = new Float32Array(shifts);
  addWave(sums, clicks, near, scores, from + firstSlot);
  let candidates = highest(sums, null, KEPT_SHARES[0]!);
  for (let c = WAVE; c < 2 * WAVE; c++) {
    const at = slots[c]! - from - firstSlot;
    const detector = detectors[c]!;
    for (const i of candidates) sums[i]! += scores[4 * near[at - i]! + detector]!;
  }
  candidates = highest(sums, candidates, KEPT_SHARES[1]!);
  const symbol = new Uint8Array(1);
  for (let begin = 2 * WAVE; begin < slots.length; begin += WAVE) {
    const end = Math.min(begin + WAVE, slots.length);
    let best = Number.NEGATIVE_INFINITY;
    for (const i of candidates) {
      let sum = sums[i]!;
      for (let c = begin; c < end; c++) {
        told(slots[c]! - from - i, 1, symbol);
        sum += scores[4 * symbol[0]! + detectors[c]!]!;
      }
      sums[i] = sum;
      best = Math.max(best, sum);
    }
    const least = best - 2 * LEAST_EVIDENCE;
    candidates = candidates.filter((i) => sums[i]! >= least);
  }
  candidates.sort((a, b) => sums[b]! - sums[a]!);
  const best = candidates[0]!;
  const second = candidates.length > 1 ? sums[candidates[1]!]! : Number.NEGATIVE_INFINITY;
  const evidence = sums[best]! - Math.log(shifts);
  if (evidence < LEAST_EVIDENCE || sums[best]! - second < LEAST_EVIDENCE) return null;
  return { shift: from + best, evidence };
}

/** Of some shifts (null: all) those with the highest sums, by a threshold that a sample sets. */
function highest(sums: Float32Array, among: readonly number[] | null, share: number): number[] {
  const sample: number[] = [];
  const count = among?.length ?? sums.length;
  const step = Math.max(1, Math.floor(count / 8192));
  for (let i = 0; i < count; i += step) sample.push(sums[among === null ? i : among[i]!]!);
  sample.sort((a, b) => b - a);
  const threshold =
    sample[Math.floor((share * sums.length * sample.length) / count)] ?? Number.NEGATIVE_INFINITY;
  const kept: number[] = [];
  for (let i = 0; i < count; i++) {
    const shift = among === null ? i : among[i]!;
    if (sums[shift]! >= threshold) kept.push(shift);
  }
  return kept;
}

/** Adds the scores of all shifts at the first wave, four clicks at a time: that is where the time goes. */
function addWave(
  sums: Float32Array,
  { slots, detectors }: NumberedClicks,
  symbols: Uint8Array,
  scores: Float32Array,
  origin: number,
): void {
  const rows = [0, 1, 2, 3].map((detector) => scores.filter((_, i) => i % 4 === detector));
  for (let c = 0; c < WAVE; c += 4) {
    const [a, b, d, e] = [0, 1, 2, 3].map((i) => slots[c + i]! - origin) as [number, number, number, number];
    const [rowA, rowB, rowD, rowE] = [0, 1, 2, 3].map((i) => rows[detectors[c + i]!]!) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    for (let i = 0; i < sums.length; i++)
      sums[i]! +=
        rowA[symbols[a - i]!]! + rowB[symbols[b - i]!]! + rowD[symbols[d - i]!]! + rowE[symbols[e - i]!]!;
  }
}
