/**
 * A private copy of the project, in which sources may be broken. Takes: the project's folder. Gives: a folder
 * with the same files and a build of its own. The project itself is never touched, so it can be worked on
 * while mutants run.
 */
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a copy has no use for. */
const LEFT_OUT = new Set([".git", ".ci", "node_modules", "report", "coverage"]);

/**
 * Copies the project; packages are linked. Returns the copy's folder, which is removed at the latest when the
 * process ends.
 */
export function copyTree(project: string): string {
  const tree = realpathSync(mkdtempSync(join(tmpdir(), "satqkd-mutation-")));
  process.once("exit", () => removeTree(tree));
  for (const name of readdirSync(project)) {
    if (LEFT_OUT.has(name)) continue;
    cpSync(join(project, name), join(tree, name), {
      recursive: true,
      // Images of boards and earlier results are large, and no judge needs them.
      filter: (path) =>
        !path.startsWith(join(project, "build", "")) || /\.(?:wasm|js|d\.ts)$|build\/?$/.test(path),
    });
  }
  symlinkSync(realpathSync(join(project, "node_modules")), join(tree, "node_modules"));
  return tree;
}

/** Removes a copy. */
export function removeTree(tree: string): void {
  rmSync(tree, { recursive: true, force: true });
}
