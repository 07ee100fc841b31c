/**
 * Made from distillation.json by `satqkd dictionary --write`; a test holds the two together. Do not edit.
 */
import { get32, get64, put32, put64 } from "../glue/big-endian";

/** First 64 bits of the protocol's SHA-256. */
export const DISTILLATION_PROTOCOL: u64 = 0x8f9493d104b2cee8;
/** Longest message that either side sends, in bytes. */
export const LONGEST_MESSAGE: u32 = 5000;
/** Longest answer of the satellite, in bytes. */
export const LONGEST_ANSWER: u32 = 2100;
/** Most clicks in a message. */
export const MOST_CLICKS: u32 = 4096;
/** Most requests in a message. */
export const MOST_REQUESTS: u32 = 16384;
/** Most bits that are published in a message. */
export const MOST_PUBLISHED_BITS: u32 = 16384;
/** Most pulses whose pattern is told in a message. */
export const MOST_TOLD_PULSES: u32 = 4096;
/** The pending key: its first words go into the pool; number is the pass that it is kept under. */
export const COMMIT_KEY: u32 = 0;
/** Blocks of the key store from number on, so many words in all, go into the pool. */
export const COMMIT_BLOCKS: u32 = 1;
/** It is no message of this protocol. */
export const REFUSED_FORM: u32 = 1;
/** The slot is in use, or empty. */
export const REFUSED_SLOT: u32 = 2;
/** It is about bits that are not there, or too many of them. */
export const REFUSED_LENGTH: u32 = 3;
/** Nothing is answered before a hello with this protocol's hash. */
export const REFUSED_PROTOCOL: u32 = 4;
/** Bytes of the head. */
export const HEAD_BYTES: u32 = 1;
/** Number of the message. */
export function readHeadKind(message: usize): u32 {
  return <u32>load<u8>(message + 0);
}
/** Begins a message. */
export function writeHead(message: usize, kind: u32): void {
  store<u8>(message + 0, <u8>kind);
}
/** Number of hello: opens the session; before it nothing is answered. */
export const MESSAGE_HELLO: u32 = 11;
/** Bytes of hello, without list or rest. */
export const HELLO_BYTES: u32 = 9;
/** Whether so many bytes can be hello. */
export function fitsHello(bytes: u32): bool {
  return bytes == HELLO_BYTES;
}
/** First 64 bits of this protocol's SHA-256; number and place never change. */
export function readHelloProtocol(message: usize): u64 {
  return get64(message + 1);
}
/**
 * Number of clicks: says which pulses clicked, without bases; it may be said while the light comes
 * (security.md), and the satellite keeps what the pulses were (assembly/sift/waiting.ts).
 */
