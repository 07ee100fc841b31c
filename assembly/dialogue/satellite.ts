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
import { get64 } from "../glue/big-endian";
import { bitsWriteTo } from "../glue/bits";
import { linkClose, linkSend } from "../link/endpoint";
import { messageAddress, messageBytes, messageDone, receivingIsBroken } from "../link/receiving";
import { sendingHasRoom } from "../link/sending";
import {
  AMPLIFIED_BYTES,
  ANSWERS_BYTES,
  atConfirmStretches,
  BASES_BYTES,
  BEGUN_BYTES,
  CHECKED_BYTES,
  CLICKS_BYTES,
  COMMITTED_BYTES,
  countConfirmStretches,
  DISTILLATION_PROTOCOL,
  fitsAmplify,
  fitsBases,
  fitsBegin,
  fitsCheckpoint,
  fitsClicks,
  fitsCommit,
  fitsConfirm,
  fitsEnd,
  fitsHello,
  fitsLeaveOut,
  fitsPublish,
  fitsRequests,
  fitsTell,
  HASH_BYTES,
  LEFT_OUT_BYTES,
  LONGEST_ANSWER,
  MESSAGE_AMPLIFIED,
  MESSAGE_AMPLIFY,
  MESSAGE_ANSWERS,
  MESSAGE_BASES,
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
  MESSAGE_HELLO,
  MESSAGE_LEAVE_OUT,
  MESSAGE_LEFT_OUT,
  MESSAGE_PUBLISH,
  MESSAGE_PUBLISHED,
  MESSAGE_REFUSED,
  MESSAGE_REPLIES,
  MESSAGE_REQUESTS,
  MESSAGE_TAKEN,
  MESSAGE_TELL,
  MESSAGE_TOLD,
  MESSAGE_WELCOME,
  MOST_CLICKS,
  MOST_PUBLISHED_BITS,
  MOST_REQUESTS,
  MOST_TOLD_PULSES,
  PUBLISHED_BYTES,
  REFUSED_BYTES,
  REFUSED_FORM,
  REFUSED_LENGTH,
  REFUSED_PROTOCOL,
  REFUSED_SLOT,
  REPLIES_BYTES,
  REQUESTS_BYTES,
  readAmplifyBasis,
  readAmplifyInputBits,
  readAmplifyOutputBits,
  readAmplifyPublicSeed,
  readBasesCount,
  readBeginBasis,
  readBeginCount,
  readBeginSeed,
  readBeginSlot,
  readBeginStart,
  readClicksCount,
  readClicksFirst,
  readClicksRice,
  readConfirmBasis,
  readConfirmKey,
  readConfirmNumber,
  readConfirmStretchCount,
  readConfirmStretchStart,
  readEndSlot,
  readHeadKind,
  readHelloProtocol,
  readLeaveOutBasis,
  readLeaveOutCount,
  readLeaveOutStart,
  readPublishBasis,
  readPublishCount,
  readPublishStart,
  readRequestsCount,
  readRequestsSlot,
  readTellCount,
  readTellFirst,
  TAKEN_BYTES,
  TOLD_BYTES,
  WELCOME_BYTES,
  writeAmplified,
  writeAnswers,
  writeBegun,
  writeCheckedTag,
  writeCommitted,
  writeCommittedTag,
  writeHash,
  writeHead,
  writeLeftOut,
  writePublished,
  writeRefused,
  writeReplies,
  writeTaken,
  writeTold,
  writeWelcome,
} from "../protocol/distillation";
import { ALICE_MAXIMUM_SLOTS, ALICE_OK, aliceAnswer, aliceBegin, aliceEnd } from "../reconcile/alice";
import { REQUEST_BYTES } from "../reconcile/request";
import { requestCodeRead, requestCodeReadFrom } from "../reconcile/request-code";
import {
  SIFT_BATCH,
  siftBases,
  siftClear,
  siftedBits,
  siftedCount,
  siftIndices,
  siftLeaveOut,
  siftReplies,
} from "../sift/announced";
import {
  announcementRead,
  announcementReadFrom,
  basesRead,
  replyAppend,
  writtenBytes,
} from "../sift/announcement";
import { tellPattern } from "../sift/told";
import { waitingAnswer, waitingClear, waitingCount, waitingRoom, waitingTake } from "../sift/waiting";
import {
  commitId,
  commitIsKnown,
  commitKeptThen,
  commitNote,
  commitRead,
  dialogueHasPending,
  pendingBegin,
  pendingEnd,
} from "./commit";

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

