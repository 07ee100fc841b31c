/**
 * The keys of a pass: what both sides share before, and what they share after. Takes: the seed, or both sides at the end.
 * Gives: the ground's key and the satellite's fingerprint of its own. Of a new key the first bits refill the pool of
 * authentication; only the rest is for others to use.
 */
import { JoinedKey, keyFingerprint } from "../core/joined-key.js";
import type { Dialogue } from "../ground/dialogue.js";
import type { GroundStation } from "../ground/ground-station.js";
import type { LinkPort } from "../ground/link-port.js";
import type { PassSatellite } from "../satellite/pass-satellite.js";
import { RandomStream, type Seed } from "../world/random.js";

/** What is left of the new key when the pools are full again. */
export interface Keys {
  /** The ground's key, packed lowest bit first, Z's bits and then X's: secret. */
  readonly ground: Uint8Array;
  /** Its length in bits. */
  readonly bits: number;
  /** SHA-256 of each side's own key, in hexadecimal. */
  readonly groundSha256: string;
  readonly satelliteSha256: string;
  /** Bits that went into both pools, whole words. */
  readonly refilledBits: number;
  /** Each side's whole new key, for key stores; the first `refilledBits` of it are in the pool. The board's stays there. */
  readonly whole: { readonly ground: Uint8Array; readonly satellite: Uint8Array | null };
  /** Blocks of 256 bits in a board's own key store; null where the satellite runs on the host, or there is no key. */
  readonly boardKeyBlocks: number | null;
}

/** Number of a pass in key stores: its start, in seconds since 1970. */
export function passNumber(startUtc: string): number {
  return Math.floor(Date.parse(startUtc) / 1000);
}

/** Key that both sides share before the simulated session, in whole 64-bit words. */
export function sharedPool(seed: Seed, bits: number): Uint8Array {
  const random = new RandomStream(seed, "pool of authentication key");
  return Uint8Array.from({ length: Math.ceil(bits / 64) * 8 }, () => random.uint32() >>> 24);
}

/** Collects both sides' keys once the dialogue is over, and refills both pools by what the session spent. */
export async function keysOf(
  satellite: PassSatellite,
  ground: GroundStation,
  dialogue: Dialogue,
  port: LinkPort,
  startUtc: string,
): Promise<Keys> {
  const key = new JoinedKey();
  if (dialogue.step === "done") for (const order of dialogue.orders) ground.appendKey(key, order);
  if (key.length === 0) {
    const none = keyFingerprint(new Uint8Array(0));
    return {
      ground: new Uint8Array(0),
      bits: 0,
      groundSha256: none,
      satelliteSha256: none,
      refilledBits: 0,
      whole: { ground: new Uint8Array(0), satellite: null },
      boardKeyBlocks: null,
    };
  }
  const words = Math.min(Math.ceil(port.spentBits / 64), Math.floor(key.length / 64));
  const { pool, left, leftBits } = key.split(words);
  port.fillPool(pool);
  const satellites = await satellite.finish(words, passNumber(startUtc));
  return {
    ground: left,
    bits: leftBits,
    groundSha256: keyFingerprint(left),
    satelliteSha256: satellites.sha256,
    refilledBits: words * 64,
    whole: { ground: key.whole, satellite: satellites.whole },
    boardKeyBlocks: satellites.keptBlocks,
  };
}
