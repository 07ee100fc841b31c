/**
 * A second solver, in whole numbers: the minimum of a linear programme of doubles without any rounding. Every
 * double is a whole number times a power of two; the tableau keeps whole numbers over one common denominator
 * (J. Edmonds, "Systems of distinct representatives and linear algebra", 1967), and Bland's rule ends it.
 */
import type { LinearProgramme } from "../../../../hostsim/finite-key/programme/linear-programme.js";

const MANTISSA = 52n;

/** A double as [whole, exponent]: whole * 2^exponent. */
function parts(value: number): [bigint, bigint] {
  const bits = new BigUint64Array(new Float64Array([value]).buffer)[0]!;
  const exponent = (bits >> MANTISSA) & 0x7ffn;
  const fraction = bits & ((1n << MANTISSA) - 1n);
  const whole = exponent === 0n ? fraction : fraction | (1n << MANTISSA);
  return [bits >> 63n ? -whole : whole, (exponent === 0n ? 1n : exponent) - 1075n];
}

/** The same numbers, each times one power of two that makes all whole; and its exponent. */
function wholes(values: readonly number[]): { numbers: bigint[]; shift: bigint } {
  const all = values.map(parts);
  const shift = all.reduce(
    (least, [whole, exponent]) => (whole !== 0n && exponent < least ? exponent : least),
    0n,
  );
  return {
    numbers: all.map(([whole, exponent]) => (whole === 0n ? 0n : whole << (exponent - shift))),
    shift,
  };
}

/** numerator / 2^shift-free quotient to a double, good to a few units in the last place. */
function quotient(numerator: bigint, denominator: bigint): number {
  const SCALE = 1n << 80n;
  return Number((numerator * SCALE) / denominator) / 2 ** 80;
}

/**
 * The exact minimum, by the dual: maximise least . y subject to coefficients^T y <= objective, y >= 0, whose
 * start y = 0 is allowed since no objective coefficient here is negative. "infeasible" where the dual grows
 * without end.
 */
export function exactMinimum({ objective, rows }: LinearProgramme): number | "infeasible" {
  const columns = objective
    .map((value, n) => ({ value, of: rows.map(({ coefficients }) => coefficients[n]!) }))
    .filter(({ value, of }) => value !== 0 || of.some((coefficient) => coefficient !== 0));
  const count = rows.length;
  const slacks = columns.length;
  // A row a constraint: coefficients of y, of the slacks, and the right side; scaled rows change no solution.
  const tableau = columns.map(({ value, of }, i) => {
    const { numbers, shift } = wholes([...of, value]);
    const slack = Array.from({ length: slacks }, (_, j) => (j === i ? 1n : 0n));
    if (shift > 0n) throw new RangeError("shift");
    return [...numbers.slice(0, count), ...slack, numbers[count]!];
  });
  const { numbers: gains, shift } = wholes(rows.map(({ least }) => least));
  const last = [...gains.map((gain) => -gain), ...Array.from({ length: slacks + 1 }, () => 0n)];
  const basis = columns.map((_, i) => count + i);
  const end = count + slacks;
  let denominator = 1n;
  for (;;) {
    const entering = last.findIndex((value, j) => j < end && value < 0n);
    if (entering === -1) break;
    let leaving = -1;
    for (const [i, row] of tableau.entries()) {
      if (row[entering]! <= 0n) continue;
      if (leaving === -1) leaving = i;
      else {
        const best = tableau[leaving]!;
        const difference = row[end]! * best[entering]! - best[end]! * row[entering]!;
        if (difference < 0n || (difference === 0n && basis[i]! < basis[leaving]!)) leaving = i;
      }
    }
    if (leaving === -1) return "infeasible";
    const pivotRow = tableau[leaving]!;
    const pivot = pivotRow[entering]!;
    for (const row of [...tableau, last]) {
      if (row === pivotRow) continue;
      const factor = row[entering]!;
      for (let j = 0; j <= end; j++) row[j] = (row[j]! * pivot - factor * pivotRow[j]!) / denominator;
    }
    denominator = pivot;
    basis[leaving] = entering;
  }
  const value = last[end]!;
  return quotient(value, denominator << -shift);
}
