/**
 * What of the core a JavaScript prompt calls: the keystream and symbol of any pulse. Takes: a command number,
 * and arguments in one block of memory. Gives: a result, and what it found in the same block. Imports nothing
 * of a board.
 */
import "../../../assembly/port/abort";
import { LINES_LASERS, LINES_SYMBOL_CODE, lineLevels } from "../../../assembly/emission/lines";
import { keystream, setKeystreamKey } from "../../../assembly/entropy/keystream";
import { randomBitsAt, symbolsAt } from "../../../assembly/pattern/lookup";
import { patternBits, setPatternWeights, symbolWeight } from "../../../assembly/pattern/thresholds";
import {
  ARGUMENT_BYTES,
  COMMAND_KEYSTREAM,
  COMMAND_PATTERN,
  COMMAND_PULSE,
  COMMAND_SEED,
  COMMAND_WEIGHT,
  PATTERN_WIDTH,
  PULSE_BIT_COUNT,
  PULSE_BITS,
  PULSE_LASERS,
  PULSE_SYMBOL_CODE,
  REFUSED,
} from "./commands";

/** The block of arguments and results; layouts in commands.ts. */
const block = memory.data(ARGUMENT_BYTES, 8);
/** One symbol is a byte; it has a word. */
const SYMBOL_BYTES: u32 = 4;
const symbol = memory.data(SYMBOL_BYTES, 4);

/** Epoch of a seed that came by command, as `installSeed` has it (assembly/entropy/seed.ts). */
const EPOCH: u32 = 0;
/**
 * Keystream domain of the pattern: DOMAIN_KEY of assembly/emission/sequencer.ts, whose tables a prompt has no
 * room for.
 */
const DOMAIN: u32 = 0;
/** Address of the block of arguments, ARGUMENT_BYTES long. */
export function argumentsAddress(): usize {
  return block;
}

/** Carries a command out. Returns its result, at least 0, or REFUSED when it can't be carried out. */
export function runCommand(command: u32): i32 {
  if (command == COMMAND_SEED) {
    setKeystreamKey(block, EPOCH);
    return 0;
  }
  if (command == COMMAND_PATTERN) return <i32>setPatternWeights(block, load<u32>(block, PATTERN_WIDTH));
  if (command == COMMAND_WEIGHT) return <i32>symbolWeight(load<u32>(block));
  if (command == COMMAND_KEYSTREAM) {
    keystream(load<u64>(block), 1, DOMAIN, block);
    return 0;
  }
  if (command != COMMAND_PULSE || patternBits() == 0) return REFUSED;
  return pulse(load<u64>(block));
}

/** The symbol of a pulse; its random bits and line levels go into the block. */
function pulse(index: u64): i32 {
  symbolsAt(block, 1, symbol, DOMAIN);
  const found = <u32>load<u8>(symbol);
  store<u32>(block, randomBitsAt(index, DOMAIN), PULSE_BITS);
  store<u32>(block, patternBits(), PULSE_BIT_COUNT);
  store<u32>(block, <u32>lineLevels(found, LINES_SYMBOL_CODE), PULSE_SYMBOL_CODE);
  store<u32>(block, <u32>lineLevels(found, LINES_LASERS), PULSE_LASERS);
  return <i32>found;
}
