/**
 * Somebody on the link who holds every packet back for a while, both ways. She learns what everybody learns who
 * listens, and that is paid for as leak.
 */
import type { LinkAdversary } from "../network/conversation.js";

const HELD_BACK_US = 500_000;

/** Every packet half a second later. */
export function heldBackPackets(): LinkAdversary {
  return { carry: (_to, packet) => [{ packet, laterUs: HELD_BACK_US }] };
}
