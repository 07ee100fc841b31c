/**
 * A sequence as the FPGA is told it. Takes: which blocks of which pattern, and the line map. Gives: the FPGA
 * set up for it, key and map included, so that table k of the sequence is block first + k of the host's
 * pattern, bit for bit.
 */
import {
  GENERATOR_CHACHA20,
  generator,
  KEYSTREAM_BLOCK_BYTES,
  keystreamEpoch,
  keystreamKeyForExpander,
} from "../../assembly/entropy/keystream";
import { DOMAIN_CALIBRATE, DOMAIN_KEY, domainOfWidth } from "../../assembly/pattern/domains";
import { patternBits, symbolTable } from "../../assembly/pattern/thresholds";
import { ATTEMPTS, NOT_READ, readFpga, writeFpga } from "./frames";
import {
  COMMAND_STOP,
  FPGA_IDENTITY,
  REGISTER_CONTROL,
  REGISTER_DOMAIN,
  REGISTER_EPOCH,
  REGISTER_FAULTS,
  REGISTER_FIRST_HIGH,
  REGISTER_FIRST_LOW,
  REGISTER_IDENTITY,
  REGISTER_KEY,
  REGISTER_LINES,
  REGISTER_MAP_HIGH,
  REGISTER_MAP_LOW,
  REGISTER_PULSES,
  REGISTER_REPLAY,
  REGISTER_STATE,
  STATE_HAS_KEY,
  STATE_RUNS,
} from "./registers";

/** Random bits a pulse: the FPGA's map has 16 entries. */
const WIDTH: u32 = 4;
const PULSES_PER_KEYSTREAM_BLOCK: u32 = (KEYSTREAM_BLOCK_BYTES * 8) / WIDTH;
const KEY_WORDS: u32 = 8;
const NIBBLES_A_WORD: u32 = 8;

/** Whether the FPGA can make this pattern: ChaCha20, four bits a pulse. */
export function sequenceIsOffered(): bool {
  return generator() == GENERATOR_CHACHA20 && patternBits() == WIDTH;
}

/** Whether an FPGA answers, and has the registers that this driver was made for. */
export function fpgaAnswers(): bool {
  return readFpga(REGISTER_IDENTITY) == <u64>FPGA_IDENTITY;
}

/**
 * Sets the FPGA up for tables of `pulses` pulses from `block` on, or for `block` again and again in
 * calibration. False when a frame was not taken.
 */
export function setSequence(block: u64, pulses: u32, lineMap: u32, calibrate: bool): bool {
  const before = readFpga(REGISTER_FAULTS);
  if (before == NOT_READ) return false;
  const first = block * <u64>(pulses / PULSES_PER_KEYSTREAM_BLOCK);
  let isOut =
    writeFpga(REGISTER_EPOCH, keystreamEpoch()) &&
    writeFpga(REGISTER_DOMAIN, domainOfWidth(calibrate ? DOMAIN_CALIBRATE : DOMAIN_KEY, WIDTH)) &&
    writeFpga(REGISTER_FIRST_LOW, <u32>first) &&
    writeFpga(REGISTER_FIRST_HIGH, <u32>(first >> 32)) &&
    writeFpga(REGISTER_PULSES, pulses) &&
    writeFpga(REGISTER_MAP_LOW, symbolsFrom(0)) &&
    writeFpga(REGISTER_MAP_HIGH, symbolsFrom(NIBBLES_A_WORD)) &&
    writeFpga(REGISTER_LINES, lineMap) &&
    writeFpga(REGISTER_REPLAY, calibrate ? 1 : 0);
  const key = keystreamKeyForExpander();
  for (let word: u32 = 0; word < KEY_WORDS; word++)
    isOut = isOut && writeFpga(REGISTER_KEY + word, load<u32>(key + ((<usize>word) << 2)));
  return isOut && readFpga(REGISTER_FAULTS) == before;
}

/** Stops the FPGA and has it forget the key; says it again if it does not say that it has. */
export function stopFpga(): void {
  for (let attempt: u32 = 0; attempt < ATTEMPTS; attempt++) {
    writeFpga(REGISTER_CONTROL, COMMAND_STOP);
    const state = readFpga(REGISTER_STATE);
    if (state != NOT_READ && (<u32>state & (STATE_RUNS | STATE_HAS_KEY)) == 0) return;
  }
}

/** The symbols of eight nibbles from `nibble` on, the first one lowest. */
function symbolsFrom(nibble: u32): u32 {
  let symbols: u32 = 0;
  for (let at: u32 = 0; at < NIBBLES_A_WORD; at++)
    symbols |= (<u32>load<u8>(symbolTable() + <usize>(nibble + at))) << (4 * at);
  return symbols;
}
