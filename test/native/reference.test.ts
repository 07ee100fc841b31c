import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { HostBoard } from "../../boards/host/model/board.js";
import {
  JOB_FILL_4,
  JOB_FILL_8,
  JOB_REFERENCE_4,
  JOB_REFERENCE_8,
  LARGEST_JOB,
} from "../../firmware/native/bench/jobs.js";
import { type CountedJob, countInstructions } from "../../hostsim/bench/native.js";
import { loadPayload } from "../../hostsim/core/load.js";

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
  let counted: CountedJob[] = [];
  let again: CountedJob[] = [];

  beforeAll(async () => {
    const units = LARGEST_JOB;
    counted = await countInstructions(jobs.map((job) => ({ job, units })));
    again = await countInstructions(jobs.map((job) => ({ job, units })));
  });

  it("compares like with like: core, hand-written C and host make the same table, byte for byte", async () => {
    const digests = counted.map(({ digest }) => digest);
    const four = await hostDigest(0.5, 0.25, 0.25, 0.5, 4);
    const eight = await hostDigest(0.75, 0.1875, 0.0625, 0.5, 8);
    expect(digests).toEqual([four, four, eight, eight]);
  });

  it("counts the same instructions in every run, to the step of its counter", () => {
    for (const [index, { instructions }] of counted.entries())
      expect(Math.abs((again[index]?.instructions ?? 0) / instructions - 1)).toBeLessThan(1e-3);
  });
});
