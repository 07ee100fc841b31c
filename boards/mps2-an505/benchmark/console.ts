/**
 * The image that counts instructions. Takes, on the UART:
 *   count JOB UNITS       a job of jobs.ts
 *   begin BITS SEED       the satellite's side of reconciliation on the first BITS of the public keystream
 *   take OFFSET HEX       TAKEN_BYTES bytes of parity requests, to OFFSET of the batch
 *   answer COUNT          the answers to the batch
 * Gives: lines `ok ticks=N digest=HEX`: by how much the board's counter rose, and the SHA-256 of
 * what was written.
 */
import { diagonalsSeed } from "../../../assembly/amplify/diagonals";
import {
  toeplitzAdd,
  toeplitzBegin,
  toeplitzOutput,
  toeplitzReserve,
  toeplitzStep,
} from "../../../assembly/amplify/toeplitz";
import { CONFIRMATION_BITS, confirmationHash } from "../../../assembly/confirm/confirm";
import { expandToLasers, prepareLineMap } from "../../../assembly/emission/lines";
import { keystream } from "../../../assembly/entropy/keystream";
import { installSeed, SEED_BYTES } from "../../../assembly/entropy/seed";
import {
  SHA256_DIGEST_BYTES,
  SHA256_PROGRESS_BYTES,
  sha256Add,
  sha256Finish,
  sha256Start,
} from "../../../assembly/entropy/sha256";
import { DOMAIN_KEY, domainOfWidth } from "../../../assembly/pattern/domains";
import { fillSymbols } from "../../../assembly/pattern/fill";
import {
  BLOCK_KEY,
  claimBlocks,
  ledgerCommission,
  nextUnclaimedBlock,
} from "../../../assembly/pattern/ledger";
import { configurePattern, symbolWeight } from "../../../assembly/pattern/thresholds";
import { reserve, sealMemory } from "../../../assembly/port/memory";
import { readRegister } from "../../../assembly/port/registers";
import { ALICE_OK, aliceAnswer, aliceBegin, aliceReserve } from "../../../assembly/reconcile/alice";
import { REQUEST_BYTES } from "../../../assembly/reconcile/request";
import {
  SIFT_BATCH,
  siftAnnounced,
  siftBases,
  siftClear,
  siftIndices,
  siftReplies,
  siftReserve,
} from "../../../assembly/sift/announced";
import { lineTake, wordHex, wordIs, wordIsNumber, wordNumber } from "../../../firmware/monitor/command-line";
import {
  replyByte,
  replyError,
  replyField,
  replyHexByte,
  replyName,
  replyStart,
  replyTake,
  replyText,
  replyWaits,
} from "../../../firmware/monitor/reply";
import { UART_PACKETS, uartHasByte, uartHasRoom, uartRead, uartStart, uartWrite } from "../uart";
import {
  HASHED_TO_BITS,
  JOB_CONFIRM,
  JOB_FILL_4,
  JOB_FILL_8,
  JOB_HASH,
  JOB_LASERS,
  JOB_REFERENCE_4,
  JOB_REFERENCE_8,
  JOB_SIFT,
  JOB_SPIN,
  LARGEST_BATCH,
  LARGEST_JOB,
  PIECE_BITS,
  TAKEN_BYTES,
} from "./jobs";
import { referenceFill, referenceSetUp, spinTwo } from "./registers";

/**
 * Free-running counter of the FPGA's system registers, secure alias (AN505 table 4-1); its clock is measured
 * by JOB_SPIN.
 */
const COUNTER: u32 = 0x50302018;

const PAIRS: u32 = 6;
/** Pulses of a block of the ledger, and from one announcement to the next: 35 dB of loss leave 1 in 3,162. */
const PULSES_PER_BLOCK: u32 = 65536;
const ANNOUNCED_EVERY: u64 = 3162;
const SIFTED_BITS: u32 = 131072;

