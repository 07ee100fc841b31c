/**
 * Speed of privacy amplification. Takes: nothing. Gives: how long 1 Mbit -> 0.3 Mbit takes by the transform, and how
 * many times longer by the word-parallel product; and the transform's time for a whole pass and at 10^8 bits. The
 * word-parallel steps all cost the same: a fifth of a second of them is measured and extrapolated to n x m.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import { loadGround, loadPayload, type PayloadExports } from "../core/load.js";
import { RandomStream } from "../world/random.js";
import { type Figure, median } from "./measure.js";

const INPUT_BITS = 1_000_000;
const OUTPUT_BITS = 300_000;
/** Key bits, and output bits, of a whole step of the word-parallel product. */
const STEP_BITS = 4096;

function fillRandom(memory: Uint8Array, address: number, bits: number, use: string): void {
  const stream = new RandomStream(1, use);
  for (let i = 0; i < (bits + 7) >>> 3; i++) memory[address + i] = stream.uint32();
}

/** Median time of `runs` transforms of n bits to m, and the module's memory. */
async function measureTransform(
  n: number,
  m: number,
  runs: number,
): Promise<{ ms: number; memoryBytes: number }> {
  const core = await loadGround();
  core.amplifyReserve(n, m);
  const memory = new Uint8Array(core.memory.buffer);
  fillRandom(memory, core.amplifyKey(), n, "bench key");
  fillRandom(memory, core.amplifySeed(), n + m - 1, "bench seed");
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    core.amplify(n, m);
    times.push(performance.now() - start);
  }
  return { ms: median(times), memoryBytes: core.memoryUsed() };
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

/** Measures both forms, in some four seconds. */
export async function benchAmplification(): Promise<Figure[]> {
  const megabit = await measureTransform(INPUT_BITS, OUTPUT_BITS, 25);
  const pass = await measureTransform(3 * INPUT_BITS, 1_000_000, 9);
  const largest = await measureTransform(100 * INPUT_BITS, 100 * OUTPUT_BITS, 1);
  const { steps, ms } = measureSteps(await loadPayload(new HostBoard(() => undefined).port));
  const wordParallelMs = (ms / steps) * ((INPUT_BITS * OUTPUT_BITS) / STEP_BITS ** 2);
  return [
    {
      name: "Toeplitz hash 1 Mbit -> 0.3 Mbit",
      value: megabit.ms,
      unit: "ms",
      target: { atMost: 40 },
      note: `${(wordParallelMs / megabit.ms).toFixed(0)} times as fast as word by word (extrapolated from ${steps} steps)`,
    },
    { name: "Toeplitz hash 3 Mbit -> 1 Mbit", value: pass.ms, unit: "ms", target: null, note: "a pass" },
    {
      name: "Toeplitz hash 100 Mbit -> 30 Mbit",
      value: largest.ms / 1000,
      unit: "s",
      target: null,
      note: `in ${(largest.memoryBytes / 1e6).toFixed(0)} MB`,
    },
  ];
}
