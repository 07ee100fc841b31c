/**
 * Jobs on one computer: rows in the jobs' order, each made once, the same in this thread, in threads and in
 * shards; what is damaged or refused is told and never counted.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { codeVersionOf } from "../../../hostsim/jobs/code-version.js";
import { doJob } from "../../../hostsim/jobs/do-job.js";
import { type JobExecutor, JobFailure } from "../../../hostsim/jobs/executor.js";
import { inlineExecutor } from "../../../hostsim/jobs/inline.js";
import { type JobWithScenario, jobId } from "../../../hostsim/jobs/job.js";
import type { ResultFolder } from "../../../hostsim/jobs/results.js";
import { type JobProgress, runJobs } from "../../../hostsim/jobs/run-jobs.js";
import { parseShard, shardOf } from "../../../hostsim/jobs/shard.js";
import { threadExecutor } from "../../../hostsim/jobs/threads.js";
import { publishedFormat } from "../../support/published-schema.js";
import { bytesOf, newFolder, passWork, refusedWork } from "./works.js";

const works = [5, 1, 4, 2].map((seed) => passWork(seed));

/** An executor that does nothing but count, and end jobs in an order of its own. */
function counting(answer: (work: JobWithScenario) => Promise<string>, width = 2) {
  const asked: number[] = [];
  let under = 0;
  let most = 0;
  const executor: JobExecutor = {
    width,
    execute: async (work) => {
      asked.push(work.job.seed);
      under += 1;
      most = Math.max(most, under);
      try {
        return await answer(work);
      } finally {
        under -= 1;
      }
    },
    close: async () => undefined,
  };
  return { executor, asked, most: () => most };
}

const seedAsRow = async ({ job }: JobWithScenario) => JSON.stringify({ seed: job.seed });

describe("jobs in this thread", () => {
  let inline: ResultFolder;
  beforeAll(async () => {
    inline = newFolder();
    const { rows } = await runJobs(works, inline, inlineExecutor());
    expect(rows).toHaveLength(works.length);
    for (const text of Object.values(bytesOf(inline)))
      expect(publishedFormat(text)).toBe("satqkd-job-result");
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(works.length);
  });

  it.each([1, 2])("give the same bytes in %i threads", async (threads) => {
    const folder = newFolder();
    const executor = threadExecutor(threads);
    await runJobs(works, folder, executor);
    await executor.close();
    expect(bytesOf(folder)).toEqual(bytesOf(inline));
  });

  it("are found again, by the rows of two shards in one folder too", async () => {
    const whole = newFolder();
    for (const index of [1, 2]) {
      const share = newFolder();
      const none = counting(async (work) => inline.read(jobId(work.job))!);
      await runJobs(shardOf(works, { index, of: 2 }), share, none.executor);
      expect(none.asked).toHaveLength(2);
      expect(whole.merge(share)).toBe(2);
      expect(whole.merge(share)).toBe(0);
    }
    expect(bytesOf(whole)).toEqual(bytesOf(inline));
    const again = counting(seedAsRow);
    const outcome = await runJobs(works, whole, again.executor);
    expect(again.asked).toEqual([]);
    expect(outcome).toMatchObject({ found: 4, made: 0, dead: 0 });
  });
});

describe("running jobs", () => {
  it("gives rows in the order of the jobs, whichever ends first, and each job once", async () => {
    const twice = [...works, works[0]!];
    const late = counting(async (work) => {
      if (work.job.seed === 5) await new Promise((resolve) => setTimeout(resolve, 30));
      return seedAsRow(work);
    }, 4);
    const { rows } = await runJobs(twice, newFolder(), late.executor);
    expect(rows).toEqual([5, 1, 4, 2, 5].map((seed) => ({ seed })));
    expect(late.asked.toSorted()).toEqual([1, 2, 4, 5]);
  });

  it("has no more under way than the executor wants", async () => {
    const many = Array.from({ length: 40 }, (_, seed) => passWork(seed));
    const slow = counting(async (work) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return seedAsRow(work);
    }, 3);
    await runJobs(many, newFolder(), slow.executor);
    expect(slow.most()).toBe(3);
  });

  it("goes on after a job that is given up, tells it, and tries it at the next run alone", async () => {
    const folder = newFolder();
    const seen: JobProgress[] = [];
    const failing = counting(async (work) => {
      if (work.job.seed === 1) throw new JobFailure("its thread died", 3, false);
      return seedAsRow(work);
    });
    const outcome = await runJobs(works, folder, failing.executor, (progress) => seen.push(progress));
    expect(outcome.rows).toEqual([{ seed: 5 }, null, { seed: 4 }, { seed: 2 }]);
    expect(outcome.deadLetters).toEqual([
      { id: jobId(works[1]!.job), job: works[1]!.job, attempts: 3, reason: "its thread died" },
    ]);
    expect(seen[0]).toEqual({ of: 4, found: 0, made: 0, dead: 0 });
    expect(seen.at(-1)).toEqual({ of: 4, found: 0, made: 3, dead: 1 });
    const again = counting(seedAsRow);
    expect((await runJobs(works, folder, again.executor)).rows).toContainEqual({ seed: 1 });
    expect(again.asked).toEqual([1]);
  });

  it("stops at what is a defect of ours, and keeps what was done", async () => {
    const folder = newFolder();
    const broken = counting(async (work) => {
      if (work.job.seed === 4) throw new TypeError("a defect");
      return seedAsRow(work);
    }, 1);
    await expect(runJobs(works, folder, broken.executor)).rejects.toThrow("a defect");
    expect(broken.asked).toEqual([5, 1, 4]);
    expect(folder.ids()).toHaveLength(2);
  });

  it("a refused job is given up at once, in this thread and in others", async () => {
    for (const executor of [inlineExecutor(), threadExecutor(1)]) {
      const { deadLetters } = await runJobs([refusedWork()], newFolder(), executor);
      await executor.close();
      expect(deadLetters[0]).toMatchObject({
        attempts: 1,
        reason: expect.stringMatching(/below station\.minimumElevationDeg/),
      });
    }
  });
});

