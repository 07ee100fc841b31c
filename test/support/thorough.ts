/**
 * How much of what is random and many a run tries: `npm run test:thorough` all of it, CI, whose time is
 * short, a part. Each part holds what the whole holds, to the same limits.
 */
export const IS_THOROUGH = process.env.THOROUGH === "1";

/** All of `whole` cases, or one in `one` of them. */
export function oneIn(one: number, whole: number): number {
  return IS_THOROUGH ? whole : Math.ceil(whole / one);
}
