/**
 * A pass photon by photon, written from the documents (docs/reference/world.md, docs/reference/dead-time.md,
 * the descriptions in scenario.schema.json) as a second implementation of source, channel, receiver and
 * sifter. Takes: a scenario and its losses. Gives: a recording. Slow on purpose: every photon that reaches
 * the receiver is followed on its own.
 */
import type { Scenario } from "../../../../hostsim/scenario/schema.js";
import { poissonTable, RandomNumbers } from "./random-numbers.js";
import { DARK, Numbers, type Recording } from "./recording.js";
import { siftRecording } from "./second-sifter.js";

/** What is sent and when. */
export interface Emission {
  /** Probability of each symbol: class (0 vacuum, 1 decoy, 2 signal) x 4 + basis x 2 + value. */
  readonly symbolShares: readonly number[];
  readonly pulsesPerBlock: number;
  readonly periodSlots: number;
  readonly blocks: number;
}

/** A session: losses in dB of steps of equal length; where light fades, of parts of steps. */
export interface Session {
  readonly lossDb: readonly number[];
  readonly slots: number;
  /** Whether somebody measures every pulse in a random basis and sends what she saw. */
  readonly isIntercepted: boolean;
}

const PS_PER_SECOND = 1e12;
/** Full width at half maximum over standard deviation of a Gaussian. */
const WIDTH_OF_SIGMA = Math.sqrt(8 * Math.log(2));

/** Sums up a list of shares. */
function cumulative(shares: readonly number[]): number[] {
  let sum = 0;
  return shares.map((share) => {
    sum += share;
    return sum;
  });
}

/** One detector: the moments at which something sets it off, in any order. */
class Detector {
  readonly moments = new Numbers();

  constructor(
    private readonly receiver: Scenario["receiver"],
    private readonly random: RandomNumbers,
  ) {}

  /**
   * Clicks: what comes within the dead time of a click is not seen, and may make it longer; a click may have
   * afterpulses, and may latch.
   */
  clicks(): Float64Array {
    const { deadTimePs, afterpulsing, saturation, latching } = this.receiver;
    const clicks = new Numbers();
    const light = this.moments.all.sort();
    /** Carriers in traps, by the moment of their release. */
    let trapped: number[] = [];
    let aliveAt = Number.NEGATIVE_INFINITY;
    for (let next = 0; next < light.length || trapped.length > 0; ) {
      const released = Math.min(...trapped);
      let moment = released;
      if (next < light.length && light[next]! <= released) moment = light[next++]!;
      else trapped = trapped.filter((_, i) => i !== trapped.indexOf(released));
      if (moment < aliveAt) {
        const longer = saturation !== undefined && this.random.share() < saturation.extendingProbability;
        if (longer) aliveAt = Math.max(aliveAt, moment + deadTimePs);
        continue;
      }
      clicks.push(moment);
      const latches = latching !== undefined && this.random.share() < latching.probability;
      aliveAt = moment + (latches ? latching.resetPs : deadTimePs);
      for (const { probability, timeConstantPs } of afterpulsing?.traps ?? []) {
        if (this.random.share() >= probability) continue;
        const heldPs = deadTimePs - timeConstantPs * Math.log(this.random.share());
        trapped.push(Math.floor(moment + heldPs));
      }
    }
    return clicks.all;
  }
}

/** Follows every photon of a session. */
export function photonPass(
  { source, receiver }: Pick<Scenario, "source" | "receiver">,
  emission: Emission,
  session: Session,
  seed: number,
): Recording {
  const random = new RandomNumbers(seed);
  const slotPs = PS_PER_SECOND / source.pulseRateHz;
  const detectors = [0, 1, 2, 3].map(() => new Detector(receiver, random));
  const { slots } = session;
  const firstSlot = (step: number): number => Math.floor((step * slots) / session.lossDb.length);
  const symbols = new Uint8Array(slots).fill(DARK);
  const symbolTable = cumulative(emission.symbolShares);
  const { vacuum, decoy, signal } = source.intensities;
  const pulseSigma = source.pulseFwhmPs / WIDTH_OF_SIGMA;
  const jitterSigma = receiver.jitterFwhmPs / WIDTH_OF_SIGMA;

  /** A photon of polarisation `polarisation` (0 H, 1 V, 2 D, 3 A) enters the receiver in `slot`. */
  const enter = (slot: number, polarisation: number): void => {
    const arm = random.share() < receiver.basisZProbability ? 0 : 1;
    let value: number;
    if (polarisation >> 1 !== arm) value = random.below(2);
    else if (random.share() < receiver.misalignmentProbability) value = 1 - (polarisation & 1);
    else value = polarisation & 1;
    const detector = 2 * arm + value;
    if (random.share() >= receiver.efficiencies[detector]!) return;
    const sent = slot * slotPs + random.normal() * pulseSigma;
    let seen = sent + random.normal() * jitterSigma + random.normal() * receiver.synchronisationRmsPs;
    const { jitterTail } = receiver;
    if (jitterTail !== undefined && random.share() < jitterTail.probability)
      seen -= jitterTail.timeConstantPs * Math.log(random.share());
    detectors[detector]!.moments.push(Math.round(seen));
  };

  for (let step = 0; step < session.lossDb.length; step++) {
    const arriving = 10 ** (-session.lossDb[step]! / 10);
    const photons = [vacuum, decoy, signal].map((mean) => poissonTable(mean * arriving));
    for (let slot = firstSlot(step); slot < firstSlot(step + 1); slot++) {
      const block = Math.floor(slot / emission.periodSlots);
      if (block >= emission.blocks || slot % emission.periodSlots >= emission.pulsesPerBlock) continue;
      const symbol = random.pick(symbolTable);
      symbols[slot] = symbol;
      let polarisation = symbol & 3;
      if (session.isIntercepted && random.below(2) !== polarisation >> 1)
        polarisation = (2 - (polarisation & 2)) | random.below(2);
      for (let left = random.pick(photons[symbol >> 2]!); left > 0; left--) enter(slot, polarisation);
    }
  }
  const lengthPs = slots * slotPs;
  for (const [i, detector] of detectors.entries()) {
    const rateHz = receiver.darkCountsHz[i]! + receiver.backgroundsHz[i]!;
    for (let left = random.poisson((rateHz * lengthPs) / PS_PER_SECOND); left > 0; left--)
      detector.moments.push(Math.floor(random.share() * lengthPs - slotPs / 2));
  }
  const { timesPs, fired } = merged(
    detectors.map((detector) => detector.clicks()),
    lengthPs - slotPs / 2,
  );
  return siftRecording(timesPs, fired, symbols, { source, receiver }, random);
}

/** One list of the detectors' clicks before `endPs`, in order of time. */
function merged(
  clicks: readonly Float64Array[],
  endPs: number,
): { timesPs: Float64Array; fired: Uint8Array } {
  const timesPs = new Numbers();
  const fired = new Numbers();
  const at = clicks.map(() => 0);
  for (;;) {
    let earliest = 0;
    for (let detector = 1; detector < clicks.length; detector++) {
      const time = clicks[detector]![at[detector]!] ?? Number.POSITIVE_INFINITY;
      if (time < (clicks[earliest]![at[earliest]!] ?? Number.POSITIVE_INFINITY)) earliest = detector;
    }
    const time = clicks[earliest]![at[earliest]!] ?? Number.POSITIVE_INFINITY;
    if (time >= endPs) return { timesPs: timesPs.all, fired: Uint8Array.from(fired.all) };
    timesPs.push(time);
    fired.push(earliest);
    at[earliest]! += 1;
  }
}