export const MESSAGE_CLICKS: u32 = 1;
/** Bytes of clicks, without list or rest. */
export const CLICKS_BYTES: u32 = 14;
/** Whether so many bytes can be clicks. */
export function fitsClicks(bytes: u32): bool {
  return bytes >= CLICKS_BYTES;
}
/** Rice parameter, at most 31. */
export function readClicksRice(message: usize): u32 {
  return <u32>load<u8>(message + 1);
}
/** Clicks. */
export function readClicksCount(message: usize): u32 {
  return get32(message + 2);
}
/** Index of the first pulse. */
export function readClicksFirst(message: usize): u64 {
  return get64(message + 6);
}
/** Number of bases: says in which bases the oldest clicks were measured whose bases were not said yet. */
export const MESSAGE_BASES: u32 = 13;
/** Bytes of bases, without list or rest. */
export const BASES_BYTES: u32 = 5;
/** Whether so many bytes can be bases. */
export function fitsBases(bytes: u32): bool {
  return bytes >= BASES_BYTES;
}
/** Clicks. */
export function readBasesCount(message: usize): u32 {
  return get32(message + 1);
}
/** Number of begin: opens a block of sifted bits for requests. */
export const MESSAGE_BEGIN: u32 = 2;
/** Bytes of begin, without list or rest. */
export const BEGIN_BYTES: u32 = 19;
/** Whether so many bytes can be begin. */
export function fitsBegin(bytes: u32): bool {
  return bytes == BEGIN_BYTES;
}
/** Slot of the block. */
export function readBeginSlot(message: usize): u32 {
  return <u32>load<u8>(message + 1);
}
/** 0: Z, 1: X. */
export function readBeginBasis(message: usize): u32 {
  return <u32>load<u8>(message + 2);
}
/** First sifted bit of the basis. */
export function readBeginStart(message: usize): u32 {
  return get32(message + 3);
}
/** Sifted bits. */
export function readBeginCount(message: usize): u32 {
  return get32(message + 7);
}
/** Seed of the orders in which the block is searched. */
export function readBeginSeed(message: usize): u64 {
  return get64(message + 11);
}
/** Number of requests: asks for parities of a block. */
export const MESSAGE_REQUESTS: u32 = 3;
/** Bytes of requests, without list or rest. */
export const REQUESTS_BYTES: u32 = 6;
/** Whether so many bytes can be requests. */
export function fitsRequests(bytes: u32): bool {
  return bytes >= REQUESTS_BYTES;
}
/** Slot of the block. */
export function readRequestsSlot(message: usize): u32 {
  return <u32>load<u8>(message + 1);
}
/** Requests. */
export function readRequestsCount(message: usize): u32 {
  return get32(message + 2);
}
/** Number of confirm: asks for the hash of stretches of sifted bits. */
export const MESSAGE_CONFIRM: u32 = 4;
/** Bytes of confirm, without list or rest. */
export const CONFIRM_BYTES: u32 = 51;
/** Whether so many bytes can be confirm. */
export function fitsConfirm(bytes: u32): bool {
  return bytes >= CONFIRM_BYTES && (bytes - CONFIRM_BYTES) % 8 == 0;
}
/** Bytes of each of confirm's stretches. */
export const CONFIRM_STRETCH_BYTES: u32 = 8;
/** How many stretches are in confirm of so many bytes. */
export function countConfirmStretches(bytes: u32): u32 {
  return (bytes - 51) / CONFIRM_STRETCH_BYTES;
}
/** Address of one of confirm's stretches. */
export function atConfirmStretches(message: usize, index: u32): usize {
  return message + 51 + <usize>(index * CONFIRM_STRETCH_BYTES);
}
/** Number of the comparison. */
export function readConfirmNumber(message: usize): u32 {
  return <u32>load<u8>(message + 1);
}
/** 0: Z, 1: X. */
export function readConfirmBasis(message: usize): u32 {
  return <u32>load<u8>(message + 2);
}
/** Key of the confirmation hash. */
export function readConfirmKey(message: usize): usize {
  return message + 3;
}
/** First sifted bit of the basis. */
export function readConfirmStretchStart(message: usize): u32 {
  return get32(message + 0);
}
/** Sifted bits. */
export function readConfirmStretchCount(message: usize): u32 {
  return get32(message + 4);
}
/** Number of end: no more is asked about the block; the satellite forgets its slot. */
export const MESSAGE_END: u32 = 5;
/** Bytes of end, without list or rest. */
export const END_BYTES: u32 = 2;
/** Whether so many bytes can be end. */
export function fitsEnd(bytes: u32): bool {
  return bytes == END_BYTES;
}
/** Slot of the block. */
export function readEndSlot(message: usize): u32 {
  return <u32>load<u8>(message + 1);
}
/** Number of publish: asks for sifted bits in clear; they make no key. */
export const MESSAGE_PUBLISH: u32 = 6;
/** Bytes of publish, without list or rest. */
export const PUBLISH_BYTES: u32 = 10;
/** Whether so many bytes can be publish. */
export function fitsPublish(bytes: u32): bool {
  return bytes == PUBLISH_BYTES;
}
/** 0: Z, 1: X. */
export function readPublishBasis(message: usize): u32 {
  return <u32>load<u8>(message + 1);
}
/** First sifted bit of the basis. */
export function readPublishStart(message: usize): u32 {
  return get32(message + 2);
}
/** Sifted bits. */
export function readPublishCount(message: usize): u32 {
  return get32(message + 6);
}
/** Number of amplify: has the basis's first bits hashed. */
export const MESSAGE_AMPLIFY: u32 = 7;
/** Bytes of amplify, without list or rest. */
export const AMPLIFY_BYTES: u32 = 42;
/** Whether so many bytes can be amplify. */
export function fitsAmplify(bytes: u32): bool {
  return bytes == AMPLIFY_BYTES;
}
/** 0: Z, 1: X. */
export function readAmplifyBasis(message: usize): u32 {
  return <u32>load<u8>(message + 1);
}
/** Bits to hash, n. */
export function readAmplifyInputBits(message: usize): u32 {
  return get32(message + 2);
}
/** Bits to make, m. */
export function readAmplifyOutputBits(message: usize): u32 {
  return get32(message + 6);
}
/** Seed of the matrices' diagonals. */
export function readAmplifyPublicSeed(message: usize): usize {
  return message + 10;
}
/** Number of checkpoint: asks for the tag of all that was said. */
export const MESSAGE_CHECKPOINT: u32 = 8;
/** Bytes of checkpoint, without list or rest. */
export const CHECKPOINT_BYTES: u32 = 9;
/** Whether so many bytes can be checkpoint. */
export function fitsCheckpoint(bytes: u32): bool {
  return bytes == CHECKPOINT_BYTES;
}
/** Of all since the last tag, this message included. */
export function readCheckpointTag(message: usize): u64 {
  return get64(message + 1);
}
/** Number of commit: what is to be done on both sides or on neither (assembly/dialogue/commit.ts). */
export const MESSAGE_COMMIT: u32 = 9;
/** Bytes of commit, without list or rest. */
export const COMMIT_BYTES: u32 = 38;
/** Whether so many bytes can be commit. */
export function fitsCommit(bytes: u32): bool {
  return bytes == COMMIT_BYTES;
}
/** A code of commit. */
export function readCommitSource(message: usize): u32 {
  return <u32>load<u8>(message + 1);
}
/** Position in the pool of a checkpoint's pads. */
export function readCommitId(message: usize): u64 {
  return get64(message + 2);
}
/** Where the ground's pool ends. */
export function readCommitPoolEnd(message: usize): u64 {
  return get64(message + 10);
}
/** Pass, or first block. */
export function readCommitNumber(message: usize): u64 {
  return get64(message + 18);
}
/** 64-bit words that go into the pool. */
export function readCommitWords(message: usize): u32 {
  return get32(message + 26);
}
/** Of all since the last tag, this message included. */
export function readCommitTag(message: usize): u64 {
  return get64(message + 30);
}
/** Number of leave-out: these sifted bits make no key; the satellite sets them to zero. */
export const MESSAGE_LEAVE_OUT: u32 = 10;
/** Bytes of leave-out, without list or rest. */
export const LEAVE_OUT_BYTES: u32 = 10;
/** Whether so many bytes can be leave-out. */
export function fitsLeaveOut(bytes: u32): bool {
  return bytes == LEAVE_OUT_BYTES;
}
/** 0: Z, 1: X. */
export function readLeaveOutBasis(message: usize): u32 {
  return <u32>load<u8>(message + 1);
}
/** First sifted bit of the basis. */
export function readLeaveOutStart(message: usize): u32 {
  return get32(message + 2);
}
/** Sifted bits. */
export function readLeaveOutCount(message: usize): u32 {
  return get32(message + 6);
}
/**
 * Number of tell: asks for the pattern of pulses, by which a ground without a beacon numbers its clicks;
 * their blocks are struck and make no key (assembly/sift/told.ts).
 */
