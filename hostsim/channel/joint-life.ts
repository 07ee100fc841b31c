/**
 * How much oftener all detectors are alive together than if they were independent of each other. Takes: how
 * likely sets of detectors are quiet in a slot, and for how long a click makes one blind. Gives: a ratio.
 *
 * Clicks of one pulse go together: a bright pulse makes several detectors blind at once, and they come back
 * at once. All alive is a state from which everything begins anew, so its share of time is 1 over the mean
 * time of return (Kac). Here the dead time is cut into at most PHASES equal parts, and the chain of the
 * detectors' remaining parts is followed from that state until it is back.
 */

/** Parts of a dead time: exact for up to so many slots. */
const PHASES = 4;
const DETECTORS = 4;
const SETS = 1 << DETECTORS;
/** What is left of the chance to be still away when the rest is summed as a geometric series. */
const LEFT = 1e-7;
/** Steps after which it is summed in any case. */
const MOST_STEPS = 2000;

/**
 * For each set of detectors that are alive, the chance that exactly a set of them clicks: entry alive x SETS
 * + clicking.
 */
function exactClicks(quiet: Float64Array): Float64Array {
  const chances = new Float64Array(SETS * SETS);
  for (let alive = 0; alive < SETS; alive++) {
    for (let clicking = alive; ; clicking = (clicking - 1) & alive) {
      // Inclusion and exclusion over those that shall click.
      let chance = 0;
      for (let among = clicking; ; among = (among - 1) & clicking) {
        const sign = parity(among) === 0 ? 1 : -1;
        chance += sign * quiet[(alive & ~clicking) | among]!;
        if (among === 0) break;
      }
      chances[alive * SETS + clicking] = Math.max(0, chance);
      if (clicking === 0) break;
    }
  }
  return chances;
}

function parity(set: number): number {
  return (set ^ (set >> 1) ^ (set >> 2) ^ (set >> 3)) & 1;
}

/** The chain's states: what is alive, where each goes without a click, and what a click of a set adds. */
class States {
  readonly count: number;
  readonly alive: Uint8Array;
  readonly later: Uint16Array;
  readonly added = new Uint16Array(SETS);

  constructor(phases: number) {
    const base = phases + 1;
    this.count = base ** DETECTORS;
    this.alive = new Uint8Array(this.count);
    this.later = new Uint16Array(this.count);
    for (let state = 0; state < this.count; state++) {
      for (let detector = 0; detector < DETECTORS; detector++) {
        const place = base ** detector;
        const left = Math.floor(state / place) % base;
        if (left === 0) this.alive[state]! |= 1 << detector;
        else this.later[state]! += (left - 1) * place;
      }
    }
    for (let set = 0; set < SETS; set++) {
      for (let detector = 0; detector < DETECTORS; detector++) {
        if (set & (1 << detector)) this.added[set]! += phases * base ** detector;
      }
    }
  }
}

const STATES = Array.from({ length: PHASES + 1 }, (_, phases) => new States(phases));

/** Mean number of steps from all alive to all alive. */
function meanReturn({ count, alive, later, added }: States, clicks: Float64Array): number {
  let now = new Float64Array(count);
  let next = new Float64Array(count);
  now[0] = 1;
  let mean = 0;
  let away = 1;
  for (let step = 0; step < MOST_STEPS; step++) {
    mean += away;
    next.fill(0);
    for (let state = 0; state < count; state++) {
      const chance = now[state]!;
      if (chance === 0) continue;
      const living = alive[state]!;
      for (let set = living; ; set = (set - 1) & living) {
        next[later[state]! + added[set]!]! += chance * clicks[living * SETS + set]!;
        if (set === 0) break;
      }
    }
    next[0] = 0;
    const before = away;
    away = next.reduce((sum, chance) => sum + chance, 0);
    if (away < LEFT) return mean;
    if (step === MOST_STEPS - 1) return mean + away / (1 - away / before);
    [now, next] = [next, now];
  }
  return mean;
}

/**
 * The share of time in which all detectors are alive, over the product of each one's own.
 *
 * @param quietOf for each set of detectors (bit d for detector d), the chance that none of them clicks in a
 *   slot while alive
 * @param blindSlots slots for which a click makes a detector blind
 */
export function jointLife(quietOf: Float64Array, blindSlots: number): number {
  const phases = Math.min(PHASES, Math.max(1, Math.round(blindSlots)));
  const slots = blindSlots / phases;
  const quiet = quietOf.map((chance) => chance ** slots);
  const mean = meanReturn(STATES[phases]!, exactClicks(quiet));
  let independent = 1;
  for (let detector = 0; detector < DETECTORS; detector++)
    independent *= 1 + phases * (1 - quiet[1 << detector]!);
  return independent / mean;
}
