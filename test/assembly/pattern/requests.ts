/**
 * Patterns that the tests of filling and lookup go through: usual ones, and those with symbols that are never
 * sent.
 */
import type { PatternRequest } from "./naive-pattern.js";

/** Every width, every place where a weight can be 0. */
export const REQUESTS: (PatternRequest & { name: string })[] = [
  { name: "powers of 1/2", signal: 0.5, decoy: 0.25, vacuum: 0.25, basisZ: 0.5, width: 4 },
  { name: "powers of 1/2, one basis", signal: 0.5, decoy: 0.25, vacuum: 0.25, basisZ: 1, width: 4 },
  { name: "signal only", signal: 1, decoy: 0, vacuum: 0, basisZ: 0.5, width: 4 },
  { name: "powers of 1/2", signal: 0.5, decoy: 0.25, vacuum: 0.25, basisZ: 0.5, width: 8 },
  { name: "biased basis", signal: 0.75, decoy: 0.125, vacuum: 0.125, basisZ: 0.75, width: 8 },
  { name: "X only", signal: 0.5, decoy: 0.25, vacuum: 0.25, basisZ: 0, width: 8 },
  { name: "no signal", signal: 0, decoy: 0.5, vacuum: 0.5, basisZ: 0.25, width: 8 },
  { name: "no decoy", signal: 0.5, decoy: 0, vacuum: 0.5, basisZ: 0.75, width: 8 },
  { name: "vacuum X only", signal: 0, decoy: 0, vacuum: 1, basisZ: 0, width: 8 },
  { name: "signal Z only", signal: 1, decoy: 0, vacuum: 0, basisZ: 1, width: 8 },
  { name: "powers of 1/2", signal: 0.5, decoy: 0.25, vacuum: 0.25, basisZ: 0.5, width: 16 },
  { name: "uneven", signal: 0.7501, decoy: 0.1749, vacuum: 0.075, basisZ: 0.7611, width: 16 },
  { name: "rare decoy", signal: 0.999, decoy: 0.0007, vacuum: 0.0003, basisZ: 0.9, width: 16 },
  { name: "no signal", signal: 0, decoy: 0.3, vacuum: 0.7, basisZ: 0.1, width: 16 },
  { name: "vacuum X only", signal: 0, decoy: 0, vacuum: 1, basisZ: 0, width: 16 },
  { name: "signal Z only", signal: 1, decoy: 0, vacuum: 0, basisZ: 1, width: 16 },
];