/** Requests that are decoded at a time: a multiple of 8, so that their answers fill whole bytes. */
const REQUEST_BATCH: u32 = 128;
const PUBLIC_SEED_BYTES: usize = 32;
/** Bytes of the tag that a message ends in. */
const TAG_BYTES: u32 = 8;

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
/** The ground has said that it speaks this protocol. */
let isGreeted: bool = false;

/**
 * Forgets the session before: sifted bits, clicks without bases, open blocks, not a pending key. Call when
 * the link says PACKET_OPENED.
 */
export function dialogueStart(): void {
  isGreeted = false;
  forgetBits();
}

function forgetBits(): void {
  siftClear();
  waitingClear();
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
  const kind = readHeadKind(message);
  if (!isGreeted) return greet(message, bytes);
  if (kind == MESSAGE_COMMIT) return commit(message, bytes);
  if (dialogueHasPending()) {
    // Whoever goes on otherwise has no use for the key; the message is served in the next call.
    pendingEnd();
    return DIALOGUE_DROPPED;
  }
  if (kind == MESSAGE_CHECKPOINT) return checkpoint(message, bytes);
  transcriptAdd(DIRECTION_UP, message, bytes);
  const answered = take(kind, message, bytes);
  if (answered > 0) tell(answered);
  messageDone();
  return boardHashes ? DIALOGUE_AMPLIFY : DIALOGUE_WENT_ON;
}

/**
 * The first message of a session has to show that both sides were made from the same protocol; until one
 * does, whatever comes is refused, and nothing is done.
 */
