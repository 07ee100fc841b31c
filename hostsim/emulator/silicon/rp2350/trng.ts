/**
 * The random number generator (RP2350 hardware_regs trng.h, datasheet 12.12), its own tests bypassed. Takes:
 * register accesses. Gives: 192 bits at a time, a bit each SAMPLE_CNT1 cycles, from a seeded generator.
 * Refused: its von Neumann balancer and its tests.
 */
import { randomWord } from "../blocks/noise";
import { refuse } from "../blocks/refusal";
import { NEVER, now } from "../blocks/time";

const IMR: u32 = 0x100;
const ISR: u32 = 0x104;
const ICR: u32 = 0x108;
const CONFIG: u32 = 0x10c;
const VALID: u32 = 0x110;
const EHR_DATA0: u32 = 0x114;
const EHR_DATA5: u32 = 0x128;
const RND_SOURCE_ENABLE: u32 = 0x12c;
const SAMPLE_CNT1: u32 = 0x130;
const DEBUG_CONTROL: u32 = 0x138;
const SW_RESET: u32 = 0x140;
/** Bypasses of balancer, repetition test and autocorrelation test. */
const ALL_BYPASSED: u32 = 0xe;
const EHR_VALID: u32 = 1;
const BITS: u64 = 192;
/** Least cycles between samples without the balancer (SAMPLE_CNT1). */
const LEAST_SAMPLE_CYCLES: u32 = 17;

let mask: u32 = 0;
let config: u32 = 0;
let enabled: u32 = 0;
let sampleCycles: u32 = 0;
let debugControl: u32 = 0;
let readyAt: u64 = NEVER;

/** As after a reset: off. */
export function trngReset(): void {
  mask = 0xf;
  config = 0;
  enabled = 0;
  sampleCycles = 0xffff;
  debugControl = 0;
  readyAt = NEVER;
}

function collect(): void {
  readyAt = enabled ? now + BITS * <u64>sampleCycles : NEVER;
}

function isReady(): bool {
  return now >= readyAt;
}

/** Reads a register. */
export function trngRead(offset: u32): u32 {
  if (offset >= EHR_DATA0 && offset <= EHR_DATA5) {
    if (!isReady()) return 0;
    // Reading the last word starts the next collection.
    if (offset == EHR_DATA5) collect();
    return randomWord();
  }
  switch (offset) {
    case VALID:
    case ISR:
      return isReady() ? EHR_VALID : 0;
    case IMR:
      return mask;
    case CONFIG:
      return config;
    case RND_SOURCE_ENABLE:
      return enabled;
    case SAMPLE_CNT1:
      return sampleCycles;
    case DEBUG_CONTROL:
      return debugControl;
    default:
      refuse("TRNG: a register that is not modelled is read", offset, 0);
      return 0;
  }
}

/** Writes a register. */
export function trngWrite(offset: u32, value: u32): void {
  switch (offset) {
    case RND_SOURCE_ENABLE:
      enabled = value & 1;
      requireRaw(value);
      collect();
      break;
    case SAMPLE_CNT1:
      sampleCycles = value;
      requireRaw(value);
      if (enabled) collect();
      break;
    case DEBUG_CONTROL:
      debugControl = value;
      requireRaw(value);
      break;
    case ICR:
      if (value & EHR_VALID && isReady()) collect();
      break;
    case SW_RESET:
      trngReset();
      break;
    case CONFIG:
      config = value & 3;
      break;
    case IMR:
      if ((value & 0xf) != 0xf) refuse("TRNG: interrupts are not modelled", offset, value);
      break;
    default:
      refuse("TRNG: a register that is not modelled is written", offset, value);
  }
}

function requireRaw(value: u32): void {
  if (enabled == 0) return;
  if (debugControl != ALL_BYPASSED) refuse("TRNG: balancer and tests are not modelled", DEBUG_CONTROL, value);
  if (sampleCycles < LEAST_SAMPLE_CYCLES)
    refuse("TRNG: fewer than 17 cycles from sample to sample", SAMPLE_CNT1, value);
}
