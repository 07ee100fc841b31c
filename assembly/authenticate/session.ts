/**
 * The keys of a session: what makes and checks tags between the two sides. Takes: a position in the pool at
 * which both sides begin. Gives: tags of packets and tags of the transcript.
 *
 * Two kinds, because their jobs differ. The tag of a *packet* keeps strangers' packets out at once, at no
 * cost in key: a polynomial hash under ChaCha20 pads, so it rests on ChaCha20; breaking it stops the traffic
 * and gains no key. The tag of the *transcript* covers every message of both directions since the last tag,
 * in one order: a polynomial hash under a pad from the pool, used once. It is information-theoretic, and no
 * key is made that it does not cover: see docs/reference/link.md.
 *
 * A session spends 5 words of the pool when it opens (four for ChaCha20's key, one for the transcript's hash)
 * and 2 at each checkpoint (one pad a direction).
 */
import {
  CHACHA_BLOCK_BYTES,
  chachaBlock,
  INPUT_KEY,
  INPUT_LAST,
  INPUT_NUMBER,
  INPUT_STREAM,
} from "../entropy/chacha20";
import {
  hashAdd,
  hashedBytes,
  hashFinish,
  hashKey,
  hashRestart,
  hashWipe,
  POLYNOMIAL_HASH_BYTES,
} from "./polynomial-hash";
import { POOL_GRANTED, poolLeft, poolNext, poolPeek, poolSpend, poolTake } from "./pool";

/** From the ground to the satellite. */
export const DIRECTION_UP: u32 = 0;
/** From the satellite to the ground. */
export const DIRECTION_DOWN: u32 = 1;
const DIRECTIONS: u32 = 2;

/** Bits of the pool that a session spends when it opens. */
export const SESSION_OPENING_BITS: u32 = 320;
/** Bits of the pool that a checkpoint spends, for both directions together. */
export const CHECKPOINT_BITS: u32 = 128;
/**
 * Most bytes of the transcript that one tag may cover, both directions together: neither side makes or takes
 * a tag over more, so whatever a forger lets either of them hash, a tag is forged with probability (2^21 + 2)
 * / 2^64 at most.
 */
export const LONGEST_TRANSCRIPT: u32 = 1 << 24;

/** Last word of ChaCha20's input: what the block is for. */
const FOR_PADS: u32 = 0;
const FOR_HASH_KEY: u32 = 1;

