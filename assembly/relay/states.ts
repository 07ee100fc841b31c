/**
 * The states of a relay on the satellite. Takes: a state and what happens. Gives: the state after it, or that it is refused.
 * docs/relay.md has the table; a test compares it with this one, and walks it.
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
export const RELAY_STATES: u32 = 6;
/** The event is refused, and nothing changes. */
export const RELAY_REFUSED: u32 = 0xff;

/** A station asks, with blocks that the satellite holds too. "First": the one that asked, or acknowledged, first. */
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
/** Power comes back. */
export const EVENT_POWER: u32 = 8;
/** The operator gives the relay up. */
export const EVENT_ABANDON: u32 = 9;
/** Events there are. */
export const RELAY_EVENTS: u32 = 10;

const NO: u8 = 0xff;
/** By state, then by event in the order above. */
const table = memory.data<u8>([
  // free
  1,
  NO,
  NO,
  NO,
  NO,
  NO,
  NO,
  NO,
  0,
  NO,
  // asked
  1,
  2,
  0,
  NO,
  NO,
  NO,
  NO,
  NO,
  1,
  0,
  // pairing
  2,
  2,
  NO,
  3,
  NO,
  NO,
  NO,
  NO,
  2,
  0,
  // announced
  3,
  3,
  NO,
  NO,
  4,
  NO,
  NO,
  NO,
  3,
  0,
  // held
  4,
  4,
  NO,
  NO,
  4,
  5,
  4,
  NO,
  4,
  0,
  // shared
  5,
  5,
  NO,
  NO,
  5,
  5,
  5,
  0,
  5,
  0,
]);

/** The state that follows, or RELAY_REFUSED. */
export function relayNext(state: u32, event: u32): u32 {
  if (state >= RELAY_STATES || event >= RELAY_EVENTS) return RELAY_REFUSED;
  return load<u8>(table + <usize>(state * RELAY_EVENTS + event));
}
