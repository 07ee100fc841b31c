/**
 * Test vectors of keystream, pattern and line maps. Each takes its inputs from inputs.ts, writes its outputs
 * to `output` and returns their number in bytes.
 */
import { expandToLasers } from "../../../../assembly/emission/lines";
import { keystream, keystreamGather, setKeystreamKey } from "../../../../assembly/entropy/keystream";
import { FILL_UNIT, fillSymbols } from "../../../../assembly/pattern/fill";
import { symbolsAt } from "../../../../assembly/pattern/lookup";
import { SYMBOL_COUNT } from "../../../../assembly/pattern/symbol";
import {
  configurePattern,
  PATTERN_SET,
  patternBits,
  symbolWeight,
} from "../../../../assembly/pattern/thresholds";
import { inputBelow, inputFill, inputLong, inputWord } from "./inputs";

const KEY_BYTES: u32 = 32;
/** Pulses that a lookup vector asks for, and the most that lie from one to the next. */
const LOOKED_UP: u32 = 16;
const LONGEST_STEP: u32 = 64;
/** Denominator of the probabilities. */
const PARTS: f64 = 64;

const scratch = memory.data(512, 16);

function drawKey(): void {
  inputFill(scratch, KEY_BYTES);
  setKeystreamKey(scratch, inputWord());
}

/** Sets a pattern of `bits` random bits a pulse that this width represents. */
export function patternOf(bits: u32): bool {
  if (bits == 4) return configurePattern(0.5, 0.25, 0.25, 0.5, 4) == PATTERN_SET;
  if (bits == 8) return configurePattern(0.75, 0.1875, 0.0625, 0.75, 8) == PATTERN_SET;
  return configurePattern(0.761, 0.1749, 0.0641, 0.9, 16) == PATTERN_SET;
}

/** One to three blocks. */
export function keystreamVector(output: usize): u32 {
  drawKey();
  const blocks = 1 + inputBelow(3);
  keystream(inputLong(), blocks, inputWord(), output);
  return blocks << 6;
}

/** Four blocks anywhere. */
export function gatherVector(output: usize): u32 {
  drawKey();
  const domain = inputWord();
  inputFill(scratch, 32);
  keystreamGather(scratch, domain, output);
  return 256;
}

/** Probabilities in 64ths, some of which are refused; the status, the width and all weights. */
export function configureVector(output: usize): u32 {
  const signal = inputBelow(66);
  const decoy = inputBelow(66 - signal);
  const vacuum = 64 - signal - decoy;
  const width = inputBelow(5) << 2;
  const status = configurePattern(
    <f64>signal / PARTS,
    <f64>decoy / PARTS,
    <f64>vacuum / PARTS,
    <f64>inputBelow(65) / PARTS,
    width,
  );
  store<u32>(output, status);
  store<u32>(output, patternBits(), 4);
  for (let symbol: u32 = 0; symbol < SYMBOL_COUNT; symbol++)
    store<u32>(output + ((<usize>symbol) << 2), symbolWeight(symbol), 8);
  return 8 + (SYMBOL_COUNT << 2);
}

/** Ascending pulses, a few to a keystream block. */
export function lookupVector(output: usize): u32 {
  drawKey();
  let pulse = inputLong() >> 8;
  for (let i: usize = 0; i < <usize>LOOKED_UP; i++) {
    store<u64>(scratch + (i << 3), pulse);
    pulse += <u64>inputBelow(LONGEST_STEP);
  }
  symbolsAt(scratch, LOOKED_UP, output, inputWord());
  return LOOKED_UP;
}

/** The shortest stretch that can be filled. */
export function fillVector(output: usize): u32 {
  drawKey();
  const first = (inputLong() >> 8) & ~(<u64>(FILL_UNIT - 1));
  fillSymbols(first, FILL_UNIT, output, inputWord());
  return FILL_UNIT >> 1;
}

/** 32 to 256 pulses of any symbols, the unused codes included. */
export function lasersVector(output: usize): u32 {
  const pulses = (1 + inputBelow(8)) << 5;
  inputFill(scratch, pulses >> 1);
  expandToLasers(scratch, pulses, output);
  return pulses;
}
