/**
 * Somebody on the link who holds every packet back for a while, both ways. She learns what everybody learns
 * who listens, and that is paid for as leak.
 */
import type { LinkAdversary } from "../network/conversation.js";

const HELD_BACK_US = 50_000;

/** Every packet 50 ms later. */
export function heldBackPackets(): LinkAdversary {
  return { carry: (_to, packet) => [{ packet, laterUs: HELD_BACK_US }] };
}
