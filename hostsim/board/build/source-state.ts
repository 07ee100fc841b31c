/**
 * Which commit a source tree is at. Takes: a folder. Gives: the commit and whether files differ from it; a
 * tree without git (an npm package) has an unknown commit.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "./tools.js";

/** A commit. */
export interface Commit {
  /** 40 hexadecimal digits, all zero when unknown. */
  readonly commit: string;
  /** Whether tracked files were changed since. */
  readonly changed: boolean;
}

/** The commit that a source tree is at. */
export function readCommit(root: string): Commit {
  if (!existsSync(join(root, ".git"))) return { commit: "0".repeat(40), changed: false };
  const commit = runTool("git", ["rev-parse", "HEAD"], root).trim();
  const changed = runTool("git", ["status", "--porcelain", "--untracked-files=no"], root).trim() !== "";
  return { commit, changed };
}
