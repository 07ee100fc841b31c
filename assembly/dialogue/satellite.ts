/**
 * The satellite's part in distillation. Takes: the ground's messages, one at a time, from the link. Gives: one answer each.
 * Tells no more than it is asked, asks nothing, decides nothing: which bits make key follows from what the ground, the one
 * side that knows the errors, counts. Hashing is left to the board, since it may take long: see DIALOGUE_AMPLIFY.
 */

import { POOL_GRANTED } from "../authenticate/pool";
import {
  checkpointBegin,
  checkpointTag,
  DIRECTION_DOWN,
  DIRECTION_UP,
  transcriptAdd,
  transcriptsFit,
} from "../authenticate/session";
import {
  CONFIRMATION_KEY_BYTES,
  confirmationAdd,
  confirmationBegin,
  confirmationEnd,
} from "../confirm/confirm";
import { bitsWriteTo } from "../link/bits";
import { linkClose, linkSend } from "../link/endpoint";
import { get32, put32 } from "../link/packet";
import { messageAddress, messageBytes, messageDone, receivingIsBroken } from "../link/receiving";
import { sendingHasRoom } from "../link/sending";
import { ALICE_MAXIMUM_SLOTS, ALICE_OK, aliceAnswer, aliceBegin, aliceEnd } from "../reconcile/alice";
import { requestCodeRead, requestCodeReadFrom } from "../reconcile/request-code";
import {
  SIFT_BATCH,
  siftAnnounced,
  siftBases,
  siftClear,
  siftedBits,
  siftedCount,
  siftIndices,
  siftReplies,
} from "../sift/announced";
import { announcementRead, announcementReadFrom, replyAppend, writtenBytes } from "../sift/announcement";
import {
  LONGEST_ANSWER,
  MESSAGE_AMPLIFIED,
  MESSAGE_AMPLIFY,
  MESSAGE_ANSWERS,
  MESSAGE_BEGIN,
  MESSAGE_BEGUN,
  MESSAGE_CHECKED,
  MESSAGE_CHECKPOINT,
  MESSAGE_CLICKS,
  MESSAGE_CONFIRM,
  MESSAGE_END,
  MESSAGE_HASH,
  MESSAGE_PUBLISH,
  MESSAGE_PUBLISHED,
  MESSAGE_REFUSED,
  MESSAGE_REPLIES,
  MESSAGE_REQUESTS,
  MOST_CLICKS,
  MOST_PUBLISHED_BITS,
  MOST_REQUESTS,
} from "./messages";

/** Nothing to do until a packet comes or the window moves. */
export const DIALOGUE_WAITS: u32 = 0;
/** A message was answered; there may be more. */
export const DIALOGUE_WENT_ON: u32 = 1;
/** The board should hash: see `amplifyBasis`, `amplifyInput`, `amplifyLength`; then call `dialogueAmplified`. */
export const DIALOGUE_AMPLIFY: u32 = 2;
/** The session is over: a checkpoint was wrong, or what came makes no sense. No key comes of it. */
export const DIALOGUE_FAILED: u32 = 3;
/** The checkpoint behind the hashing was right: what was hashed since the last one is key now, and not before. */
export const DIALOGUE_KEY: u32 = 4;

/** Reasons in a MESSAGE_REFUSED. */
export const REFUSED_FORM: u32 = 1;
export const REFUSED_SLOT: u32 = 2;
export const REFUSED_LENGTH: u32 = 3;

/** Requests that are decoded at a time: a multiple of 8, so that their answers fill whole bytes. */
const REQUEST_BATCH: u32 = 128;
const PUBLIC_SEED_BYTES: usize = 32;
/** Bytes of a MESSAGE_CONFIRM before its stretches. */
const CONFIRM_HEAD_BYTES: u32 = 3 + CONFIRMATION_KEY_BYTES;

const answer = memory.data(2100, 4);
const confirmationKey = memory.data(48, 8);
const publicSeed = memory.data(32, 4);
const requests = memory.data(128 * 12, 4);

let basisToHash: u32 = 0;
let inputBits: u32 = 0;
let outputBits: u32 = 0;
let boardHashes: bool = false;
let hasHashed: bool = false;

/** Forgets the session before: sifted bits, open blocks. Call when the link says PACKET_OPENED. */
export function dialogueStart(): void {
  siftClear();
  for (let slot: u32 = 0; slot < ALICE_MAXIMUM_SLOTS; slot++) aliceEnd(slot);
  boardHashes = false;
  hasHashed = false;
}

