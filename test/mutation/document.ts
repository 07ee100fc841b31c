/**
 * Writes docs/reference/mutation.md. Takes: outcomes, and an explanation for each mutant that survived.
 * Gives: the page.
 */
import { z } from "zod";
import type { Outcome } from "./results.js";

/** How the mutants were drawn. */
export interface Draw {
  readonly sample: number;
  readonly seed: string;
  /** Mutants drawn of each folder, judged or not. */
  readonly drawn: ReadonlyMap<string, number>;
}

/** Stands in the page where a survivor has no explanation. */
export const NOT_EXPLAINED = "NOT EXPLAINED";

/** Explanations by the name of the mutant, from the text of explanations.json. */
export function readExplanations(text: string): Map<string, string> {
  const entries = z.record(z.string(), z.string().min(1)).parse(JSON.parse(text));
  return new Map(Object.entries(entries));
}

/** The page. */
export function mutationDocument(
  outcomes: readonly Outcome[],
  explanations: ReadonlyMap<string, string>,
  { sample, seed, drawn }: Draw,
): string {
  const all = [...drawn.values()].reduce((sum, count) => sum + count, 0);
  const rows = [...drawn].map(([folder, count]) =>
    row(
      folder,
      count,
      outcomes.filter((outcome) => outcome.folder === folder),
    ),
  );
  const survivors = outcomes.filter(({ outcome }) => outcome === "survived");
  return `# Mutation run

<!-- Made by \`npm run mutation -- --document\`; explanations are in test/mutation/explanations.json. -->

${INTRODUCTION}
## The last run

\`npm run mutation -- --sample ${sample} --seed ${seed}\`

| folder | drawn | judged | killed by a test | hung | survived | killed |
|---|---:|---:|---:|---:|---:|---:|
${[...rows, row("**all**", all, outcomes)].join("\n")}

*Hung* mutants needed more than three times the CPU time of the unbroken code, or waited for a minute and did nothing; they count as killed. Mutants that no compiler takes are not counted as judged.

## Survivors

${survivors.length === 0 ? "None." : survivors.map((outcome) => survivor(outcome, explanations)).join("\n")}
`;
}

const INTRODUCTION = `A test that can't fail proves nothing. \`npm run mutation\` breaks the code in small ways, one at a time, and sees whether a test notices:
a comparison turned, a sum made a difference, a condition negated, a way out closed, a call or an assignment left out, a number one
more, a returned value replaced, an operator on bits or truth values exchanged.

    npm run mutation -- --sample 60 --seed 7        # some mutants of every folder, about ten minutes
    npm run mutation -- --folder keystore --all     # every mutant of one folder
    npm run mutation -- --survivors --sample 420    # after new tests: only those that had survived
    npm run mutation -- --mutant "assembly/emission/permission.ts"

Outcomes are kept in \`build/mutation/outcomes.jsonl\`, so a run that was stopped goes on. The seed draws the mutants, the same on every machine. A mutant
is judged in a private copy of the project: AssemblyScript is built anew into the modules that hold it, then the folder's tests run (\`test/mutation/folders.ts\`), the
cheapest first, up to the first that fails. Campaigns of many seeds run one of them (\`SEED=1\`). Tests that need board images, or take long, judge
only when asked (\`--survivors --judge FILE\`): a mutant that they alone would notice counts as survived until then. It is not part of \`npm test\`, because a sample of 420 takes an hour of CPU time and
more; a test of the tool itself is. With \`TMPDIR=/dev/shm\` stores are written to memory, and a slow disk costs nothing.

One tool serves both languages ([why](../decisions/2026-11-29-mutation-tool.md)).

Sizes of static buffers (\`memory.data\`), generated code and the pages of reports are not mutated.
`;

function row(name: string, drawn: number, outcomes: readonly Outcome[]): string {
  const count = (wanted: Outcome["outcome"]) => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const judged = outcomes.length - count("does not build");
  const killed = count("killed") + count("hung");
  const rate = judged === 0 ? "-" : `${((100 * killed) / judged).toFixed(1)} %`;
  return `| ${name} | ${drawn} | ${judged} | ${count("killed")} | ${count("hung")} | ${count("survived")} | ${rate} |`;
}

function survivor(
  { id, file, line, was, became }: Outcome,
  explanations: ReadonlyMap<string, string>,
): string {
  return `- \`${file}:${line}\` \`${was}\` became \`${became}\`: ${explanations.get(id) ?? NOT_EXPLAINED}`;
}
