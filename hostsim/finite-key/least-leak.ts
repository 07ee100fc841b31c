/**
 * What reconciliation must tell at least. Takes: sifted bits of one basis and errors among them, by class.
 * Gives: bits. Never judges a leak.
 */
import { binaryEntropy } from "./binary-entropy.js";
import type { OfClasses } from "./tail-bounds.js";

/**
 * Shannon's least, in bits: the sum over the classes of n_k h(e_k / n_k), for both sides know each bit's
 * class (C. E. Shannon, Bell Syst. Tech. J. 27, 379 (1948); Slepian and Wolf, IEEE Trans. Inf. Theory 19, 471
 * (1973), with the class as side information). It is at most n h(QBER) of all classes together.
 *
 * @param detections sifted bits by class
 * @param errors errors among them, none more than its detections
 * @param corrected how many classes are corrected, the brightest first; all, where it is left out
 */
export function leastLeak(
  detections: OfClasses,
  errors: OfClasses,
  corrected: number = detections.length,
): number {
  let sum = 0;
  for (let k = 0; k < corrected; k++) {
    if (detections[k] !== 0) sum += detections[k]! * binaryEntropy(errors[k]! / detections[k]!);
  }
  return sum;
}
