/**
 * ChaCha20 keystream in counter mode. Takes: a 256-bit key and an epoch, once; then block numbers. Gives: 64-byte blocks
 * of keystream, at random access. Never keeps a keystream and never hands out the key.
 *
 * The 64-bit block number, a domain and the epoch fill the last four words of a block's input: the counter of RFC 8439 is
 * the number's low half; its 96-bit nonce is the number's high half, the domain (what the stream is for), the epoch.
 */
import { consecutiveBlocks, gatherBlocks } from "./chacha20-blocks";

export { GATHERED_BLOCKS, KEYSTREAM_BLOCK_BYTES } from "./chacha20-blocks";

/** A block's input: the constants "expand 32-byte k" (RFC 8439 section 2.3), key, block number, domain, epoch. */
const input = memory.data<u32>(
  [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  16,
);
const KEY: usize = 16;
const KEY_BYTES: usize = 32;
const DOMAIN: usize = 56;
const EPOCH: usize = 60;

/** Installs the 32-byte key at `address` and the epoch, which must be new whenever a key is used again after a reset. */
export function setKeystreamKey(address: usize, epoch: u32): void {
  memory.copy(input + KEY, address, KEY_BYTES);
  store<u32>(input, epoch, EPOCH);
}

/** Wipes the key. */
export function clearKeystreamKey(): void {
  memory.fill(input + KEY, 0, KEY_BYTES);
}

/** Writes `count` consecutive blocks of `domain`, from block number `first` on, to `destination`. */
export function keystream(first: u64, count: u32, domain: u32, destination: usize): void {
  store<u32>(input, domain, DOMAIN);
  consecutiveBlocks(input, first, count, destination);
}

/** Writes the GATHERED_BLOCKS blocks of `domain` whose numbers (u64, any order) stand at `blockNumbers`. */
export function keystreamGather(blockNumbers: usize, domain: u32, destination: usize): void {
  store<u32>(input, domain, DOMAIN);
  gatherBlocks(input, blockNumbers, destination);
}