/** Takes the next message of the link, if there is one and its answer has room. Returns a DIALOGUE_ code. */
export function dialogueServe(): u32 {
  if (receivingIsBroken()) return fail();
  if (boardHashes || !sendingHasRoom(LONGEST_ANSWER)) return DIALOGUE_WAITS;
  const bytes = messageBytes();
  if (bytes == 0) return DIALOGUE_WAITS;
  const message = messageAddress();
  if (kindOf(message) == MESSAGE_CHECKPOINT) {
    if (!checkpoint(message, bytes)) return fail();
    if (hasHashed) {
      // No transcript tag follows that would cover questions about these bits.
      dialogueStart();
      messageDone();
      return DIALOGUE_KEY;
    }
  } else {
    transcriptAdd(DIRECTION_UP, message, bytes);
    const answered = take(message, bytes);
    if (answered > 0) tell(answered);
  }
  messageDone();
  return boardHashes ? DIALOGUE_AMPLIFY : DIALOGUE_WENT_ON;
}

/** Basis whose sifted bits the board should hash. */
export function amplifyBasis(): u32 {
  return basisToHash;
}

/** How many bits to hash, n. */
export function amplifyInput(): u32 {
  return inputBits;
}

/** How many bits to make, m. */
export function amplifyLength(): u32 {
  return outputBits;
}

/** Address of the 32-byte public seed of the matrices' diagonals. */
export function amplifyPublicSeed(): usize {
  return publicSeed;
}

/** The board has hashed, or can't, having too little memory: tells the ground, unless that session is over. */
export function dialogueAmplified(done: bool): void {
  if (!boardHashes) return;
  boardHashes = false;
  if (!done) {
    tell(refuse(MESSAGE_AMPLIFY, REFUSED_LENGTH));
    return;
  }
  hasHashed = true;
  begin(MESSAGE_AMPLIFIED);
  store<u8>(answer, <u8>basisToHash, 1);
  put32(answer + 2, outputBits);
  tell(6);
}

function fail(): u32 {
  dialogueStart();
  linkClose();
  return DIALOGUE_FAILED;
}

/** Sends the answer and adds it to the transcript. */
function tell(bytes: u32): void {
  transcriptAdd(DIRECTION_DOWN, answer, bytes);
  linkSend(answer, bytes);
}

/** Carries a message out and returns the bytes of its answer. */
function take(message: usize, bytes: u32): u32 {
  const kind = kindOf(message);
  if (kind == MESSAGE_CLICKS && bytes >= 14) return clicks(message, bytes);
  if (kind == MESSAGE_BEGIN && bytes == 19) return beginBlock(message);
  if (kind == MESSAGE_REQUESTS && bytes >= 6) return parities(message, bytes);
  if (kind == MESSAGE_CONFIRM && bytes > CONFIRM_HEAD_BYTES && ((bytes - CONFIRM_HEAD_BYTES) & 7) == 0)
    return confirm(message, bytes);
  if (kind == MESSAGE_END && bytes == 2) {
    aliceEnd(slotIn(message));
    return 0;
  }
  if (kind == MESSAGE_PUBLISH && bytes == 10) return publish(message);
  if (kind == MESSAGE_AMPLIFY && bytes == 10 + <u32>PUBLIC_SEED_BYTES) return amplify(message);
  return refuse(kind, REFUSED_FORM);
}

function clicks(message: usize, bytes: u32): u32 {
  const rice = <u32>load<u8>(message, 1);
  const count = get32(message + 2);
  let first = ((<u64>get32(message + 6)) << 32) | <u64>get32(message + 10);
  if (count == 0 || count > MOST_CLICKS || rice > 31) return refuse(MESSAGE_CLICKS, REFUSED_FORM);
  begin(MESSAGE_REPLIES);
  announcementReadFrom(message + 14, bytes - 14);
  bitsWriteTo(answer + 9);
  let refused: u32 = 0;
  for (let done: u32 = 0; done < count; done += SIFT_BATCH) {
    const batch = min<u32>(SIFT_BATCH, count - done);
    first = announcementRead(batch, first, rice, siftIndices(), siftBases());
    if (first == u64.MAX_VALUE) return refuse(MESSAGE_CLICKS, REFUSED_LENGTH);
    siftAnnounced(batch);
    refused += replyAppend(siftReplies(), batch);
  }
  put32(answer + 1, count);
  put32(answer + 5, refused);
  return 9 + writtenBytes();
}

function beginBlock(message: usize): u32 {
  const basis = <u32>load<u8>(message, 2);
  const start = get32(message + 3);
  const count = get32(message + 7);
  if (!isSifted(basis, start, count)) return refuse(MESSAGE_BEGIN, REFUSED_LENGTH);
  const seed = ((<u64>get32(message + 11)) << 32) | <u64>get32(message + 15);
  const status = aliceBegin(slotIn(message), siftedBits(basis) + <usize>(start >> 3), count, seed);
  if (status != ALICE_OK) return refuse(MESSAGE_BEGIN, REFUSED_SLOT);
  beginWithSlot(MESSAGE_BEGUN, message);
  return 2;
}