describe("a job", () => {
  it("of another version, or with another scenario than it names, is refused", async () => {
    const other = passWork(1, 1, "0".repeat(64));
    await expect(doJob(other)).rejects.toThrow(
      /^job of code version 000000000000; this is [0-9a-f]{12}: take/,
    );
    const { job, scenario } = passWork(1);
    await expect(doJob({ job, scenario: `${scenario} ` })).rejects.toThrow(/not the one that it names/);
    await expect(doJob({ scenario, job: { ...job, kind: "passes" } })).rejects.toThrow(
      /known: expected-key, network, pass/,
    );
  });

  it("is named by all of its parts, as written down here a second time", () => {
    const { job } = passWork(7);
    const { kind, scenarioHash, codeVersion } = job;
    const text = `["${kind}","${scenarioHash}",7,1743872910000,1743872911000,"${codeVersion}"]`;
    expect(jobId(job)).toBe(createHash("sha256").update(text).digest("hex"));
  });

  it("has another version when a byte of a program or module is another", () => {
    expect(codeVersionOf(packageRoot)).toMatch(/^[0-9a-f]{64}$/);
    const folder = newFolder().path;
    for (const name of ["assembly", "build", "dist/hostsim/jobs"])
      mkdirSync(join(folder, name), { recursive: true });
    const files = ["assembly/a.ts", "dist/hostsim/jobs/job.js"].concat(
      ["payload", "payload-scalar", "ground"].map((name) => `build/${name}.wasm`),
    );
    for (const name of files) writeFileSync(join(folder, name), name);
    const before = codeVersionOf(folder);
    for (const name of files) {
      writeFileSync(join(folder, name), `${name}!`);
      expect(codeVersionOf(folder), name).not.toBe(before);
      writeFileSync(join(folder, name), name);
    }
    expect(codeVersionOf(folder)).toBe(before);
  });
});

describe("a folder of rows", () => {
  it("refuses a file that is damaged, or the row of another job", async () => {
    const folder = newFolder();
    await runJobs(works.slice(0, 2), folder, counting(seedAsRow).executor);
    const [first, second] = folder.ids().map((id) => join(folder.path, `${id}.json`));
    writeFileSync(first!, readFileSync(second!));
    expect(() => folder.read(folder.ids()[0]!)).toThrow(/row of another job than its name says; remove it/);
    writeFileSync(first!, readFileSync(second!, "utf8").slice(0, -9));
    expect(() => folder.read(folder.ids()[0]!)).toThrow(/not JSON at line 1.*; remove it/);
  });

  it("refuses a second row of a job that differs from the first", async () => {
    const folder = newFolder();
    folder.keep(works[0]!.job, '{"a":1}');
    folder.keep(works[0]!.job, '{"a":1}');
    expect(() => folder.keep(works[0]!.job, '{"a":2}')).toThrow(/gave two different rows/);
    const other = newFolder();
    other.keep(works[0]!.job, '{"a":3}');
    expect(() => folder.merge(other)).toThrow(/gave two different rows/);
  });
});

describe("shards", () => {
  it("have every job once between them", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (items, of) => {
        const shares = Array.from({ length: of }, (_, i) => shardOf(items, { index: i + 1, of }));
        expect(shares.flat().toSorted()).toEqual(items.toSorted());
        expect(
          Math.max(...shares.map(({ length }) => length)) - Math.min(...shares.map(({ length }) => length)),
        ).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each(["0/3", "4/3", "1", "1/2/3", "a/b", "1.5/2", ""])("%j is none", (text) => {
    expect(() => parseShard(text)).toThrow(/is no shard: say K\/N/);
  });
});
