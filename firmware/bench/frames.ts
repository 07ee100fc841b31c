/**
 * Distillation on a bench. Takes: questions of the host (packets.ts). Gives: one answer to each. The host
 * carries the packets and keeps the time: what the link does to them is simulated there, in lock-step with
 * the board. Packets of the link that come as they are run on the board's own time instead. Messages of the
 * ground are answered only in the modes in which key is made.
 *
 *   TAKE   kind, time u64, packet      -> kind, PACKET_ code, deadline u64
 *   POLL   kind, time u64              -> kind, deadline u64, packet or nothing
 *   POOL   kind, key in 64-bit words   -> kind, 1 when the pool took it, position of its first unspent bit
 *                                         u64; without key: what was left of it is forgotten first
 *   CLAIM  kind, blocks u32            -> kind, first block u64, all ones when the ledger refuses
 *   COMPARE kind, hash key u64         -> kind, hash u64: the polynomial hash of the key that was committed
 *                                         last, which RAM forgets with it; only when the seed is
 *                                         public, so that no key is told of
 *   SPEND  kind, pass u32, block u32   -> kind, KEY_ code; when the seed is public also the block's SHA-256
 *   INFO   kind                        -> kind, pulses a block, sifted bits a basis, bits and slots of
 *                                         blocks, key bits, pool bits: u32 each
 *   SENSE  kind, supply u32, temperature i32 -> kind: what the lasers' sensors read from here on,
 *                                         mV and 0.01 degC
 *   LIGHT  kind                        -> kind, next unclaimed block, blocks emitted, blocks struck,
 *                                         slots from block to block of the last emission: u64 each
 *   BLOCKS kind, first u64, count u16  -> kind, what became of each block: BLOCK_ codes, a byte each
 *
 * Numbers are big-endian, times in us.
 */
import {
  hashAdd,
  hashFinish,
  hashKey,
  POLYNOMIAL_HASH_BYTES,
} from "../../assembly/authenticate/polynomial-hash";
import { poolFill, poolLeft, poolNext, poolOpen } from "../../assembly/authenticate/pool";
import { controllerHeard } from "../../assembly/controller/controller";
import { mode } from "../../assembly/controller/modes";
import { dialogueHasPending } from "../../assembly/dialogue/commit";
import {
  DIALOGUE_AMPLIFY,
  DIALOGUE_COMMIT,
  DIALOGUE_DROPPED,
  DIALOGUE_FAILED,
  DIALOGUE_WAITS,
  dialogueAmplified,
  dialogueServe,
  dialogueStart,
} from "../../assembly/dialogue/satellite";
import { emittedBlocks, struckBlocks } from "../../assembly/emission/sequencer";
import {
  SHA256_DIGEST_BYTES,
  SHA256_PROGRESS_BYTES,
  sha256Add,
  sha256Finish,
  sha256Start,
} from "../../assembly/entropy/sha256";
import { KEY_BYTES } from "../../assembly/keystore/record";
import { KEY_OK } from "../../assembly/keystore/store";
import {
  linkDeadline,
  linkIncoming,
  linkOutgoing,
  linkPoll,
  linkTake,
  PACKET_OPENED,
  PACKET_TAKEN,
} from "../../assembly/link/endpoint";
import { get32, LONGEST_PACKET, put32 } from "../../assembly/link/packet";
import {
  BLOCK_KEY,
  blockState,
  CLAIM_GRANTED,
  claimBlocks,
  nextUnclaimedBlock,
} from "../../assembly/pattern/ledger";
import { MODE_DISTIL, MODE_KEY } from "../../assembly/protocol/controller";
import { boardCommit } from "../distil/commit";
import { hashedBits, hashedKey, hashNow, hashWipe } from "../distil/hash";
import { spentKey, takeKept } from "../distil/keep";
import { benchSensorsSet } from "./sensors";

const FRAME_TAKE: u32 = 1;
const FRAME_POLL: u32 = 2;
const FRAME_POOL: u32 = 3;
const FRAME_CLAIM: u32 = 4;
const FRAME_COMPARE: u32 = 5;
const FRAME_INFO: u32 = 6;
const FRAME_SENSE: u32 = 7;
const FRAME_LIGHT: u32 = 8;
const FRAME_BLOCKS: u32 = 9;
const FRAME_SPEND: u32 = 10;
/** What a frame that makes no sense is answered by. */
const FRAME_REFUSED: u32 = 255;

