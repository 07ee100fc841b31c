/**
 * How often a slot counts. Takes: rates of clicks, dead time, and how long a tag shuts the slots behind it
 * out. Gives: the share of slots before which no detector clicked for that long, as assembly/sift/tags.ts
 * asks.
 *
 * A renewal argument: a detector that clicks with probability p a slot while it is alive, and is then blind
 * for m slots, is alive in a share 1 / (1 + p m) of them. A window of W slots shows no tag of it if it was
 * alive W - m slots before its end and did not click since. Detectors are independent but for the class and
 * polarisation of a pulse that all see: in faint light that is taken to first order, else by joint-life.ts. A
 * pulse's own light before its gate, which shuts out bright pulses rather than faint ones, is left to the
 * caller.
 */
import { laterThan, type TimeSpread } from "./click-time.js";
import type { Trap } from "./detector-bank.js";
import { jointLife } from "./joint-life.js";

/** Slots beyond a limit whose light may reach across it. */
const NEIGHBOURS = 6;

/** What the share depends on, besides the light. */
export interface DeadTimeRule extends TimeSpread {
  readonly deadTimePs: number;
  /** scenario/derived.ts. */
  readonly blindAfterTagPs: number;
  /** Afterpulsing (detector-bank.ts); none: empty. */
  readonly traps: readonly Trap[];
  readonly slotPs: number;
  readonly gatePs: number;
}

/** Clicks of the detectors, each while it is alive. */
export interface ClickRates {
  /**
   * For each set of detectors (bit d for detector d), the probability that none of them clicks of a slot's
   * light.
   */
  readonly quietOf: Float64Array;
  /** Noise counts of each detector in a ps. */
  readonly noisePerPs: readonly number[];
}

/** Below so much of correlation, summed over pairs, its first order is enough: the rest is its square. */
const FAINT = 1e-3;

/** Slots that a dead time makes a detector blind for, on average: light at the edges is half seen. */
function blindSlots({ deadTimePs, slotPs, timingSigmaPs }: DeadTimeRule): number {
  const difference = { timingSigmaPs: Math.SQRT2 * timingSigmaPs, jitterTail: null };
  let sum = 0;
  for (let k = 1; k <= deadTimePs / slotPs + NEIGHBOURS; k++) {
    sum += laterThan(k * slotPs - deadTimePs, difference);
  }
  return sum;
}

/** Share of the light `slots` before a slot that falls into the window before its gate. */
function shareInWindow(slots: number, rule: DeadTimeRule): number {
  const { blindAfterTagPs, slotPs, gatePs } = rule;
  const opensPs = slots * slotPs - Math.floor(gatePs / 2);
  return laterThan(opensPs - blindAfterTagPs, rule) - laterThan(opensPs, rule);
}

/** Other slots whose light shuts a slot out: those whose tags fall into the window before its gate. */
function windowSlots(rule: DeadTimeRule): number {
  let sum = 0;
  for (let k = -NEIGHBOURS; k <= rule.blindAfterTagPs / rule.slotPs + NEIGHBOURS; k++) {
    if (k !== 0) sum += shareInWindow(k, rule);
  }
  return sum;
}

/** The rule in slots; does not depend on the light. */
export interface RuleInSlots {
  readonly rule: DeadTimeRule;
  readonly blind: number;
  readonly window: number;
  /** Share of a pulse's own light that comes before its gate and shuts its slot out. */
  readonly ownEarly: number;
}

/** Counts the slots of a rule. */
export function ruleInSlots(rule: DeadTimeRule): RuleInSlots {
  const ownEarly = rule.blindAfterTagPs === 0 ? 0 : shareInWindow(0, rule);
  return { rule, blind: blindSlots(rule), window: windowSlots(rule), ownEarly };
}

/** How much the correlation of clicks of a slot changes the share of slots, to first order. */
function firstOrder(quietOf: Float64Array, window: number): { change: number; size: number } {
  let change = 0;
  let size = 0;
  for (let one = 1; one < quietOf.length; one *= 2) {
    for (let other = 1; other < one; other *= 2) {
      const both = quietOf[one]! * quietOf[other]!;
      if (both === 1) continue;
      const term = ((quietOf[one | other]! - both) * (1 - both ** window)) / (1 - both);
      change += term;
      size += Math.abs(term);
    }
  }
  return { change, size };
}

/**
 * What afterpulses leave of a detector's share, for a window in which all of them come. A gap between clicks
 * outlasts the window only if no afterpulse is due, 1 - sum p of the gaps, and the mean gap is d + (1 - sum
 * p) / r + sum p t / (1 + r t) for the rate r: quiet time is as without afterpulses, for a dead time of (d +
 * sum p t / (1 + r t)) / (1 - sum p).
 *
 * @param blindShare r d: clicks of a detector in a dead time, while it is alive
 */
function leftByAfterpulses(traps: readonly Trap[], ratePerPs: number, blindShare: number): number {
  let held = blindShare;
  let without = 1;
  for (const { probability, timeConstantPs } of traps) {
    held += (probability * ratePerPs * timeConstantPs) / (1 + ratePerPs * timeConstantPs);
    without -= probability;
  }
  return (1 + blindShare) / (1 + held / without);
}

/** The share of slots that count, for rates that do not change within a dead time. */
export function liveShare({ rule, blind, window }: RuleInSlots, { quietOf, noisePerPs }: ClickRates): number {
  const { deadTimePs, blindAfterTagPs, slotPs, traps } = rule;
  if (blindAfterTagPs === 0) return 1;
  let share = 1;
  let independent = 1;
  noisePerPs.forEach((noise, detector) => {
    const quiet = quietOf[1 << detector]!;
    independent *= quiet;
    share *= Math.exp(-noise * (blindAfterTagPs - deadTimePs));
    const blindShare = (1 - quiet) * blind + noise * deadTimePs;
    share /= 1 + blindShare;
    if (traps.length > 0) share *= leftByAfterpulses(traps, (1 - quiet) / slotPs + noise, blindShare);
  });
  const { change, size } = firstOrder(quietOf, window);
  if (size < FAINT) return share * independent ** (window - blind) * (1 + change);
  const quietWithNoise = quietOf.map((quiet, set) => {
    const noise = noisePerPs.reduce((sum, rate, detector) => sum + ((set >> detector) & 1) * rate, 0);
    return quiet * Math.exp(-noise * slotPs);
  });
  return share * quietOf.at(-1)! ** (window - blind) * jointLife(quietWithNoise, blind);
}
