/**
 * Distillation on a bench. Takes: questions of the host (packets.ts). Gives: one answer to each. The host
 * carries the packets and keeps the time: what the link does to them is simulated there, in lock-step with
 * the board. Packets of the link that come as they are run on the board's own time instead. Messages of the
 * ground are answered only in the modes in which key is made. The frames: docs/reference/bench-messages.md.
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
import { LONGEST_PACKET } from "../../assembly/link/packet";
import {
  BLOCK_KEY,
  blockState,
  CLAIM_GRANTED,
  claimBlocks,
  nextUnclaimedBlock,
} from "../../assembly/pattern/ledger";
import {
  BENCH_PROTOCOL,
  CLAIMED_BYTES,
  COMPARED_BYTES,
  FRAME_BLOCKS,
  FRAME_CLAIM,
  FRAME_COMPARE,
  FRAME_HELLO,
  FRAME_INFO,
  FRAME_LIGHT,
  FRAME_POLL,
  FRAME_POOL,
  FRAME_REFUSED,
  FRAME_SENSE,
  FRAME_SPEND,
  FRAME_TAKE,
  fitsBlocks,
  fitsClaim,
  fitsCompare,
  fitsHello,
  fitsInfo,
  fitsLight,
  fitsPoll,
  fitsSense,
  fitsSpend,
  fitsTake,
  LIMITS_BYTES,
  LIT_BYTES,
  MOST_BLOCKS,
  POLLED_BYTES,
  POOL_BYTES,
  POOLED_BYTES,
  REFUSED_BYTES,
  readBlocksCount,
  readBlocksFirst,
  readClaimBlocks,
  readCompareHashKey,
  readHeadKind,
  readPollTime,
  readSenseSupply,
  readSenseTemperature,
  readSpendBlock,
  readSpendPass,
  readTakeTime,
  SENSED_BYTES,
  SPENT_BYTES,
  STATES_BYTES,
  TAKE_BYTES,
  TAKEN_BYTES,
  WELCOME_BYTES,
  writeClaimed,
  writeCompared,
  writeHead,
  writeLimits,
  writeLit,
  writePolled,
  writePooled,
  writeSpent,
  writeTaken,
  writeWelcome,
} from "../../assembly/protocol/bench";
import { MODE_DISTIL, MODE_KEY } from "../../assembly/protocol/controller";
import { boardCommit } from "../distil/commit";
import { hashedBits, hashedKey, hashNow, hashWipe } from "../distil/hash";
import { spentKey, takeKept } from "../distil/keep";
import { benchSensorsSet } from "./sensors";

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

let pulsesPerBlock: u32 = 0;
let siftedBits: u32 = 0;
let blockBits: u32 = 0;
let blockSlots: u32 = 0;
let keyBits: u32 = 0;
let poolBits: u32 = 0;
const digestProgress = memory.data(<u32>SHA256_PROGRESS_BYTES, 8);

/**
 * Says what this board has room for: pulses of a block, sifted bits of a basis, bits of a block of
 * reconciliation and how many are in work at a time, bits of a key and of the pool.
 */
export function framesSetLimits(
  pulses: u32,
  sifted: u32,
  ofBlock: u32,
  slots: u32,
  ofKey: u32,
  ofPool: u32,
): void {
  pulsesPerBlock = pulses;
  siftedBits = sifted;
  blockBits = ofBlock;
  blockSlots = slots;
  keyBits = ofKey;
  poolBits = ofPool;
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
  const kind = readHeadKind(frame);
  isPublic = seedIsPublic;
  writeHead(reply, kind);
  const length = answer(kind, frame, bytes, nowUs);
  if (length > 0) return length;
  writeHead(reply, FRAME_REFUSED);
  return REFUSED_BYTES;
}