/** RFC 8439 section 2.3: constants, key, then number (u64), direction, purpose. */
const input = memory.data<u32>(
  [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  16,
);
/** The same for a session that may be about to begin. */
const triedInput = memory.data<u32>(
  [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  16,
);
const WORDS_OF_KEY: u64 = 4;
/** Bit of a message's length in the transcript that says that it came from the satellite. */
const FROM_SATELLITE: u32 = 0x80000000;

const block = memory.data(CHACHA_BLOCK_BYTES, 16);
const packetHash = memory.data(<u32>POLYNOMIAL_HASH_BYTES, 8);
const triedHash = memory.data(<u32>POLYNOMIAL_HASH_BYTES, 8);
const transcript = memory.data(<u32>POLYNOMIAL_HASH_BYTES, 8);
const HEAD_BYTES: u32 = 4;
const messageHead = memory.data(HEAD_BYTES, 4);
/** The pads of the checkpoint in work, one a direction. */
const PADS_BYTES: usize = <usize>DIRECTIONS * 8;
const pads = memory.data(<u32>PADS_BYTES, 8);

let isOpen: bool = false;
let openedAt: u64 = 0;
let checkpointAt: u64 = 0;

/** True while there is a session. */
export function sessionIsOpen(): bool {
  return isOpen;
}

/** Position in the pool, in bits, at which the session began; it names the session. */
export function sessionPosition(): u64 {
  return openedAt;
}

/**
 * Opens a session at a position of the pool, whose bits are spent by that, in place of the one before.
 * Returns a POOL_ code; anything but POOL_GRANTED changes nothing.
 */
export function sessionOpen(position: u64): u32 {
  const outcome = poolSpend(position, SESSION_OPENING_BITS, true);
  if (outcome != POOL_GRANTED) return outcome;
  sessionClose();
  for (let i: u64 = 0; i < WORDS_OF_KEY; i++)
    store<u64>(input + INPUT_KEY + <usize>(i << 3), poolTake(position + (i << 6)));
  keyPacketHash(input, packetHash);
  hashKey(transcript, poolTake(position + (WORDS_OF_KEY << 6)));
  openedAt = position;
  checkpointAt = position + <u64>SESSION_OPENING_BITS;
  isOpen = true;
  return POOL_GRANTED;
}

/** Ends the session and wipes its keys. */
export function sessionClose(): void {
  isOpen = false;
  memory.fill(input + INPUT_KEY, 0, 32);
  memory.fill(pads, 0, PADS_BYTES);
  hashWipe(packetHash);
  hashWipe(transcript);
}

/**
 * Whether a session could begin at `position`: its whole opening stretch is there, and none of it was given
 * out.
 */
export function sessionCouldOpenAt(position: u64): bool {
  const next = poolNext();
  return position >= next && position - next + <u64>SESSION_OPENING_BITS <= poolLeft();
}

/**
 * The tag that a packet would have if a session began at `position` (a multiple of 64): tells whether a
 * session's first packet is genuine, spending nothing. Ask only where one could begin: elsewhere there is no
 * secret in it.
 */
export function tagOfSessionAt(position: u64, direction: u32, number: u64, address: usize, bytes: u32): u64 {
  for (let i: u64 = 0; i < WORDS_OF_KEY; i++)
    store<u64>(triedInput + INPUT_KEY + <usize>(i << 3), poolPeek(position + (i << 6)));
  keyPacketHash(triedInput, triedHash);
  const tag = tagUnder(triedInput, triedHash, direction, number, address, bytes);
  memory.fill(triedInput + INPUT_KEY, 0, 32);
  hashWipe(triedHash);
  return tag;
}

/** Tag of a packet of the session. `number` must never repeat in a direction for different bytes. */
export function packetTag(direction: u32, number: u64, address: usize, bytes: u32): u64 {
  return tagUnder(input, packetHash, direction, number, address, bytes);
}

/** Adds a message to the transcript: its direction and its length, then the message. */
export function transcriptAdd(direction: u32, address: usize, bytes: u32): void {
  store<u32>(messageHead, direction == DIRECTION_DOWN ? bytes | FROM_SATELLITE : bytes);
  hashAdd(transcript, messageHead, HEAD_BYTES);
  hashAdd(transcript, address, bytes);
}

/** Whether the transcript is short enough for a tag. */
export function transcriptFits(): bool {
  return hashedBytes(transcript) <= <u64>LONGEST_TRANSCRIPT;
}

/** Whether the transcript is half as long as a tag may cover: time for a checkpoint. */
export function transcriptIsLong(): bool {
  return hashedBytes(transcript) > <u64>(LONGEST_TRANSCRIPT >> 1);
}

/**
 * Position in the pool of the pads of the checkpoint in work, or of the last one: it names what that
 * checkpoint was about.
 */
export function checkpointPosition(): u64 {
  return checkpointAt - <u64>CHECKPOINT_BITS;
}

/**
 * Spends the pads of the next checkpoint. Returns a POOL_ code; anything but POOL_GRANTED leaves the session
 * without one. `mayTouchReserve`: for the checkpoint that ends an uncertainty (docs/reference/link.md).
 */
export function checkpointBegin(mayTouchReserve: bool): u32 {
  const outcome = poolSpend(checkpointAt, CHECKPOINT_BITS, mayTouchReserve);
  if (outcome != POOL_GRANTED) return outcome;
  for (let direction: u32 = 0; direction < DIRECTIONS; direction++)
    store<u64>(padOf(direction), poolTake(checkpointAt + ((<u64>direction) << 6)));
  checkpointAt += <u64>CHECKPOINT_BITS;
  return POOL_GRANTED;
}

/**
 * A direction's tag of all messages since the last tag of either; uses its pad up and starts the transcript
 * anew.
 */
export function checkpointTag(direction: u32): u64 {
  const pad = padOf(direction);
  const tag = hashFinish(transcript) ^ load<u64>(pad);
  store<u64>(pad, 0);
  hashRestart(transcript);
  return tag;
}

function padOf(direction: u32): usize {
  return pads + <usize>(direction << 3);
}

function tagUnder(key: usize, hash: usize, direction: u32, number: u64, address: usize, bytes: u32): u64 {
  keystreamBlock(key, number, direction, FOR_PADS);
  const pad = load<u64>(block);
  hashRestart(hash);
  hashAdd(hash, address, bytes);
  return hashFinish(hash) ^ pad;
}

function keyPacketHash(key: usize, hash: usize): void {
  keystreamBlock(key, 0, 0, FOR_HASH_KEY);
  hashKey(hash, load<u64>(block));
}

function keystreamBlock(key: usize, number: u64, direction: u32, purpose: u32): void {
  store<u64>(key, number, INPUT_NUMBER);
  store<u32>(key, direction, INPUT_STREAM);
  store<u32>(key, purpose, INPUT_LAST);
  chachaBlock(key, block);
}
