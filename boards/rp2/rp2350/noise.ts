/**
 * Raw noise of the RP2350: its TRNG, which samples a ring oscillator (datasheet 12.12, hardware_regs trng.h).
 * Takes: nothing. Gives: bytes, for the health tests and the conditioner of the core. The block's own
 * de-biasing and tests are bypassed: they would hide from the core's tests what the source does, and these
 * look for the same, at the claim and on all bits (assembly/entropy/health.ts for repetition, predict.ts for
 * correlation). Never waits for ever.
 */
import { readRegister, writeRegister } from "../../../assembly/port/registers";
import { microseconds } from "./clocks";

const TRNG: u32 = 0x400f0000;
const CLEAR_FLAGS: u32 = TRNG + 0x108;
const VALID: u32 = TRNG + 0x110;
const COLLECTED: u32 = TRNG + 0x114;
const SOURCE_ENABLE: u32 = TRNG + 0x12c;
const SAMPLE_CYCLES: u32 = TRNG + 0x130;
const DEBUG_CONTROL: u32 = TRNG + 0x138;
const ALL_FLAGS: u32 = 0xf;
/**
 * Bypasses of von Neumann's de-biasing (bit 1), of the repetition test (2) and of the autocorrelation test
 * (3).
 */
const RAW: u32 = 0xe;
/**
 * System clock cycles from bit to bit: without de-biasing at least 17; 8 us at 125 MHz are thousands of the
 * oscillator's.
 */
const CYCLES_PER_BIT: u32 = 1000;
const COLLECTED_BYTES: u32 = 24;
/**
 * Looks at VALID before the source counts as stopped: 192 bits take 192,000 cycles, a look at least three.
 */
const LOOKS: u32 = 500_000;

const collected = memory.data(COLLECTED_BYTES, 4);
let left: u32 = 0;
/** When the last samples were collected. */
let collectedAt: u64 = 0;
/** Several times what 192 bits take. */
const PATIENCE_MICROSECONDS: u64 = 20_000;

/**
 * Min-entropy that is claimed of such a byte, in bits: assumed, not measured. A real claim needs samples of
 * the very board (NIST SP 800-90B chapter 3); what is emitted for key on a development board is a
 * demonstration.
 */
export const CLAIMED_BITS_PER_SAMPLE: f64 = 0.5;

/** Starts the source. Its block is out of reset. */
export function noiseStart(): void {
  writeRegister(SAMPLE_CYCLES, CYCLES_PER_BIT);
  writeRegister(DEBUG_CONTROL, RAW);
  writeRegister(SOURCE_ENABLE, 1);
  writeRegister(CLEAR_FLAGS, ALL_FLAGS);
}

/** One raw sample. A source that has stopped gives 0 each time, which the health tests refuse. */
export function noiseSample(): u32 {
  if (left == 0) collect();
  left -= 1;
  return <u32>load<u8>(collected + <usize>left);
}

/**
 * Whether a sample can be had without waiting. What has given none for PATIENCE_MICROSECONDS is asked all the
 * same, and found to have stopped.
 */
export function noiseIsDue(): bool {
  if (left > 0 || (readRegister(VALID) & 1) != 0) return true;
  return microseconds() > collectedAt + PATIENCE_MICROSECONDS;
}

function collect(): void {
  for (let look: u32 = 0; look < LOOKS && (readRegister(VALID) & 1) == 0; look++) {}
  const valid = (readRegister(VALID) & 1) != 0;
  // Reading the last word starts the next collection.
  for (let at: u32 = 0; at < COLLECTED_BYTES; at += 4) {
    const word = readRegister(COLLECTED + at);
    store<u32>(collected + <usize>at, valid ? word : 0);
  }
  writeRegister(CLEAR_FLAGS, ALL_FLAGS);
  collectedAt = microseconds();
  left = COLLECTED_BYTES;
}
