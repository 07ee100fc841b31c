/**
 * Made from bench.json by `satqkd dictionary --write`; a test holds the two together. Do not edit.
 */
import { get16, get32, get64, put32, put64 } from "../glue/big-endian";

/** First 64 bits of the protocol's SHA-256. */
export const BENCH_PROTOCOL: u64 = 0x83bd52e96a3c243d;
/** Most blocks that one frame asks about. */
export const MOST_BLOCKS: u32 = 1024;
/** Bytes of the head. */
export const HEAD_BYTES: u32 = 1;
/** Number of the question. */
export function readHeadKind(message: usize): u32 {
  return <u32>load<u8>(message + 0);
}
/** Begins a message. */
export function writeHead(message: usize, kind: u32): void {
  store<u8>(message + 0, <u8>kind);
}
/** Number of hello: asks what the board speaks, before anything else. */
export const FRAME_HELLO: u32 = 11;
/** Bytes of hello, without list or rest. */
export const HELLO_BYTES: u32 = 1;
/** Whether so many bytes can be hello. */
export function fitsHello(bytes: u32): bool {
  return bytes == HELLO_BYTES;
}
/** Number of take: hands the board a packet of the link. */
export const FRAME_TAKE: u32 = 1;
/** Bytes of take, without list or rest. */
export const TAKE_BYTES: u32 = 9;
/** Whether so many bytes can be take. */
export function fitsTake(bytes: u32): bool {
  return bytes >= TAKE_BYTES;
}
/** Us, of the link. */
export function readTakeTime(message: usize): u64 {
  return get64(message + 1);
}
/** Number of poll: asks for the packet of the link that the board wants to send. */
export const FRAME_POLL: u32 = 2;
/** Bytes of poll, without list or rest. */
export const POLL_BYTES: u32 = 9;
/** Whether so many bytes can be poll. */
export function fitsPoll(bytes: u32): bool {
  return bytes == POLL_BYTES;
}
/** Us, of the link. */
export function readPollTime(message: usize): u64 {
  return get64(message + 1);
}
/**
 * Number of pool: puts key into the board's pool behind what is there; without key, what was left of it is
 * forgotten first.
 */
export const FRAME_POOL: u32 = 3;
/** Bytes of pool, without list or rest. */
export const POOL_BYTES: u32 = 1;
/** Whether so many bytes can be pool. */
export function fitsPool(bytes: u32): bool {
  return bytes >= POOL_BYTES;
}
/**
 * Number of claim: claims the next blocks for key as if they had been emitted; only where the seed is
 * public.
 */
export const FRAME_CLAIM: u32 = 4;
/** Bytes of claim, without list or rest. */
export const CLAIM_BYTES: u32 = 5;
/** Whether so many bytes can be claim. */
export function fitsClaim(bytes: u32): bool {
  return bytes == CLAIM_BYTES;
}
/** How many. */
export function readClaimBlocks(message: usize): u32 {
  return get32(message + 1);
}
/**
 * Number of compare: asks for the hash of the key that was committed last; RAM forgets the key with it; only
 * where the seed is public.
 */
