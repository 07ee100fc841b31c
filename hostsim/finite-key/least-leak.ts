/**
 * What reconciliation must tell at least. Takes: sifted bits of one basis and errors among them, by class.
 * Gives: bits. Never judges a leak.
 */
import { binaryEntropy } from "./binary-entropy.js";
import type { PerClass } from "./tail-bounds.js";

/**
 * Shannon's least, in bits: the sum over the classes of n_k h(e_k / n_k), for both sides know each bit's
 * class (C. E. Shannon, Bell Syst. Tech. J. 27, 379 (1948); Slepian and Wolf, IEEE Trans. Inf. Theory 19, 471
 * (1973), with the class as side information). It is at most n h(QBER) of all classes together.
 *
 * @param detections sifted bits of signal, decoy, vacuum
 * @param errors errors among them, none more than its detections
 */
export function leastLeak(detections: PerClass, errors: PerClass): number {
  return detections.reduce(
    (sum, count, k) => (count === 0 ? sum : sum + count * binaryEntropy(errors[k]! / count)),
    0,
  );
}