/** Carries a frame out and returns the bytes of its answer; 0: it makes no sense, or must not be answered. */
function answer(kind: u32, frame: usize, bytes: u32, nowUs: u64): u32 {
  if (kind == FRAME_HELLO && fitsHello(bytes)) return welcome();
  if (kind == FRAME_TAKE && fitsTake(bytes)) return take(frame, bytes, nowUs);
  if (kind == FRAME_POLL && fitsPoll(bytes)) return poll(frame);
  if (kind == FRAME_POOL) return fillPool(frame, bytes);
  if (kind == FRAME_CLAIM && fitsClaim(bytes) && isPublic) return claim(readClaimBlocks(frame));
  if (kind == FRAME_COMPARE && fitsCompare(bytes)) return compare(readCompareHashKey(frame));
  if (kind == FRAME_INFO && fitsInfo(bytes)) return tellLimits();
  if (kind == FRAME_SENSE && fitsSense(bytes)) return sense(frame);
  if (kind == FRAME_LIGHT && fitsLight(bytes)) return tellLight();
  if (kind == FRAME_BLOCKS && fitsBlocks(bytes))
    return tellBlocks(readBlocksFirst(frame), readBlocksCount(frame));
  if (kind == FRAME_SPEND && fitsSpend(bytes)) return spend(readSpendPass(frame), readSpendBlock(frame));
  return 0;
}

function welcome(): u32 {
  writeWelcome(reply, BENCH_PROTOCOL);
  return WELCOME_BYTES;
}

function take(frame: usize, bytes: u32, nowUs: u64): u32 {
  isOnOwnTime = false;
  const code = takePacket(frame + TAKE_BYTES, bytes - TAKE_BYTES, readTakeTime(frame), nowUs);
  writeTaken(reply, code, linkDeadline());
  return TAKEN_BYTES;
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
  const packet = linkPoll(readPollTime(frame));
  writePolled(reply, linkDeadline());
  memory.copy(reply + POLLED_BYTES, linkOutgoing(), <usize>packet);
  return POLLED_BYTES + packet;
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
  const keyBytes = bytes - POOL_BYTES;
  if (keyBytes == 0) poolOpen(true);
  memory.copy(words, frame + POOL_BYTES, <usize>keyBytes);
  const isTaken = poolFill(poolNext() + poolLeft(), words, keyBytes << 3);
  memory.fill(words, 0, <usize>keyBytes);
  writePooled(reply, isTaken ? 1 : 0, poolNext());
  return POOLED_BYTES;
}

/**
 * Blocks count as emitted for key that never were on any line: only where the seed is public and nothing of
 * it is secret.
 */
function claim(blocks: u32): u32 {
  const first = nextUnclaimedBlock();
  writeClaimed(reply, claimBlocks(first, blocks, BLOCK_KEY) == CLAIM_GRANTED ? first : u64.MAX_VALUE);
  return CLAIMED_BYTES;
}

function commit(): void {
  canCompare = boardCommit() && isPublic;
  if (!canCompare) hashWipe();
}

function compare(hashKeyWord: u64): u32 {
  if (!canCompare || !isPublic) return 0;
  hashKey(comparison, hashKeyWord);
  hashAdd(comparison, hashedKey(), (hashedBits() + 7) >> 3);
  writeCompared(reply, hashFinish(comparison));
  forget();
  return COMPARED_BYTES;
}

function spend(pass: u32, block: u32): u32 {
  const code = takeKept(pass, block);
  writeSpent(reply, code);
  const isTold = code == KEY_OK && isPublic;
  if (isTold) tellDigest(reply + SPENT_BYTES, spentKey(), <u32>KEY_BYTES);
  memory.fill(spentKey(), 0, KEY_BYTES);
  return isTold ? SPENT_BYTES + <u32>SHA256_DIGEST_BYTES : SPENT_BYTES;
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
  writeLimits(reply, pulsesPerBlock, siftedBits, blockBits, blockSlots, keyBits, poolBits);
  return LIMITS_BYTES;
}

function sense(frame: usize): u32 {
  benchSensorsSet(readSenseSupply(frame), readSenseTemperature(frame));
  return SENSED_BYTES;
}

function tellLight(): u32 {
  writeLit(reply, nextUnclaimedBlock(), emittedBlocks(), struckBlocks(), periodSlots);
  return LIT_BYTES;
}

function tellBlocks(first: u64, count: u32): u32 {
  if (count > MOST_BLOCKS) return 0;
  for (let i: u32 = 0; i < count; i++)
    store<u8>(reply + <usize>(STATES_BYTES + i), <u8>blockState(first + <u64>i));
  return STATES_BYTES + count;
}
