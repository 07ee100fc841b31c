/**
 * Has jobs done. Takes: jobs in an order, a folder of rows, an executor. Gives: the rows in the jobs' order,
 * whoever did them and whenever, or those that were given up. A row that is in the folder is not made again;
 * jobs of the same identity are one; no more of them are under way than the executor wants.
 */
import { type JobExecutor, JobFailure } from "./executor.js";
import { type JobWithScenario, jobId } from "./job.js";
import type { ResultFolder } from "./results.js";
import type { Row } from "./row.js";

/** How far the work is. */
export interface JobProgress {
  /** Different jobs. */
  readonly of: number;
  /** Of them, those whose row was there before. */
  readonly found: number;
  /** Those that were done now. */
  readonly made: number;
  /** Those that were given up. */
  readonly dead: number;
}

/** A job that was given up. */
export interface DeadLetter {
  readonly id: string;
  readonly job: JobWithScenario["job"];
  readonly attempts: number;
  readonly reason: string;
}

/** What came of the jobs. */
export interface JobsOutcome extends JobProgress {
  /** Of each job in the order given, also of one that was given twice; null for one that was given up. */
  readonly rows: readonly (Row | null)[];
  /** In the order of the jobs. */
  readonly deadLetters: readonly DeadLetter[];
}

/**
 * Does what is not done yet.
 * @param onProgress told at the beginning and after each job.
 * @throws UserError or OutputError when rows can't be kept; what was kept stays.
 */
export async function runJobs(
  works: readonly JobWithScenario[],
  folder: ResultFolder,
  executor: JobExecutor,
  onProgress: (progress: JobProgress) => void = () => undefined,
): Promise<JobsOutcome> {
  const ids = works.map(({ job }) => jobId(job));
  const byId = new Map(works.map((work, index) => [ids[index]!, work]));
  const open = [...byId].filter(([id]) => folder.read(id) === null);
  const dead = new Map<string, DeadLetter>();
  let made = 0;
  const found = byId.size - open.length;
  const progress = (): JobProgress => ({ of: byId.size, found, made, dead: dead.size });
  onProgress(progress());

  const waiting = open.values();
  let isBroken = false;
  const lane = async (): Promise<void> => {
    for (const [id, work] of waiting) {
      if (isBroken) return;
      try {
        folder.keep(work.job, await executor.execute(work));
        made += 1;
      } catch (error) {
        if (!(error instanceof JobFailure)) {
          isBroken = true;
          throw error;
        }
        dead.set(id, { id, job: work.job, attempts: error.attempts, reason: error.message });
      }
      onProgress(progress());
    }
  };
  await Promise.all(Array.from({ length: Math.min(executor.width, open.length) }, lane));

  const rows = ids.map((id) => (dead.has(id) ? null : rowOf(folder, id)));
  const deadLetters = [...byId.keys()].flatMap((id) => dead.get(id) ?? []);
  return { ...progress(), rows, deadLetters };
}

/** A row that was found or kept. */
function rowOf(folder: ResultFolder, id: string): Row {
  const row = folder.read(id);
  if (row === null) throw new Error(`the row of job ${id} is gone from ${folder.path}`);
  return JSON.parse(row) as Row;
}
