/**
 * The bench monitor: a text console on the board's UART, for people and for CI. Takes: command lines. Gives:
 * one reply line each, `ok name=value ...` or `error reason`. What concerns the lines is left to the board as
 * a request. Never prints a symbol, a bit or a seed; the digest of a pattern only when its seed came in by
 * command and is no secret.
 */

import { mode } from "../../assembly/controller/modes";
import {
  emissionFault,
  emissionFaults,
  emittedBlocks,
  FAULT_CAPACITY,
  leastSlackSlots,
  sequencerHolds,
  struckBlocks,
} from "../../assembly/emission/sequencer";
import { emissionGate, installSeed, SEED_BYTES } from "../../assembly/entropy/seed";
import {
  SHA256_DIGEST_BYTES,
  SHA256_PROGRESS_BYTES,
  sha256Add,
  sha256Finish,
  sha256Start,
} from "../../assembly/entropy/sha256";
import { DOMAIN_KEY } from "../../assembly/pattern/domains";
import { FILL_UNIT, fillSymbols } from "../../assembly/pattern/fill";
import { blockState, ledgerForgottenBelow, nextUnclaimedBlock } from "../../assembly/pattern/ledger";
import { configurePattern, patternBits } from "../../assembly/pattern/thresholds";
import { identityAddress, readRegister } from "../../assembly/port/registers";
import { MODE_SAFE } from "../../assembly/protocol/controller";
import { siftAnnounced, siftBases, siftIndices, siftReplies } from "../../assembly/sift/announced";
import {
  lineIsTooLong,
  lineTake,
  lineWipe,
  wordHex,
  wordIs,
  wordIsNumber,
  wordLength,
  wordNumber,
} from "./command-line";
import {
  replyByte,
  replyError,
  replyField,
  replyHexByte,
  replyName,
  replySigned,
  replyStart,
  replyText,
} from "./reply";

/** Nothing for the board to do: the reply is ready. */
export const REQUEST_NONE: u32 = 0;
/** Clock profile in slots per microsecond: argument 0. */
export const REQUEST_CLOCK: u32 = 1;
/** Line map: argument 0. */
export const REQUEST_LINES: u32 = 2;
/** Slots from block to block, 0 for as few as the fill allows: argument 0. */
export const REQUEST_PERIOD: u32 = 3;
/** Emit for key: argument 0 blocks. */
export const REQUEST_EMIT: u32 = 4;
/** Emit argument 0 blocks of the calibration pattern, each showing block argument 1. */
export const REQUEST_CALIBRATE: u32 = 5;
/** What only the board knows, for `status`: it appends its fields to the reply. */
export const REQUEST_STATUS: u32 = 6;
/** Tell argument 0 raw samples of the noise source, by `monitorTellSample`: they go nowhere else. */
export const REQUEST_NOISE: u32 = 7;

/**
 * Samples that one line tells at most: as many as have to follow each other without a gap (SP 800-90B section
 * 3.1.1).
 */
const MOST_SAMPLES: u32 = 1000;

const IDENTITY_BYTES: u32 = 128;
/** Denominator of the probabilities that `pattern` takes. */
const PARTS: f64 = 65536;

const seed = memory.data(<u32>SEED_BYTES, 4);
const digestProgress = memory.data(<u32>SHA256_PROGRESS_BYTES, 8);
const digest = memory.data(<u32>SHA256_DIGEST_BYTES, 4);
const symbols = memory.data(FILL_UNIT >> 1, 16);

let seedIsPublic: bool = false;
let argument0: u64 = 0;
let argument1: u64 = 0;

/**
 * Takes a byte of the UART. Returns a REQUEST_ code for the board; the reply is complete unless it is one.
 */
export function monitorTake(byte: u32): u32 {
  if (!lineTake(byte)) return REQUEST_NONE;
  replyStart();
  const request = lineIsTooLong() ? refuse("line-too-long") : run();
  lineWipe();
  if (request == REQUEST_NONE) monitorEnd();
  return request;
}