/** Most blocks in a FRAME_BLOCKS. */
const MOST_BLOCKS: u32 = 1024;

/** Most bytes of a frame and of its answer: what a frame of the line holds. */
const LONGEST_REPLY: u32 = 1100;

const reply = memory.data(LONGEST_REPLY, 4);
const words = memory.data(LONGEST_REPLY, 8);
const comparison = memory.data(<u32>POLYNOMIAL_HASH_BYTES, 8);
/** The seed came by command, so no key of this board is a secret. */
let isPublic: bool = false;
/** A committed key lies in RAM to be compared: only where it is no secret. */
let canCompare: bool = false;
let periodSlots: u64 = 0;
let isOnOwnTime: bool = false;

const LIMITS: u32 = 6;
const limits = memory.data(LIMITS * 4, 4);
const digestProgress = memory.data(<u32>SHA256_PROGRESS_BYTES, 8);

/** Says what this board has room for, for INFO. */
export function framesSetLimits(
  pulsesPerBlock: u32,
  siftedBits: u32,
  blockBits: u32,
  blockSlots: u32,
  keyBits: u32,
  poolBits: u32,
): void {
  store<u32>(limits, pulsesPerBlock);
  store<u32>(limits, siftedBits, 4);
  store<u32>(limits, blockBits, 8);
  store<u32>(limits, blockSlots, 12);
  store<u32>(limits, keyBits, 16);
  store<u32>(limits, poolBits, 20);
}

/** Says how many slots lie from block to block in the emission that has begun, for LIGHT. */
export function framesSetPeriod(slots: u64): void {
  periodSlots = slots;
}

/** Address of the answer that `frameServe` made. */
export function replyAddress(): usize {
  return reply;
}

/**
 * Carries out the `bytes` bytes at `frame`; returns the bytes of the answer. `seedIsPublic`: keys are no
 * secret.
 */
export function frameServe(frame: usize, bytes: u32, seedIsPublic: bool, nowUs: u64): u32 {
  const kind = <u32>load<u8>(frame);
  isPublic = seedIsPublic;
  store<u8>(reply, <u8>kind);
  let length: u32 = 0;
  if (kind == FRAME_TAKE && bytes >= 9) length = take(frame, bytes, nowUs);
  else if (kind == FRAME_POLL && bytes == 9) length = poll(frame);
  else if (kind == FRAME_POOL) length = fillPool(frame, bytes);
  else if (kind == FRAME_CLAIM && bytes == 5 && seedIsPublic) length = claim(get32(frame + 1));
  else if (kind == FRAME_COMPARE && bytes == 9) length = compare(get64(frame + 1));
  else if (kind == FRAME_INFO && bytes == 1) length = tellLimits();
  else if (kind == FRAME_SENSE && bytes == 9) length = sense(get32(frame + 1), <i32>get32(frame + 5));
  else if (kind == FRAME_LIGHT && bytes == 1) length = tellLight();
  else if (kind == FRAME_BLOCKS && bytes == 11) length = tellBlocks(get64(frame + 1), get16(frame + 9));
  else if (kind == FRAME_SPEND && bytes == 9) length = spend(get32(frame + 1), get32(frame + 5));
  if (length == 0) {
    store<u8>(reply, <u8>FRAME_REFUSED);
    length = 1;
  }
  return length;
}

function take(frame: usize, bytes: u32, nowUs: u64): u32 {
  isOnOwnTime = false;
  const code = takePacket(frame + 9, bytes - 9, get64(frame + 1), nowUs);
  store<u8>(reply, <u8>code, 1);
  put64(reply + 2, linkDeadline());
  return 10;
}

/** A packet of the link has come as it is: from here on the link runs on the board's time. */
export function linkPacketTake(packet: usize, bytes: u32, nowUs: u64): void {
  isOnOwnTime = true;
  takePacket(packet, bytes, nowUs, nowUs);
}

/**
 * The packet of the link to send as it is, at `linkOutgoing`: its bytes, 0 when there is none or the host
 * keeps the time.
 */
export function linkPacketPoll(nowUs: u64): u32 {
  if (!isOnOwnTime) return 0;
  serve();
  return linkPoll(nowUs);
}

function takePacket(packet: usize, bytes: u32, linkUs: u64, nowUs: u64): u32 {
  const length = min<u32>(bytes, LONGEST_PACKET);
  memory.copy(linkIncoming(), packet, <usize>length);
  const code = linkTake(length, linkUs);
  // A packet that is repeated may be a stranger's copy.
  if (code == PACKET_TAKEN || code == PACKET_OPENED) controllerHeard(nowUs);
  if (code == PACKET_OPENED) {
    dialogueStart();
    // A key that waits for the ground's word waits on: the session may bring it.
    if (!dialogueHasPending()) forget();
  }
  serve();
  return code;
}

