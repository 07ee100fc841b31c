import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HostBoard } from "../../../boards/host/model/board.js";
import {
  HASHED_TO_BITS,
  JOB_FILL_4,
  JOB_FILL_8,
  JOB_HASH,
  JOB_REFERENCE_4,
  JOB_REFERENCE_8,
  LARGEST_JOB,
  PIECE_BITS,
} from "../../../boards/mps2-an505/benchmark/jobs.js";
import { type CountedJob, NativeCounter } from "../../../hostsim/benchmark/native-counter.js";
import { shareRamBytes } from "../../../hostsim/benchmark/native-distillation.js";
import { loadGround, loadPayload } from "../../../hostsim/core/load.js";

/** SHA-256 of the packed symbols that the host's core makes for the benchmark's public seed. */
async function hostDigest(...pattern: [number, number, number, number, number]): Promise<string> {
  const core = await loadPayload(new HostBoard(() => {}).port);
  const seed = core.reserve(32);
  const table = core.reserve(LARGEST_JOB / 2);
  core.installSeed(seed);
  core.configurePattern(...pattern);
  core.fillSymbols(0n, LARGEST_JOB, table, core.DOMAIN_KEY.value);
  return createHash("sha256")
    .update(new Uint8Array(core.memory.buffer, table, LARGEST_JOB / 2))
    .digest("hex");
}

describe("the benchmark of machine code", () => {
  const jobs = [JOB_FILL_4, JOB_REFERENCE_4, JOB_FILL_8, JOB_REFERENCE_8];
  let counter: NativeCounter;
  let counted: CountedJob[] = [];

  beforeAll(async () => {
    counter = await NativeCounter.start();
    counted = await countAll();
  });
  afterAll(() => counter?.stop());

  async function countAll(): Promise<CountedJob[]> {
    const results: CountedJob[] = [];
    for (const job of jobs) results.push(await counter.job(job, LARGEST_JOB));
    return results;
  }

  it("compares like with like: core, hand-written C and host make the same table, byte for byte", async () => {
    const digests = counted.map(({ digest }) => digest);
    const four = await hostDigest(0.5, 0.25, 0.25, 0.5, 4);
    const eight = await hostDigest(0.75, 0.1875, 0.0625, 0.5, 8);
    expect(digests).toEqual([four, four, eight, eight]);
  });

  it("counts the same instructions in every run, to the step of its counter", async () => {
    for (const [index, { instructions }] of (await countAll()).entries())
      expect(Math.abs(instructions / counted[index]!.instructions - 1)).toBeLessThan(1e-3);
  });

  it("hashes on the board to the ground's bits, piece by piece, at the same cost for each", async () => {
    const one = await counter.job(JOB_HASH, PIECE_BITS);
    const three = await counter.job(JOB_HASH, 3 * PIECE_BITS);
    expect(one.digest).toBe(await groundHash(PIECE_BITS, HASHED_TO_BITS));
    expect(three.digest).toBe(await groundHash(3 * PIECE_BITS, HASHED_TO_BITS));
    expect(Math.abs(three.instructions / one.instructions - 1)).toBeLessThan(1e-2);
  });

  it("answers a whole block of the ground's requests as the host's core does", async () => {
    const block = await counter.reconciliation(3000, 0.02);
    expect(block.answers).toBeGreaterThan(300);
    expect(block.roundTrips).toBeGreaterThan(10);
    expect(block.instructions).toBeGreaterThan(0);
  });

  it("finds the satellite's share of distillation in 128 KiB", () => {
    const bytes = shareRamBytes();
    expect(bytes).toBeGreaterThan(60 * 1024);
    expect(bytes).toBeLessThanOrEqual(128 * 1024);
  });
});

/** SHA-256 of the ground's hash of n bits of the public keystream to m, under the public seed, both 0. */
async function groundHash(n: number, m: number): Promise<string> {
  const payload = await loadPayload(new HostBoard(() => {}).port);
  const seed = payload.reserve(32);
  const bits = payload.reserve(n / 8 + 64);
  payload.installSeed(seed);
  payload.keystream(0n, n / 512, payload.DOMAIN_KEY.value, bits);
  const ground = await loadGround();
  ground.amplifyReserve(n, m);
  ground.diagonalsSeed(ground.reserve(32));
  new Uint8Array(ground.memory.buffer).set(
    new Uint8Array(payload.memory.buffer, bits, n / 8),
    ground.amplifyKey(),
  );
  ground.amplifyDiagonals(0, n, m);
  ground.amplify(n, m);
  return createHash("sha256")
    .update(new Uint8Array(ground.memory.buffer, ground.amplifyOutput(), Math.ceil(m / 8)))
    .digest("hex");
}
