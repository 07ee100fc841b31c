/**
 * The satellite's part in distillation. Takes: the ground's messages, one at a time, from the link. Gives:
 * one answer each. Tells no more than it is asked, asks nothing, decides nothing: which bits make key follows
 * from what the ground, the one side that knows the errors, counts. Hashing is left to the board, since it
 * may take long: see DIALOGUE_AMPLIFY.
 */

import { POOL_GRANTED, poolEnd } from "../authenticate/pool";
import {
  checkpointBegin,
  checkpointPosition,
  checkpointTag,
  DIRECTION_DOWN,
  DIRECTION_UP,
  transcriptAdd,
  transcriptFits,
} from "../authenticate/session";
import {
  CONFIRMATION_KEY_BYTES,
  confirmationAdd,
  confirmationBegin,
  confirmationEnd,
} from "../confirm/confirm";
import { bitsWriteTo } from "../glue/bits";
import { linkClose, linkSend } from "../link/endpoint";
import { get32, put32 } from "../link/packet";
import { messageAddress, messageBytes, messageDone, receivingIsBroken } from "../link/receiving";
import { sendingHasRoom } from "../link/sending";
import { ALICE_MAXIMUM_SLOTS, ALICE_OK, aliceAnswer, aliceBegin, aliceEnd } from "../reconcile/alice";
import { REQUEST_BYTES } from "../reconcile/request";
import { requestCodeRead, requestCodeReadFrom } from "../reconcile/request-code";
import {
  SIFT_BATCH,
  siftAnnounced,
  siftBases,
  siftClear,
  siftedBits,
  siftedCount,
  siftIndices,
  siftLeaveOut,
  siftReplies,
} from "../sift/announced";
import { announcementRead, announcementReadFrom, replyAppend, writtenBytes } from "../sift/announcement";
import {
  COMMIT_BYTES,
  commitId,
  commitIsKnown,
  commitKeptThen,
  commitNote,
  commitRead,
  dialogueHasPending,
  pendingBegin,
  pendingEnd,
} from "./commit";
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
  MESSAGE_COMMIT,
  MESSAGE_COMMITTED,
  MESSAGE_CONFIRM,
  MESSAGE_END,
  MESSAGE_HASH,
  MESSAGE_LEAVE_OUT,
  MESSAGE_LEFT_OUT,
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
/**
 * The board should hash: see `amplifyBasis`, `amplifyInput`, `amplifyLength`; then call `dialogueAmplified`.
 */
export const DIALOGUE_AMPLIFY: u32 = 2;
/**
 * The session is over: a checkpoint was wrong, or what came makes no sense. The board forgets what was
 * hashed.
 */
export const DIALOGUE_FAILED: u32 = 3;
/**
 * The checkpoint behind the hashing was right: what was hashed waits for the ground's word, and is no key
 * before it.
 */
export const DIALOGUE_PENDING: u32 = 4;
/**
 * The board should do what commit.ts says, or say what it did about it in an earlier life; then call
 * `dialogueCommitted`.
 */
export const DIALOGUE_COMMIT: u32 = 5;
/** The ground goes on without what was hashed: the board forgets it. */
export const DIALOGUE_DROPPED: u32 = 6;

/** Reasons in a MESSAGE_REFUSED. */
export const REFUSED_FORM: u32 = 1;
export const REFUSED_SLOT: u32 = 2;
export const REFUSED_LENGTH: u32 = 3;

/** Requests that are decoded at a time: a multiple of 8, so that their answers fill whole bytes. */
const REQUEST_BATCH: u32 = 128;
const PUBLIC_SEED_BYTES: usize = 32;
/** Bytes of a MESSAGE_CONFIRM before its stretches. */
const CONFIRM_HEAD_BYTES: u32 = 3 + CONFIRMATION_KEY_BYTES;

/** Bytes of a tag, and of the messages that are a kind and a tag. */
const TAG_BYTES: u32 = 8;
const CHECKPOINT_BYTES: u32 = 9;

const answer = memory.data(LONGEST_ANSWER, 4);
const confirmationKey = memory.data(CONFIRMATION_KEY_BYTES, 8);
const publicSeed = memory.data(<u32>PUBLIC_SEED_BYTES, 4);
const requests = memory.data(REQUEST_BATCH * REQUEST_BYTES, 4);

let basisToHash: u32 = 0;
let inputBits: u32 = 0;
let outputBits: u32 = 0;
let boardHashes: bool = false;
let hasHashed: bool = false;
let boardCommits: bool = false;

/**
 * Forgets the session before: sifted bits, open blocks, not a pending key. Call when the link says
 * PACKET_OPENED.
 */
export function dialogueStart(): void {
  siftClear();
  for (let slot: u32 = 0; slot < ALICE_MAXIMUM_SLOTS; slot++) aliceEnd(slot);
  boardHashes = false;
  hasHashed = false;
  boardCommits = false;
}

