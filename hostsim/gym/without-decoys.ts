/**
 * The key that an analysis without decoys would make of the same counts: it takes every click for that of a
 * single photon, and errors for all that an attacker leaves behind (Shor and Preskill, Phys. Rev. Lett. 85,
 * 441 (2000), with privacy amplification by 2 log2(1/2 epsilon) bits). Photon-number splitting fools it.
 * Only for comparison: no pass ever makes this key.
 */
import { binaryEntropy } from "../finite-key/binary-entropy.js";
import { total } from "../finite-key/tail-bounds.js";
import type { BasisCounts } from "../pass/result.js";

/** Bits of one basis, by the errors of the other; never below 0. */
export function keyWithoutDecoys(key: BasisCounts, test: BasisCounts, epsilonSec: number): number {
  const bits = total(key.detections);
  const tested = total(test.detections);
  if (tested === 0) return 0;
  const phaseError = Math.min(0.5, total(test.errors) / tested);
  const overhead = 2 * Math.log2(1 / (2 * epsilonSec));
  return Math.max(0, Math.floor(bits * (1 - binaryEntropy(phaseError)) - key.leakedBits - overhead));
}
