/**
 * Whether clicks have the right pulse indices, by what the satellite says of them anyway. Takes: the classes
 * of announced clicks. Gives: a verdict. A wrong index by any number of slots hits pulses at random: light
 * then seems to come from vacuum pulses as often as these are sent.
 *
 * Method: Wald's sequential test (Ann. Math. Stat. 16, 117 (1945)) of "classes as detected" against "classes
 * as sent", and Page's cumulative sum (Biometrika 41, 100 (1954)) for a lock that is lost later.
 */

/** Whether a lock is right. */
export type LockVerdict = "unknown" | "right" | "wrong";

/** What the test knows: by class code, vacuum, decoy, signal. */
interface LockCheckModel {
  readonly meanPhotons: readonly [number, number, number];
  readonly classProbabilities: readonly [number, number, number];
}

/** Nats that decide: a wrong verdict once in e^20, 5e8. */
const DECISION = 20;
/**
 * Nats that a right lock has to lose: noise alone, as in a fade of seconds, takes some tenth of a nat a
 * click and must not count as a lock that is lost.
 */
const ENDURANCE = 60;
/** Share of the announced clicks that light is taken to have made at least. */
const LEAST_SHARE = 0.5;

/** Judges a lock as replies come. */
export class LockCheck {
  verdict: LockVerdict = "unknown";
  private readonly steps: readonly number[];
  private sum = 0;

  constructor({ meanPhotons, classProbabilities }: LockCheckModel) {
    const mean = meanPhotons.reduce((sum, photons, k) => sum + photons * classProbabilities[k]!, 0);
    this.steps = meanPhotons.map((photons) => Math.log((LEAST_SHARE * photons) / mean + 1 - LEAST_SHARE));
  }

  /** Takes the class code of a click that the satellite replied to. */
  add(classCode: number): LockVerdict {
    return this.addCounts([classCode === 0 ? 1 : 0, classCode === 1 ? 1 : 0, classCode === 2 ? 1 : 0]);
  }

  /** Takes the classes of several clicks, by class code: their order does not matter. */
  addCounts(counts: readonly [number, number, number]): LockVerdict {
    const told = counts.reduce((sum, count, classCode) => sum + count * this.steps[classCode]!, 0);
    const { verdict } = this;
    this.sum = Math.min(this.sum + told, verdict === "right" ? ENDURANCE : DECISION);
    if (verdict !== "right" && this.sum >= DECISION) {
      this.verdict = "right";
      this.sum = ENDURANCE;
    } else if (this.sum <= (verdict === "right" ? 0 : -2 * DECISION)) this.verdict = "wrong";
    return this.verdict;
  }

  /** Begins anew, after the lock was taken again. */
  restart(): void {
    this.verdict = "unknown";
    this.sum = 0;
  }
}
