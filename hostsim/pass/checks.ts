/**
 * What is checked before a pass may give key. Takes: the ground's tags and sifted counts, the scenario's
 * calibration. Gives: the verdicts, and the first reason for no key. Assumptions that were taken by hand are
 * no reason, but are named.
 */
import { gateShares, gateTimePs } from "../channel/gate-shares.js";
import {
  type AssumptionName,
  type BrokenAssumption,
  brokenByReceiver,
  refusalOf,
} from "../ground/assumptions/assumptions.js";
import { brokenByGains, sharesOfFirst } from "../ground/assumptions/equal-gains.js";
import { checkOffGate, type OffGateCheck, offGateRefusal } from "../ground/assumptions/off-gate.js";
import type { GroundStation } from "../ground/ground-station.js";
import type { PatternSummary } from "../satellite/pattern-weights.js";
import { afterpulsesPerTag, slotPs, timeSpread } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";

const PS_PER_SECOND = 1e12;

/** The verdicts. */
export interface PassChecks {
  readonly offGate: OffGateCheck;
  /** Assumptions of the bound that do not hold, those taken by hand among them. */
  readonly broken: readonly BrokenAssumption[];
  /** Why the tags allow no key, whatever was assumed; null when they do. */
  readonly alarm: string | null;
  /** The first assumption that does not hold and was not taken by hand, in words; null when there is none. */
  readonly refusal: string | null;
}

function offGateOf(scenario: Scenario, ground: GroundStation, noiseHz: number): OffGateCheck {
  const outside = Number(ground.core.tagsOffGrid());
  const timing = {
    slotPs: slotPs(scenario),
    gatePs: scenario.receiver.gatePs,
    ...timeSpread(scenario),
  };
  const { own, others } = gateShares(timing);
  return checkOffGate({
    outside,
    inside: ground.tags - outside,
    seconds: (ground.latestPs + timing.slotPs) / PS_PER_SECOND,
    noiseHz,
    outsideShare: 1 - gateTimePs(timing) / timing.slotPs,
    afterpulsesPerTag: afterpulsesPerTag(scenario),
    tailsPerInside: Math.max(0, 1 - own - others) / (own + others),
  });
}

/**
 * Checks what was seen so far.
 *
 * @param noiseHz counts a second of all detectors that no pulse causes, as calibrated
 */
export function checksOfPass(
  scenario: Scenario,
  ground: GroundStation,
  pattern: PatternSummary,
  noiseHz: number,
  assumed: readonly AssumptionName[],
): PassChecks {
  const { basisZProbability, classProbabilities } = pattern;
  const offGate = offGateOf(scenario, ground, noiseHz);
  const gains = brokenByGains({
    first: ground.sifted[0].announced,
    second: ground.sifted[1].announced,
    ...sharesOfFirst(
      basisZProbability,
      scenario.receiver.basisZProbability,
      classProbabilities.Z,
      classProbabilities.X,
    ),
  });
  const broken = [...brokenByReceiver(scenario.receiver), ...(gains === null ? [] : [gains])];
  return { offGate, broken, alarm: offGateRefusal(offGate), refusal: refusalOf(broken, assumed) };
}
