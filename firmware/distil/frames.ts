/**
 * Distillation over a serial line. Takes: frames of the host. Gives: one frame in return for each. The host carries the
 * packets and keeps the time: what the link does to them is simulated there, in lock-step with the board.
 *
 *   TAKE   kind, time u64, packet      -> kind, PACKET_ code, deadline u64
 *   POLL   kind, time u64              -> kind, deadline u64, packet or nothing
 *   POOL   kind, key in 64-bit words   -> kind, 1 when the pool took it
 *   CLAIM  kind, blocks u32            -> kind, first block u64, all ones when the ledger refuses
 *   FINISH kind, words u32             -> kind, bits left u32; when the seed is public also their SHA-256: so many words
 *                                         of the new key go into the pool, and the rest is forgotten
 *   INFO   kind                        -> kind, pulses a block, sifted bits a basis, bits and slots of blocks, key bits,
 *                                         pool bits: u32 each
 *
 * Numbers are big-endian, times in us.
 */
import { poolFill, poolLeft, poolNext } from "../../assembly/authenticate/pool";
import {
  DIALOGUE_AMPLIFY,
  DIALOGUE_FAILED,
  DIALOGUE_KEY,
  DIALOGUE_WAITS,
  dialogueAmplified,
  dialogueServe,
  dialogueStart,
} from "../../assembly/dialogue/satellite";
import { sha256Add, sha256Finish, sha256Start } from "../../assembly/entropy/sha256";
import {
  linkDeadline,
  linkIncoming,
  linkOutgoing,
  linkPoll,
  linkTake,
  PACKET_OPENED,
} from "../../assembly/link/endpoint";
import { frameContent, framePut } from "../../assembly/link/framing";
import { get32, LONGEST_PACKET, put32 } from "../../assembly/link/packet";
import { BLOCK_KEY, CLAIM_GRANTED, claimBlocks, nextUnclaimedBlock } from "../../assembly/pattern/ledger";
import { hashedBits, hashedKey, hashNow, hashWipe } from "./hash";

const FRAME_TAKE: u32 = 1;
const FRAME_POLL: u32 = 2;
const FRAME_POOL: u32 = 3;
const FRAME_CLAIM: u32 = 4;
const FRAME_FINISH: u32 = 5;
const FRAME_INFO: u32 = 6;
/** What a frame that makes no sense is answered by. */
const FRAME_REFUSED: u32 = 255;

const reply = memory.data(1100, 4);
const words = memory.data(1100, 8);
/** True once the checkpoint that covers the hashed bits was right: before, they are no key. */
let keyIsMade: bool = false;

const LIMITS: u32 = 6;
const limits = memory.data(24, 4);
const digestProgress = memory.data(104, 8);

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

/** Carries out the frame of `bytes` bytes at `frameContent` and makes its reply. `seedIsPublic`: keys are no secret. */
export function frameServe(bytes: u32, seedIsPublic: bool): void {
  const frame = frameContent();
  const kind = <u32>load<u8>(frame);
  store<u8>(reply, <u8>kind);
  let length: u32 = 0;
  if (kind == FRAME_TAKE && bytes >= 9) length = take(frame, bytes);
  else if (kind == FRAME_POLL && bytes == 9) length = poll(frame);
  else if (kind == FRAME_POOL) length = fillPool(frame, bytes);
  else if (kind == FRAME_CLAIM && bytes == 5) length = claim(get32(frame + 1));
  else if (kind == FRAME_FINISH && bytes == 5) length = finish(get32(frame + 1), seedIsPublic);
  else if (kind == FRAME_INFO && bytes == 1) length = tellLimits();
  if (length == 0) {
    store<u8>(reply, <u8>FRAME_REFUSED);
    length = 1;
  }
  framePut(reply, length);
}

function take(frame: usize, bytes: u32): u32 {
  const packet = min<u32>(bytes - 9, LONGEST_PACKET);
  memory.copy(linkIncoming(), frame + 9, <usize>packet);
  const code = linkTake(packet, get64(frame + 1));
  if (code == PACKET_OPENED) {
    dialogueStart();
    forget();
  }
  serve();
  store<u8>(reply, <u8>code, 1);
  put64(reply + 2, linkDeadline());
  return 10;
}

function poll(frame: usize): u32 {
  serve();
  const packet = linkPoll(get64(frame + 1));
  put64(reply + 1, linkDeadline());
  memory.copy(reply + 9, linkOutgoing(), <usize>packet);
  return 9 + packet;
}

/** Answers every message that has come. */
function serve(): void {
  for (;;) {
    const did = dialogueServe();
    if (did == DIALOGUE_WAITS) return;
    if (did == DIALOGUE_AMPLIFY) dialogueAmplified(hashNow());
    if (did == DIALOGUE_KEY) keyIsMade = true;
    if (did == DIALOGUE_FAILED) {
      forget();
      return;
    }
  }
}

function fillPool(frame: usize, bytes: u32): u32 {
  memory.copy(words, frame + 1, <usize>(bytes - 1));
  const isTaken = poolFill(poolNext() + poolLeft(), words, (bytes - 1) << 3);
  memory.fill(words, 0, <usize>(bytes - 1));
  store<u8>(reply, isTaken ? 1 : 0, 1);
  return 2;
}

function claim(blocks: u32): u32 {
  const first = nextUnclaimedBlock();
  put64(reply + 1, claimBlocks(first, blocks, BLOCK_KEY) == CLAIM_GRANTED ? first : u64.MAX_VALUE);
  return 9;
}

function finish(newWords: u32, seedIsPublic: bool): u32 {
  const bits = hashedBits();
  const spent = newWords << 6;
  if (!keyIsMade || newWords > bits >> 6) return 0;
  if (newWords > 0 && !poolFill(poolNext() + poolLeft(), hashedKey(), spent)) return 0;
  put32(reply + 1, bits - spent);
  if (seedIsPublic) {
    sha256Start(digestProgress);
    sha256Add(digestProgress, hashedKey() + <usize>(spent >> 3), (bits - spent + 7) >> 3);
    sha256Finish(digestProgress, words);
    memory.copy(reply + 5, words, 32);
  }
  forget();
  return seedIsPublic ? 37 : 5;
}

function forget(): void {
  hashWipe();
  keyIsMade = false;
}

function tellLimits(): u32 {
  for (let i: u32 = 0; i < LIMITS; i++)
    put32(reply + 1 + <usize>(i << 2), load<u32>(limits + ((<usize>i) << 2)));
  return 1 + (LIMITS << 2);
}

function get64(at: usize): u64 {
  return ((<u64>get32(at)) << 32) | <u64>get32(at + 4);
}

function put64(at: usize, value: u64): void {
  put32(at, <u32>(value >> 32));
  put32(at + 4, <u32>value);
}
