/**
 * The keystream. Takes: a generator, a 256-bit key and an epoch, once; then block numbers. Gives: 64-byte
 * blocks of keystream, at random access. Never keeps a keystream, and hands the key to no one but a chip that
 * makes the pattern (keystreamKeyForExpander).
 *
 * Two generators: ChaCha20 in counter mode, and Hash_DRBG with SHA-256 (hash-drbg.ts), which chips with an
 * engine for it make faster. Of ChaCha20: the 64-bit block number, a domain and the epoch fill the last four
 * words of a block's input: the counter of RFC 8439 is the number's low half; its 96-bit nonce is the
 * number's high half, the domain (what the stream is for), the epoch.
 */
import { expandLevels, expandSymbols } from "../port/registers";
import { INPUT_KEY, INPUT_LAST, INPUT_STREAM } from "./chacha20";
import { consecutiveBlocks, gatherBlocks } from "./chacha20-blocks";
import { ENGINE_CHUNK_BLOCKS, engineBlocks, engineDrop } from "./engine";
import { drbgBlocks, drbgForget, drbgGather } from "./hash-drbg";
import { SHA256_PROGRESS_BYTES, sha256Add, sha256Finish, sha256Start } from "./sha256";

export { GATHERED_BLOCKS, KEYSTREAM_BLOCK_BYTES } from "./chacha20-blocks";

/**
 * A block's input: the constants "expand 32-byte k" (RFC 8439 section 2.3), key, block number, domain, epoch.
 */
