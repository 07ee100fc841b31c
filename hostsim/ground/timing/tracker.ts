/**
 * Follows the grid of slots, stretch by stretch. Takes: a clock filter that a fix began, and the tags of
 * short stretches. Gives: for each stretch the delays to take off its tags, or that nobody knows them.
 *
 * While there is light, its phase corrects the filter. In the dark the filter goes on alone and grows
 * unsure; light that comes back when it is too unsure is followed by a bank of filters, one for each number
 * of slots that may have been lost, until the path's own smoothness leaves one: a wrong number needs a step
 * of the rate that neither clock nor orbit makes.
 */
import type { ClockFilter } from "./clock-filter.js";
import { type Phase, phaseOf, wrapped } from "./phase.js";

/**
 * Nats by which light must be likelier than noise to be believed. A dark stretch is searched at some ten
 * phases, and passes have thousands of them: at 8 nats noise passes for light once in a few hundred, and a
 * filter that believes it is sure of a wrong slot.
 */
const LEAST_EVIDENCE = 16;
/** Share of a slot, or of the ruler's period, that the filter's deviation may be while it still knows it. */
const LARGEST_SIGMA_SHARE = 1 / 9;
/** Standard deviations to which numbers of slots are followed, and the most of them to each side. */
const REACH_SIGMAS = 4;
const MOST_SHIFTS = 60;
/** Tags are together within so many standard deviations, and light is at least so many of them. */
const TOGETHER_SIGMAS = 2.5;
const LEAST_TOGETHER = 4;
/** Nats behind the best at which a number of slots is given up. */
const GIVE_UP = 14;
/** Stretches after which several numbers of slots mean that the lock is lost. */
const LONGEST_DOUBT = 25;
/** Light beyond the reach, with so many nats and so many stretches in a row, means that the lock is lost. */
const WILD_EVIDENCE = 16;
const MOST_WILD = 3;

/** Delays of a stretch. */
interface TimedStretch {
  /** First and past the last tag, as the caller counts them. */
  readonly from: number;
  readonly to: number;
  /** Null where the delays are not known well enough to tell slots apart. */
  readonly filter: ClockFilter | null;
  /** Whether light was seen: in the dark tags are noise, and say nothing of the gate. */
  readonly hasLight: boolean;
}

/** What is measured. */
interface Ruler {
  /** Period of the pulses that phases are of: a slot's, or the beacon's. */
  readonly periodPs: number;
  readonly sigmaPs: number;
  /** Time from slot to slot, which delays have to tell apart. */
  readonly slotPs: number;
}

interface Hypothesis {
  readonly slots: number;
  readonly filter: ClockFilter;
  score: number;
  readonly history: TimedStretch[];
}

/** Follows one ruler. */
export class Tracker {
  /** Slots lost or gained, as found after darkness. */
  readonly slips: { readonly timePs: number; readonly slots: number }[] = [];
  /** Times that light came back to a filter that was unsure. */
  reacquired = 0;
  isLost = false;
  private bank: Hypothesis[] | null = null;
  private wild = 0;

  constructor(
    private filter: ClockFilter,
    private readonly ruler: Ruler,
  ) {}

  /** The belief in use. */
  get belief(): ClockFilter {
    return this.filter;
  }

  /** Whether several numbers of slots are possible. */
  get isUnsure(): boolean {
    return this.bank !== null;
  }

  /**
   * Takes a stretch that ends at `endPs`: the times of tags on the ruler's channel; `from` and `to` say
   * which tags of all it holds. Returns stretches whose delays are decided: none while it is unsure, then
   * several.
   */
  take(timesPs: Float64Array, endPs: number, from: number, to: number): TimedStretch[] {
    if (this.bank !== null) return this.followBank(timesPs, endPs, from, to);
    const { filter, ruler } = this;
    const middlePs = meanOf(timesPs) ?? endPs;
    filter.advance(middlePs);
    if (filter.sigmaPs >= LARGEST_SIGMA_SHARE * ruler.periodPs) {
      if (this.phase(filter, timesPs, ruler.periodPs) === null)
        return [{ from, to, filter: null, hasLight: false }];
      this.branch();
      return this.followBank(timesPs, endPs, from, to);
    }
    const reachPs = this.reachPs(filter);
    const any = this.phase(filter, timesPs, ruler.periodPs);
    const isNear = any !== null && Math.abs(any.phasePs) <= reachPs;
    const near = isNear ? any : this.phase(filter, timesPs, reachPs);
    // Light that is nowhere near its place is another clock's.
    const isWild = !isNear && any !== null && any.evidence > (near?.evidence ?? 0) + WILD_EVIDENCE;
    this.wild = isWild ? this.wild + 1 : 0;
    if (this.wild >= MOST_WILD) this.isLost = true;
    if (!isWild && near !== null) filter.update(near.phasePs, near.variancePs2);
    // A beacon's period is many slots long: the filter may know the pulse of the beacon, and not the slot.
    const isSure = !isWild && filter.sigmaPs < LARGEST_SIGMA_SHARE * ruler.slotPs;
    return [{ from, to, filter: isSure ? filter.clone() : null, hasLight: isSure && near !== null }];
  }

