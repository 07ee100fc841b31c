/**
 * Figures of a network that its page shows in several places. Takes: a plan's result. Gives: sums and names.
 */
import type { NetworkResult, Place } from "../scheduling/result.js";

/** What a pair got of what it wanted, over all days. */
export interface PairShare {
  readonly wantedBits: number;
  readonly deliveredBits: number;
  /** Delivered over wanted; 1 where nothing was wanted. */
  readonly share: number;
}

/** The share of each pair, in the order of the pairs. */
export function pairShares({ pairs, days, keys }: NetworkResult): PairShare[] {
  const delivered = new Array<number>(pairs.length).fill(0);
  for (const { pair, deliveredBits } of keys) delivered[pair]! += deliveredBits;
  return pairs.map(({ bitsPerDay }, pair) => {
    const wantedBits = bitsPerDay * days.length;
    const deliveredBits = delivered[pair]!;
    return { wantedBits, deliveredBits, share: wantedBits === 0 ? 1 : deliveredBits / wantedBits };
  });
}

/** A pair's two stations. */
export function pairName({ pairs, stations }: NetworkResult, pair: number): string {
  const { first, second } = pairs[pair]!;
  return `${stations[first]!.name} and ${stations[second]!.name}`;
}

/** The name of a satellite or a station. */
export function placeName({ satellites, stations }: NetworkResult, { kind, index }: Place): string {
  return (kind === "satellite" ? satellites : stations)[index]!.name;
}

/** Bits in a unit that is read at a glance, such as "1.25 Mbit". */
export function bitWords(bits: number): string {
  for (const [unit, size] of [
    ["Gbit", 1e9],
    ["Mbit", 1e6],
    ["kbit", 1e3],
  ] as const)
    if (bits >= size) return `${Number((bits / size).toPrecision(3)).toLocaleString("en-US")} ${unit}`;
  return `${Math.round(bits)} bit`;
}

/** A time in a unit that is read at a glance, such as "3.5 h". */
export function durationWords(seconds: number): string {
  if (seconds >= 172_800) return `${(seconds / 86_400).toFixed(1)} d`;
  if (seconds >= 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return seconds >= 60 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`;
}