/** Ends the reply line. The board calls it once it has served a request. */
export function monitorEnd(): void {
  replyByte(0x0a);
}

/** Adds a raw sample to the reply of a REQUEST_NOISE. */
export function monitorTellSample(sample: u32): void {
  replyHexByte(sample);
}

/** True when the seed came in by command, so that nothing made from it is secret. */
export function monitorSeedIsPublic(): bool {
  return seedIsPublic;
}

/** Argument 0 or 1 of the last request. */
export function requestArgument(index: u32): u64 {
  return index == 0 ? argument0 : argument1;
}

function refuse(reason: string): u32 {
  replyError(reason);
  return REQUEST_NONE;
}

function ok(): u32 {
  replyText("ok");
  return REQUEST_NONE;
}

/** A request with `count` numbers behind the command's name. */
function request(code: u32, count: u32): u32 {
  if (!numbersFollow(count)) return refuse("usage");
  if (count > 0) argument0 = wordNumber(1);
  if (count > 1) argument1 = wordNumber(2);
  return code;
}

function numbersFollow(count: u32): bool {
  for (let word: u32 = 1; word <= count; word++) if (!wordIsNumber(word)) return false;
  return wordLength(count + 1) == 0;
}

function run(): u32 {
  if (wordIs(0, "identify")) return identify();
  if (wordIs(0, "seed")) return takeSeed();
  if (wordIs(0, "pattern")) return takePattern();
  if (wordIs(0, "clock")) return request(REQUEST_CLOCK, 1);
  if (wordIs(0, "lines")) return takeLines();
  if (wordIs(0, "period")) return request(REQUEST_PERIOD, 1);
  if (wordIs(0, "emit")) return request(REQUEST_EMIT, 1);
  if (wordIs(0, "calibrate")) return request(REQUEST_CALIBRATE, 2);
  if (wordIs(0, "state")) return tellState();
  if (wordIs(0, "announce")) return announce();
  if (wordIs(0, "digest")) return tellDigest();
  if (wordIs(0, "status")) return tellStatus();
  if (wordIs(0, "fault")) return tellFault();
  if (wordIs(0, "noise")) return tellNoise();
  if (wordIs(0, "help")) return help();
  return refuse("unknown-command (try help)");
}

function help(): u32 {
  replyText(
    "ok identify | status | seed 64HEX | pattern SIGNAL DECOY VACUUM BASISZ (of 65536) | clock SLOTS-PER-US | lines code|lasers | period SLOTS | emit BLOCKS | calibrate BLOCKS REPLAY | state BLOCK | announce PULSE BASIS | digest FIRST COUNT | fault N | noise SAMPLES",
  );
  return REQUEST_NONE;
}

/** The identity record as it stands in the image, in hexadecimal digits. */
function identify(): u32 {
  ok();
  replyName("identity");
  const address = identityAddress();
  for (let at: u32 = 0; at < IDENTITY_BYTES; at += 4) {
    const word = readRegister(address + at);
    for (let shift: u32 = 0; shift < 32; shift += 8) replyHexByte((word >> shift) & 0xff);
  }
  return REQUEST_NONE;
}

/**
 * Whether seed and pattern may be set from here: not while they are on the lines, and under a controller in
 * mode safe only.
 */
function isSettable(): bool {
  if (sequencerHolds()) replyError("light-is-on");
  else if (mode() != MODE_SAFE) replyError("mode-is-not-safe");
  else return true;
  return false;
}

/** Installs a seed that whoever sent it knows: what it emits makes no secret key. */
function takeSeed(): u32 {
  if (!isSettable()) return REQUEST_NONE;
  if (!wordHex(1, seed, <u32>SEED_BYTES)) return refuse("usage");
  const installed = installSeed(seed);
  memory.fill(seed, 0, SEED_BYTES);
  if (!installed) return refuse("entropy-gate-closed");
  seedIsPublic = true;
  ok();
  replyText(" seed=public");
  return REQUEST_NONE;
}