const seed = memory.data(<u32>SEED_BYTES, 4);
const weights = memory.data(PAIRS * 4, 4);
const digest = memory.data(<u32>SHA256_DIGEST_BYTES, 4);
const progress = memory.data(<u32>SHA256_PROGRESS_BYTES, 8);
const CONFIRMATION_BYTES: u32 = CONFIRMATION_BITS / 8;
const confirmation = memory.data(CONFIRMATION_BYTES, 8);

let symbols: usize = 0;
let lasers: usize = 0;
let key: usize = 0;
let requests: usize = 0;
let answers: usize = 0;

/** Brings UART and core up. The seed is public: 32 bytes of 0. */
export function start(): void {
  uartStart(UART_PACKETS);
  prepareLineMap();
  symbols = reserve(<usize>(LARGEST_JOB >> 1));
  lasers = reserve(<usize>LARGEST_JOB);
  siftReserve(SIFTED_BITS, PULSES_PER_BLOCK);
  aliceReserve(LARGEST_JOB, 1);
  toeplitzReserve(HASHED_TO_BITS, 0, PIECE_BITS);
  key = reserve(<usize>(LARGEST_JOB >> 3) + 16);
  requests = reserve(<usize>(LARGEST_BATCH * REQUEST_BYTES + TAKEN_BYTES));
  answers = reserve(<usize>(LARGEST_BATCH >> 3));
  sealMemory();
  ledgerCommission();
  installSeed(seed);
  diagonalsSeed(seed);
}

/** One round of the main loop. */
export function serve(): void {
  if (replyWaits()) {
    if (uartHasRoom(UART_PACKETS)) uartWrite(UART_PACKETS, replyTake());
  } else if (uartHasByte(UART_PACKETS) && lineTake(uartRead(UART_PACKETS))) {
    replyStart();
    answer();
    replyByte(0x0a);
  }
}

function answer(): void {
  if (wordIs(0, "count") && wordIsNumber(1) && wordIsNumber(2)) answerCount();
  else if (wordIs(0, "begin") && wordIsNumber(1) && wordIsNumber(2)) answerBegin();
  else if (wordIs(0, "take") && wordIsNumber(1)) answerTake();
  else if (wordIs(0, "answer") && wordIsNumber(1)) answerRequests();
  else replyError("usage");
}

function answerCount(): void {
  const job = <u32>wordNumber(1);
  const units = <u32>wordNumber(2);
  const limit: u32 = job == JOB_SPIN ? u32.MAX_VALUE : job == JOB_SIFT ? SIFT_BATCH : LARGEST_JOB;
  if (job > <u32>JOB_HASH || units == 0 || units > limit) {
    replyError("no-such-job");
    return;
  }
  prepareJob(job, units);
  const before = readRegister(COUNTER);
  runJob(job, units);
  const ticks = readRegister(COUNTER) - before;
  digestJob(job, units, digest);
  replyCounted(ticks);
}

function answerBegin(): void {
  const n = <u32>wordNumber(1);
  if (n > <u32>LARGEST_JOB) {
    replyError("too-long");
    return;
  }
  makeKey(n);
  const before = readRegister(COUNTER);
  const status = aliceBegin(0, key, n, wordNumber(2));
  const ticks = readRegister(COUNTER) - before;
  if (status != ALICE_OK) replyError("refused");
  else replyCounted(ticks);
}

function answerTake(): void {
  const offset = <u32>wordNumber(1);
  if (offset > <u32>LARGEST_BATCH * REQUEST_BYTES || !wordHex(2, requests + <usize>offset, TAKEN_BYTES))
    replyError("usage");
  else replyText("ok");
}

function answerRequests(): void {
  const count = <u32>wordNumber(1);
  if (count > <u32>LARGEST_BATCH) {
    replyError("too-many");
    return;
  }
  const before = readRegister(COUNTER);
  const status = aliceAnswer(0, requests, count, answers);
  const ticks = readRegister(COUNTER) - before;
  if (status != ALICE_OK) {
    replyError("refused");
    return;
  }
  digestOf(answers, (count + 7) >> 3, digest);
  replyCounted(ticks);
}

