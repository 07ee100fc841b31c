/**
 * Which commit a source tree is at. Takes: a folder. Gives: the commit and whether files differ from it: from
 * git, or in an npm package from the note that was put in when it was packed; else it is unknown.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { runTool } from "./tools.js";

/** Where a package notes the commit that it was packed from; below its folder. */
export const PACKED_COMMIT = "build/commit.json";

/** A commit. */
export interface Commit {
  /** 40 hexadecimal digits, all zero when unknown. */
  readonly commit: string;
  /** Whether tracked files were changed since. */
  readonly changed: boolean;
}

/** The commit of a tree that does not say. */
export const UNKNOWN_COMMIT: Commit = { commit: "0".repeat(40), changed: false };

const packedCommit: z.ZodType<Commit> = z.strictObject({
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  changed: z.boolean(),
});

/** The commit that a source tree is at. */
export function readCommit(root: string): Commit {
  if (!existsSync(join(root, ".git"))) {
    const note = join(root, PACKED_COMMIT);
    return existsSync(note) ? packedCommit.parse(JSON.parse(readFileSync(note, "utf8"))) : UNKNOWN_COMMIT;
  }
  const commit = runTool("git", ["rev-parse", "HEAD"], root).trim();
  const changed = runTool("git", ["status", "--porcelain", "--untracked-files=no"], root).trim() !== "";
  return { commit, changed };
}
