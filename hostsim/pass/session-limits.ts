/**
 * What a session needs that its scenario may not have: refused before hours are simulated. Takes: scenario,
 * link and pool. Gives: nothing, or one line that names the limit.
 */

import { UserError } from "../base/user-error.js";
import type { LinkCosts } from "../ground/link-port.js";
import type { Scenario } from "../scenario/schema.js";
import type { LinkTimeline } from "./link-timeline.js";
import { expectedClicks, type SessionFrame, siftedShares } from "./session.js";

/**
 * Announcing a click costs the entropy of its gap, log2(slots a click) + log2(e), and a bit for its basis.
 */
const BITS_BESIDE_GAP = Math.LOG2E + 1;
/**
 * What else is said for a sifted bit, in bits: answers, parities, hashes; 10.9 in the pass of jinan-250mhz
 * (docs/reference/link.md).
 */
const BITS_OF_SIFTED = 11;
/** Checkpoints of a session that makes a key, besides those that the length of its messages asks for. */
const CHECKPOINTS_AT_END = 2;
const BITS_PER_BYTE = 8;

/** About how many bytes both sides say to each other. */
export function expectedTranscriptBytes(
  scenario: Scenario,
  timeline: LinkTimeline,
  frame: SessionFrame,
): number {
  const clicks = expectedClicks(scenario, timeline, frame);
  if (clicks === 0) return 0;
  const gapBits = Math.max(0, Math.log2((frame.steps * frame.stepSlots) / clicks));
  const { inZ, inX } = siftedShares(scenario);
  return (clicks * (gapBits + BITS_BESIDE_GAP + (inZ + inX) * BITS_OF_SIFTED)) / BITS_PER_BYTE;
}

/**
 * Checks that a pool of `poolBits`, of which `reserveBits` only open sessions and end doubts, can
 * authenticate what the session will say.
 *
 * @throws UserError when its messages are about to need more checkpoints than that
 */
export function checkPool(
  scenario: Scenario,
  timeline: LinkTimeline,
  frame: SessionFrame,
  pool: { readonly poolBits: number; readonly reserveBits: number; readonly costs: LinkCosts },
): void {
  const { checkpointBits, longestTranscript, openingBits } = pool.costs;
  const bytes = expectedTranscriptBytes(scenario, timeline, frame);
  // A tag is made whenever half of what it may cover was said (docs/reference/link.md).
  const onTheWay = Math.floor(bytes / (longestTranscript / 2));
  const needed = openingBits + pool.reserveBits + (CHECKPOINTS_AT_END + onTheWay) * checkpointBits;
  if (onTheWay === 0 || needed <= pool.poolBits) return;
  const seconds = (frame.steps * timeline.stepMs) / 1000;
  throw new UserError(
    `classicalLink.poolBits: about ${Math.round(bytes / 1e6)} MB of messages in ${seconds} s need ${onTheWay} tags on the way, ` +
      `${needed} bits of key with what is kept in reserve, and the pool has ${pool.poolBits}; shorten the session or bring more`,
  );
}
