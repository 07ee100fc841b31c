/**
 * The SHA-256 engine (RP2350 hardware_regs sha256.h, datasheet 12.13; the function itself by FIPS 180-4).
 * Takes: START, then words of message blocks. Gives: the sum, 57 cycles after the sixteenth word. Refused:
 * what would go wrong unseen: a word while it is not ready, a sum that is not valid.
 */
import { refuse } from "../blocks/refusal";
import { NEVER } from "../blocks/time";

const CSR: u32 = 0x00;
const WDATA: u32 = 0x04;
const SUM0: u32 = 0x08;
const SUM_END: u32 = 0x28;
const START: u32 = 1 << 0;
const WDATA_RDY: u32 = 1 << 1;
const SUM_VLD: u32 = 1 << 2;
const ERR_WDATA_NOT_RDY: u32 = 1 << 4;
const DMA_SIZE_SHIFT: u32 = 8;
const DMA_SIZE_BITS: u32 = 3;
const BSWAP: u32 = 1 << 12;
const SETTINGS: u32 = BSWAP | (DMA_SIZE_BITS << DMA_SIZE_SHIFT);
const SETTINGS_RESET: u32 = 0x1200;
/** Cycles from a block's last word to its sum. */
const DIGEST_CYCLES: u64 = 57;

const BLOCK_WORDS: u32 = 16;
const BLOCK_BYTES: u32 = 64;
const SCHEDULE_WORDS: u32 = 64;
const SUM_WORDS: u32 = 8;
const schedule = memory.data(4 * SCHEDULE_WORDS, 4);
const sum = memory.data(4 * SUM_WORDS, 4);
/** FIPS 180-4 5.3.3 and 4.2.2: roots of the first primes. */
const initialSum = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
const constants = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

let settings: u32 = 0;
let error: u32 = 0;
/** Bytes of the present block so far. */
let filled: u32 = 0;
/** Cycle at which it is ready for the next block, and its sum valid. */
let readyAt: u64 = 0;
/** Transfers that it still asks of DMA for the present block. */
let wanted: u32 = 0;
/** START came since the reset. */
let isStarted: bool = false;
/** Fault injection: from this cycle on it is never ready again. */
let stuckFrom: u64 = NEVER;

/** As after a reset. */
export function shaReset(): void {
  settings = SETTINGS_RESET;
  error = 0;
  filled = 0;
  readyAt = 0;
  wanted = 0;
  isStarted = false;
  memory.copy(sum, initialSum, 4 * SUM_WORDS);
}

/** Fault injection: no sum that is begun at `cycle` or later gets ready; NEVER ends that. */
export function shaStickFrom(cycle: u64): void {
  stuckFrom = cycle;
}

/** Cycle at which a digest under way is ready; the past or NEVER otherwise. */
export function shaReadyAt(): u64 {
  return readyAt;
}

/** Whether it asks DMA for a transfer at `cycle`: a whole block's at once, since there is no queue. */
export function shaRequests(cycle: u64): bool {
  if (wanted == 0 && filled == 0 && cycle >= readyAt && isStarted) wanted = transfersOfBlock();
  return wanted > 0;
}

function transfersOfBlock(): u32 {
  return BLOCK_BYTES >> ((settings >> DMA_SIZE_SHIFT) & DMA_SIZE_BITS);
}

/** Reads a register at `cycle`. */
export function shaRead(offset: u32, cycle: u64): u32 {
  if (offset == CSR) {
    const ready = cycle >= readyAt;
    return settings | error | (ready ? WDATA_RDY : 0) | (ready && filled == 0 ? SUM_VLD : 0);
  }
  if (offset >= SUM0 && offset < SUM_END) {
    if (cycle < readyAt || filled != 0) refuse("SHA256: SUM is read while it is not valid", offset, 0);
    return load<u32>(sum + <usize>(offset - SUM0));
  }
  refuse("SHA256: a register that can't be read is read", offset, 0);
  return 0;
}

/** Writes a register at `cycle`, `bytes` wide. */
export function shaWrite(offset: u32, value: u32, bytes: u32, cycle: u64): void {
  if (offset == WDATA) writeData(value, bytes, cycle);
  else if (offset == CSR) writeControl(value);
  else refuse("SHA256: a register that can't be written is written", offset, value);
}

function writeControl(value: u32): void {
  settings = value & SETTINGS;
  error &= ~value;
  if ((value & START) == 0) return;
  memory.copy(sum, initialSum, 4 * SUM_WORDS);
  filled = 0;
  readyAt = 0;
  wanted = 0;
  isStarted = true;
}

function writeData(value: u32, bytes: u32, cycle: u64): void {
  if (cycle < readyAt) {
    error = ERR_WDATA_NOT_RDY;
    return;
  }
  if (wanted > 0) wanted -= 1;
  // Narrow writes are gathered to words, the first byte lowest.
  if (bytes == 4) store<u32>(schedule + <usize>filled, value);
  else if (bytes == 2) store<u16>(schedule + <usize>filled, <u16>value);
  else store<u8>(schedule + <usize>filled, <u8>value);
  filled += bytes;
  if (filled < BLOCK_BYTES) return;
  filled = 0;
  compress();
  readyAt = cycle >= stuckFrom ? NEVER : cycle + DIGEST_CYCLES;
}

function expand(): void {
  for (let index: u32 = 0; index < BLOCK_WORDS; index++) {
    const at = schedule + <usize>(4 * index);
    if (settings & BSWAP) store<u32>(at, bswap<u32>(load<u32>(at)));
  }
  for (let index = BLOCK_WORDS; index < SCHEDULE_WORDS; index++) {
    const far = word(index - 15);
    const near = word(index - 2);
    const small0 = rotr<u32>(far, 7) ^ rotr<u32>(far, 18) ^ (far >> 3);
    const small1 = rotr<u32>(near, 17) ^ rotr<u32>(near, 19) ^ (near >> 10);
    store<u32>(schedule + <usize>(4 * index), word(index - 16) + small0 + word(index - 7) + small1);
  }
}

function word(index: u32): u32 {
  return load<u32>(schedule + <usize>(4 * index));
}

function sumWord(index: u32): u32 {
  return load<u32>(sum + <usize>(4 * index));
}

function addToSum(index: u32, value: u32): void {
  store<u32>(sum + <usize>(4 * index), sumWord(index) + value);
}

/** FIPS 180-4 6.2.2. */
function compress(): void {
  expand();
  let a = sumWord(0);
  let b = sumWord(1);
  let c = sumWord(2);
  let d = sumWord(3);
  let e = sumWord(4);
  let f = sumWord(5);
  let g = sumWord(6);
  let h = sumWord(7);
  for (let round: u32 = 0; round < SCHEDULE_WORDS; round++) {
    const big1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = h + big1 + choice + load<u32>(constants + <usize>(4 * round)) + word(round);
    const big0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + big0 + majority;
  }
  addToSum(0, a);
  addToSum(1, b);
  addToSum(2, c);
  addToSum(3, d);
  addToSum(4, e);
  addToSum(5, f);
  addToSum(6, g);
  addToSum(7, h);
}
