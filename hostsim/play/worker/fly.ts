/** A pass in the page, by the code of `satqkd pass`. Takes: a scenario's data, a seed. Gives: what came. */
import { createHash } from "node:crypto";
import { runPass } from "../../pass/run-pass.js";
import { assumptionsTable } from "../../report/assumptions.js";
import { figureGroups } from "../../report/figures.js";
import { checkScenario } from "../../scenario/check.js";
import type { Flight, Flown, Progress } from "../messages.js";

/** Flies the pass. @throws UserError as `runPass` does. */
export async function fly(
  { data, seed, windowS, attack }: Flight,
  tell: (progress: Progress) => void,
): Promise<Flown> {
  const { result, intervals, key } = await runPass(checkScenario(data), {
    seed,
    windowS,
    attack: attack ?? undefined,
    onInterval: (interval, done, of, qber) => tell({ interval, done, of, qber }),
  });
  return {
    result,
    intervals,
    figures: figureGroups(result),
    assumptions: assumptionsTable(result.assumptions),
    keyHash: createHash("sha256").update(key).digest("hex"),
  };
}
