/**
 * Draws mutants. Takes: a folder's mutants and a printed seed. Gives: a sample that another machine draws
 * again, and that hardly changes when a line of code does: each mutant's place in the draw follows from the
 * seed and its own name.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Folder, NO_JUDGES, NOT_MUTATED } from "./folders.js";
import { type Mutant, mutantsOf } from "./mutants.js";

/** All mutants of a folder's sources. */
export function folderMutants(project: string, folder: Folder): Mutant[] {
  const files = filesOf(project, folder.sources, ".ts").filter((file) => !NOT_MUTATED.includes(file));
  return files.flatMap((file) => mutantsOf(file, readFileSync(join(project, file), "utf8")));
}

/** The test files that judge a folder. */
export function folderTests(project: string, folder: Folder): string[] {
  return filesOf(project, folder.tests, ".test.ts").filter((file) => !NO_JUDGES.includes(file));
}

/** `count` of the mutants, or all when there are fewer, in the order of the draw. */
export function draw(mutants: readonly Mutant[], count: number, seed: string): Mutant[] {
  const place = (mutant: Mutant) => createHash("sha256").update(`${seed}\n${mutant.id}`).digest("hex");
  return mutants
    .map((mutant) => ({ mutant, at: place(mutant) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, count)
    .map(({ mutant }) => mutant);
}

function filesOf(project: string, paths: readonly string[], ending: string): string[] {
  return paths.flatMap((path) => {
    if (!statSync(join(project, path)).isDirectory()) return [path];
    const names = readdirSync(join(project, path), { withFileTypes: true });
    return names
      .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
      .map((entry) => `${path}/${entry.name}`)
      .sort();
  });
}
