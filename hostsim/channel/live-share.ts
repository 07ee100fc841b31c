/**
 * How often a slot counts. Takes: rates of clicks, dead time, and how long a tag shuts the slots behind it out. Gives: the share of
 * slots before which no detector clicked for that long, as assembly/sift/tags.ts asks.
 *
 * A renewal argument: a detector that clicks with probability p a slot while it is alive, and is then blind for m slots, is
 * alive in a share 1 / (1 + p m) of them. A window of W slots shows no tag of it if it was alive W - m slots before its end and
 * did not click since. Detectors are independent but for the class and polarisation of a pulse that both see, whose covariance
 * is taken to first order.
 */
import { laterThan } from "./gate-shares.js";

/** Slots beyond a limit whose light may reach across it. */
const NEIGHBOURS = 6;

/** What the share depends on, besides the light. */
export interface DeadTimeRule {
  readonly deadTimePs: number;
  /** scenarios/derived.ts. */
  readonly blindAfterTagPs: number;
  readonly timingSigmaPs: number;
  readonly slotPs: number;
  readonly gatePs: number;
}

/** Clicks of the detectors, each while it is alive. */
export interface ClickRates {
  /** Probability of a click of light in a slot, for each detector. */
  readonly bySlot: readonly number[];
  /** Covariance of the clicks of two detectors in a slot. */
  covariance(first: number, second: number): number;
  /** Noise counts of each detector in a ps. */
  readonly noisePerPs: readonly number[];
}

/** Slots that a dead time makes a detector blind for, on average: light at the edges is half seen. */
function blindSlots({ deadTimePs, slotPs, timingSigmaPs }: DeadTimeRule): number {
  const difference = { timingSigmaPs: Math.SQRT2 * timingSigmaPs };
  let sum = 0;
  for (let k = 1; k <= deadTimePs / slotPs + NEIGHBOURS; k++) {
    sum += laterThan(k * slotPs - deadTimePs, difference);
  }
  return sum;
}

/** Slots whose light shuts a slot out: those whose tags fall into the window before its gate. */
function windowSlots(rule: DeadTimeRule): number {
  const { blindAfterTagPs, slotPs, gatePs } = rule;
  const half = Math.floor(gatePs / 2);
  let sum = 0;
  for (let k = -NEIGHBOURS; k <= blindAfterTagPs / slotPs + NEIGHBOURS; k++) {
    sum += laterThan(k * slotPs - half - blindAfterTagPs, rule) - laterThan(k * slotPs - half, rule);
  }
  return sum;
}

/** The rule in slots; does not depend on the light. */
export interface RuleInSlots {
  readonly rule: DeadTimeRule;
  readonly blind: number;
  readonly window: number;
}

/** Counts the slots of a rule. */
export function ruleInSlots(rule: DeadTimeRule): RuleInSlots {
  return { rule, blind: blindSlots(rule), window: windowSlots(rule) };
}

/** The share of slots that count, for rates that do not change within a dead time. */
export function liveShare({ rule, blind, window }: RuleInSlots, rates: ClickRates): number {
  const { deadTimePs, blindAfterTagPs } = rule;
  if (blindAfterTagPs === 0) return 1;
  const quiet = rates.bySlot.map((click) => 1 - click);
  let share = 1;
  let together = 0;
  for (let detector = 0; detector < quiet.length; detector++) {
    const noise = rates.noisePerPs[detector]!;
    share *= quiet[detector]! ** (window - blind) * Math.exp(-noise * (blindAfterTagPs - deadTimePs));
    share /= 1 + rates.bySlot[detector]! * blind + noise * deadTimePs;
    for (let other = 0; other < detector; other++) {
      const both = quiet[detector]! * quiet[other]!;
      if (both < 1) together += (rates.covariance(detector, other) * (1 - both ** window)) / (1 - both);
    }
  }
  return share * (1 + together);
}
