/**
 * Shannon's binary entropy. Takes: a probability. Gives: bits. Never judges what the probability means.
 */

/**
 * Binary entropy h(x) = -x log2 x - (1-x) log2(1-x), in bits; 0 at both ends, where the limit is 0.
 *
 * @param probability x, from 0 to 1
 */
export function binaryEntropy(probability: number): number {
  if (probability <= 0 || probability >= 1) return 0;
  const other = 1 - probability;
  return -probability * Math.log2(probability) - other * Math.log2(other);
}
