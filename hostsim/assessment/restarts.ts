/**
 * The restart tests of SP 800-90B section 3.1.4: whether a source says the same, or nearly, each time it is
 * switched on. Takes: a matrix of samples, a row for each restart, and the initial estimate H_I. Gives: a
 * verdict and the entropy that is left.
 */
import { binomialAtLeast } from "../probability/tails.js";
import {
  AssessedSamples,
  type AssessmentProgress,
  estimatorsFor,
  type Finding,
  findingsOf,
  leastOf,
} from "./estimators.js";
import { type RawSamples, renumbered } from "./samples.js";

/** Restarts, and samples after each: as many as the standard has. */
export const RESTARTS = 1000;
/** A row or column is wrong by chance with this probability at most: 1 % in all (section 3.1.4.3). */
const CHANCE = 0.000005;

/** Verdict on a matrix of restarts. */
export interface RestartVerdict {
  /** Count of the most common value in that row which has it most often. */
  readonly mostInRow: number;
  /** The same of columns. */
  readonly mostInColumn: number;
  /** Probability that a value of probability 2^-H_I comes as often among 1,000. */
  readonly probability: number;
  /** Whether that is not too small (section 3.1.4.3). */
  readonly isSane: boolean;
  /** Estimates of the rows one after another, and H_r, bits a sample. */
  readonly ofRows: readonly Finding[];
  readonly hRows: number;
  /** Estimates of the columns one after another, and H_c, bits a sample. */
  readonly ofColumns: readonly Finding[];
  readonly hColumns: number;
  /** Whether both tests passed: rows and columns have at least half of H_I (section 3.1.4.2). */
  readonly passed: boolean;
  /** Least of H_r, H_c and H_I, bits a sample; 0 when a test failed. */
  readonly entropy: number;
}

/**
 * Judges a matrix of samples, row by row. `size`: restarts, and samples after each; 1,000 in the standard.
 * @throws RangeError for another number of samples.
 */
export function assessRestarts(
  matrix: RawSamples,
  initialEntropy: number,
  progress: AssessmentProgress,
  size = RESTARTS,
): RestartVerdict {
  if (matrix.raw.length !== size * size)
    throw new RangeError(`${matrix.raw.length} samples are no matrix of ${size} x ${size}`);
  const { samples: rows, values } = renumbered(matrix.raw);
  const columns = columnsOf(rows, size);
  const mostInRow = mostInAnyLine(rows, values, size);
  const mostInColumn = mostInAnyLine(columns, values, size);
  const probability = chanceOf(Math.max(mostInRow, mostInColumn), size, initialEntropy);
  const isSane = probability >= CHANCE;
  const steps = 2 * estimatorsFor(values).length;
  let done = 0;
  const begin = (of: string) => (name: string) => progress(done++, steps, `${name} of ${of}`);
  const ofRows = findingsOf(new AssessedSamples(rows, values), begin("rows"));
  const ofColumns = findingsOf(new AssessedSamples(columns, values), begin("columns"));
  const hRows = leastOf(ofRows, matrix.bits);
  const hColumns = leastOf(ofColumns, matrix.bits);
  const passed = isSane && Math.min(hRows, hColumns) >= initialEntropy / 2;
  return {
    mostInRow,
    mostInColumn,
    probability,
    isSane,
    ofRows,
    hRows,
    ofColumns,
    hColumns,
    passed,
    entropy: passed ? Math.min(hRows, hColumns, initialEntropy) : 0,
  };
}

/** The columns of a square one after another. */
export function columnsOf(rows: Uint8Array, size: number): Uint8Array {
  return rows.map((_, i) => rows[(i % size) * size + Math.floor(i / size)]!);
}

/** Count of the most common value in that line of `size` samples which has it most often. */
export function mostInAnyLine(lines: Uint8Array, values: number, size: number): number {
  let most = 0;
  for (let start = 0; start < lines.length; start += size) {
    const counts = new Uint32Array(values);
    for (let i = start; i < start + size; i++) counts[lines[i]!]! += 1;
    most = counts.reduce((a, b) => Math.max(a, b), most);
  }
  return most;
}

/** Probability that a value of probability 2^-H comes `count` times or more among `size` samples. */
export function chanceOf(count: number, size: number, minEntropy: number): number {
  return minEntropy === 0 ? 1 : binomialAtLeast(count, size, 2 ** -minEntropy);
}
