/**
 * The keys of a pass: what both sides share before, and what they share after. Takes: the seed, or both sides at the end.
 * Gives: secret bytes. Of a new key the first bits refill the pool of authentication; only the rest is for others to use.
 */
import { createHash } from "node:crypto";
import type { Dialogue } from "../ground/dialogue.js";
import type { GroundStation } from "../ground/ground-station.js";
import type { LinkPort } from "../ground/link-port.js";
import type { Satellite } from "../satellite/satellite.js";
import { RandomStream } from "../world/random.js";

/** The key of both sides that is left when the pools are full again: packed lowest bit first, Z's bits and then X's. */
export interface Keys {
  readonly satellite: Uint8Array;
  readonly ground: Uint8Array;
  /** Bits that went into both pools, whole words. */
  readonly refilledBits: number;
  /** Bits in `satellite` and in `ground`. */
  readonly bits: number;
}

/** Key that both sides share before the simulated session, in whole 64-bit words. */
export function sharedPool(seed: number, bits: number): Uint8Array {
  const random = new RandomStream(seed, "pool of authentication key");
  return Uint8Array.from({ length: Math.ceil(bits / 64) * 8 }, () => random.uint32() >>> 24);
}

/** Appends `bits` bits of `source` behind the first `length` bits of `target`. */
function appendBits(target: Uint8Array, length: number, source: Uint8Array, bits: number): void {
  for (let i = 0; i < bits; i++) {
    if ((source[i >> 3]! >> (i & 7)) & 1) target[(length + i) >> 3]! |= 1 << ((length + i) & 7);
  }
}

/** The keys of the bases, one behind the other. */
function join(parts: readonly Uint8Array[], lengths: readonly number[]): Uint8Array {
  const total = lengths.reduce((sum, bits) => sum + bits, 0);
  const key = new Uint8Array(Math.ceil(total / 8));
  let length = 0;
  for (const [index, part] of parts.entries()) {
    appendBits(key, length, part, lengths[index]!);
    length += lengths[index]!;
  }
  return key;
}

/** Collects both sides' keys once the dialogue is done, and refills both pools by what the session spent. */
export function keysOf(
  satellite: Satellite,
  ground: GroundStation,
  dialogue: Dialogue,
  port: LinkPort,
): Keys {
  if (dialogue.step !== "done") {
    return { satellite: new Uint8Array(0), ground: new Uint8Array(0), refilledBits: 0, bits: 0 };
  }
  const lengths = dialogue.orders.map(({ keyBits }) => keyBits);
  const ofGround = join(
    dialogue.orders.map((order) => ground.amplify(order)),
    lengths,
  );
  const ofSatellite = join(
    dialogue.orders.map(({ basis }) => satellite.keys[basis]),
    lengths,
  );
  const total = lengths.reduce((sum, bits) => sum + bits, 0);
  const words = Math.min(Math.ceil(port.spentBits / 64), Math.floor(total / 64));
  port.fillPool(ofGround.subarray(0, words * 8));
  satellite.fillPool(ofSatellite.subarray(0, words * 8));
  return {
    satellite: ofSatellite.subarray(words * 8),
    ground: ofGround.subarray(words * 8),
    refilledBits: words * 64,
    bits: total - words * 64,
  };
}

/** SHA-256 of a key, in hexadecimal: enough to compare, useless to whoever has no key. */
export function keyFingerprint(key: Uint8Array): string {
  return createHash("sha256").update(key).digest("hex");
}
