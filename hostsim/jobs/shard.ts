/**
 * Shards, for batch systems: the same command on several computers, each with its own share.
 */

import { parseWhole } from "../base/decimal.js";
import { UserError } from "../base/user-error.js";

/** Share number `index` (from 1 on) of `of`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Reads "2/5". @throws UserError when it is none */
export function parseShard(text: string): Shard {
  const [index = Number.NaN, of = Number.NaN, ...more] = text.split("/").map(parseWhole);
  if (more.length > 0 || !(index >= 1 && index <= of))
    throw new UserError(`"${text}" is no shard: say K/N with K from 1 to N, such as 2/5`);
  return { index, of };
}

/** The shard's share: every N-th, so that early and late windows come to each. */
export function shardOf<Item>(items: readonly Item[], { index, of }: Shard): Item[] {
  return items.filter((_, place) => place % of === index - 1);
}
