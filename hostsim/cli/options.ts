/**
 * Options that mean the same in every verb that has them.
 */
import { UserError } from "../base/user-error.js";

/** Of verbs that write files. */
export const FORCE_OPTION = ["--force", "replace output files that exist"] as const;

/** Of verbs that make or forecast key, or say how long one would be. */
export const REQUIRE_KEY_OPTION = [
  "--require-key",
  "exit 1 when there is no key; else no key is an answer, exit 0",
] as const;

/** What those options leave. */
export interface CommonFlags {
  readonly force?: true;
  readonly requireKey?: true;
}

/** Ends a verb with exit code 1 when it was to come to a key and came to none. @throws UserError */
export function requireKey(keyBits: number, { requireKey: isRequired }: CommonFlags): void {
  if (isRequired && !(keyBits > 0)) throw new UserError("--require-key: there is no key", 1);
}
