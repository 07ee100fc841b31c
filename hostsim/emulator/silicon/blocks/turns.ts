/**
 * Whose turn it is among DMA's channels of low priority, and the transfers of watchers that were not made
 * because they change nothing. Takes: cycles that have passed. Gives: the channel that moved last; counts as
 * if each transfer had been made.
 */
import { IS_RP2040 } from "../chip";
import { active, CHANNELS, channelAt, high, watchers } from "./dma";
import { now, phase } from "./time";

/** The channel of low priority that moved last. */
export let lastLow: u32 = CHANNELS - 1;
/** Cycles before this one are accounted for. */
let settledTo: u64 = 0;

/** As after a reset. */
export function turnsReset(): void {
  lastLow = CHANNELS - 1;
  settledTo = now;
}

/** A channel of low priority moves. */
export function setLastLow(index: u32): void {
  lastLow = index;
}

/** This cycle belongs to a transfer that is made, or to none. */
export function turnTaken(): void {
  settleTurns(now);
  settledTo = now + 1;
}

/** Before channels are looked at or changed: by now each watcher has had its turns. */
export function settleTurnsNow(): void {
  settleTurns(now + phase);
}

/** The cycles before `cycle` in which nobody else moved were the watchers', in turn. */
export function settleTurns(cycle: u64): void {
  if (cycle <= settledTo) return;
  const turns = cycle - settledTo;
  settledTo = cycle;
  const low = active & ~high;
  // With another channel beside them each turn is taken in its own cycle.
  if (low == 0 || (low & ~watchers) != 0) return;
  const each = <u32>(turns / <u64>popcnt<u32>(low));
  for (let left = low; left != 0; left &= left - 1) count(ctz<u32>(left), each);
  for (let rest = <u32>(turns % <u64>popcnt<u32>(low)); rest > 0; rest--) {
    do lastLow = lastLow == CHANNELS - 1 ? 0 : lastLow + 1;
    while ((low & (1 << lastLow)) == 0);
    count(lastLow, 1);
  }
}

/** The last transfer of a sequence is made, never counted alone. The RP2350's watchers have no end. */
function count(index: u32, transfers: u32): void {
  if (!IS_RP2040) return;
  const channel = channelAt(index);
  channel.remaining = channel.remaining > transfers ? channel.remaining - transfers : 1;
}
