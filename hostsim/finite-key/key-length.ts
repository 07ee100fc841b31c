/**
 * Secret key length for measured counts, in either layout of the bases. Takes: counts, source, leak and
 * failure probabilities. Gives: the length, the estimates behind it, and which bound was used. By a
 * formula it costs microseconds, by the linear programme milliseconds. Never checks its input;
 * counts-schema.ts does.
 */
import {
  type BasisKeyLength,
  basisKeyLength,
  type ErrorPattern,
  type Security,
  type VacuumBits,
} from "./basis-key-length.js";
import type { BasisEvents } from "./decoy-method.js";
import { type DecoyMethodName, decoyMethod, methodFor } from "./decoy-methods.js";
import type { PhaseErrorLimit } from "./phase-error.js";
import { DEFAULT_TAIL_BOUND, type OfClasses, type TailBound } from "./tail-bounds.js";
import { intensityToleranceFault, type Tolerances } from "./tolerances.js";

/** What was counted in one basis. */
export interface MeasuredBasis {
  /** Sifted detections: signal, decoy, vacuum; all arrays of an input have as many numbers, three or two. */
  detections: OfClasses;
  /** Bit errors among them. */
  errors: OfClasses;
  /** Mean photon numbers of this basis, where they differ from the common ones. */
  intensities?: OfClasses | undefined;
  /** Class probabilities given this basis, where they differ from the common ones. */
  probabilities?: OfClasses | undefined;
}

interface CommonInput {
  /**
   * Mean photon numbers: signal (mu1), decoy (mu2), vacuum (mu3); two of them mean one decoy and no vacuum
   * class.
   */
  intensities: OfClasses;
  /** Probability of each class, given the basis. */
  probabilities: OfClasses;
  /** Failure probability of the whole key's secrecy. */
  epsilonSec: number;
  /** Probability that the two final keys differ unnoticed. */
  epsilonCor: number;
  /** How counts bound what is expected; "clopper-pearson" where it is left out. */
  tailBound?: TailBound | undefined;
  /** Decoy-state analysis; "linear-programme" where it is left out. */
  decoyMethod?: DecoyMethodName | undefined;
  /** How the phase error is bounded; "exact" where it is left out. */
  phaseErrorLimit?: PhaseErrorLimit | undefined;
  /** Who may know the errors; "secret" where it is left out. */
  errorPattern?: ErrorPattern | undefined;
  /**
   * Whether the last class's bits are corrected or told; "corrected" where it is left out. Told only where
   * its mean photon number is 0; leakedBits is then of the other classes.
   */
  vacuumBits?: VacuumBits | undefined;
  /** Whether the leak holds the confirmation hashes; not, where it is left out. */
  confirmationIsInLeak?: boolean | undefined;
  /** How far the devices may be from what is stated; exact where it is left out. */
  tolerances?: Tolerances | undefined;
}

/** One basis makes the key, the other is given away to test it. */
export interface BiasedInput extends CommonInput {
  layout: "biased";
  keyBasis: MeasuredBasis;
  testBasis: MeasuredBasis;
  /** Bits that reconciliation told about the key basis. */
  leakedBits: number;
}

/** Both bases make key, each tested by the other's errors as reconciliation found them. */
export interface SymmetricInput extends CommonInput {
  layout: "symmetric";
  basisCounts: Record<"Z" | "X", MeasuredBasis & { leakedBits: number }>;
}

/** Counts, source and security parameters in either layout. */
export type KeyLengthInput = BiasedInput | SymmetricInput;

/** The bound; what holds for a basis alone is under `bases` ("key", or "Z" and "X"). */
export interface KeyLength {
  /** The decoy-state analysis. */
  method: DecoyMethodName;
  layout: "biased" | "symmetric";
  tailBound: TailBound;
  phaseErrorLimit: PhaseErrorLimit;
  errorPattern: ErrorPattern;
  epsilonSec: number;
  epsilonCor: number;
  /**
   * Vacuum detections of the key basis, at least; summed over the bases of a symmetric layout. No key where
   * the errors are public.
   */
  s0: number;
  /** Single-photon detections that make key, at least; summed likewise. */
  s1: number;
  /** Phase error rate, at most; the larger one of a symmetric layout. */
  phaseError: number;
  /** Bits told; summed likewise. */
  leakedBits: number;
  /** Bits given up for the failure probabilities; summed likewise. */
  overheadBits: number;
  /** Eq. (1) before rounding, possibly negative; summed likewise. */
  boundBits: number;
  /**
   * Length of the secret key; a symmetric layout adds what each basis yields, each rounded down, never below
   * 0.
   */
  secretKeyBits: number;
  /** Null when there is a key, otherwise the reason, to follow "no key: ". */
  reason: string | null;
  bases: Record<string, BasisKeyLength>;
  /** How far the devices may be from what is stated, as the counts say; left out where they say nothing. */
  tolerances?: Tolerances;
}

