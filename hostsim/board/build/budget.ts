/**
 * Sizes against the board's budget and against the last commit. Takes: measured sizes. Gives: lines for
 * people, or an error when the image needs more than board.json allows.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type OutputRule, tryOutput, writeOutput } from "../../base/output.js";
import { UserError } from "../../base/user-error.js";
import { packageRoot } from "../../core/package-root.js";
import type { Board } from "../board.js";
import { type ImageSizes, parseSizes, sizesText } from "./sizes.js";

const KINDS = [
  ["flash", "flashBytes"],
  ["RAM", "ramBytes"],
  ["stack", "stackBytes"],
] as const;

const RECORD_RULE: OutputRule = { option: "--save-sizes", force: true };

/** The sizes that the last commit recorded for a board; null when it has none. */
export function committedSizes(name: string): ImageSizes | null {
  const shown = spawnSync("git", ["show", `HEAD:boards/${name}/sizes.json`], {
    cwd: packageRoot,
    encoding: "utf8",
  });
  return shown.status === 0 ? parseSizes(shown.stdout) : null;
}

/** Throws when a size is above the budget. `save` records the sizes in the board's folder. */
export function checkBudget(board: Board, sizes: ImageSizes, save: boolean): void {
  for (const [what, key] of KINDS) {
    const most = board.budget?.[key] ?? Number.POSITIVE_INFINITY;
    if (sizes[key] > most)
      throw new UserError(
        `${board.name} needs ${sizes[key]} bytes of ${what}, its budget in board.json is ${most}`,
      );
  }
  if (save) writeOutput(recordOf(board), sizesText(sizes), RECORD_RULE);
}

/** Finds out before a build whether its sizes can be recorded. */
export function tryRecord(board: Board): void {
  tryOutput(recordOf(board), RECORD_RULE);
}

function recordOf({ name }: Board): string {
  return join(packageRoot, "boards", name, "sizes.json");
}

/** Lines like `flash 61234 of 81920 bytes (+120 since the last commit)`. */
export function describeSizes(board: Board, sizes: ImageSizes, before: ImageSizes | null): string[] {
  return KINDS.map(([what, key]) => {
    const budget = board.budget === null ? "" : ` of ${board.budget[key]}`;
    const change = before === null ? "no record in the last commit" : signed(sizes[key] - before[key]);
    return `${what.padEnd(5)} ${sizes[key]}${budget} bytes (${change})`;
  });
}

function signed(change: number): string {
  return change === 0 ? "as in the last commit" : `${change > 0 ? "+" : ""}${change} since the last commit`;
}
