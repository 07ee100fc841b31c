/**
 * Files of numbers that `satqkd pass` writes for other programs: tags, timeline, sifted bits. Takes: the
 * flags that ask for them. Gives: listeners for the pass, and the files after it.
 */
import { type OutputRule, tryOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { columnFormatOf } from "../columns/column.js";
import { writeColumns } from "../columns/files.js";
import { SiftedRecord } from "../distil/sifted-record.js";
import { timelineColumns } from "../distil/timeline.js";
import type { PassOptions } from "../pass/options.js";
import type { PassOutcome } from "../pass/run-pass.js";
import { slotPs } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import { checkTagPath, TagRecord, truthPathOf, writeTags } from "../tag-files/write-tags.js";
import { remark } from "./say.js";

/** What asks for files. */
export interface RecordFlags {
  readonly tagsOut?: string;
  readonly timeline?: string;
  readonly siftedOut?: string;
  readonly seed?: number;
  readonly force?: true;
}

/** The files of a pass, on their way. */
export class PassRecords {
  private readonly tags = new TagRecord();
  private readonly sifted = new SiftedRecord();

  /**
   * Tries the paths before the work. @throws UserError when one can't be written, or its ending is unknown
   */
  constructor(
    private readonly scenario: Scenario,
    private readonly flags: RecordFlags,
  ) {
    const { tagsOut, timeline, siftedOut } = flags;
    if (tagsOut !== undefined) {
      checkTagPath(tagsOut, "--tags-out");
      tryOutput(tagsOut, this.rule("--tags-out"));
      tryOutput(truthPathOf(tagsOut), this.rule("--tags-out"));
    }
    if (timeline !== undefined) this.tryColumns(timeline, this.rule("--timeline"));
    if (siftedOut !== undefined) this.tryColumns(siftedOut, this.siftedRule());
  }

  /** What the pass tells. */
  get listeners(): Pick<PassOptions, "onTags" | "onClicks"> {
    const { tagsOut, siftedOut } = this.flags;
    const slot = slotPs(this.scenario);
    return {
      ...(tagsOut === undefined
        ? {}
        : {
            onTags: ({ tags, slotTimesPs }, { plan, lookUp }) =>
              this.tags.add(tags, slotTimesPs, plan, slot, lookUp),
          }),
      ...(siftedOut === undefined
        ? {}
        : { onClicks: (clicks, { lookUp }) => this.sifted.add(clicks, lookUp) }),
    };
  }

  /** Writes the files. */
  async write({ intervals }: PassOutcome): Promise<void> {
    const { tagsOut, timeline, siftedOut, seed } = this.flags;
    if (tagsOut !== undefined) await writeTags(tagsOut, this.tags, this.rule("--tags-out"));
    if (timeline !== undefined)
      await writeColumns(timeline, timelineColumns(this.scenario, intervals), this.rule("--timeline"));
    if (siftedOut === undefined) return;
    await writeColumns(siftedOut, this.sifted.columns(), this.siftedRule());
    const why =
      seed === undefined ? "keep it as secret as the key" : `public, as it follows from --seed ${seed}`;
    remark(`${siftedOut}: sifted bits, mode 0600: ${why}\n`);
  }

  private rule(option: string): OutputRule {
    return { option, force: this.flags.force };
  }

  private siftedRule(): OutputRule {
    return { ...this.rule("--sifted-out"), isSecret: true };
  }

  private tryColumns(path: string, rule: OutputRule): void {
    try {
      columnFormatOf(path);
    } catch (error) {
      throw error instanceof UserError ? new UserError(`${rule.option}: ${error.message}`) : error;
    }
    tryOutput(path, rule);
  }
}
