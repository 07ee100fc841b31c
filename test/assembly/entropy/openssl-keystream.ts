/** The keystream oracle: OpenSSL's ChaCha20 through node:crypto, which shares nothing with the core. */
import { createCipheriv } from "node:crypto";

/** Where a stretch of keystream lies. */
export interface KeystreamPlace {
  key: Uint8Array;
  /** Number of the first 64-byte block, 64 bits. */
  block: bigint;
  domain: number;
  epoch: number;
}

/**
 * `bytes` of keystream. OpenSSL's 16-byte IV is a 64-bit block number, low byte first, and the rest of the
 * nonce.
 */
export function opensslKeystream(place: KeystreamPlace, bytes: number): Buffer {
  const iv = Buffer.alloc(16);
  iv.writeBigUInt64LE(place.block, 0);
  iv.writeUInt32LE(place.domain, 8);
  iv.writeUInt32LE(place.epoch, 12);
  return createCipheriv("chacha20", place.key, iv).update(Buffer.alloc(bytes));
}
