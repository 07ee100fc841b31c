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
  Fault,
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
import {
  FIELD_BITS,
  FIELD_BLOCK,
  FIELD_CAUSE,
  FIELD_EMITTED,
  FIELD_FAULTS,
  FIELD_FORGOTTEN,
  FIELD_GATE,
  FIELD_IDENTITY,
  FIELD_NEXT,
  FIELD_PROTOCOL,
  FIELD_PUBLICSEED,
  FIELD_REPLY,
  FIELD_SAMPLES,
  FIELD_SEED,
  FIELD_SHA256,
  FIELD_SLACK,
  FIELD_SLOT,
  FIELD_STATE,
  FIELD_STRUCK,
  LINE_ANNOUNCE,
  LINE_CALIBRATE,
  LINE_CLOCK,
  LINE_CORE,
  LINE_COUNT,
  LINE_DIGEST,
  LINE_EMIT,
  LINE_FAULT,
  LINE_HELP,
  LINE_IDENTIFY,
  LINE_LINES,
  LINE_NOISE,
  LINE_PATTERN,
  LINE_PERIOD,
  LINE_SEED,
  LINE_STATE,
  LINE_STATUS,
  lineName,
  lineNumbers,
  MONITOR_PROTOCOL,
  OTHER_WORDS,
} from "../../assembly/protocol/monitor";
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
/** Set the processors' clock to argument 0 MHz. */
export const REQUEST_CORE: u32 = 8;

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

function numbersFollow(count: u32): bool {
  for (let word: u32 = 1; word <= count; word++) if (!wordIsNumber(word)) return false;
  return wordLength(count + 1) == 0;
}

/** The command that the line names; LINE_COUNT when there is none. */
function lineNamed(): u32 {
  let line: u32 = 0;
  while (line < LINE_COUNT && !wordIs(0, lineName(line))) line += 1;
  return line;
}

function run(): u32 {
  if (wordIs(0, "help")) return help();
  const line = lineNamed();
  if (line == LINE_COUNT) return refuse("unknown-command (try help)");
  const numbers = lineNumbers(line);
  if (numbers != OTHER_WORDS && !numbersFollow(numbers)) return refuse("usage");
  if (wordIsNumber(1)) argument0 = wordNumber(1);
  if (wordIsNumber(2)) argument1 = wordNumber(2);
  return obey(line);
}

function obey(line: u32): u32 {
  if (line == LINE_IDENTIFY) return identify();
  if (line == LINE_STATUS) return tellStatus();
  if (line == LINE_SEED) return takeSeed();
  if (line == LINE_PATTERN) return takePattern();
  if (line == LINE_CLOCK) return REQUEST_CLOCK;
  if (line == LINE_CORE) return REQUEST_CORE;
  if (line == LINE_LINES) return takeLines();
  if (line == LINE_PERIOD) return REQUEST_PERIOD;
  if (line == LINE_EMIT) return REQUEST_EMIT;
  if (line == LINE_CALIBRATE) return REQUEST_CALIBRATE;
  if (line == LINE_STATE) return tellState();
  if (line == LINE_ANNOUNCE) return announce();
  if (line == LINE_DIGEST) return tellDigest();
  if (line == LINE_FAULT) return tellFault();
  if (line == LINE_NOISE) return tellNoise();
  return refuse("unknown-command (try help)");
}

function help(): u32 {
  replyText("ok ");
  replyText(LINE_HELP);
  return REQUEST_NONE;
}

/** Who the board is, and which protocol its monitor speaks. */
function identify(): u32 {
  ok();
  replyName(FIELD_IDENTITY);
  const address = identityAddress();
  for (let at: u32 = 0; at < IDENTITY_BYTES; at += 4) {
    const word = readRegister(address + at);
    for (let shift: u32 = 0; shift < 32; shift += 8) replyHexByte((word >> shift) & 0xff);
  }
  replyName(FIELD_PROTOCOL);
  for (let shift: i32 = 56; shift >= 0; shift -= 8)
    replyHexByte(<u32>(MONITOR_PROTOCOL >> <u64>shift) & 0xff);
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
  replyName(FIELD_SEED);
  replyText("public");
  return REQUEST_NONE;
}

function takePattern(): u32 {
  if (!isSettable()) return REQUEST_NONE;
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
  replyField(FIELD_BITS, <u64>patternBits());
  return REQUEST_NONE;
}

function takeLines(): u32 {
  if (wordIs(1, "code")) argument0 = 0;
  else if (wordIs(1, "lasers")) argument0 = 1;
  else return refuse("usage");
  return REQUEST_LINES;
}

function tellState(): u32 {
  ok();
  replyField(FIELD_STATE, <u64>blockState(argument0));
  return REQUEST_NONE;
}

/** As the ground would announce one click; see assembly/sift/announced.ts for the reply. */
function announce(): u32 {
  store<u64>(siftIndices(), argument0);
  store<u8>(siftBases(), <u8>argument1);
  siftAnnounced(1);
  ok();
  replyField(FIELD_REPLY, <u64>load<u8>(siftReplies()));
  return REQUEST_NONE;
}

/** SHA-256 of the packed symbols of a stretch of pulses, for comparison with the host. */
function tellDigest(): u32 {
  if (!seedIsPublic) return refuse("seed-is-secret");
  const first = argument0;
  const count = argument1;
  if (patternBits() == 0 || first % <u64>FILL_UNIT != 0 || count % <u64>FILL_UNIT != 0)
    return refuse("usage");
  sha256Start(digestProgress);
  for (let done: u64 = 0; done < count; done += <u64>FILL_UNIT) {
    if (!fillSymbols(first + done, FILL_UNIT, symbols, DOMAIN_KEY)) return refuse("generator");
    sha256Add(digestProgress, symbols, FILL_UNIT >> 1);
  }
  sha256Finish(digestProgress, digest);
  ok();
  replyName(FIELD_SHA256);
  for (let i: usize = 0; i < SHA256_DIGEST_BYTES; i++) replyHexByte(<u32>load<u8>(digest + i));
  return REQUEST_NONE;
}

function tellStatus(): u32 {
  ok();
  replyField(FIELD_GATE, <u64>emissionGate());
  replyField(FIELD_PUBLICSEED, seedIsPublic ? 1 : 0);
  replyField(FIELD_EMITTED, emittedBlocks());
  replyField(FIELD_STRUCK, struckBlocks());
  replyField(FIELD_NEXT, nextUnclaimedBlock());
  replyField(FIELD_FORGOTTEN, ledgerForgottenBelow());
  replyField(FIELD_FAULTS, <u64>emissionFaults());
  replyName(FIELD_SLACK);
  replySigned(leastSlackSlots());
  return REQUEST_STATUS;
}

/** For an assessment by SP 800-90B chapter 3, while nothing depends on the source. */
function tellNoise(): u32 {
  if (!isSettable()) return REQUEST_NONE;
  if (argument0 > <u64>MOST_SAMPLES) return refuse("usage");
  ok();
  replyName(FIELD_SAMPLES);
  return REQUEST_NOISE;
}

function tellFault(): u32 {
  const index = argument0;
  const count = <u64>emissionFaults();
  if (index >= count || index + <u64>FAULT_CAPACITY < count) return refuse("no-such-fault");
  const fault = changetype<Fault>(emissionFault(<u32>index));
  ok();
  replyField(FIELD_BLOCK, fault.block);
  replyField(FIELD_SLOT, <u64>fault.slot);
  replyName(FIELD_SLACK);
  replySigned(fault.slack);
  replyField(FIELD_CAUSE, <u64>fault.cause);
  return REQUEST_NONE;
}
