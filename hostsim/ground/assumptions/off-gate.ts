/**
 * The alarm of light outside the gates. Takes: how many tags lay outside, how many inside, and what noise and
 * the width of the pulses explain. Gives: whether more came than they explain. A lamp that is on only outside
 * the gates makes detectors blind one by one (Weier et al., New J. Phys. 13, 073024 (2011)) and shows nowhere
 * else: no bit of it is sifted.
 */
import { poissonAtLeast } from "../../probability/tails.js";

/** Probability that noise alone raises the alarm in a pass. */
export const OFF_GATE_FALSE_ALARM = 1e-9;

/** What a station knows of its tags. */
export interface OffGateCounts {
  /** Tags outside every gate, and tags inside one. */
  readonly outside: number;
  readonly inside: number;
  /** Time of the recording, in s. */
  readonly seconds: number;
  /** Dark counts and background of all detectors, in 1/s, as calibrated. */
  readonly noiseHz: number;
  /** Share of the time that lies outside every gate. */
  readonly outsideShare: number;
  /** Afterpulses of a tag; their own are not among them, as they are tags themselves. */
  readonly afterpulsesPerTag: number;
  /** Tags of pulses outside every gate for each one inside, by the width of pulse, detector and clock. */
  readonly tailsPerInside: number;
}

/** The verdict. */
export interface OffGateCheck {
  readonly tags: number;
  /** As many as noise and pulses explain on average, at most. */
  readonly explained: number;
  readonly falseAlarmProbability: number;
  readonly alarm: boolean;
}

/**
 * At most this mean is behind `count` tags, but for half of the false alarms: Chernoff's bound, as in
 * tail-bounds.ts.
 */
function meanAtMost(count: number): number {
  const exponent = Math.log(2 / OFF_GATE_FALSE_ALARM);
  return count + exponent + Math.sqrt(2 * count * exponent + exponent ** 2);
}

/**
 * Judges the tags; dead time only takes some away, so that honest light never exceeds what is explained more
 * often than stated.
 */
export function checkOffGate(counts: OffGateCounts): OffGateCheck {
  const noise = counts.noiseHz * counts.seconds * counts.outsideShare;
  const tails = counts.tailsPerInside === 0 ? 0 : counts.tailsPerInside * meanAtMost(counts.inside);
  const { afterpulsesPerTag, outsideShare, inside, outside } = counts;
  const afterpulses =
    afterpulsesPerTag === 0 ? 0 : afterpulsesPerTag * outsideShare * meanAtMost(inside + outside);
  const explained = noise + tails + afterpulses;
  return {
    tags: counts.outside,
    explained,
    falseAlarmProbability: OFF_GATE_FALSE_ALARM,
    alarm: poissonAtLeast(counts.outside, explained) < OFF_GATE_FALSE_ALARM / 2,
  };
}

/** The reason for no key, or null. */
export function offGateRefusal({ tags, explained, alarm }: OffGateCheck): string | null {
  if (!alarm) return null;
  return (
    `${tags} tags lie outside the gates where noise and pulses explain ${explained.toFixed(0)}: ` +
    "somebody shines light between the pulses to make detectors blind, or the noise is not what was calibrated"
  );
}
