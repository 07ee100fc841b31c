/**
 * Bench of privacy amplification. Takes: nothing. Gives: how long 1 Mbit -> 0.3 Mbit takes by the transform, and how
 * many times longer by the word-parallel product. The latter's steps all cost the same; a fifth of a second of them is
 * measured and multiplied by n x m, which the result says.
 */
import { type GroundExports, loadGround, type PayloadExports } from "../../hostsim/core/load.js";
import { RandomStream } from "../../hostsim/world/random.js";
import { hostPayload } from "../support/host-payload.js";

const INPUT_BITS = 1_000_000;
const OUTPUT_BITS = 300_000;
/** Key bits, and output bits, of a whole step of the word-parallel product. */
const STEP_BITS = 4096;

/** What was measured; times in milliseconds, on one core. */
export interface AmplificationBench {
  readonly inputBits: number;
  readonly outputBits: number;
  /** Median time of the transform. */
  readonly transformMs: number;
  /** Time of the word-parallel product, extrapolated from `wordParallelSteps` steps. */
  readonly wordParallelMs: number;
  readonly wordParallelSteps: number;
  /** Whole steps that the product would take: n x m / 4096^2. */
  readonly wordParallelStepsInAll: number;
  /** wordParallelMs / transformMs. */
  readonly ratio: number;
}

function fillRandom(memory: Uint8Array, address: number, bits: number, use: string): void {
  const stream = new RandomStream(1, use);
  for (let i = 0; i < (bits + 7) >>> 3; i++) memory[address + i] = stream.uint32();
}

function measureTransform(core: GroundExports): number {
  core.amplifyReserve(INPUT_BITS, OUTPUT_BITS);
  const memory = new Uint8Array(core.memory.buffer);
  fillRandom(memory, core.amplifyKey(), INPUT_BITS, "bench key");
  fillRandom(memory, core.amplifySeed(), INPUT_BITS + OUTPUT_BITS - 1, "bench seed");
  const times: number[] = [];
  for (let run = 0; run < 25; run++) {
    const start = performance.now();
    core.amplify(INPUT_BITS, OUTPUT_BITS);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[12]!;
}

function measureSteps(core: PayloadExports): { steps: number; ms: number } {
  core.toeplitzReserve(OUTPUT_BITS);
  const memory = new Uint8Array(core.memory.buffer);
  fillRandom(memory, core.toeplitzKeyPiece(), STEP_BITS, "bench key");
  fillRandom(memory, core.toeplitzSeedPiece(), 2 * STEP_BITS, "bench seed");
  core.toeplitzBegin(INPUT_BITS, OUTPUT_BITS);
  // Only whole steps are timed: those of one key piece but its last, after one key piece to warm up.
  const stepsOfPiece = Math.ceil(OUTPUT_BITS / STEP_BITS);
  for (let step = 0; step < stepsOfPiece; step++) core.toeplitzStep();
  let steps = 0;
  let ms = 0;
  while (ms < 200) {
    const start = performance.now();
    for (let step = 1; step < stepsOfPiece; step++) core.toeplitzStep();
    ms += performance.now() - start;
    steps += stepsOfPiece - 1;
    core.toeplitzStep();
  }
  return { steps, ms };
}

/** Measures both forms, in about half a second. */
export async function benchAmplification(): Promise<AmplificationBench> {
  const transformMs = measureTransform(await loadGround());
  const { steps, ms } = measureSteps((await hostPayload()).core);
  const stepsInAll = (INPUT_BITS * OUTPUT_BITS) / STEP_BITS ** 2;
  const wordParallelMs = (ms / steps) * stepsInAll;
  return {
    inputBits: INPUT_BITS,
    outputBits: OUTPUT_BITS,
    transformMs,
    wordParallelMs,
    wordParallelSteps: steps,
    wordParallelStepsInAll: stepsInAll,
    ratio: wordParallelMs / transformMs,
  };
}
