/**
 * Room on the disk for what compilers make. Takes: a place, and bytes. Gives: work that is not begun without
 * them. Compilers tell a full disk each in its own words, or not at all, so it is looked for here.
 */
import { type OutputRule, tryOutput } from "../../base/output.js";
import { UserError } from "../../base/user-error.js";

/**
 * Does some work for the result at `path`, which needs so many bytes on its way.
 *
 * @throws as `tryOutput`, before the work, or in place of an error of the work's when the room is gone
 */
export function withRoom<Result>(path: string, rule: OutputRule, bytes: number, work: () => Result): Result {
  tryOutput(path, rule, bytes);
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) tryOutput(path, rule, bytes);
    throw error;
  }
}
