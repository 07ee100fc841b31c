/**
 * Speed of privacy amplification. Takes: nothing. Gives: how long 1 Mbit -> 0.3 Mbit takes by the transform,
 * and how many times longer in the satellite's steps; and the transform's time for a whole pass and at 10^8
 * bits. The pieces of the satellite's form all cost the same: a fifth of a second of them is measured and
 * extrapolated to n.
 */

import { HostBoard } from "../../boards/host/model/board.js";
import { PIECE_BITS } from "../../boards/mps2-an505/benchmark/jobs.js";
import { RandomStream } from "../base/random.js";
import { loadGround, loadPayload, type PayloadExports } from "../core/load.js";
import { type Figure, median, timeOnce } from "./measure.js";

const INPUT_BITS = 1_000_000;
const OUTPUT_BITS = 300_000;

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
    times.push(timeOnce(() => core.amplify(n, m)));
  }
  return { ms: median(times), memoryBytes: core.memoryUsed() };
}

/** Key bits of some whole pieces, hashed to OUTPUT_BITS in the satellite's steps, and the time. */
function measureSteps(core: PayloadExports): { bits: number; ms: number } {
  core.toeplitzReserve(OUTPUT_BITS, 0, PIECE_BITS);
  const key = core.reserve(PIECE_BITS / 8 + 16);
  fillRandom(new Uint8Array(core.memory.buffer), key, PIECE_BITS, "bench key");
  core.toeplitzBegin(0, 0, OUTPUT_BITS);
  const hashPiece = () => {
    core.toeplitzAdd(0, key, 0, PIECE_BITS);
    while (core.toeplitzStep(0) > 0);
  };
  hashPiece();
  let bits = 0;
  let ms = 0;
  while (ms < 200) {
    ms += timeOnce(hashPiece);
    bits += PIECE_BITS;
  }
  return { bits, ms };
}

/** Measures both forms, in some four seconds. */
export async function benchAmplification(): Promise<Figure[]> {
  const megabit = await measureTransform(INPUT_BITS, OUTPUT_BITS, 25);
  const pass = await measureTransform(3 * INPUT_BITS, 1_000_000, 9);
  const largest = await measureTransform(100 * INPUT_BITS, 100 * OUTPUT_BITS, 1);
  const { bits, ms } = measureSteps(await loadPayload(new HostBoard(() => undefined).port));
  const stepsMs = (ms / bits) * INPUT_BITS;
  return [
    {
      name: "Toeplitz hash 1 Mbit -> 0.3 Mbit",
      value: megabit.ms,
      unit: "ms",
      target: { atMost: 40 },
      note: `${(stepsMs / megabit.ms).toFixed(0)} times as fast as in the satellite's steps (extrapolated from ${bits} bits)`,
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
