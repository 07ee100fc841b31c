/**
 * Hash_DRBG with SHA-256 (NIST SP 800-90A Rev. 1, section 10.1.1) as a keystream at random access. Takes: a
 * key of 256 bits, an epoch, a domain and block numbers. Gives: blocks of 64 bytes. Keeps a working state,
 * which is as secret as the key, until it is wiped.
 *
 * Block n is outputs 2 (n mod 512) and the next of request n / 512. Each request is the first and only one of
 * an instantiation of its own: entropy input the key, nonce epoch, domain and request (128 bits, as section
 * 8.6.7 asks of 256 bits of strength), neither personalization string nor additional input. It gives 2^18
 * bits, of the 2^19 that table 2 allows. So C and the reseed counter are never used.
 */
import { LANES, LANES_DIGEST_BYTES, LANES_MESSAGE_BYTES, LANES_ROW_BYTES, sha256Lanes } from "./sha256-lanes";

/** Bytes of a block: two outputs. */
const BLOCK_BYTES: u32 = 64;
const OUTPUT_BYTES: u32 = 32;
const OUTPUTS_PER_BLOCK: u32 = 2;
/** Blocks of a request, as a shift: 512. */
export const REQUEST_SHIFT: u64 = 9;
/** Outputs of a request. */
export const OUTPUTS_PER_REQUEST: u32 = OUTPUTS_PER_BLOCK << (<u32>REQUEST_SHIFT);
const KEY_WORDS: u32 = 8;
/** V has 440 bits: thirteen words and three bytes. */
const V_WORDS: u32 = 14;
const V_BITS: u32 = 440;
/** V, a byte 0x80 and its length in bits make one block of SHA-256 (FIPS 180-4 section 5.1.1). */
const PAD: u32 = 0x80;
const LENGTH_WORD: u32 = 15;
/** Bits of what Hash_df hashes: counter, number of bits, key, nonce. */
const SEED_BITS: u32 = 424;

// Memory is in functions, so that a build without this generator has none of it.
function message(): usize {
  return memory.data(LANES_MESSAGE_BYTES, 16);
}

function digests(): usize {
  return memory.data(LANES_DIGEST_BYTES, 16);
}

/** V of a lane's request, each in V_WORDS words, the lowest byte of the last one 0. */
function working(): usize {
  return memory.data(LANES * V_WORDS * 4, 4);
}

function requests(): usize {
  return memory.data(LANES * 8, 8);
}

let lanesKept: u32 = 0;
let domainKept: u32 = 0;

/** Wipes the working state: a key has gone, or another has come. */
export function drbgForget(): void {
  memory.fill(working(), 0, LANES * V_WORDS * 4);
  memory.fill(message(), 0, LANES_MESSAGE_BYTES);
  memory.fill(digests(), 0, LANES_DIGEST_BYTES);
  lanesKept = 0;
}

/** Writes `count` consecutive blocks from number `first` on; `key` is the address of 32 bytes. */
export function drbgBlocks(
  key: usize,
  epoch: u32,
  domain: u32,
  first: u64,
  count: u32,
  destination: usize,
): void {
  for (let done: u32 = 0; done < count; ) {
    const number = first + <u64>done;
    drbgRequest(key, epoch, domain, number >> REQUEST_SHIFT);
    // Two blocks are four outputs; a request has an even number of blocks.
    const pair: u32 = (number & 1) == 0 && count - done > 1 ? 2 : 1;
    const output = <u32>(number & (((<u64>1) << REQUEST_SHIFT) - 1)) * OUTPUTS_PER_BLOCK;
    for (let lane: u32 = 0; lane < pair * OUTPUTS_PER_BLOCK; lane++) outputMessage(lane, 0, output + lane);
    sha256Lanes(message(), digests(), pair * OUTPUTS_PER_BLOCK);
    const at = destination + <usize>(done * BLOCK_BYTES);
    for (let lane: u32 = 0; lane < pair * OUTPUTS_PER_BLOCK; lane++)
      tell(lane, at + <usize>(lane * OUTPUT_BYTES));
    done += pair;
  }
  forgetOutputs();
}

/** Address of V of a request, in V_WORDS words, the highest first, the lowest byte of the last one 0. */
export function drbgRequest(key: usize, epoch: u32, domain: u32, request: u64): usize {
  if (lanesKept != 1 || domainKept != domain || load<u64>(requests()) != request) {
    store<u64>(requests(), request);
    instantiate(key, epoch, domain, 1);
  }
  return working();
}

/** Writes the 32 bytes of one output of a request to `destination`. */
export function drbgOutput(
  key: usize,
  epoch: u32,
  domain: u32,
  request: u64,
  output: u32,
  destination: usize,
): void {
  drbgRequest(key, epoch, domain, request);
  outputMessage(0, 0, output);
  sha256Lanes(message(), digests(), 1);
  tell(0, destination);
  forgetOutputs();
}

