/**
 * How long key waits. Takes: what was delivered. Gives: mean, median and longest time from the making of the
 * last operand of each bit until both ends hold it, by pair.
 */
import type { Delivery } from "./relays.js";
import type { PairWaiting } from "./result.js";

/** Waiting times of each pair, weighed by bits. */
export function waitingOf(pairs: number, deliveries: readonly Delivery[]): PairWaiting[] {
  const byPair: { bits: number; waitedMs: number }[][] = Array.from({ length: pairs }, () => []);
  for (const { pair, deliveredMs, parcels } of deliveries)
    for (const { bits, madeMs } of parcels) byPair[pair]!.push({ bits, waitedMs: deliveredMs - madeMs });
  return byPair.map((parts, pair) => {
    const deliveredBits = parts.reduce((sum, { bits }) => sum + bits, 0);
    if (deliveredBits === 0) return { pair, deliveredBits, meanS: null, medianS: null, longestS: null };
    parts.sort((one, other) => one.waitedMs - other.waitedMs);
    let below = 0;
    const median = parts.find(({ bits }) => {
      below += bits;
      return 2 * below >= deliveredBits;
    })!;
    const sum = parts.reduce((all, { bits, waitedMs }) => all + bits * waitedMs, 0);
    return {
      pair,
      deliveredBits,
      meanS: Math.round(sum / deliveredBits) / 1000,
      medianS: median.waitedMs / 1000,
      longestS: parts.at(-1)!.waitedMs / 1000,
    };
  });
}
