/**
 * The methods side by side, for one set of counts and along loss and block size. Takes: checked counts.
 * Gives: numbers; report/keylength-report.ts draws them.
 */
import { type CountedInput, methodFault } from "./counts-schema.js";
import { DECOY_METHOD_NAMES, type DecoyMethodName } from "./decoy-methods.js";
import { type KeyLengthInput, keyLength } from "./key-length.js";
import { countsAtLoss, countsOfSize } from "./scaled-counts.js";
import { TAIL_BOUNDS, type TailBound, total } from "./tail-bounds.js";

/** The key by one method at each point. */
interface MethodCurve {
  readonly method: DecoyMethodName;
  readonly tailBound: TailBound;
  /** Bits. */
  readonly secretKeyBits: readonly number[];
}

/** Curves of all methods over the same points. */
export interface MethodCurves {
  /** dB beyond the loss of the counts, or sifted detections of the bases that make key. */
  readonly points: readonly number[];
  readonly curves: readonly MethodCurve[];
}

const LEAST_MORE_DB = -5;
const MOST_MORE_DB = 40;
/** Powers of ten of the block size, from a thousandth to a hundred times the counts. */
const SIZE_DECADES = [-3, 2] as const;
const POINTS_A_DECADE = 5;

/** Every method that is for such a source, with every tail bound. */
export function allMethods<T extends KeyLengthInput>(input: T): (T & { readonly tailBound: TailBound })[] {
  return DECOY_METHOD_NAMES.filter((name) => methodFault(input.intensities, name) === null).flatMap(
    (decoyMethod) => TAIL_BOUNDS.map((tailBound) => ({ ...input, decoyMethod, tailBound })),
  );
}

/** Key bits of each method, in the order of allMethods. */
function bitsOfAll(input: KeyLengthInput): number[] {
  return allMethods(input).map((variant) => keyLength(variant).secretKeyBits);
}

function curvesOf(input: CountedInput, points: readonly number[], bits: readonly number[][]): MethodCurves {
  const curves = allMethods(input).map(({ decoyMethod, tailBound }, i) => ({
    method: decoyMethod!,
    tailBound,
    secretKeyBits: bits.map((of) => of[i]!),
  }));
  return { points, curves };
}

/** Key against loss, a point each dB, up to the first loss beyond the counts' that leaves nobody a key. */
export function curvesOfLoss(input: CountedInput): MethodCurves {
  const points: number[] = [];
  const bits: number[][] = [];
  for (let db = LEAST_MORE_DB; db <= MOST_MORE_DB; db++) {
    const each = bitsOfAll(countsAtLoss(input, db));
    points.push(db);
    bits.push(each);
    if (db >= 0 && each.every((key) => key === 0)) break;
  }
  return curvesOf(input, points, bits);
}

/** Sifted detections of the bases that make key. */
export function keyDetections(input: KeyLengthInput): number {
  if (input.layout === "biased") return total(input.keyBasis.detections);
  return total(input.basisCounts.Z.detections) + total(input.basisCounts.X.detections);
}

/** Key against the size of the block. */
export function curvesOfSize(input: CountedInput): MethodCurves {
  const [from, to] = SIZE_DECADES;
  const sizes = Array.from({ length: (to - from) * POINTS_A_DECADE + 1 }, (_, i) =>
    countsOfSize(input, 10 ** (from + i / POINTS_A_DECADE)),
  );
  return curvesOf(input, sizes.map(keyDetections), sizes.map(bitsOfAll));
}