const input = memory.data<u32>(
  [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  16,
);
const KEY_BYTES: usize = 32;
const RATCHET: string = "satqkd ratchet";
const progress = memory.data(<u32>SHA256_PROGRESS_BYTES, 8);
const next = memory.data(<u32>KEY_BYTES, 4);

/** ChaCha20 (RFC 8439), 20 rounds. */
export const GENERATOR_CHACHA20: u32 = 0;
/** Hash_DRBG with SHA-256 (NIST SP 800-90A Rev. 1, section 10.1.1). */
export const GENERATOR_HASH_DRBG: u32 = 1;
/** Generators that there are. */
export const GENERATOR_COUNT: u32 = 2;

/** Blocks that `keystreamAt` gives at most: a chunk of an engine. */
export const KEYSTREAM_CHUNK_BLOCKS: u32 = ENGINE_CHUNK_BLOCKS;

let chosen: u32 = GENERATOR_CHACHA20;

/**
 * Chooses the generator; false, and nothing changes, when this build has none of this code. Builds without
 * WITH_HASH_DRBG (asconfig.json) have no room for the second one, neither code nor memory.
 */
export function setGenerator(code: u32): bool {
  if (isDefined(WITH_HASH_DRBG)) {
    if (code >= GENERATOR_COUNT) return false;
    chosen = code;
    forgetOutputs();
    return true;
  }
  return code == GENERATOR_CHACHA20;
}

/** The generator: a GENERATOR_ code. */
export function generator(): u32 {
  return chosen;
}

/**
 * Installs the 32-byte key at `address` and the epoch, which must be new whenever a key is used again after a
 * reset.
 */
export function setKeystreamKey(address: usize, epoch: u32): void {
  memory.copy(input + INPUT_KEY, address, KEY_BYTES);
  store<u32>(input, epoch, INPUT_LAST);
  if (isDefined(WITH_HASH_DRBG)) forgetOutputs();
}

/** Wipes what the second generator has made and knows. */
function forgetOutputs(): void {
  drbgForget();
  if (isDefined(WITH_ENGINE)) engineDrop();
}

/**
 * Address of the key's 32 bytes, for the one board whose pattern is made outside of the processor: its driver
 * hands them to the chip beside it (boards/pico2-ecp5), and nothing else asks for them.
 */
export function keystreamKeyForExpander(): usize {
  return input + INPUT_KEY;
}

/** Epoch of the key: how many keys it was made from, one after the other. */
export function keystreamEpoch(): u32 {
  return load<u32>(input, INPUT_LAST);
}

/**
 * Replaces the key by SHA-256 of the word "satqkd ratchet", the key, 32 bytes of fresh entropy at `fresh`,
 * and the next epoch. Not even both keys together lead back: the old one is gone.
 */
export function ratchetKeystreamKey(fresh: usize): void {
  const epoch = load<u32>(input, INPUT_LAST) + 1;
  sha256Start(progress);
  for (let i = 0; i < RATCHET.length; i++) {
    store<u8>(next, <u8>RATCHET.charCodeAt(i));
    sha256Add(progress, next, 1);
  }
  sha256Add(progress, input + INPUT_KEY, <u32>KEY_BYTES);
  sha256Add(progress, fresh, <u32>KEY_BYTES);
  store<u32>(input, epoch, INPUT_LAST);
  sha256Add(progress, input + INPUT_LAST, 4);
  sha256Finish(progress, next);
  setKeystreamKey(next, epoch);
  memory.fill(next, 0, KEY_BYTES);
}

/** Wipes the key. */
export function clearKeystreamKey(): void {
  memory.fill(input + INPUT_KEY, 0, KEY_BYTES);
  if (isDefined(WITH_HASH_DRBG)) forgetOutputs();
}

/**
 * Address of `count` consecutive blocks of `domain` from `first` on: `room`, where they are written, or where
 * an engine of the chip has made them. They lie within KEYSTREAM_CHUNK_BLOCKS blocks from a multiple of that
 * number on, and hold until the next call. 0: the engine does not give them.
 */
export function keystreamAt(first: u64, count: u32, domain: u32, room: usize): usize {
  if (isDefined(WITH_ENGINE)) {
    if (chosen == GENERATOR_HASH_DRBG)
      return engineBlocks(input + INPUT_KEY, keystreamEpoch(), domain, first);
  }
  keystream(first, count, domain, room);
  return room;
}

/** Writes `count` consecutive blocks of `domain`, from block number `first` on, to `destination`. */
export function keystream(first: u64, count: u32, domain: u32, destination: usize): void {
  if (isDefined(WITH_HASH_DRBG)) {
    if (chosen == GENERATOR_HASH_DRBG) {
      drbgBlocks(input + INPUT_KEY, keystreamEpoch(), domain, first, count, destination);
      return;
    }
  }
  store<u32>(input, domain, INPUT_STREAM);
  consecutiveBlocks(input, first, count, destination);
}

/**
 * As `keystream`, but writes the symbols that pattern/word-map.ts has for it, by code of the board's own
 * (WITH_EXPANDER). False when that fails: nothing that is there is to be used.
 */
export function keystreamSymbols(first: u64, count: u32, domain: u32, destination: usize): bool {
  store<u32>(input, domain, INPUT_STREAM);
  return expandSymbols(input, first, count, destination);
}

/** As `keystreamSymbols`, but writes for each byte the two that `levels`, a table of 256 u16, has for it. */
export function keystreamLevels(
  first: u64,
  count: u32,
  domain: u32,
  destination: usize,
  levels: usize,
): bool {
  store<u32>(input, domain, INPUT_STREAM);
  return expandLevels(input, first, count, destination, levels);
}

/** Writes the GATHERED_BLOCKS blocks of `domain` whose numbers (u64, any order) stand at `blockNumbers`. */
export function keystreamGather(blockNumbers: usize, domain: u32, destination: usize): void {
  if (isDefined(WITH_HASH_DRBG)) {
    if (chosen == GENERATOR_HASH_DRBG) {
      drbgGather(input + INPUT_KEY, keystreamEpoch(), domain, blockNumbers, destination);
      return;
    }
  }
  store<u32>(input, domain, INPUT_STREAM);
  gatherBlocks(input, blockNumbers, destination);
}
