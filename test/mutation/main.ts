/**
 * `npm run mutation`: breaks the code on purpose and sees whether a test notices. Takes: how many mutants,
 * and a seed. Gives: outcomes in build/mutation/, and with `--document` docs/reference/mutation.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { mutationDocument, readExplanations } from "./document.js";
import { FOLDERS } from "./folders.js";
import { forgetOutcomes, keepOutcome, type Outcome, readOutcomes } from "./results.js";
import { runMutants, type Work } from "./run.js";
import { draw, folderMutants, folderTests } from "./sample.js";

/** Where outcomes of a run are kept. */
const OUTCOMES = join(packageRoot, "build/mutation/outcomes.jsonl");

interface Options {
  sample: number;
  all?: true;
  seed: string;
  folder?: string[];
  fresh?: true;
  survivors?: true;
  mutant?: string;
  judge?: string[];
  outcomes: string;
  document?: true;
  list?: true;
}

// What was broken in a private copy goes with it, also when a run is stopped.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const program = new Command("mutation")
  .description("break the code on purpose; a test must notice")
  .option("--sample <count>", "mutants in all, shared evenly among the folders", Number, 60)
  .option("--all", "every mutant")
  .option("--seed <text>", "which mutants are drawn", "1")
  .option("--folder <names...>", `only these folders: ${FOLDERS.map(({ name }) => name).join(", ")}`)
  .option("--fresh", "forget what is known already")
  .option("--survivors", "judge the drawn mutants again that are known to have survived")
  .option("--mutant <text>", "only mutants whose name holds this text, drawn or not")
  .option("--judge <files...>", "only these test files, instead of the folder's")
  .option("--outcomes <file>", "where outcomes are kept", OUTCOMES)
  .option("--document", "run nothing; write docs/reference/mutation.md from the outcomes that are known")
  .addOption(new Option("--list", "print the names of the drawn mutants and end"));

program.parse();
const options = program.opts<Options>();
const folders = FOLDERS.filter(({ name }) => options.folder?.includes(name) ?? true);
const share = options.all ? Number.POSITIVE_INFINITY : Math.ceil(options.sample / folders.length);
const drawn: Work[] = folders.map((folder) => {
  const all = folderMutants(packageRoot, folder);
  const wanted = options.mutant;
  const mutants =
    wanted === undefined ? draw(all, share, options.seed) : all.filter(({ id }) => id.includes(wanted));
  const tests = options.judge ?? folderTests(packageRoot, folder);
  return { folder: folder.name, tests, modules: folder.modules ?? [], mutants };
});

if (options.list) list();
else if (options.document) document();
else await judgeAll();

function list(): void {
  for (const { mutants } of drawn) for (const { id, line } of mutants) console.log(`${line}: ${id}`);
}

function document(): void {
  const known = readOutcomes(options.outcomes);
  const outcomes = drawn.flatMap(({ mutants }) => mutants.flatMap(({ id }) => known.get(id) ?? []));
  const explanations = readExplanations(
    readFileSync(join(packageRoot, "test/mutation/explanations.json"), "utf8"),
  );
  writeFileSync(
    join(packageRoot, "docs/reference/mutation.md"),
    mutationDocument(outcomes, explanations, {
      sample: options.sample,
      seed: options.seed,
      drawn: new Map(drawn.map(({ folder, mutants }) => [folder, mutants.length])),
    }),
  );
}

async function judgeAll(): Promise<void> {
  if (options.fresh) forgetOutcomes(options.outcomes);
  const known = readOutcomes(options.outcomes);
  const isDue = (id: string) => {
    const outcome = known.get(id)?.outcome;
    return options.survivors ? outcome === "survived" : outcome === undefined || options.mutant !== undefined;
  };
  const work = drawn.map((part) => ({ ...part, mutants: part.mutants.filter(({ id }) => isDue(id)) }));
  const total = work.reduce((sum, { mutants }) => sum + mutants.length, 0);
  console.log(`seed ${options.seed}: ${total} mutants to judge`);
  let done = 0;
  const counts = new Map<Outcome["outcome"], number>();
  const tell = (outcome: Outcome) => {
    done += 1;
    counts.set(outcome.outcome, (counts.get(outcome.outcome) ?? 0) + 1);
    keepOutcome(options.outcomes, outcome);
    console.log(
      `${done}/${total} ${outcome.outcome}: ${outcome.file}:${outcome.line} ${outcome.was} => ${outcome.became}`,
    );
    if (outcome.by !== undefined) console.log(`    ${outcome.by}`);
  };
  await runMutants(packageRoot, work, tell, (text) => console.log(text));
  console.log([...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", "));
}