/** Writes the LANES blocks whose numbers (u64, any order) are at `numbers`. */
export function drbgGather(key: usize, epoch: u32, domain: u32, numbers: usize, destination: usize): void {
  for (let lane: usize = 0; lane < <usize>LANES; lane++)
    store<u64>(requests() + (lane << 3), load<u64>(numbers + (lane << 3)) >> REQUEST_SHIFT);
  instantiate(key, epoch, domain, LANES);
  for (let half: u32 = 0; half < OUTPUTS_PER_BLOCK; half++) {
    for (let lane: u32 = 0; lane < LANES; lane++) {
      const number = load<u64>(numbers + ((<usize>lane) << 3));
      const output = <u32>(number & (((<u64>1) << REQUEST_SHIFT) - 1)) * OUTPUTS_PER_BLOCK + half;
      outputMessage(lane, lane, output);
    }
    sha256Lanes(message(), digests(), LANES);
    for (let lane: u32 = 0; lane < LANES; lane++)
      tell(lane, destination + <usize>(lane * BLOCK_BYTES + half * OUTPUT_BYTES));
  }
  drbgForget();
}

/**
 * V of each of the first `lanes` requests: Hash_df (section 10.3.1) of key and nonce to 440 bits. Its two
 * hashes, over a counter, the number of bits and the seed material, are one block each.
 */
function instantiate(key: usize, epoch: u32, domain: u32, lanes: u32): void {
  for (let counter: u32 = 1; counter <= 2; counter++) {
    for (let lane: u32 = 0; lane < lanes; lane++) seedMessage(lane, key, epoch, domain, counter);
    sha256Lanes(message(), digests(), lanes);
    const from = (counter - 1) * KEY_WORDS;
    for (let lane: u32 = 0; lane < lanes; lane++)
      for (let word = from; word < min<u32>(from + KEY_WORDS, V_WORDS); word++)
        store<u32>(workingAt(lane, word), load<u32>(digests() + laneAt(lane, word - from)));
  }
  for (let lane: u32 = 0; lane < lanes; lane++) {
    const last = workingAt(lane, V_WORDS - 1);
    store<u32>(last, load<u32>(last) & ~0xff);
  }
  lanesKept = lanes;
  domainKept = domain;
}

/** Counter u8, bits u32, key, epoch u32, domain u32, request u64: 53 bytes, 424 bits. */
function seedMessage(lane: u32, key: usize, epoch: u32, domain: u32, counter: u32): void {
  const request = load<u64>(requests() + ((<usize>lane) << 3));
  let carried = counter;
  let at: u32 = 0;
  // Each word of what follows is moved by the counter's byte.
  put(lane, at++, (carried << 24) | (V_BITS >> 8));
  carried = V_BITS & 0xff;
  for (let word: u32 = 0; word < KEY_WORDS; word++) {
    const next = bswap<u32>(load<u32>(key + ((<usize>word) << 2)));
    put(lane, at++, (carried << 24) | (next >> 8));
    carried = next & 0xff;
  }
  put(lane, at++, (carried << 24) | (epoch >> 8));
  put(lane, at++, (epoch << 24) | (domain >> 8));
  put(lane, at++, (domain << 24) | <u32>(request >> 40));
  put(lane, at++, <u32>(request >> 8));
  put(lane, at++, ((<u32>request) << 24) | (PAD << 16));
  put(lane, at++, 0);
  put(lane, at++, SEED_BITS);
}

/** V of a request plus an output's number, modulo 2^440: what SHA-256 makes the output of (Hashgen). */
function outputMessage(lane: u32, request: u32, output: u32): void {
  let carry = (<u64>output) << 8;
  for (let word: i32 = V_WORDS - 1; word >= 0; word--) {
    const sum = <u64>load<u32>(workingAt(request, <u32>word)) + carry;
    put(lane, <u32>word, <u32>sum);
    carry = sum >> 32;
  }
  const last = message() + laneAt(lane, V_WORDS - 1);
  store<u32>(last, load<u32>(last) | PAD);
  put(lane, V_WORDS, 0);
  put(lane, LENGTH_WORD, V_BITS);
}

function tell(lane: u32, destination: usize): void {
  for (let word: u32 = 0; word < OUTPUT_BYTES >> 2; word++)
    store<u32>(destination + ((<usize>word) << 2), bswap<u32>(load<u32>(digests() + laneAt(lane, word))));
}

function forgetOutputs(): void {
  memory.fill(message(), 0, LANES_MESSAGE_BYTES);
  memory.fill(digests(), 0, LANES_DIGEST_BYTES);
}

function put(lane: u32, word: u32, value: u32): void {
  store<u32>(message() + laneAt(lane, word), value);
}

function laneAt(lane: u32, word: u32): usize {
  return <usize>(word * LANES_ROW_BYTES + (lane << 2));
}

function workingAt(lane: u32, word: u32): usize {
  return working() + <usize>((lane * V_WORDS + word) << 2);
}