export const FRAME_COMPARE: u32 = 5;
/** Bytes of compare, without list or rest. */
export const COMPARE_BYTES: u32 = 9;
/** Whether so many bytes can be compare. */
export function fitsCompare(bytes: u32): bool {
  return bytes == COMPARE_BYTES;
}
/** Key of the polynomial hash. */
export function readCompareHashKey(message: usize): u64 {
  return get64(message + 1);
}
/** Number of info: asks what the board has room for. */
export const FRAME_INFO: u32 = 6;
/** Bytes of info, without list or rest. */
export const INFO_BYTES: u32 = 1;
/** Whether so many bytes can be info. */
export function fitsInfo(bytes: u32): bool {
  return bytes == INFO_BYTES;
}
/** Number of sense: sets what the lasers' sensors read from here on. */
export const FRAME_SENSE: u32 = 7;
/** Bytes of sense, without list or rest. */
export const SENSE_BYTES: u32 = 9;
/** Whether so many bytes can be sense. */
export function fitsSense(bytes: u32): bool {
  return bytes == SENSE_BYTES;
}
/** MV. */
export function readSenseSupply(message: usize): u32 {
  return get32(message + 1);
}
/** 0.01 degC. */
export function readSenseTemperature(message: usize): i32 {
  return <i32>get32(message + 5);
}
/** Number of light: asks about the light. */
export const FRAME_LIGHT: u32 = 8;
/** Bytes of light, without list or rest. */
export const LIGHT_BYTES: u32 = 1;
/** Whether so many bytes can be light. */
export function fitsLight(bytes: u32): bool {
  return bytes == LIGHT_BYTES;
}
/** Number of blocks: asks what became of blocks. */
export const FRAME_BLOCKS: u32 = 9;
/** Bytes of blocks, without list or rest. */
export const BLOCKS_BYTES: u32 = 11;
/** Whether so many bytes can be blocks. */
export function fitsBlocks(bytes: u32): bool {
  return bytes == BLOCKS_BYTES;
}
/** First block. */
export function readBlocksFirst(message: usize): u64 {
  return get64(message + 1);
}
/** How many. */
export function readBlocksCount(message: usize): u32 {
  return get16(message + 9);
}
/** Number of spend: has the board spend a block of its key store. */
export const FRAME_SPEND: u32 = 10;
/** Bytes of spend, without list or rest. */
export const SPEND_BYTES: u32 = 9;
/** Whether so many bytes can be spend. */
export function fitsSpend(bytes: u32): bool {
  return bytes == SPEND_BYTES;
}
/** Number of the pass. */
export function readSpendPass(message: usize): u32 {
  return get32(message + 1);
}
/** Block of its key. */
export function readSpendBlock(message: usize): u32 {
  return get32(message + 5);
}
/** Bytes of welcome, without list or rest. */
export const WELCOME_BYTES: u32 = 9;
/** Tells the protocol. */
export function writeWelcome(message: usize, protocol: u64): void {
  put64(message + 1, protocol);
}
/** Bytes of taken, without list or rest. */
export const TAKEN_BYTES: u32 = 10;
/** Says what the packet was. */
export function writeTaken(message: usize, code: u32, deadline: u64): void {
  store<u8>(message + 1, <u8>code);
  put64(message + 2, deadline);
}
/** Bytes of polled, without list or rest. */
export const POLLED_BYTES: u32 = 9;
/** Gives the packet, or nothing. */
export function writePolled(message: usize, deadline: u64): void {
  put64(message + 1, deadline);
}
/** Bytes of pooled, without list or rest. */
export const POOLED_BYTES: u32 = 10;
/** Says whether the pool took it. */
export function writePooled(message: usize, isTaken: u32, next: u64): void {
  store<u8>(message + 1, <u8>isTaken);
  put64(message + 2, next);
}
/** Bytes of claimed, without list or rest. */
export const CLAIMED_BYTES: u32 = 9;
/** Tells the first block. */
export function writeClaimed(message: usize, first: u64): void {
  put64(message + 1, first);
}
/** Bytes of compared, without list or rest. */
export const COMPARED_BYTES: u32 = 9;
/** Tells the hash. */
export function writeCompared(message: usize, hash: u64): void {
  put64(message + 1, hash);
}
/** Bytes of limits, without list or rest. */
export const LIMITS_BYTES: u32 = 25;
/** Says what the board has room for. */
export function writeLimits(message: usize, pulsesPerBlock: u32, siftedBits: u32, blockBits: u32, blockSlots: u32, keyBits: u32, poolBits: u32): void {
  put32(message + 1, pulsesPerBlock);
  put32(message + 5, siftedBits);
  put32(message + 9, blockBits);
  put32(message + 13, blockSlots);
  put32(message + 17, keyBits);
  put32(message + 21, poolBits);
}
/** Bytes of sensed, without list or rest. */
export const SENSED_BYTES: u32 = 1;
/** Bytes of lit, without list or rest. */
export const LIT_BYTES: u32 = 33;
/** Tells the light. */
export function writeLit(message: usize, nextBlock: u64, emittedBlocks: u64, struckBlocks: u64, periodSlots: u64): void {
  put64(message + 1, nextBlock);
  put64(message + 9, emittedBlocks);
  put64(message + 17, struckBlocks);
  put64(message + 25, periodSlots);
}
/** Bytes of states, without list or rest. */
export const STATES_BYTES: u32 = 1;
/** Bytes of spent, without list or rest. */
export const SPENT_BYTES: u32 = 2;
/** Says what came of it. */
export function writeSpent(message: usize, code: u32): void {
  store<u8>(message + 1, <u8>code);
}
/** Number of refused: the frame makes no sense, or the board must not answer it. */
export const FRAME_REFUSED: u32 = 255;
/** Bytes of refused, without list or rest. */
export const REFUSED_BYTES: u32 = 1;
