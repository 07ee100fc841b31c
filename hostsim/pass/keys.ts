/**
 * The keys of a pass: what both sides share before, and what they share after. Takes: the seed, or what the
 * dialogue committed. Gives: each side's own key. Of a new key the first bits refill the pool of
 * authentication; only the rest is for others to use.
 */

import { RandomStream, type Seed } from "../base/random.js";
import type { CommittedKey } from "../ground/commitment.js";
import type { Dialogue } from "../ground/dialogue.js";
import type { PassSatellite } from "../satellite/pass-satellite.js";

/** What is left of the new key when the pools are full again. */
export interface Keys {
  /** The ground's key, packed lowest bit first, Z's bits and then X's: secret. */
  readonly ground: Uint8Array;
  /** Its length in bits. */
  readonly bits: number;
  /**
   * Whether the satellite holds the same, compared inside the simulator; true when there is no key on either
   * side.
   */
  readonly equal: boolean;
  /** Bits that went into both pools, whole words. */
  readonly refilledBits: number;
  /**
   * Each side's whole new key, for key stores; the first `refilledBits` of it are in the pool. The board's
   * stays there.
   */
  readonly whole: { readonly ground: Uint8Array; readonly satellite: Uint8Array | null };
  /**
   * Blocks of 256 bits in a board's own key store; null where the satellite runs on the host, or there is no
   * key.
   */
  readonly boardKeyBlocks: number | null;
  /** Keys of earlier passes that were in doubt until this one, oldest first. */
  readonly earlier: readonly EarlierKey[];
}

/** A key of an earlier pass. Secret. */
export interface EarlierKey {
  readonly pass: number;
  readonly bits: number;
  readonly refilledBits: number;
  readonly whole: { readonly ground: Uint8Array; readonly satellite: Uint8Array | null };
  readonly equal: boolean;
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

/** Collects both sides' keys once the dialogue is over. */
export async function keysOf(satellite: PassSatellite, dialogue: Dialogue, pass: number): Promise<Keys> {
  const committed = dialogue.commitment.keys;
  const earlier: EarlierKey[] = [];
  for (const key of committed) if (key.pass !== pass) earlier.push(await bothOf(satellite, key));
  const own = committed.find((key) => key.pass === pass);
  if (own === undefined) {
    const isSilent = satellite.committedKey(pass) === null || dialogue.commitment.inDoubt !== null;
    const whole = { ground: new Uint8Array(0), satellite: null };
    return {
      ground: whole.ground,
      bits: 0,
      equal: isSilent,
      refilledBits: 0,
      whole,
      boardKeyBlocks: null,
      earlier,
    };
  }
  const { refilledBits, whole, equal } = await bothOf(satellite, own);
  return {
    ground: whole.ground.subarray(refilledBits / 8),
    bits: own.bits - refilledBits,
    equal,
    refilledBits,
    whole,
    boardKeyBlocks: own.keptBlocks,
    earlier,
  };
}

async function bothOf(satellite: PassSatellite, key: CommittedKey): Promise<EarlierKey> {
  return {
    pass: key.pass,
    bits: key.bits,
    refilledBits: key.poolBits,
    whole: {
      ground: key.key.slice(0, Math.ceil(key.bits / 8)),
      satellite: satellite.committedKey(key.pass)?.slice(0, Math.ceil(key.bits / 8)) ?? null,
    },
    equal: await satellite.holds(key.pass, key.key),
  };
}
