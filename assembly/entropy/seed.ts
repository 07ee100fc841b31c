/**
 * From raw noise to the pattern's seed, and the gate to emission. Takes: raw samples, also while there is
 * light. Gives: a keystream key once enough entropy is in and every start-up test is over, a new one for each
 * pass, and leave to emit as long as the source is healthy. A failed test closes the gate until a restart.
 */
import { HEALTH_GOOD, healthStart, healthTest } from "./health";
import { clearKeystreamKey, ratchetKeystreamKey, setKeystreamKey } from "./keystream";
import { predictForget, predictIsRound, predictStart, predictTest } from "./predict";
import { SHA256_PROGRESS_BYTES, sha256Add, sha256Finish, sha256Start } from "./sha256";

/** The gate is open. */
export const GATE_OPEN: u32 = 0;
/**
 * The gate is closed: no seed yet. Codes above it are those of a failed health test, and hold until a
 * restart.
 */
export const GATE_NO_SEED: u32 = 1;

/**
 * First samples, never used for the seed (NIST SP 800-90B section 4.3, requirement 4: at least 1,024). The
 * gate opens after 33,792 samples, when every lag was tested once as well (predict.ts).
 */
const STARTUP_SAMPLES: u32 = 1024;
/**
 * Claimed min-entropy that goes into a 256-bit seed: 64 bits more than its length (NIST SP 800-90C, full
 * entropy).
 */
const SEED_ENTROPY_BITS: f64 = 320;

/**
 * Least min-entropy that may be claimed of a sample, in bits: below, the adaptive proportion test could not
 * fail before 512 equal ones.
 */
const LEAST_CLAIM: f64 = 0.05;

/** Bytes of a seed. */
export const SEED_BYTES: usize = 32;
const SAMPLE_BYTES: u32 = 1;
const seed = memory.data(<u32>SEED_BYTES, 4);
const conditioner = memory.data(<u32>SHA256_PROGRESS_BYTES, 8);
const fresh = memory.data(<u32>SEED_BYTES, 4);
const oneSample = memory.data(SAMPLE_BYTES);

let gate: u32 = GATE_NO_SEED;
let samplesTested: u32 = 0;
let samplesConditioned: u32 = 0;
/**
 * Samples that carry SEED_ENTROPY_BITS; 0 before the first `entropyStart`, when nothing is claimed of any
 * sample.
 */
let samplesNeeded: u32 = 0;
/**
 * Whether the seed came from outside: then it is as public as whoever sent it made it, and stays as it was
 * named.
 */
let isNamed: bool = false;
/** Whether blocks are on the lines that were made from the seed. */
let held: bool = false;

/**
 * Holds the seed as it is while blocks are on the lines, or lets it go. A failed health test wipes it all the
 * same.
 */
export function seedHold(hold: bool): void {
  held = hold;
}

/**
 * Starts, or starts again after a failure: no seed, gate closed, start-up test from the beginning.
 * `minEntropyPerSample`: what the source's maker claims for an 8-bit sample, in bits, LEAST_CLAIM to 8. Below
 * that the gate stays closed and false is returned: the adaptive proportion test could never fail.
 */
export function entropyStart(minEntropyPerSample: f64): bool {
  samplesNeeded = 0;
  gate = GATE_NO_SEED;
  wipe();
  if (!(minEntropyPerSample >= LEAST_CLAIM && minEntropyPerSample <= 8)) return false;
  healthStart(minEntropyPerSample);
  predictStart(minEntropyPerSample);
  sha256Start(conditioner);
  samplesTested = 0;
  samplesConditioned = 0;
  samplesNeeded = <u32>ceil(SEED_ENTROPY_BITS / minEntropyPerSample);
  return true;
}

/**
 * Takes `count` raw samples (a byte each) at `address`: tests each, then conditions it, for the seed or for
 * the next pass's. Returns false before `entropyStart`, and once a test has failed; the rest of the samples
 * is then ignored, and the key wiped.
 */
export function feedRawSamples(address: usize, count: u32): bool {
  if (samplesNeeded == 0) return false;
  for (let i: u32 = 0; i < count; i++) {
    if (gate > GATE_NO_SEED) return false;
    const sample = <u32>load<u8>(address + <usize>i);
    const health = healthTest(sample);
    const foretold = predictTest(sample);
    if (health != HEALTH_GOOD || foretold != HEALTH_GOOD) {
      gate = health != HEALTH_GOOD ? health : foretold;
      wipe();
      return false;
    }
    condition(sample);
    if (gate == GATE_NO_SEED && predictIsRound() && samplesConditioned >= samplesNeeded) begin();
  }
  return gate <= GATE_NO_SEED;
}

/** Wipes whatever a seed was made of, or will be. */
function wipe(): void {
  clearKeystreamKey();
  predictForget();
  memory.fill(conditioner, 0, SHA256_PROGRESS_BYTES);
  memory.fill(seed, 0, SEED_BYTES);
  memory.fill(fresh, 0, SEED_BYTES);
}

function condition(sample: u32): void {
  if (samplesTested < STARTUP_SAMPLES) {
    samplesTested += 1;
    return;
  }
  store<u8>(oneSample, <u8>sample);
  sha256Add(conditioner, oneSample, SAMPLE_BYTES);
  store<u8>(oneSample, 0);
  if (samplesConditioned < u32.MAX_VALUE) samplesConditioned += 1;
  if (samplesConditioned != samplesNeeded) return;
  // The seed waits for the slow tests; what comes from here on is for the next one.
  sha256Finish(conditioner, seed);
  sha256Start(conditioner);
}

/** Opens the gate with the seed that has waited. */
function begin(): void {
  setKeystreamKey(seed, 0);
  memory.fill(seed, 0, SEED_BYTES);
  isNamed = false;
  gate = GATE_OPEN;
}

/**
 * Begins a new epoch, for a new pass: the seed becomes a hash of itself and of all noise since the last one,
 * and the old one is wiped, so that no look at memory from here on tells an earlier pass's pattern. Returns
 * false, and changes nothing, while the gate is closed or blocks are on the lines, and for a seed that came
 * from outside. Blocks claimed before can't be sifted any more.
 */
export function seedRatchet(): bool {
  if (gate != GATE_OPEN || held || isNamed) return false;
  sha256Finish(conditioner, fresh);
  sha256Start(conditioner);
  ratchetKeystreamKey(fresh);
  memory.fill(fresh, 0, SEED_BYTES);
  return true;
}

/**
 * Installs the 32 bytes at `address` as the pattern's seed and opens the gate, without any source: a
 * deterministic seed, for tests, simulation, and schedules that are named by their seed. What it emits is
 * known to whoever knows the seed. Returns false, and changes nothing, while a failed health test holds the
 * gate closed, and while blocks are on the lines.
 */
export function installSeed(address: usize): bool {
  if (gate > GATE_NO_SEED || held) return false;
  setKeystreamKey(address, 0);
  isNamed = true;
  gate = GATE_OPEN;
  return true;
}

/** True once a seed is installed and no health test has failed since. */
export function emissionGateOpen(): bool {
  return gate == GATE_OPEN;
}

/** Why the gate is closed: GATE_NO_SEED or a HEALTH_ code; GATE_OPEN when it is open. */
export function emissionGate(): u32 {
  return gate;
}