  private reachPs(filter: ClockFilter): number {
    return REACH_SIGMAS * filter.sigmaPs + 2 * this.ruler.sigmaPs;
  }

  /** The phase of tags against a filter's prediction, near it by a reach; null in the dark. */
  private phase(filter: ClockFilter, timesPs: Float64Array, reachPs: number): Phase | null {
    if (timesPs.length === 0) return null;
    const { periodPs, sigmaPs } = this.ruler;
    const residuals = timesPs.map((timePs) => wrapped(timePs - filter.delayPs(timePs), periodPs));
    const start = densest(residuals, sigmaPs, reachPs);
    if (start === null) return null;
    const phase = phaseOf(residuals, periodPs, sigmaPs, start);
    const isNear = Math.abs(phase.phasePs) <= reachPs;
    return isNear && phase.evidence >= LEAST_EVIDENCE ? phase : null;
  }

  /** One filter for each number of slots that is possible. */
  private branch(): void {
    const { periodPs } = this.ruler;
    const reach = Math.ceil((REACH_SIGMAS * this.filter.sigmaPs) / periodPs);
    this.reacquired += 1;
    if (reach > MOST_SHIFTS) {
      this.isLost = true;
      return;
    }
    this.bank = [];
    for (let slots = -reach; slots <= reach; slots++)
      this.bank.push({ slots, filter: this.filter.clone(), score: 0, history: [] });
  }

  private followBank(timesPs: Float64Array, endPs: number, from: number, to: number): TimedStretch[] {
    const bank = this.bank;
    if (bank === null) return [{ from, to, filter: null, hasLight: false }];
    const { periodPs } = this.ruler;
    const middlePs = meanOf(timesPs) ?? endPs;
    for (const each of bank) {
      each.filter.advance(middlePs);
      const isFirst = each.history.length === 0;
      const phase = this.phase(each.filter, timesPs, isFirst ? periodPs : this.reachPs(each.filter));
      if (phase !== null) {
        // At first all see one phase, and each takes it for its own number of slots.
        const innovation = wrapped(phase.phasePs, periodPs) + (isFirst ? each.slots * periodPs : 0);
        // The likelihood of the stretch: light where it is best, and that so far from where it should be.
        const atBest = Math.log(2 * Math.PI * phase.variancePs2) / 2;
        each.score += phase.evidence + atBest + each.filter.update(innovation, phase.variancePs2);
      }
      const hasLight = phase !== null;
      each.history.push({ from, to, filter: hasLight ? each.filter.clone() : null, hasLight });
    }
    const best = bank.reduce((a, b) => (b.score > a.score ? b : a));
    this.bank = bank.filter(({ score }) => score > best.score - GIVE_UP);
    if (this.bank.length > 1 && best.history.length < LONGEST_DOUBT) return [];
    if (this.bank.length > 1) {
      // No number fits: a clock that jumped in the dark.
      this.bank = null;
      this.isLost = true;
      return best.history.map((stretch) => ({ ...stretch, filter: null, hasLight: false }));
    }
    this.bank = null;
    this.filter = best.filter;
    if (best.slots !== 0) this.slips.push({ timePs: best.filter.timePs, slots: best.slots });
    return best.history;
  }
}

/** Where most residuals within a reach are close together; null where fewer than LEAST_TOGETHER are. */
function densest(residualsPs: Float64Array, sigmaPs: number, reachPs: number): number | null {
  const near = residualsPs.filter((residual) => Math.abs(residual) <= reachPs).sort();
  let best = { count: LEAST_TOGETHER - 1, at: 0 };
  for (let from = 0, to = 0; from < near.length; from++) {
    while (to < near.length && near[to]! - near[from]! <= TOGETHER_SIGMAS * sigmaPs) to += 1;
    if (to - from > best.count) best = { count: to - from, at: (near[from]! + near[to - 1]!) / 2 };
  }
  return best.count < LEAST_TOGETHER ? null : best.at;
}

function meanOf(timesPs: Float64Array): number | null {
  if (timesPs.length === 0) return null;
  let sum = 0;
  for (const timePs of timesPs) sum += timePs - timesPs[0]!;
  return timesPs[0]! + sum / timesPs.length;
}