/** Takes the next message of the link, if there is one and its answer has room. Returns a DIALOGUE_ code. */
export function dialogueServe(): u32 {
  if (receivingIsBroken()) return fail();
  if (boardHashes || boardCommits || !sendingHasRoom(LONGEST_ANSWER)) return DIALOGUE_WAITS;
  const bytes = messageBytes();
  if (bytes == 0) return DIALOGUE_WAITS;
  const message = messageAddress();
  const kind = kindOf(message);
  if (kind == MESSAGE_COMMIT) return commit(message, bytes);
  if (dialogueHasPending()) {
    // Whoever goes on otherwise has no use for the key; the message is served in the next call.
    pendingEnd();
    return DIALOGUE_DROPPED;
  }
  if (kind == MESSAGE_CHECKPOINT) return checkpoint(message, bytes);
  transcriptAdd(DIRECTION_UP, message, bytes);
  const answered = take(message, bytes);
  if (answered > 0) tell(answered);
  messageDone();
  return boardHashes ? DIALOGUE_AMPLIFY : DIALOGUE_WENT_ON;
}

/**
 * The board has done what was asked: it kept `kept` blocks of the key, or put as many blocks into the pool; 0
 * when it has not and never will. Tells the ground, with where the pool ends now, unless that session is
 * over.
 */
export function dialogueCommitted(kept: u32): void {
  pendingEnd();
  commitNote(kept);
  if (!boardCommits) return;
  boardCommits = false;
  tellCommitted(kept);
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

/**
 * The board has hashed, or can't, having too little memory: tells the ground, unless that session is over.
 */
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
  pendingEnd();
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
  if (kind == MESSAGE_LEAVE_OUT && bytes == 10) return leaveOut(message);
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

function leaveOut(message: usize): u32 {
  const basis = <u32>load<u8>(message, 1);
  const start = get32(message + 2);
  const count = get32(message + 6);
  if (basis > 1 || start > siftedCount(basis) || count > siftedCount(basis) - start)
    return refuse(MESSAGE_LEAVE_OUT, REFUSED_LENGTH);
  siftLeaveOut(basis, start, count);
  begin(MESSAGE_LEFT_OUT);
  memory.copy(answer + 1, message + 1, 9);
  return 10;
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

/** Checks the ground's tag and answers with the satellite's own. What was hashed is then pending. */
function checkpoint(message: usize, bytes: u32): u32 {
  if (bytes != CHECKPOINT_BYTES || !tagIsRight(message, bytes, false)) return fail();
  begin(MESSAGE_CHECKED);
  tellWithTag(1);
  const isPending = hasHashed;
  if (isPending) {
    // No transcript tag follows that would cover questions about these bits.
    dialogueStart();
    pendingBegin(checkpointPosition());
  }
  messageDone();
  return isPending ? DIALOGUE_PENDING : DIALOGUE_WENT_ON;
}

/**
 * Checks the ground's tag, then has the board do what is asked; what was answered before is answered again.
 */
function commit(message: usize, bytes: u32): u32 {
  if (bytes != COMMIT_BYTES || !tagIsRight(message, bytes, true)) return fail();
  commitRead(message);
  messageDone();
  if (commitIsKnown()) {
    tellCommitted(commitKeptThen());
    return DIALOGUE_WENT_ON;
  }
  boardCommits = true;
  return DIALOGUE_COMMIT;
}

/** Whether a message ends in the right tag of all since the last one. Uses up the checkpoint's first pad. */
function tagIsRight(message: usize, bytes: u32, mayTouchReserve: bool): bool {
  if (!transcriptFits() || checkpointBegin(mayTouchReserve) != POOL_GRANTED) return false;
  const covered = bytes - TAG_BYTES;
  transcriptAdd(DIRECTION_UP, message, covered);
  const tag = message + <usize>covered;
  return checkpointTag(DIRECTION_UP) == (((<u64>get32(tag)) << 32) | <u64>get32(tag + 4));
}

/** Sends the first `bytes` bytes of the answer with the checkpoint's second tag behind them. */
function tellWithTag(bytes: u32): void {
  transcriptAdd(DIRECTION_DOWN, answer, bytes);
  put64(answer + <usize>bytes, checkpointTag(DIRECTION_DOWN));
  linkSend(answer, bytes + TAG_BYTES);
}

function tellCommitted(kept: u32): void {
  begin(MESSAGE_COMMITTED);
  put64(answer + 1, commitId());
  put32(answer + 9, kept);
  put64(answer + 13, poolEnd());
  tellWithTag(21);
}

function put64(at: usize, value: u64): void {
  put32(at, <u32>(value >> 32));
  put32(at + 4, <u32>value);
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
