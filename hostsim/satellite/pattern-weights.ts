/**
 * What a payload really sends. Takes: a payload whose pattern is set. Gives: its weights as probabilities, as
 * its own thresholds make them.
 */
import { type GeneratorName, generatorOf } from "../core/generators.js";
import type { PayloadExports } from "../core/load.js";
import type { PerClass } from "../finite-key/tail-bounds.js";

/** What the payload really sends: the scenario's probabilities, quantised to its thresholds. */
export interface PatternSummary {
  /** What expands the seed. */
  generator: GeneratorName;
  randomBitsPerPulse: number;
  basisZProbability: number;
  /** Signal, decoy and vacuum, given the basis; the security bound uses these. */
  classProbabilities: { Z: PerClass; X: PerClass };
}

/** Random bits a pulse, probability of basis Z, and those of signal, decoy and vacuum given the basis. */
export function patternOf(core: PayloadExports): PatternSummary {
  const weight = (classCode: number, basis: number): number =>
    core.symbolWeight((classCode << 2) | (basis << 1)) +
    core.symbolWeight((classCode << 2) | (basis << 1) | 1);
  const ofBasis = (basis: number): number => weight(0, basis) + weight(1, basis) + weight(2, basis);
  const classes = (basis: number): PerClass => [
    weight(2, basis) / ofBasis(basis),
    weight(1, basis) / ofBasis(basis),
    weight(0, basis) / ofBasis(basis),
  ];
  return {
    generator: generatorOf(core),
    randomBitsPerPulse: core.patternBits(),
    basisZProbability: ofBasis(0) / (ofBasis(0) + ofBasis(1)),
    classProbabilities: { Z: classes(0), X: classes(1) },
  };
}