function takePattern(): u32 {
  if (!isSettable()) return REQUEST_NONE;
  if (!numbersFollow(4)) return refuse("usage");
  const outcome = configurePattern(
    <f64>wordNumber(1) / PARTS,
    <f64>wordNumber(2) / PARTS,
    <f64>wordNumber(3) / PARTS,
    <f64>wordNumber(4) / PARTS,
    0,
  );
  if (outcome != 0) {
    replyError("pattern");
    replyField("code", <u64>outcome);
    return REQUEST_NONE;
  }
  ok();
  replyField("bits", <u64>patternBits());
  return REQUEST_NONE;
}

function takeLines(): u32 {
  if (wordIs(1, "code")) argument0 = 0;
  else if (wordIs(1, "lasers")) argument0 = 1;
  else return refuse("usage");
  return REQUEST_LINES;
}

function tellState(): u32 {
  if (!numbersFollow(1)) return refuse("usage");
  ok();
  replyField("state", <u64>blockState(wordNumber(1)));
  return REQUEST_NONE;
}

/** As the ground would announce one click; see assembly/sift/announced.ts for the reply. */
function announce(): u32 {
  if (!numbersFollow(2)) return refuse("usage");
  store<u64>(siftIndices(), wordNumber(1));
  store<u8>(siftBases(), <u8>wordNumber(2));
  siftAnnounced(1);
  ok();
  replyField("reply", <u64>load<u8>(siftReplies()));
  return REQUEST_NONE;
}

/** SHA-256 of the packed symbols of a stretch of pulses, for comparison with the host. */
function tellDigest(): u32 {
  if (!numbersFollow(2)) return refuse("usage");
  if (!seedIsPublic) return refuse("seed-is-secret");
  const first = wordNumber(1);
  const count = wordNumber(2);
  if (patternBits() == 0 || first % <u64>FILL_UNIT != 0 || count % <u64>FILL_UNIT != 0)
    return refuse("usage");
  sha256Start(digestProgress);
  for (let done: u64 = 0; done < count; done += <u64>FILL_UNIT) {
    fillSymbols(first + done, FILL_UNIT, symbols, DOMAIN_KEY);
    sha256Add(digestProgress, symbols, FILL_UNIT >> 1);
  }
  sha256Finish(digestProgress, digest);
  ok();
  replyName("sha256");
  for (let i: usize = 0; i < SHA256_DIGEST_BYTES; i++) replyHexByte(<u32>load<u8>(digest + i));
  return REQUEST_NONE;
}

function tellStatus(): u32 {
  ok();
  replyField("gate", <u64>emissionGate());
  replyField("publicseed", seedIsPublic ? 1 : 0);
  replyField("emitted", emittedBlocks());
  replyField("struck", struckBlocks());
  replyField("next", nextUnclaimedBlock());
  replyField("forgotten", ledgerForgottenBelow());
  replyField("faults", <u64>emissionFaults());
  replyName("slack");
  replySigned(leastSlackSlots());
  return REQUEST_STATUS;
}

/** For an assessment by SP 800-90B chapter 3, while nothing depends on the source. */
function tellNoise(): u32 {
  if (!isSettable()) return REQUEST_NONE;
  if (!numbersFollow(1) || wordNumber(1) > <u64>MOST_SAMPLES) return refuse("usage");
  argument0 = wordNumber(1);
  ok();
  replyName("samples");
  return REQUEST_NOISE;
}

function tellFault(): u32 {
  if (!numbersFollow(1)) return refuse("usage");
  const index = wordNumber(1);
  const count = <u64>emissionFaults();
  if (index >= count || index + <u64>FAULT_CAPACITY < count) return refuse("no-such-fault");
  const fault = emissionFault(<u32>index);
  ok();
  replyField("block", load<u64>(fault));
  replyField("slot", <u64>load<u32>(fault, 16));
  replyName("slack");
  replySigned(load<i64>(fault, 8));
  replyField("cause", <u64>load<u32>(fault, 20));
  return REQUEST_NONE;
}