function parities(message: usize, bytes: u32): u32 {
  const count = get32(message + 2);
  if (count == 0 || count > MOST_REQUESTS) return refuse(MESSAGE_REQUESTS, REFUSED_FORM);
  beginWithSlot(MESSAGE_ANSWERS, message);
  put32(answer + 2, count);
  requestCodeReadFrom(message + 6, bytes - 6);
  for (let done: u32 = 0; done < count; done += REQUEST_BATCH) {
    const batch = min<u32>(REQUEST_BATCH, count - done);
    if (!requestCodeRead(batch, requests)) return refuse(MESSAGE_REQUESTS, REFUSED_LENGTH);
    const status = aliceAnswer(slotIn(message), requests, batch, answer + 6 + <usize>(done >> 3));
    if (status != ALICE_OK) return refuse(MESSAGE_REQUESTS, REFUSED_SLOT);
  }
  return 6 + ((count + 7) >> 3);
}

function confirm(message: usize, bytes: u32): u32 {
  const basis = <u32>load<u8>(message, 2);
  for (let at = CONFIRM_HEAD_BYTES; at < bytes; at += 8) {
    if (!isSifted(basis, get32(message + <usize>at), get32(message + <usize>at + 4)))
      return refuse(MESSAGE_CONFIRM, REFUSED_LENGTH);
  }
  memory.copy(confirmationKey, message + 3, <usize>CONFIRMATION_KEY_BYTES);
  confirmationBegin(confirmationKey);
  for (let at = CONFIRM_HEAD_BYTES; at < bytes; at += 8)
    confirmationAdd(
      siftedBits(basis) + <usize>(get32(message + <usize>at) >> 3),
      get32(message + <usize>at + 4),
    );
  const hash = confirmationEnd();
  begin(MESSAGE_HASH);
  store<u8>(answer, load<u8>(message, 1), 1);
  put32(answer + 2, <u32>(hash >> 32));
  put32(answer + 6, <u32>hash);
  return 10;
}

function publish(message: usize): u32 {
  const basis = <u32>load<u8>(message, 1);
  const start = get32(message + 2);
  const count = get32(message + 6);
  if (count > MOST_PUBLISHED_BITS || !isSifted(basis, start, count))
    return refuse(MESSAGE_PUBLISH, REFUSED_LENGTH);
  begin(MESSAGE_PUBLISHED);
  memory.copy(answer + 1, message + 1, 9);
  memory.copy(answer + 10, siftedBits(basis) + <usize>(start >> 3), <usize>((count + 7) >> 3));
  if ((count & 7) != 0) {
    const last = answer + 10 + <usize>(count >> 3);
    store<u8>(last, <u8>(<u32>load<u8>(last) & ((1 << (count & 7)) - 1)));
  }
  return 10 + ((count + 7) >> 3);
}

function amplify(message: usize): u32 {
  const basis = <u32>load<u8>(message, 1);
  const n = get32(message + 2);
  const m = get32(message + 6);
  if (!isSifted(basis, 0, n) || m == 0 || m > n) return refuse(MESSAGE_AMPLIFY, REFUSED_LENGTH);
  basisToHash = basis;
  inputBits = n;
  outputBits = m;
  memory.copy(publicSeed, message + 10, PUBLIC_SEED_BYTES);
  boardHashes = true;
  return 0;
}

/** Checks what the ground has sent since the last checkpoint and answers with the satellite's own tag. */
function checkpoint(message: usize, bytes: u32): bool {
  if (bytes != 9 || !transcriptsFit() || checkpointBegin() != POOL_GRANTED) return false;
  const tag = ((<u64>get32(message + 1)) << 32) | <u64>get32(message + 5);
  if (checkpointTag(DIRECTION_UP) != tag) return false;
  begin(MESSAGE_CHECKED);
  const ours = checkpointTag(DIRECTION_DOWN);
  put32(answer + 1, <u32>(ours >> 32));
  put32(answer + 5, <u32>ours);
  return linkSend(answer, 9);
}

/** Whether bits start..start+count-1 of a basis were sifted; blocks begin at whole bytes. */
function isSifted(basis: u32, start: u32, count: u32): bool {
  if (basis > 1 || (start & 7) != 0 || count == 0) return false;
  const sifted = siftedCount(basis);
  return start <= sifted && count <= sifted - start;
}

function begin(kind: u32): void {
  memory.fill(answer, 0, <usize>LONGEST_ANSWER);
  store<u8>(answer, <u8>kind);
}

function beginWithSlot(kind: u32, message: usize): void {
  begin(kind);
  store<u8>(answer, load<u8>(message, 1), 1);
}

function refuse(kind: u32, reason: u32): u32 {
  begin(MESSAGE_REFUSED);
  store<u8>(answer, <u8>kind, 1);
  store<u8>(answer, <u8>reason, 2);
  return 3;
}

function kindOf(message: usize): u32 {
  return <u32>load<u8>(message);
}

function slotIn(message: usize): u32 {
  return <u32>load<u8>(message, 1);
}