function greet(message: usize, bytes: u32): u32 {
  transcriptAdd(DIRECTION_UP, message, bytes);
  if (readHeadKind(message) == MESSAGE_HELLO && fitsHello(bytes)) {
    isGreeted = readHelloProtocol(message) == DISTILLATION_PROTOCOL;
    begin(MESSAGE_WELCOME);
    writeWelcome(answer, DISTILLATION_PROTOCOL);
    tell(WELCOME_BYTES);
  } else tell(refuse(readHeadKind(message), REFUSED_PROTOCOL));
  messageDone();
  return DIALOGUE_WENT_ON;
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
  writeAmplified(answer, basisToHash, outputBits);
  tell(AMPLIFIED_BYTES);
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
function take(kind: u32, message: usize, bytes: u32): u32 {
  if (kind == MESSAGE_CLICKS && fitsClicks(bytes)) return clicks(message, bytes);
  if (kind == MESSAGE_BASES && fitsBases(bytes)) return bases(message, bytes);
  if (kind == MESSAGE_BEGIN && fitsBegin(bytes)) return beginBlock(message);
  if (kind == MESSAGE_REQUESTS && fitsRequests(bytes)) return parities(message, bytes);
  if (kind == MESSAGE_CONFIRM && fitsConfirm(bytes)) return confirm(message, bytes);
  if (kind == MESSAGE_END && fitsEnd(bytes)) {
    aliceEnd(readEndSlot(message));
    return 0;
  }
  if (kind == MESSAGE_PUBLISH && fitsPublish(bytes)) return publish(message);
  if (kind == MESSAGE_LEAVE_OUT && fitsLeaveOut(bytes)) return leaveOut(message);
  if (kind == MESSAGE_AMPLIFY && fitsAmplify(bytes)) return amplify(message);
  if (kind == MESSAGE_TELL && fitsTell(bytes)) return tellSymbols(message);
  return refuse(kind, REFUSED_FORM);
}

function clicks(message: usize, bytes: u32): u32 {
  const rice = readClicksRice(message);
  const count = readClicksCount(message);
  let first = readClicksFirst(message);
  if (count == 0 || count > MOST_CLICKS || rice > 31) return refuse(MESSAGE_CLICKS, REFUSED_FORM);
  if (count > waitingRoom() - waitingCount()) return refuse(MESSAGE_CLICKS, REFUSED_LENGTH);
  announcementReadFrom(message + CLICKS_BYTES, bytes - CLICKS_BYTES);
  let refused: u32 = 0;
  for (let done: u32 = 0; done < count; done += SIFT_BATCH) {
    const batch = min<u32>(SIFT_BATCH, count - done);
    first = announcementRead(batch, first, rice, siftIndices());
    if (first == u64.MAX_VALUE) return refuse(MESSAGE_CLICKS, REFUSED_LENGTH);
    refused += waitingTake(batch);
  }
  begin(MESSAGE_TAKEN);
  writeTaken(answer, count, refused, waitingRoom());
  return TAKEN_BYTES;
}

function bases(message: usize, bytes: u32): u32 {
  const count = readBasesCount(message);
  if (count == 0 || count > MOST_CLICKS) return refuse(MESSAGE_BASES, REFUSED_FORM);
  if (count > waitingCount() || bytes - BASES_BYTES != (count + 7) >> 3)
    return refuse(MESSAGE_BASES, REFUSED_LENGTH);
  begin(MESSAGE_REPLIES);
  announcementReadFrom(message + BASES_BYTES, bytes - BASES_BYTES);
  bitsWriteTo(answer + REPLIES_BYTES);
  let refused: u32 = 0;
  for (let done: u32 = 0; done < count; done += SIFT_BATCH) {
    const batch = min<u32>(SIFT_BATCH, count - done);
    if (!basesRead(batch, siftBases())) return refuse(MESSAGE_BASES, REFUSED_LENGTH);
    waitingAnswer(batch);
    refused += replyAppend(siftReplies(), batch);
  }
  writeReplies(answer, count, refused);
  return REPLIES_BYTES + writtenBytes();
}

function beginBlock(message: usize): u32 {
  const slot = readBeginSlot(message);
  const basis = readBeginBasis(message);
  const start = readBeginStart(message);
  const count = readBeginCount(message);
  if (!isSifted(basis, start, count)) return refuse(MESSAGE_BEGIN, REFUSED_LENGTH);
  const bits = siftedBits(basis) + <usize>(start >> 3);
  if (aliceBegin(slot, bits, count, readBeginSeed(message)) != ALICE_OK)
    return refuse(MESSAGE_BEGIN, REFUSED_SLOT);
  begin(MESSAGE_BEGUN);
  writeBegun(answer, slot);
  return BEGUN_BYTES;
}

function parities(message: usize, bytes: u32): u32 {
  const slot = readRequestsSlot(message);
  const count = readRequestsCount(message);
  if (count == 0 || count > MOST_REQUESTS) return refuse(MESSAGE_REQUESTS, REFUSED_FORM);
  begin(MESSAGE_ANSWERS);
  writeAnswers(answer, slot, count);
  requestCodeReadFrom(message + REQUESTS_BYTES, bytes - REQUESTS_BYTES);
  for (let done: u32 = 0; done < count; done += REQUEST_BATCH) {
    const batch = min<u32>(REQUEST_BATCH, count - done);
    if (!requestCodeRead(batch, requests)) return refuse(MESSAGE_REQUESTS, REFUSED_LENGTH);
    const status = aliceAnswer(slot, requests, batch, answer + <usize>(ANSWERS_BYTES + (done >> 3)));
    if (status != ALICE_OK) return refuse(MESSAGE_REQUESTS, REFUSED_SLOT);
  }
  return ANSWERS_BYTES + ((count + 7) >> 3);
}

function confirm(message: usize, bytes: u32): u32 {
  const basis = readConfirmBasis(message);
  const stretches = countConfirmStretches(bytes);
  if (stretches == 0) return refuse(MESSAGE_CONFIRM, REFUSED_FORM);
  for (let i: u32 = 0; i < stretches; i++) {
    const start = readConfirmStretchStart(atConfirmStretches(message, i));
    if (!isSifted(basis, start, readConfirmStretchCount(atConfirmStretches(message, i))))
      return refuse(MESSAGE_CONFIRM, REFUSED_LENGTH);
  }
  memory.copy(confirmationKey, readConfirmKey(message), <usize>CONFIRMATION_KEY_BYTES);
  confirmationBegin(confirmationKey);
  for (let i: u32 = 0; i < stretches; i++) {
    const start = readConfirmStretchStart(atConfirmStretches(message, i));
    confirmationAdd(
      siftedBits(basis) + <usize>(start >> 3),
      readConfirmStretchCount(atConfirmStretches(message, i)),
    );
  }
  begin(MESSAGE_HASH);
  writeHash(answer, readConfirmNumber(message), confirmationEnd());
  return HASH_BYTES;
}

function publish(message: usize): u32 {
  const basis = readPublishBasis(message);
  const start = readPublishStart(message);
  const count = readPublishCount(message);
  if (count > MOST_PUBLISHED_BITS || !isSifted(basis, start, count))
    return refuse(MESSAGE_PUBLISH, REFUSED_LENGTH);
  begin(MESSAGE_PUBLISHED);
  writePublished(answer, basis, start, count);
  const bits = answer + PUBLISHED_BYTES;
  memory.copy(bits, siftedBits(basis) + <usize>(start >> 3), <usize>((count + 7) >> 3));
  if ((count & 7) != 0) {
    const last = bits + <usize>(count >> 3);
    store<u8>(last, <u8>(<u32>load<u8>(last) & ((1 << (count & 7)) - 1)));
  }
  return PUBLISHED_BYTES + ((count + 7) >> 3);
}

function leaveOut(message: usize): u32 {
  const basis = readLeaveOutBasis(message);
  const start = readLeaveOutStart(message);
  const count = readLeaveOutCount(message);
  if (basis > 1 || start > siftedCount(basis) || count > siftedCount(basis) - start)
    return refuse(MESSAGE_LEAVE_OUT, REFUSED_LENGTH);
  siftLeaveOut(basis, start, count);
  begin(MESSAGE_LEFT_OUT);
  writeLeftOut(answer, basis, start, count);
  return LEFT_OUT_BYTES;
}

function tellSymbols(message: usize): u32 {
  const first = readTellFirst(message);
  const count = readTellCount(message);
  if (count == 0 || count > MOST_TOLD_PULSES) return refuse(MESSAGE_TELL, REFUSED_FORM);
  begin(MESSAGE_TOLD);
  if (!tellPattern(first, count, answer + TOLD_BYTES)) return refuse(MESSAGE_TELL, REFUSED_LENGTH);
  writeTold(answer, first, count);
  return TOLD_BYTES + ((count + 1) >> 1);
}

function amplify(message: usize): u32 {
  const basis = readAmplifyBasis(message);
  const n = readAmplifyInputBits(message);
  const m = readAmplifyOutputBits(message);
  if (!isSifted(basis, 0, n) || m == 0 || m > n) return refuse(MESSAGE_AMPLIFY, REFUSED_LENGTH);
  basisToHash = basis;
  inputBits = n;
  outputBits = m;
  memory.copy(publicSeed, readAmplifyPublicSeed(message), PUBLIC_SEED_BYTES);
  boardHashes = true;
  return 0;
}

/** Checks the ground's tag and answers with the satellite's own. What was hashed is then pending. */
function checkpoint(message: usize, bytes: u32): u32 {
  if (!fitsCheckpoint(bytes) || !tagIsRight(message, bytes, false)) return fail();
  begin(MESSAGE_CHECKED);
  writeCheckedTag(answer, tagOf(CHECKED_BYTES));
  linkSend(answer, CHECKED_BYTES);
  const isPending = hasHashed;
  if (isPending) {
    // No transcript tag follows that would cover questions about these bits.
    forgetBits();
    pendingBegin(checkpointPosition());
  }
  messageDone();
  return isPending ? DIALOGUE_PENDING : DIALOGUE_WENT_ON;
}

/**
 * Checks the ground's tag, then has the board do what is asked; what was answered before is answered again.
 */
function commit(message: usize, bytes: u32): u32 {
  if (!fitsCommit(bytes) || !tagIsRight(message, bytes, true)) return fail();
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
  return checkpointTag(DIRECTION_UP) == get64(message + <usize>covered);
}

/** The checkpoint's second tag, of all up to this answer of `bytes` bytes with its tag. */
function tagOf(bytes: u32): u64 {
  transcriptAdd(DIRECTION_DOWN, answer, bytes - TAG_BYTES);
  return checkpointTag(DIRECTION_DOWN);
}

function tellCommitted(kept: u32): void {
  begin(MESSAGE_COMMITTED);
  writeCommitted(answer, commitId(), kept, poolEnd());
  writeCommittedTag(answer, tagOf(COMMITTED_BYTES));
  linkSend(answer, COMMITTED_BYTES);
}

/** Whether bits start..start+count-1 of a basis were sifted; blocks begin at whole bytes. */
function isSifted(basis: u32, start: u32, count: u32): bool {
  if (basis > 1 || (start & 7) != 0 || count == 0) return false;
  const sifted = siftedCount(basis);
  return start <= sifted && count <= sifted - start;
}

function begin(kind: u32): void {
  memory.fill(answer, 0, <usize>LONGEST_ANSWER);
  writeHead(answer, kind);
}

function refuse(kind: u32, reason: u32): u32 {
  begin(MESSAGE_REFUSED);
  writeRefused(answer, kind, reason);
  return REFUSED_BYTES;
}
