/**
 * Rows in a folder, a file each, named by the job that gave it. Takes: rows. Gives: those of before again, so
 * that nothing is done twice, and rows of several folders in one. A file is there whole or not at all; one
 * that is not what its name says is refused, never used.
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { withoutHead } from "../base/format-head.js";
import { parseJson } from "../base/json-text.js";
import { makeFolders } from "../base/make-folders.js";
import { writeOutput } from "../base/output.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { type Job, jobId, jobSchema } from "./job.js";
import { type Row, rowSchema } from "./row.js";

/** Name and version of such a file's format. */
const JOB_RESULT_FORMAT = ["satqkd-job-result", 1] as const;

/** What such a file holds. */
export interface JobResult {
  readonly job: Job;
  readonly row: Row;
}

const ENDING = ".json";
const NAME = /^[0-9a-f]{64}\.json$/;
const resultFile = z.strictObject({
  job: jobSchema,
  row: rowSchema,
});

/** A folder of rows. */
export class ResultFolder {
  private constructor(
    /** Its path. */
    readonly path: string,
    private readonly option: string,
  ) {}

  /**
   * Opens a folder, or makes it.
   * @param option what names it on the command line.
   * @throws UserError when it can't be made.
   */
  static open(path: string, option: string): ResultFolder {
    try {
      makeFolders(path);
    } catch (error) {
      throw new UserError(`${option}: the folder ${path} can't be made (${codeOf(error)})`);
    }
    return new ResultFolder(path, option);
  }

  /**
   * Opens a folder that is there.
   * @throws UserError when it is not.
   */
  static existing(path: string, option: string): ResultFolder {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new UserError(`${option}: there is no folder ${path}`);
    return new ResultFolder(path, option);
  }

  /**
   * The row of a job as JSON text; null when it is not there.
   * @throws UserError when the file is not what its name says.
   */
  read(id: string): string | null {
    const path = this.pathOf(id);
    try {
      const given = withoutHead(parseJson(readText(path)), ...JOB_RESULT_FORMAT);
      const checked = resultFile.safeParse(given);
      if (!checked.success)
        throw new UserError(`is no row of a job (${checked.error.issues[0]!.path.join(".")})`);
      const { job, row } = checked.data;
      if (jobId(job) !== id) throw new UserError("is the row of another job than its name says");
      return JSON.stringify(row);
    } catch (error) {
      if (error instanceof UserError)
        throw new UserError(`${this.option}: ${path} ${error.message}; remove it, and its job is done again`);
      if (codeOf(error) === "ENOENT") return null;
      throw new UserError(`${this.option}: cannot read ${path} (${codeOf(error)})`);
    }
  }

  /**
   * Keeps a row.
   * @param row JSON text.
   * @throws UserError when another row of the same job is there: the job is no pure function. OutputError
   *   when it can't be written.
   */
  keep(job: Job, row: string): void {
    const id = jobId(job);
    const before = this.read(id);
    if (before === row) return;
    if (before !== null)
      throw new UserError(
        `${this.option}: job ${id} gave two different rows; one of both computers is damaged, or satqkd has a defect`,
      );
    const [format, version] = JOB_RESULT_FORMAT;
    const text = `{"format":"${format}","version":${version},"job":${JSON.stringify(job)},"row":${row}}\n`;
    writeOutput(this.pathOf(id), text, { option: this.option });
  }

  /**
   * Takes the rows of another folder, such as another shard's.
   * @returns how many were new.
   * @throws UserError when a file is damaged, or both have different rows of a job.
   */
  merge(other: ResultFolder): number {
    let added = 0;
    for (const id of other.ids()) {
      if (this.read(id) === null) added += 1;
      const { job, row } = other.result(id);
      this.keep(job, JSON.stringify(row));
    }
    return added;
  }

  /** Identities of the jobs whose rows are here, sorted. */
  ids(): string[] {
    return readdirSync(this.path)
      .filter((name) => NAME.test(name))
      .map((name) => name.slice(0, -ENDING.length))
      .sort();
  }

  private result(id: string): JobResult {
    this.read(id);
    return resultFile.parse(withoutHead(parseJson(readText(this.pathOf(id))), ...JOB_RESULT_FORMAT));
  }

  private pathOf(id: string): string {
    return join(this.path, id + ENDING);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unreadable";
}
