/**
 * Made from relay.json by `satqkd dictionary --write`; a test holds the two together. Do not edit.
 */
import { get16, get32, get64, put16, put32, put64 } from "../glue/big-endian";

/** First 64 bits of the protocol's SHA-256. */
export const RELAY_PROTOCOL: u64 = 0x955146a29f7946e0;
/** Set in the kind of an answer. */
export const ANSWER: u32 = 32768;
/** No row behind. */
export const NO_ROW: u32 = 4294967295;
/** Most blocks in an outcome; a list that is full says nothing of the blocks that are not in it. */
export const MOST_GONE: u32 = 100;
/** Most blocks that a return or a withdrawal names. */
export const MOST_RETURNED: u32 = 1024;
/** Done, or found done. */
export const RELAY_OK: u32 = 0;
/** None of the blocks that were named are here. */
export const RELAY_SHORT: u32 = 1;
/** As many relays, or messages, are open as can be. */
export const RELAY_BUSY: u32 = 2;
/** No such relay, or message. */
export const RELAY_UNKNOWN: u32 = 3;
/** Not in this state any more, or not yet. */
export const RELAY_LATE: u32 = 4;
/** Flash does not hold what is written. */
export const RELAY_FLASH: u32 = 5;
/** The authentication block is not here, or kept for something else. */
export const RELAY_NO_KEY: u32 = 6;
/** A later question of the station came before this one: nothing was done. */
export const RELAY_OLD: u32 = 7;
/** It adds K_A xor K_B to its own key: the other's key is the shared one. */
export const ROLE_DECODE: u32 = 1;
/** Its own key is the shared one. */
export const ROLE_KEEP: u32 = 2;
/** Bytes of the head. */
export const HEAD_BYTES: u32 = 30;
/** Number of the question; an answer has ANSWER set. */
export function readHeadKind(message: usize): u32 {
  return get16(message + 0);
}
/** Whom it is from, or for. */
export function readHeadStation(message: usize): u32 {
  return get16(message + 2);
}
/** The other station. */
export function readHeadOther(message: usize): u32 {
  return get16(message + 4);
}
/**
 * Number of the authentication block that the tag is under, or that the visit began with; all ones: no tag.
 */