function poll(frame: usize): u32 {
  isOnOwnTime = false;
  serve();
  const packet = linkPoll(get64(frame + 1));
  put64(reply + 1, linkDeadline());
  memory.copy(reply + 9, linkOutgoing(), <usize>packet);
  return 9 + packet;
}

/** Answers every message that has come. */
function serve(): void {
  if (mode() != MODE_KEY && mode() != MODE_DISTIL) return;
  for (;;) {
    const did = dialogueServe();
    if (did == DIALOGUE_WAITS) return;
    if (did == DIALOGUE_AMPLIFY) dialogueAmplified(hashNow());
    if (did == DIALOGUE_COMMIT) commit();
    if (did == DIALOGUE_DROPPED || did == DIALOGUE_FAILED) forget();
    if (did == DIALOGUE_FAILED) return;
  }
}

function fillPool(frame: usize, bytes: u32): u32 {
  if (bytes == 1) poolOpen(true);
  memory.copy(words, frame + 1, <usize>(bytes - 1));
  const isTaken = poolFill(poolNext() + poolLeft(), words, (bytes - 1) << 3);
  memory.fill(words, 0, <usize>(bytes - 1));
  store<u8>(reply, isTaken ? 1 : 0, 1);
  put64(reply + 2, poolNext());
  return 10;
}

/**
 * Blocks count as emitted for key that never were on any line: only where the seed is public and nothing of
 * it is secret.
 */
function claim(blocks: u32): u32 {
  const first = nextUnclaimedBlock();
  put64(reply + 1, claimBlocks(first, blocks, BLOCK_KEY) == CLAIM_GRANTED ? first : u64.MAX_VALUE);
  return 9;
}

function commit(): void {
  canCompare = boardCommit() && isPublic;
  if (!canCompare) hashWipe();
}

function compare(hashKeyWord: u64): u32 {
  if (!canCompare || !isPublic) return 0;
  hashKey(comparison, hashKeyWord);
  hashAdd(comparison, hashedKey(), (hashedBits() + 7) >> 3);
  put64(reply + 1, hashFinish(comparison));
  forget();
  return 9;
}

function spend(pass: u32, block: u32): u32 {
  const code = takeKept(pass, block);
  store<u8>(reply, <u8>code, 1);
  const isTold = code == KEY_OK && isPublic;
  if (isTold) tellDigest(reply + 2, spentKey(), <u32>KEY_BYTES);
  memory.fill(spentKey(), 0, KEY_BYTES);
  return isTold ? 34 : 2;
}

function tellDigest(to: usize, from: usize, bytes: u32): void {
  sha256Start(digestProgress);
  sha256Add(digestProgress, from, bytes);
  sha256Finish(digestProgress, words);
  memory.copy(to, words, SHA256_DIGEST_BYTES);
}

function forget(): void {
  hashWipe();
  canCompare = false;
}

function tellLimits(): u32 {
  for (let i: u32 = 0; i < LIMITS; i++)
    put32(reply + 1 + <usize>(i << 2), load<u32>(limits + ((<usize>i) << 2)));
  return 1 + (LIMITS << 2);
}

function sense(supplyMv: u32, temperature: i32): u32 {
  benchSensorsSet(supplyMv, temperature);
  return 1;
}

function tellLight(): u32 {
  put64(reply + 1, nextUnclaimedBlock());
  put64(reply + 9, emittedBlocks());
  put64(reply + 17, struckBlocks());
  put64(reply + 25, periodSlots);
  return 33;
}

function tellBlocks(first: u64, count: u32): u32 {
  if (count > MOST_BLOCKS) return 0;
  for (let i: u32 = 0; i < count; i++) store<u8>(reply + 1 + <usize>i, <u8>blockState(first + <u64>i));
  return 1 + count;
}

function get16(at: usize): u32 {
  return ((<u32>load<u8>(at)) << 8) | <u32>load<u8>(at, 1);
}

function get64(at: usize): u64 {
  return ((<u64>get32(at)) << 32) | <u64>get32(at + 4);
}

function put64(at: usize, value: u64): void {
  put32(at, <u32>(value >> 32));
  put32(at + 4, <u32>value);
}
