/**
 * What a pass asks of its uplink. Takes: expected clicks and leak. Gives: bits, and the share of the clicks
 * that a link carries in time. An approximation: which pulses clicked costs the entropy of the gaps between
 * clicks as if these came at one rate, which is rather too much.
 */
import { type Announcing, DEFAULT_ANNOUNCING } from "../ground/announcing.js";
import type { ClassicalLink } from "./classical-link.js";
import { LONGEST_WAIT_S, SETTLING_SHARE } from "./waiting.js";

/** Bits that a click's basis takes. */
const BITS_OF_BASIS = 1;
/** Heads and tags of packets over their payload of 1,000 bytes, and what is sent again. */
const PACKET_FACTOR = 1.05;
/** Bits that go up for each parity told, packets included: 28 to 36 in the shipped scenarios. */
const BITS_PER_PARITY = 32;
/** To spare when a rate is advised. */
const MARGIN = 1.1;

/** What is expected of a pass, as far as the uplink is concerned. */
export interface UplinkLoad {
  readonly pulses: number;
  /** Clicks to be announced. */
  readonly clicks: number;
  /** Parities and hashes told. */
  readonly leakedBits: number;
  /** How long the light comes, in s. */
  readonly durationS: number;
  /** When bases are said; where it is left out, the default. */
  readonly announce?: Announcing | undefined;
}

/** How an uplink bears a load. */
export interface UplinkNeed {
  readonly neededBits: number;
  /** Share of the clicks that are announced in time, up to 1. */
  readonly carriedShare: number;
  /**
   * A rate that carries all that may be said while the light comes, and the rest after it, a tenth to spare.
   */
  readonly sufficientBitPerS: number;
}

/** Bits that a load sends up: those that need not wait for the light's end, and those that must. */
function bitsOf({ pulses, clicks, leakedBits, announce = DEFAULT_ANNOUNCING }: UplinkLoad) {
  if (clicks === 0) return { early: 0, late: 0 };
  // The entropy of a geometric gap of mean g in bits is log2(g) + log2(e) for large g.
  const ofPulses = PACKET_FACTOR * clicks * (Math.log2(Math.max(pulses / clicks, 1)) + Math.LOG2E);
  const rest = PACKET_FACTOR * clicks * BITS_OF_BASIS + BITS_PER_PARITY * leakedBits;
  return announce === "at-once" ? { early: ofPulses + rest, late: 0 } : { early: ofPulses, late: rest };
}

/** Bits that a load sends up. */
export function uplinkBits(load: UplinkLoad): number {
  const { early, late } = bitsOf(load);
  return early + late;
}

/** How a link bears a load, with the usual time after the last photon. */
export function uplinkNeed(
  load: UplinkLoad,
  { uplinkBitPerS, lossProbability }: Pick<ClassicalLink, "uplinkBitPerS" | "lossProbability">,
): UplinkNeed {
  const { early, late } = bitsOf(load);
  const neededBits = early + late;
  const bitPerS = uplinkBitPerS * (1 - lossProbability);
  const afterS = (1 - SETTLING_SHARE) * LONGEST_WAIT_S;
  const carriedOf = (bits: number, seconds: number) => (bits === 0 ? 1 : (bitPerS * seconds) / bits);
  const sufficient = Math.max(early / load.durationS, late / afterS);
  return {
    neededBits: Math.round(neededBits),
    carriedShare: Math.min(1, carriedOf(neededBits, load.durationS + afterS), carriedOf(late, afterS)),
    sufficientBitPerS: Math.ceil((MARGIN * sufficient) / (1 - lossProbability)),
  };
}
