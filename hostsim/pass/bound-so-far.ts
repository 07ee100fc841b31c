/**
 * The bound of the "key so far", which is asked for at the end of each interval. Takes: the analysis. Gives:
 * what bounds counts, seldom enough that a whole pass hardly notices.
 */
import { DEFAULT_DECOY_METHOD, type DecoyMethodName } from "../finite-key/decoy-methods.js";
import type { KeyLength } from "../finite-key/key-length.js";
import { boundOfCounts, type CountsBound } from "./bound.js";

/**
 * Intervals that one bound by the linear programme serves: at one each, a pass took 9 to 13 % more CPU
 * (docs/reference/finite-key.md#key-so-far).
 */
const INTERVALS_A_PROGRAMME = 5;

/**
 * Bounds by formulas are computed anew for every interval. One by the linear programme is held for the next
 * ones, so it is of counts up to four intervals old; the key's own bound is never held.
 */
export function boundSoFar(method: DecoyMethodName | undefined): CountsBound {
  if ((method ?? DEFAULT_DECOY_METHOD) !== "linear-programme") return boundOfCounts;
  let held: KeyLength | null = null;
  let asked = 0;
  return (conditions, Z, X) => {
    if (held === null || asked % INTERVALS_A_PROGRAMME === 0) held = boundOfCounts(conditions, Z, X);
    asked += 1;
    return held;
  };
}
