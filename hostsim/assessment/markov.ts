/**
 * Markov estimate of bits, SP 800-90B section 6.3.3. Takes: bits. Gives: the min-entropy of a chain in which
 * each bit depends on the one before.
 */
import type { Estimate } from "./estimate.js";

/** Length of the sequences whose likeliest is looked for. */
const LENGTH = 128;

/** Estimate of bits. */
export function markovEstimate(bits: Uint8Array): Estimate {
  const pairs = [
    [0, 0],
    [0, 0],
  ];
  let ones = bits[0]!;
  for (let i = 1; i < bits.length; i++) {
    ones += bits[i]!;
    pairs[bits[i - 1]!]![bits[i]!]! += 1;
  }
  const first = [1 - ones / bits.length, ones / bits.length];
  const next = pairs.map(([zero, one]) => {
    const all = zero! + one!;
    return all === 0 ? [0, 0] : [zero! / all, one! / all];
  });
  const [[p00, p01], [p10, p11]] = next as [[number, number], [number, number]];
  const [p0, p1] = first as [number, number];
  const least = Math.min(
    surprise([p0, 1], [p00, LENGTH - 1]),
    surprise([p0, 1], [p01, LENGTH / 2], [p10, LENGTH / 2 - 1]),
    surprise([p0, 1], [p01, 1], [p11, LENGTH - 2]),
    surprise([p1, 1], [p10, 1], [p00, LENGTH - 2]),
    surprise([p1, 1], [p10, LENGTH / 2], [p01, LENGTH / 2 - 1]),
    surprise([p1, 1], [p11, LENGTH - 1]),
  );
  return {
    minEntropy: Math.min(1, Math.max(0, least / LENGTH)),
    found: { P0: p0, P1: p1, P00: p00, P01: p01, P10: p10, P11: p11, "p-hat-max": 2 ** -least },
  };
}

/** Minus the logarithm of a product of powers, in bits; infinite where a factor is 0. */
function surprise(...powers: (readonly [base: number, exponent: number])[]): number {
  return -powers.reduce((sum, [base, exponent]) => sum + exponent * Math.log2(base), 0);
}
