/**
 * What an analyser of finite extinction makes of polarised light. Takes: the states that reach it, and the
 * receiver. Gives: the table of detection probabilities.
 *
 * Model: a passive splitter into two arms; in each, a polarising beam splitter that loses nothing. It sends
 * the share `leakOfFirst` of the first state (H or D) to the second detector, and `leakOfSecond` of the
 * second state to the first, so that a state s is seen by the first detector with probability
 * (1 + leakOfSecond - leakOfFirst + (1 - leakOfFirst - leakOfSecond) s.a) / 2, a being H or D. Both
 * detectors of an arm together see all of it, whatever its polarisation: the basis does not decide whether a
 * photon is detected. The receiver's misalignment probability m, which this group does not explain, stands
 * for a visibility of 1 - 2m.
 */
import { type DetectionTable, POLARISATIONS, type ReceiverOptics } from "../optics.js";
import type { OfStates } from "./sent-states.js";
import type { Stokes } from "./stokes.js";

/** What one beam splitter lets through to the wrong detector. */
interface Leaks {
  readonly leakOfFirst: number;
  readonly leakOfSecond: number;
}

/**
 * The leaks of a splitter whose two outputs have these extinctions: at each, the share of its own state over
 * that of the other.
 */
function leaksOf(first: number, second: number): Leaks {
  if (first === Number.POSITIVE_INFINITY && second === Number.POSITIVE_INFINITY)
    return { leakOfFirst: 0, leakOfSecond: 0 };
  return {
    leakOfFirst: (first - 1) / (first * second - 1),
    leakOfSecond: (second - 1) / (first * second - 1),
  };
}

/** An analyser behind a passive splitter. */
export class Analyser {
  private readonly arms: readonly [Leaks, Leaks];
  private readonly visibility: number;

  /** `extinctions`: of the outputs to H, V, D, A, each above 1; null: nothing leaks. */
  constructor(
    private readonly receiver: ReceiverOptics,
    extinctions: OfStates | null,
  ) {
    const [h, v, d, a] = extinctions ?? new Array<number>(POLARISATIONS).fill(Number.POSITIVE_INFINITY);
    this.arms = [leaksOf(h!, v!), leaksOf(d!, a!)];
    this.visibility = 1 - 2 * receiver.misalignmentProbability;
  }

  /** No row of any table sums to more: what each arm detects at most. */
  get largestRowSum(): number {
    const { basisZProbability, efficiencies } = this.receiver;
    const [h, v, d, a] = efficiencies;
    return basisZProbability * Math.max(h, v) + (1 - basisZProbability) * Math.max(d, a);
  }

  /** The table for four states that reach the splitter in place of H, V, D, A. */
  table(states: readonly Stokes[]): DetectionTable {
    const { basisZProbability, efficiencies } = this.receiver;
    return states.map((state) => {
      const [h, v] = this.seen(this.arms[0], state[0]);
      const [d, a] = this.seen(this.arms[1], state[1]);
      const inX = 1 - basisZProbability;
      return [
        basisZProbability * h * efficiencies[0],
        basisZProbability * v * efficiencies[1],
        inX * d * efficiencies[2],
        inX * a * efficiencies[3],
      ];
    });
  }

  /** Shares of an arm's light that its two detectors get; `along`: the state's part along the first one. */
  private seen({ leakOfFirst, leakOfSecond }: Leaks, along: number): [number, number] {
    const balance = leakOfSecond - leakOfFirst;
    const contrast = (1 - leakOfFirst - leakOfSecond) * this.visibility;
    return [(1 + balance + contrast * along) / 2, (1 - balance - contrast * along) / 2];
  }
}

/** The share counted wrong of photons of all four states alike, counted in their own basis. */
export function errorShare(table: DetectionTable): number {
  let right = 0;
  let wrong = 0;
  for (let polarisation = 0; polarisation < POLARISATIONS; polarisation++) {
    right += table[polarisation]![polarisation]!;
    wrong += table[polarisation]![polarisation ^ 1]!;
  }
  return wrong / (right + wrong);
}