export function readHeadBlock(message: usize): u64 {
  return get64(message + 6);
}
/** Of the question: rises with each one of a station; 0 in a part. */
export function readHeadNumber(message: usize): u64 {
  return get64(message + 14);
}
/** Number of the relay; 0: none. */
export function readHeadRelay(message: usize): u64 {
  return get64(message + 22);
}
/** Begins a message. */
export function writeHead(message: usize, kind: u32, station: u32, other: u32, block: u64, number: u64, relay: u64): void {
  put16(message + 0, kind);
  put16(message + 2, station);
  put16(message + 4, other);
  put64(message + 6, block);
  put64(message + 14, number);
  put64(message + 22, relay);
}
/** Number of hello: asks what the satellite speaks. */
export const KIND_HELLO: u32 = 11;
/** Bytes of hello, without list or rest. */
export const HELLO_BYTES: u32 = 30;
/** Whether so many bytes can be hello. */
export function fitsHello(bytes: u32): bool {
  return bytes == HELLO_BYTES;
}
/** Number of ask: asks for a relay, with these blocks. */
export const KIND_ASK: u32 = 1;
/** Bytes of ask, without list or rest. */
export const ASK_BYTES: u32 = 34;
/** Whether so many bytes can be ask. */
export function fitsAsk(bytes: u32): bool {
  return bytes >= ASK_BYTES && (bytes - ASK_BYTES) % 12 == 0;
}
/** Bytes of each of ask's named. */
export const ASK_RUN_BYTES: u32 = 12;
/** How many named are in ask of so many bytes. */
export function countAskNamed(bytes: u32): u32 {
  return (bytes - 34) / ASK_RUN_BYTES;
}
/** Address of one of ask's named. */
export function atAskNamed(message: usize, index: u32): usize {
  return message + 34 + <usize>(index * ASK_RUN_BYTES);
}
/** How many runs follow. */
export function readAskRuns(message: usize): u32 {
  return get32(message + 30);
}
/** Number of the first block. */
export function readAskRunFirst(message: usize): u64 {
  return get64(message + 0);
}
/** Blocks in a row. */
export function readAskRunCount(message: usize): u32 {
  return get32(message + 8);
}
/** Number of withdraw: takes the asking back; which of these blocks are gone?. */
export const KIND_WITHDRAW: u32 = 2;
/** Bytes of withdraw, without list or rest. */
export const WITHDRAW_BYTES: u32 = 34;
/** Whether so many bytes can be withdraw. */
export function fitsWithdraw(bytes: u32): bool {
  return bytes >= WITHDRAW_BYTES && (bytes - WITHDRAW_BYTES) % 12 == 0;
}
/** Bytes of each of withdraw's named. */
export const WITHDRAW_RUN_BYTES: u32 = 12;
/** How many named are in withdraw of so many bytes. */
export function countWithdrawNamed(bytes: u32): u32 {
  return (bytes - 34) / WITHDRAW_RUN_BYTES;
}
/** Address of one of withdraw's named. */
export function atWithdrawNamed(message: usize, index: u32): usize {
  return message + 34 + <usize>(index * WITHDRAW_RUN_BYTES);
}
/** How many runs follow. */
export function readWithdrawRuns(message: usize): u32 {
  return get32(message + 30);
}
/** Number of the first block. */
export function readWithdrawRunFirst(message: usize): u64 {
  return get64(message + 0);
}
/** Blocks in a row. */
export function readWithdrawRunCount(message: usize): u32 {
  return get32(message + 8);
}
/** Number of fetch: asks for the rows from one on; a part. */
export const KIND_FETCH: u32 = 3;
/** Bytes of fetch, without list or rest. */
export const FETCH_BYTES: u32 = 34;
/** Whether so many bytes can be fetch. */
export function fitsFetch(bytes: u32): bool {
  return bytes == FETCH_BYTES;
}
/** Place of the first row. */
export function readFetchFrom(message: usize): u32 {
  return get32(message + 30);
}
/** Number of acknowledge: the rows have been taken down: the tag covers them. */
export const KIND_ACKNOWLEDGE: u32 = 4;
/** Bytes of acknowledge, without list or rest. */
export const ACKNOWLEDGE_BYTES: u32 = 30;
/** Whether so many bytes can be acknowledge. */
export function fitsAcknowledge(bytes: u32): bool {
  return bytes == ACKNOWLEDGE_BYTES;
}
/** Number of offer: offers a message for the other station. */
export const KIND_OFFER: u32 = 5;
/** Bytes of offer, without list or rest. */
export const OFFER_BYTES: u32 = 38;
/** Whether so many bytes can be offer. */
export function fitsOffer(bytes: u32): bool {
  return bytes == OFFER_BYTES;
}
/** Its length. */
export function readOfferBytes(message: usize): u32 {
  return get32(message + 30);
}
/** Its CRC-32, filled up to whole words with zeros. */
export function readOfferSum(message: usize): u32 {
  return get32(message + 34);
}
/** Number of put: brings a piece of it; a part. */
export const KIND_PUT: u32 = 6;
/** Bytes of put, without list or rest. */
export const PUT_BYTES: u32 = 34;
/** Whether so many bytes can be put. */
export function fitsPut(bytes: u32): bool {
  return bytes >= PUT_BYTES;
}
/** Place of its first byte. */
export function readPutOffset(message: usize): u32 {
  return get32(message + 30);
}
/** Number of get: asks for a piece of the message that waits for the station; a part. */
export const KIND_GET: u32 = 7;
/** Bytes of get, without list or rest. */
export const GET_BYTES: u32 = 34;
/** Whether so many bytes can be get. */
export function fitsGet(bytes: u32): bool {
  return bytes == GET_BYTES;
}
/** Place of its first byte. */
export function readGetOffset(message: usize): u32 {
  return get32(message + 30);
}
/** Number of taken: the message is safe: forget it. */
export const KIND_TAKEN: u32 = 8;
/** Bytes of taken, without list or rest. */
export const TAKEN_BYTES: u32 = 34;
/** Whether so many bytes can be taken. */
export function fitsTaken(bytes: u32): bool {
  return bytes == TAKEN_BYTES;
}
/** Its CRC-32. */
export function readTakenSum(message: usize): u32 {
  return get32(message + 30);
}
/** Number of return: these blocks that had been named were left over; which are gone?. */
export const KIND_RETURN: u32 = 9;
/** Bytes of return, without list or rest. */
export const RETURN_BYTES: u32 = 34;
/** Whether so many bytes can be return. */
export function fitsReturn(bytes: u32): bool {
  return bytes >= RETURN_BYTES && (bytes - RETURN_BYTES) % 12 == 0;
}
/** Bytes of each of return's named. */
export const RETURN_RUN_BYTES: u32 = 12;
/** How many named are in return of so many bytes. */
export function countReturnNamed(bytes: u32): u32 {
  return (bytes - 34) / RETURN_RUN_BYTES;
}
/** Address of one of return's named. */
export function atReturnNamed(message: usize, index: u32): usize {
  return message + 34 + <usize>(index * RETURN_RUN_BYTES);
}
/** How many runs follow. */
export function readReturnRuns(message: usize): u32 {
  return get32(message + 30);
}
/** Number of the first block. */
export function readReturnRunFirst(message: usize): u64 {
  return get64(message + 0);
}
/** Blocks in a row. */
export function readReturnRunCount(message: usize): u32 {
  return get32(message + 8);
}
/** Number of waiting: asks whether a message waits. */
export const KIND_WAITING: u32 = 10;
/** Bytes of waiting, without list or rest. */
export const WAITING_BYTES: u32 = 30;
/** Whether so many bytes can be waiting. */
export function fitsWaiting(bytes: u32): bool {
  return bytes == WAITING_BYTES;
}
/** Bytes of welcome, without list or rest. */
export const WELCOME_BYTES: u32 = 38;
/** Tells the protocol. */
export function writeWelcome(message: usize, protocol: u64): void {
  put64(message + 30, protocol);
}
/** Bytes of outcome, without list or rest. */
export const OUTCOME_BYTES: u32 = 50;
/** Bytes of each of outcome's gone. */
export const OUTCOME_BLOCK_BYTES: u32 = 8;
/** How many gone are in outcome of so many bytes. */
export function countOutcomeGone(bytes: u32): u32 {
  return (bytes - 50) / OUTCOME_BLOCK_BYTES;
}
/** Address of one of outcome's gone. */
export function atOutcomeGone(message: usize, index: u32): usize {
  return message + 50 + <usize>(index * OUTCOME_BLOCK_BYTES);
}
/** Says what came of the question. */
export function writeOutcome(message: usize, code: u32, state: u32, role: u32, reserved: u32, goneBlocks: u32): void {
  put32(message + 30, code);
  put32(message + 34, state);
  put32(message + 38, role);
  put32(message + 42, reserved);
  put32(message + 46, goneBlocks);
}
/** Blocks that were named and are not here any more. */
export function writeOutcomeBlock(message: usize, number: u64): void {
  put64(message + 0, number);
}
/** Bytes of mail, without list or rest. */
export const MAIL_BYTES: u32 = 58;
/** An outcome without blocks, and the message that waits where the code is ok. */
export function writeMail(message: usize, code: u32, state: u32, role: u32, reserved: u32, goneBlocks: u32, bytes: u32, sum: u32): void {
  put32(message + 30, code);
  put32(message + 34, state);
  put32(message + 38, role);
  put32(message + 42, reserved);
  put32(message + 46, goneBlocks);
  put32(message + 50, bytes);
  put32(message + 54, sum);
}
/** Bytes of part, without list or rest. */
export const PART_BYTES: u32 = 34;
/** Says what came of a part. */
export function writePart(message: usize, code: u32): void {
  put32(message + 30, code);
}
/** Bytes of rows, without list or rest. */
export const ROWS_BYTES: u32 = 42;
/** Bytes of each of rows's rows. */
export const ROWS_ROW_BYTES: u32 = 48;
/** How many rows are in rows of so many bytes. */
export function countRowsRows(bytes: u32): u32 {
  return (bytes - 42) / ROWS_ROW_BYTES;
}
/** Address of one of rows's rows. */
export function atRowsRows(message: usize, index: u32): usize {
  return message + 42 + <usize>(index * ROWS_ROW_BYTES);
}
/** Tells rows. */
export function writeRows(message: usize, code: u32, state: u32, next: u32): void {
  put32(message + 30, code);
  put32(message + 34, state);
  put32(message + 38, next);
}
/** Rows of K_A xor K_B. */
export function writeRowsRow(message: usize, place: u32, isThere: u32, block: u64, xor: usize): void {
  put32(message + 0, place);
  put32(message + 4, isThere);
  put64(message + 8, block);
  memory.copy(message + 16, xor, 32);
}
/** Bytes of piece, without list or rest. */
export const PIECE_BYTES: u32 = 38;
/** Gives a piece of the message. */
export function writePiece(message: usize, code: u32, offset: u32): void {
  put32(message + 30, code);
  put32(message + 34, offset);
}
