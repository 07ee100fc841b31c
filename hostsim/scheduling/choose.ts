/**
 * Which contacts of a day are chosen. Takes: what is known in the morning. Gives: a choice, by a programme
 * with a proven gap, or by a greedy rule to compare.
 *
 * Contacts are taken whole or not at all. The key of a cut one does not follow from its length, since the
 * finite-key bound takes more of little light than of much, so a plan of cut ones would rest on forecasts
 * that nobody made; and stretches of fixed ends are what makes the programme's rows tight.
 */
import { choiceProgramme } from "./choice-programme.js";
import type { Choice, Morning } from "./morning.js";
import { collide, forecastBits } from "./problem.js";
import type { Effort, Solver } from "./programme.js";

/** How far the search of a day goes: a gap of nine tenths of a percent, or so many branches. */
const DAILY_EFFORT: Effort = { gap: 0.009, mostNodes: 2000 };

/** The best choice, as far as the effort goes. */
export function chooseByProgramme(morning: Morning, solver: Solver, effort = DAILY_EFFORT): Choice {
  const { programme, contacts } = choiceProgramme(morning);
  const { values, worth, bound } = solver.solve(programme, effort);
  const isChosen = contacts.map((column) => values[column]! > 0.5);
  return { isChosen, value: worth, bound };
}

/** Takes contacts by the key that they are expected to give, whatever collides with nothing taken before. */
export function chooseGreedily(morning: Morning, solver: Solver): Choice {
  const { contacts, turning } = morning;
  const order = [...contacts.keys()].sort(
    (one, other) => forecastBits(contacts[other]!) - forecastBits(contacts[one]!) || one - other,
  );
  const isChosen = contacts.map(() => false);
  const taken: number[] = [];
  for (const at of order) {
    const contact = contacts[at]!;
    if (forecastBits(contact) === 0) continue;
    if (taken.some((other) => collide(contact, contacts[other]!, turning))) continue;
    isChosen[at] = true;
    taken.push(at);
  }
  return { isChosen, value: worthOfChoice(morning, solver, (at) => isChosen[at]!), bound: null };
}

/** What a given choice is worth, over choosing nothing. */
function worthOfChoice(morning: Morning, solver: Solver, isChosen: (at: number) => boolean): number {
  const { programme, contacts } = choiceProgramme(morning);
  for (const [at, column] of contacts.entries()) programme.fix(column, isChosen(at) ? 1 : 0);
  return solver.solve(programme).worth;
}
