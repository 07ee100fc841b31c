/**
 * The states of a relay on the satellite. Takes: a state and what happens. Gives: the state after it, or that
 * it is refused. docs/reference/relay.md has the table; a test compares it with this one, and walks it.
 */

/** No relay between these stations. */
export const RELAY_FREE: u32 = 0;
/** One station has asked; its blocks are reserved. */
export const RELAY_ASKED: u32 = 1;
/** Both have asked; K_A xor K_B is being made, block by block, and each block is spent for it. */
export const RELAY_PAIRING: u32 = 2;
/** K_A xor K_B waits to be taken down; the satellite holds neither key any more. */
export const RELAY_ANNOUNCED: u32 = 3;
/** The first station has acknowledged it: that one decodes, the other's key is the shared one. */
export const RELAY_HELD: u32 = 4;
/** Both have acknowledged. */
export const RELAY_SHARED: u32 = 5;
/** States there are. */
const RELAY_STATES: u32 = 6;
/** The event is refused, and nothing changes. */
export const RELAY_REFUSED: u32 = 0xff;

/**
 * A station asks, with blocks that the satellite holds too. "First": the one that asked, or acknowledged,
 * first.
 */
export const EVENT_ASK_FIRST: u32 = 0;
export const EVENT_ASK_OTHER: u32 = 1;
/** The station that asked takes it back. */
export const EVENT_WITHDRAW: u32 = 2;
/** Every reserved pair of blocks is spent. */
export const EVENT_PADDED: u32 = 3;
/** A station acknowledges what it has taken down. */
export const EVENT_ACKNOWLEDGE_FIRST: u32 = 4;
export const EVENT_ACKNOWLEDGE_OTHER: u32 = 5;
/** A station says that the shared key stands in its store. */
export const EVENT_APPLIED_ONE: u32 = 6;
export const EVENT_APPLIED_BOTH: u32 = 7;
// 8: power comes back.
/** The operator gives the relay up. */
export const EVENT_ABANDON: u32 = 9;
/** Events there are. */
const RELAY_EVENTS: u32 = 10;

/**
 * A number a state; in it a hexadecimal digit an event, in the order above from the left: the next state, f
 * refused.
 */
const table = memory.data<u64>(
  [
    0x1fffffff0f, // free
    0x120fffff10, // asked
    0x22f3ffff20, // pairing
    0x33ff4fff30, // announced
    0x44ff454f40, // held
    0x55ff555050, // shared
  ],
  8,
);

/** The state that follows, or RELAY_REFUSED. */
export function relayNext(state: u32, event: u32): u32 {
  if (state >= RELAY_STATES || event >= RELAY_EVENTS) return RELAY_REFUSED;
  const digit = (load<u64>(table + ((<usize>state) << 3)) >> <u64>(4 * (RELAY_EVENTS - 1 - event))) & 15;
  return digit == 15 ? RELAY_REFUSED : <u32>digit;
}
