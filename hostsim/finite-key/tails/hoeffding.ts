/**
 * Hoeffding's inequality as Lim et al., PRA 89, 022307 (2014) use it, below Eq. (2): its width comes from all
 * classes together.
 */
import type { TailInequality } from "./tail-inequality.js";

/** sqrt((n/2) b), n being the sum of all classes. */
function hoeffdingDeviation(all: number, exponent: number): number {
  return Math.sqrt((all / 2) * exponent);
}

/** Hoeffding. */
export const HOEFFDING = {
  name: "hoeffding",
  lower: (count, all, exponent) => count - hoeffdingDeviation(all, exponent),
  upper: (count, all, exponent) => count + hoeffdingDeviation(all, exponent),
  // s_0/2 - sqrt(s_0 b/2) <= v_0; as published (Rusca et al. 2018), s_0 <= n goes into the root.
  emptyFromErrors: (errors, all, exponent) => 2 * (errors + hoeffdingDeviation(all, exponent)),
} as const satisfies TailInequality;