export const MESSAGE_TELL: u32 = 12;
/** Bytes of tell, without list or rest. */
export const TELL_BYTES: u32 = 13;
/** Whether so many bytes can be tell. */
export function fitsTell(bytes: u32): bool {
  return bytes == TELL_BYTES;
}
/** Index of the first pulse. */
export function readTellFirst(message: usize): u64 {
  return get64(message + 1);
}
/** Pulses. */
export function readTellCount(message: usize): u32 {
  return get32(message + 9);
}
/** Number of replies: says what became of clicks whose bases were said. */
export const MESSAGE_REPLIES: u32 = 17;
/** Bytes of replies, without list or rest. */
export const REPLIES_BYTES: u32 = 9;
/** Says what became of clicks whose bases were said. */
export function writeReplies(message: usize, count: u32, refused: u32): void {
  put32(message + 1, count);
  put32(message + 5, refused);
}
/** Number of begun: the block is open. */
export const MESSAGE_BEGUN: u32 = 18;
/** Bytes of begun, without list or rest. */
export const BEGUN_BYTES: u32 = 2;
/** The block is open. */
export function writeBegun(message: usize, slot: u32): void {
  store<u8>(message + 1, <u8>slot);
}
/** Number of answers: tells parities. */
export const MESSAGE_ANSWERS: u32 = 19;
/** Bytes of answers, without list or rest. */
export const ANSWERS_BYTES: u32 = 6;
/** Tells parities. */
export function writeAnswers(message: usize, slot: u32, count: u32): void {
  store<u8>(message + 1, <u8>slot);
  put32(message + 2, count);
}
/** Number of hash: tells the confirmation hash. */
export const MESSAGE_HASH: u32 = 20;
/** Bytes of hash, without list or rest. */
export const HASH_BYTES: u32 = 10;
/** Tells the confirmation hash. */
export function writeHash(message: usize, number: u32, hash: u64): void {
  store<u8>(message + 1, <u8>number);
  put64(message + 2, hash);
}
/** Number of published: tells sifted bits. */
export const MESSAGE_PUBLISHED: u32 = 21;
/** Bytes of published, without list or rest. */
export const PUBLISHED_BYTES: u32 = 10;
/** Tells sifted bits. */
export function writePublished(message: usize, basis: u32, start: u32, count: u32): void {
  store<u8>(message + 1, <u8>basis);
  put32(message + 2, start);
  put32(message + 6, count);
}
/** Number of amplified: the key of the basis is made. */
export const MESSAGE_AMPLIFIED: u32 = 22;
/** Bytes of amplified, without list or rest. */
export const AMPLIFIED_BYTES: u32 = 6;
/** The key of the basis is made. */
export function writeAmplified(message: usize, basis: u32, outputBits: u32): void {
  store<u8>(message + 1, <u8>basis);
  put32(message + 2, outputBits);
}
/** Number of checked: answers a right checkpoint. */
export const MESSAGE_CHECKED: u32 = 23;
/** Bytes of checked, without list or rest. */
export const CHECKED_BYTES: u32 = 9;
/** The tag behind it. */
export function writeCheckedTag(message: usize, tag: u64): void {
  put64(message + 1, tag);
}
/** Number of refused: nothing is told; the ground can only give up, since part may be done. */
export const MESSAGE_REFUSED: u32 = 24;
/** Bytes of refused, without list or rest. */
export const REFUSED_BYTES: u32 = 3;
/** Nothing is told; the ground can only give up, since part may be done. */
export function writeRefused(message: usize, refusedKind: u32, reason: u32): void {
  store<u8>(message + 1, <u8>refusedKind);
  store<u8>(message + 2, <u8>reason);
}
/** Number of committed: answers a right commit. */
export const MESSAGE_COMMITTED: u32 = 25;
/** Bytes of committed, without list or rest. */
export const COMMITTED_BYTES: u32 = 29;
/** Answers a right commit. */
export function writeCommitted(message: usize, id: u64, kept: u32, poolEnd: u64): void {
  put64(message + 1, id);
  put32(message + 9, kept);
  put64(message + 13, poolEnd);
}
/** The tag behind it. */
export function writeCommittedTag(message: usize, tag: u64): void {
  put64(message + 21, tag);
}
/** Number of left-out: these bits are zero now. */
export const MESSAGE_LEFT_OUT: u32 = 26;
/** Bytes of left-out, without list or rest. */
export const LEFT_OUT_BYTES: u32 = 10;
/** These bits are zero now. */
export function writeLeftOut(message: usize, basis: u32, start: u32, count: u32): void {
  store<u8>(message + 1, <u8>basis);
  put32(message + 2, start);
  put32(message + 6, count);
}
/** Number of told: tells the pattern of pulses that make no key. */
export const MESSAGE_TOLD: u32 = 28;
/** Bytes of told, without list or rest. */
export const TOLD_BYTES: u32 = 13;
/** Tells the pattern of pulses that make no key. */
export function writeTold(message: usize, first: u64, count: u32): void {
  put64(message + 1, first);
  put32(message + 9, count);
}
/** Number of taken: the clicks wait for their bases; nothing in it depends on what their pulses were. */
export const MESSAGE_TAKEN: u32 = 29;
/** Bytes of taken, without list or rest. */
export const TAKEN_BYTES: u32 = 13;
/** The clicks wait for their bases; nothing in it depends on what their pulses were. */
export function writeTaken(message: usize, count: u32, refused: u32, room: u32): void {
  put32(message + 1, count);
  put32(message + 5, refused);
  put32(message + 9, room);
}
/** Number of welcome: answers a hello. */
export const MESSAGE_WELCOME: u32 = 27;
/** Bytes of welcome, without list or rest. */
export const WELCOME_BYTES: u32 = 9;
/** Answers a hello. */
export function writeWelcome(message: usize, protocol: u64): void {
  put64(message + 1, protocol);
}