/** How many classes are corrected, the brightest first. */
export function correctedClasses({ intensities, vacuumBits }: KeyLengthInput): number {
  return intensities.length - (vacuumBits === "disclosed" ? 1 : 0);
}

function eventsOf(basis: MeasuredBasis, input: CommonInput): BasisEvents<OfClasses> {
  return {
    detections: basis.detections,
    errors: basis.errors,
    intensities: basis.intensities ?? input.intensities,
    probabilities: basis.probabilities ?? input.probabilities,
    intensityTolerance: input.tolerances?.intensity,
  };
}

/** An input whose tail bound is settled. */
type Settled<T extends CommonInput> = T & { readonly tailBound: TailBound };

/** Why an intensity tolerance is not covered for these counts, to follow "no key: "; null when it is. */
export function toleranceFaultOf(input: KeyLengthInput): string | null {
  const [first, second] =
    input.layout === "biased"
      ? [input.keyBasis, input.testBasis]
      : [input.basisCounts.Z, input.basisCounts.X];
  return intensityToleranceFault(input.tolerances, methodOf(input), [
    eventsOf(first, input),
    eventsOf(second, input),
  ]);
}

function methodOf(input: CommonInput): DecoyMethodName {
  return methodFor(input.intensities.length, input.decoyMethod);
}

function keyOfBasis(
  key: MeasuredBasis,
  test: MeasuredBasis,
  leakedBits: number,
  input: CommonInput,
  security: Security,
): BasisKeyLength {
  const [inKey, inTest] = [eventsOf(key, input), eventsOf(test, input)];
  return basisKeyLength(
    decoyMethod(methodOf(input), input.intensities.length),
    inKey,
    inTest,
    leakedBits,
    security,
  );
}

/** The same without its key. */
function refused(basis: BasisKeyLength, reason: string): BasisKeyLength {
  return { ...basis, secretKeyBits: 0, reason };
}

function basesOf(input: Settled<KeyLengthInput>): Record<string, BasisKeyLength> {
  const bases = input.layout === "biased" ? biasedBases(input) : symmetricBases(input);
  const fault = toleranceFaultOf(input);
  if (fault === null) return bases;
  return Object.fromEntries(Object.entries(bases).map(([name, basis]) => [name, refused(basis, fault)]));
}

function biasedBases(input: Settled<BiasedInput>): Record<string, BasisKeyLength> {
  return { key: keyOfBasis(input.keyBasis, input.testBasis, input.leakedBits, input, input) };
}

/** Two keys are made and joined, so each gets half of what may fail. */
function symmetricBases(input: Settled<SymmetricInput>): Record<string, BasisKeyLength> {
  const { Z, X } = input.basisCounts;
  const half = { ...input, epsilonSec: input.epsilonSec / 2, epsilonCor: input.epsilonCor / 2 };
  return {
    Z: keyOfBasis(Z, X, Z.leakedBits, input, half),
    X: keyOfBasis(X, Z, X.leakedBits, input, half),
  };
}

function reasonOf(bases: Record<string, BasisKeyLength>): string | null {
  const named = Object.entries(bases);
  if (named.some(([, { reason }]) => reason === null)) return null;
  if (named.length === 1) return named[0]![1].reason;
  return named.map(([name, { reason }]) => `from basis ${name}: ${reason}`).join("; ");
}

/**
 * Length of the secret key that measured counts support, by a linear programme (docs/reference/security.md)
 * or, by name, Lim et al., PRA 89, 022307 (2014), with two classes Rusca et al., APL 112, 171104 (2018).
 *
 * @param given counts that passed counts-schema.ts, or counts of the same kind made by the program itself
 */
export function keyLength(given: KeyLengthInput): KeyLength {
  const input = { ...given, tailBound: given.tailBound ?? DEFAULT_TAIL_BOUND };
  const bases = basesOf(input);
  const each = Object.values(bases);
  const sum = (of: (basis: BasisKeyLength) => number) => each.reduce((total, basis) => total + of(basis), 0);
  return {
    method: methodOf(input),
    layout: input.layout,
    tailBound: input.tailBound,
    phaseErrorLimit: input.phaseErrorLimit ?? "exact",
    errorPattern: input.errorPattern ?? "secret",
    epsilonSec: input.epsilonSec,
    epsilonCor: input.epsilonCor,
    s0: sum((basis) => basis.s0),
    s1: sum((basis) => basis.s1),
    phaseError: Math.max(...each.map((basis) => basis.phaseError)),
    leakedBits: sum((basis) => basis.leakedBits),
    overheadBits: sum((basis) => basis.overheadBits),
    boundBits: sum((basis) => basis.boundBits),
    secretKeyBits: sum((basis) => basis.secretKeyBits),
    reason: reasonOf(bases),
    bases,
    ...(input.tolerances === undefined ? {} : { tolerances: input.tolerances }),
  };
}