function replyCounted(ticks: u32): void {
  replyText("ok");
  replyField("ticks", <u64>ticks);
  replyName("digest");
  for (let i: u32 = 0; i < <u32>SHA256_DIGEST_BYTES; i++) replyHexByte(<u32>load<u8>(digest + <usize>i));
}

/** Bits to hash or to reconcile: the public seed's keystream. */
function makeKey(bits: u32): void {
  keystream(0, (bits + 511) >> 9, DOMAIN_KEY, key);
}

/** Sets the pattern up and makes what the job reads. */
export function prepareJob(job: u32, units: u32): void {
  const bits: u32 = job == JOB_FILL_8 || job == JOB_REFERENCE_8 ? 8 : 4;
  if (bits == 8) configurePattern(0.75, 0.1875, 0.0625, 0.5, 8);
  else configurePattern(0.5, 0.25, 0.25, 0.5, 4);
  memory.fill(symbols, 0xff, <usize>(LARGEST_JOB >> 1));
  if (job == JOB_REFERENCE_4 || job == JOB_REFERENCE_8) {
    for (let pair: u32 = 0; pair < PAIRS; pair++)
      store<u32>(weights + ((<usize>pair) << 2), symbolWeight(8 - ((pair >> 1) << 2) + ((pair & 1) << 1)));
    referenceSetUp(seed, 0, domainOfWidth(DOMAIN_KEY, bits), bits, weights);
  } else if (job == JOB_LASERS) {
    fillSymbols(0, LARGEST_JOB, symbols, DOMAIN_KEY);
  } else if (job == JOB_SIFT) {
    announce(units);
  } else if (job == JOB_CONFIRM || job == JOB_HASH) {
    makeKey(units);
    toeplitzBegin(0, 0, HASHED_TO_BITS);
  }
}

function announce(count: u32): void {
  const first = nextUnclaimedBlock();
  claimBlocks(first, 1 + (count * <u32>ANNOUNCED_EVERY) / PULSES_PER_BLOCK, BLOCK_KEY);
  siftClear();
  for (let i: u32 = 0; i < count; i++) {
    store<u64>(siftIndices() + ((<usize>i) << 3), first * <u64>PULSES_PER_BLOCK + <u64>i * ANNOUNCED_EVERY);
    store<u8>(siftBases() + <usize>i, <u8>(i & 1));
  }
}

/** What is counted. */
export function runJob(job: u32, units: u32): void {
  if (job == JOB_SPIN) spinTwo(units);
  else if (job == JOB_FILL_4 || job == JOB_FILL_8) fillSymbols(0, units, symbols, DOMAIN_KEY);
  else if (job == JOB_REFERENCE_4 || job == JOB_REFERENCE_8) referenceFill(0, units, symbols);
  else if (job == JOB_LASERS) expandToLasers(symbols, units, lasers);
  else if (job == JOB_SIFT) siftAnnounced(units);
  else if (job == JOB_CONFIRM) store<u64>(confirmation, confirmationHash(key, units, key));
  else hash(units);
}

function hash(bits: u32): void {
  for (let from: u32 = 0; from < bits; ) {
    const added = toeplitzAdd(0, key, from, bits - from);
    from += added;
    while (toeplitzStep(0) > 0) {}
  }
}

/** SHA-256 of what the job wrote, to `destination`. */
export function digestJob(job: u32, units: u32, destination: usize): void {
  if (job == JOB_LASERS) digestOf(lasers, units, destination);
  else if (job == JOB_SIFT) digestOf(siftReplies(), units, destination);
  else if (job == JOB_CONFIRM) digestOf(confirmation, CONFIRMATION_BYTES, destination);
  else if (job == JOB_HASH) digestOf(toeplitzOutput(0), (HASHED_TO_BITS + 7) >> 3, destination);
  else digestOf(symbols, job == JOB_SPIN ? 0 : units >> 1, destination);
}

function digestOf(bytes: usize, count: u32, destination: usize): void {
  sha256Start(progress);
  sha256Add(progress, bytes, count);
  sha256Finish(progress, destination);
}

/** Address of 32 bytes for a digest. */
export function digestAddress(): usize {
  return digest;
}
