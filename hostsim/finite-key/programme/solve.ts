/**
 * The solver: YALPS, a simplex in JavaScript, so that browser and Node compute the same bytes. Takes: a
 * programme. Gives: multipliers of its rows that linear-programme.ts turns into a proof. Nothing rests on
 * them (docs/decisions/2026-12-01-programme-over-photon-numbers.md).
 */
import { solve } from "yalps";
import { certifiedMinimum, type LinearProgramme } from "./linear-programme.js";

/** The solver's numbers are made of this order: it takes what is below 1e-9 for 0. */
const SCALE = 1000;
const OPTIONS = { precision: 1e-9, maxPivots: 2000, includeZeroVariables: false };
const OBJECTIVE = -1;

/**
 * Multipliers of the rows, as the solver found them: those of the dual, maximise least . y subject to
 * coefficients^T y <= objective and y >= 0. Null where it found none, "infeasible" where it took the rows to
 * contradict each other.
 */
export function multipliersOf({ objective, rows, most }: LinearProgramme): number[] | "infeasible" | null {
  const columns = objective.map((value, n) => [n, { max: value }] as const);
  const variables = rows.map(({ coefficients, least }, row) => {
    const entries: (readonly [number, number])[] = [[OBJECTIVE, (least / most) * SCALE]];
    for (const [n, value] of coefficients.entries()) if (value !== 0) entries.push([n, value]);
    return [row, entries] as const;
  });
  const found = solve(
    { direction: "maximize", objective: OBJECTIVE, constraints: columns, variables },
    OPTIONS,
  );
  if (found.status === "unbounded") return "infeasible";
  if (found.status !== "optimal") return null;
  const multipliers = rows.map(() => 0);
  for (const [row, value] of found.variables) multipliers[row] = value;
  return multipliers;
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
