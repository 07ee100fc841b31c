/**
 * A linear programme with bounded variables, and what its dual proves. Takes: a programme, and multipliers
 * from anywhere. Gives: a number that the minimum is certainly not below. Never trusts a solver: wrong
 * multipliers give a worse bound, never a false one.
 */

/** coefficients . x >= least. */
export interface Row {
  readonly coefficients: readonly number[];
  readonly least: number;
}

/** Minimise objective . x subject to the rows and 0 <= x_n <= most. All numbers finite. */
export interface LinearProgramme {
  readonly objective: readonly number[];
  readonly rows: readonly Row[];
  /** Above 0; no variable is larger. */
  readonly most: number;
}

/**
 * Sums of at most 1,000 products of doubles err by less than this share of the sum of their magnitudes:
 * (n + 1) 2^-53 / (1 - (n + 1) 2^-53) by Higham, Accuracy and Stability of Numerical Algorithms (2002),
 * section 3.1, ten times over.
 */
const ROUNDING = 2 ** -39;

/** A dot product, and the most that it may differ from the exact one. */
function dot(a: readonly number[], b: readonly number[]): { sum: number; doubt: number } {
  let sum = 0;
  let size = 0;
  for (let i = 0; i < a.length; i++) {
    const product = a[i]! * b[i]!;
    sum += product;
    size += Math.abs(product);
  }
  return { sum, doubt: size * ROUNDING };
}

/**
 * What weak duality proves about the minimum, for any multipliers: least . y + sum_n min(0, d_n) most with
 * d = objective - coefficients^T y, every rounding taken to the worse side (Neumaier and Shcherbina, Math.
 * Program. 99, 283 (2004), section 3). Multipliers below 0 are taken for 0; those that are not numbers prove
 * nothing, and the result is -Infinity.
 *
 * @param multipliers y, one a row
 */
export function certifiedMinimum(programme: LinearProgramme, multipliers: readonly number[]): number {
  const { objective, rows, most } = programme;
  const y = rows.map((_, row) => Math.max(0, multipliers[row] ?? 0));
  const proven = dot(
    rows.map(({ least }) => least),
    y,
  );
  let bound = proven.sum - proven.doubt;
  let size = Math.abs(proven.sum) + proven.doubt;
  for (let n = 0; n < objective.length; n++) {
    const column = dot(
      rows.map(({ coefficients }) => coefficients[n]!),
      y,
    );
    const reduced = objective[n]! - column.sum;
    const doubt = column.doubt + (Math.abs(objective[n]!) + Math.abs(column.sum)) * ROUNDING;
    const lost = Math.min(0, reduced - doubt) * most;
    bound += lost;
    size += Math.abs(lost);
  }
  const certain = bound - size * ROUNDING;
  return Number.isNaN(certain) ? Number.NEGATIVE_INFINITY : certain;
}
