/**
 * From raw noise to the pattern's seed, and the gate to emission. Takes: raw samples. Gives: a keystream key once enough
 * entropy is in, and leave to emit as long as the source is healthy. A failed test closes the gate until a restart.
 */
import { clearKeystreamKey, setKeystreamKey } from "./chacha20";
import { HEALTH_GOOD, healthStart, healthTest } from "./health";
import { sha256Add, sha256Finish, sha256Start } from "./sha256";

/** The gate is open. */
export const GATE_OPEN: u32 = 0;
/** The gate is closed: no seed yet. Codes 2 and 3 are those of a failed health test. */
export const GATE_NO_SEED: u32 = 1;

/** Samples of the start-up test, never used for the seed (NIST SP 800-90B section 4.3, item 10: at least 1,024). */
export const STARTUP_SAMPLES: u32 = 1024;
/** Claimed min-entropy that goes into a 256-bit seed: 64 bits more than its length (NIST SP 800-90C, full entropy). */
export const SEED_ENTROPY_BITS: f64 = 320;

const seed = memory.data(32, 4);
const oneSample = memory.data(1);

let gate: u32 = GATE_NO_SEED;
let samplesTested: u32 = 0;
let samplesConditioned: u32 = 0;
let samplesNeeded: u32 = 0;

/** Starts, or starts again after a failure: no seed, gate closed, start-up test from the beginning. */
export function entropyStart(minEntropyPerSample: f64): void {
  clearKeystreamKey();
  healthStart(minEntropyPerSample);
  sha256Start();
  gate = GATE_NO_SEED;
  samplesTested = 0;
  samplesConditioned = 0;
  samplesNeeded = <u32>ceil(SEED_ENTROPY_BITS / minEntropyPerSample);
}

/**
 * Takes `count` raw samples at `address`: tests each, then conditions it while a seed is wanted. Returns false once a
 * test has failed; the rest of the samples is then ignored, and the key wiped.
 */
export function feedRawSamples(address: usize, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) {
    if (gate > GATE_NO_SEED) return false;
    const sample = <u32>load<u8>(address + <usize>i);
    const health = healthTest(sample);
    if (health != HEALTH_GOOD) {
      gate = health;
      clearKeystreamKey();
      return false;
    }
    if (gate == GATE_NO_SEED) condition(sample);
  }
  return gate <= GATE_NO_SEED;
}

function condition(sample: u32): void {
  if (samplesTested < STARTUP_SAMPLES) {
    samplesTested += 1;
    return;
  }
  store<u8>(oneSample, <u8>sample);
  sha256Add(oneSample, 1);
  samplesConditioned += 1;
  if (samplesConditioned < samplesNeeded) return;
  sha256Finish(seed);
  store<u8>(oneSample, 0);
  installSeed(seed);
  memory.fill(seed, 0, 32);
}

/**
 * Installs the 32 bytes at `address` as the pattern's seed and opens the gate, without any source. For schedules that
 * are named by their seed, in simulation and on the bench: what it emits is known to whoever knows the seed.
 */
export function installSeed(address: usize): void {
  setKeystreamKey(address, 0);
  gate = GATE_OPEN;
}

/** True once a seed is installed and no health test has failed since. */
export function emissionGateOpen(): bool {
  return gate == GATE_OPEN;
}

/** Why the gate is closed: GATE_NO_SEED or a HEALTH_ code; GATE_OPEN when it is open. */
export function emissionGate(): u32 {
  return gate;
}
