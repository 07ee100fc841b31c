/**
 * The solver: YALPS, a simplex in JavaScript, so that browser and Node compute the same bytes. Takes: a
 * programme. Gives: multipliers of its rows that linear-programme.ts turns into a proof. Nothing rests on
 * them (docs/decisions/2026-12-01-programme-over-photon-numbers.md).
 */
import { solve } from "yalps";
import { certifiedMinimum, type LinearProgramme } from "./linear-programme.js";

/** The solver's numbers are made of this order. */
const SCALE = 1000;
/**
 * What the solver takes for 0: the first alone where what it says can be proven, else all, of which the best
 * proof counts. Where many vertices lie close together, a wrong guess ends early.
 */
const PRECISIONS = [1e-9, 1e-12, 1e-10, 1e-8, 1e-7] as const;
/** How far the proof may stay behind what the solver says, as a share of the largest variable. */
const ENOUGH = 1e-7;
const MOST_PIVOTS = 2000;
const OBJECTIVE = -1;

/**
 * Multipliers of the rows, as the solver found them: those of the dual, maximise least . y subject to
 * coefficients^T y <= objective and y >= 0. Null where it found none, "infeasible" where it took the rows to
 * contradict each other.
 */
export function multipliersOf(programme: LinearProgramme): number[] | "infeasible" | null {
  const { objective, rows, most } = programme;
  const columns = objective.map((value, n) => [n, { max: value }] as const);
  const variables = rows.map(({ coefficients, least }, row) => {
    const entries: (readonly [number, number])[] = [[OBJECTIVE, (least / most) * SCALE]];
    for (const [n, value] of coefficients.entries()) if (value !== 0) entries.push([n, value]);
    return [row, entries] as const;
  });
  let best: number[] | null = null;
  let mostProven = Number.NEGATIVE_INFINITY;
  let isUnbounded = false;
  for (const precision of PRECISIONS) {
    const found = solve(
      { direction: "maximize", objective: OBJECTIVE, constraints: columns, variables },
      { precision, maxPivots: MOST_PIVOTS },
    );
    isUnbounded ||= found.status === "unbounded";
    if (found.status !== "optimal") continue;
    const multipliers = rows.map(() => 0);
    for (const [row, value] of found.variables) multipliers[row] = value;
    const proven = certifiedMinimum(programme, multipliers);
    if (proven > mostProven) [best, mostProven] = [multipliers, proven];
    if (precision === PRECISIONS[0] && (found.result / SCALE) * most - proven <= ENOUGH * most) break;
  }
  return best ?? (isUnbounded ? "infeasible" : null);
}

/**
 * The minimum of a programme, as far as it can be proven: never above the exact one.
 *
 * @returns -Infinity without a proof; "infeasible" when the solver found the rows to contradict each other,
 *   which proves nothing either way
 */
export function provenMinimum(programme: LinearProgramme): number | "infeasible" {
  const multipliers = multipliersOf(programme);
  if (multipliers === "infeasible") return multipliers;
  return multipliers === null ? Number.NEGATIVE_INFINITY : certifiedMinimum(programme, multipliers);
}
