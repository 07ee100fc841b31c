/**
 * Judges mutants one after another. Takes: the project, folders, and which mutants of each. Gives: outcomes,
 * as they come.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { CoreBuild } from "./core-build.js";
import { baseline, type Judge, judge } from "./judge.js";
import { type Mutant, mutated } from "./mutants.js";
import { type Outcome, outcomeOf } from "./results.js";
import { copyTree, removeTree } from "./tree.js";

/** Mutants of one folder, and the tests that judge them. */
export interface Work {
  readonly folder: string;
  readonly tests: readonly string[];
  /** Entries of modules of the core that some of the tests have for themselves. */
  readonly modules: readonly string[];
  readonly mutants: readonly Mutant[];
}

/** Judges all of the work in a private copy of the project, and tells each outcome. */
export async function runMutants(
  project: string,
  work: readonly Work[],
  tell: (outcome: Outcome) => void,
  note: (text: string) => void,
): Promise<void> {
  const tree = copyTree(project);
  try {
    note(`private copy in ${tree}`);
    for (const { folder, tests, modules, mutants } of work) {
      if (mutants.length === 0) continue;
      note(`${folder}: ${mutants.length} mutants, ${tests.length} test files run unbroken first`);
      const core = await CoreBuild.of(tree, tests, modules);
      const judges = await baseline(tree, tests);
      for (const { file, cpuSeconds } of judges) note(`  ${file} ${cpuSeconds.toFixed(1)} CPU s`);
      for (const mutant of mutants) tell(await judgeMutant(tree, core, judges, folder, mutant));
    }
  } finally {
    removeTree(tree);
  }
}

async function judgeMutant(
  tree: string,
  core: CoreBuild,
  judges: readonly Judge[],
  folder: string,
  mutant: Mutant,
): Promise<Outcome> {
  const path = join(tree, mutant.file);
  const text = readFileSync(path, "utf8");
  try {
    const complaint = await put(tree, core, mutant.file, mutated(text, mutant.edit));
    if (complaint !== undefined) return outcomeOf(folder, mutant, "does not build", complaint.split("\n")[0]);
    const notice = await judge(tree, judges);
    if (notice === undefined) return outcomeOf(folder, mutant, "survived");
    return outcomeOf(folder, mutant, notice.how === "test" ? "killed" : "hung", notice.by);
  } finally {
    if (core.has(mutant.file)) {
      writeFileSync(path, text);
      core.restore();
    } else await put(tree, core, mutant.file, text);
  }
}

/** Writes a source and builds what is made from it. Returns a compiler's complaint. */
async function put(tree: string, core: CoreBuild, file: string, text: string): Promise<string | undefined> {
  writeFileSync(join(tree, file), text);
  if (core.has(file)) return core.after(file);
  const { outputText, diagnostics } = ts.transpileModule(text, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  if (diagnostics !== undefined && diagnostics.length > 0)
    return ts.flattenDiagnosticMessageText(diagnostics[0]?.messageText, "\n");
  // The command line that tests start runs from dist/.
  writeFileSync(join(tree, "dist", file.replace(/\.ts$/, ".js")), outputText);
  return undefined;
}
