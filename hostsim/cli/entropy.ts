/**
 * `satqkd entropy`: raw samples of a noise source, and what SP 800-90B makes of them. For the bench: nothing
 * here touches a key.
 */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { assess } from "../assessment/assess.js";
import { assessRestarts, RESTARTS } from "../assessment/restarts.js";
import { packedSamples, type RawSamples, SampleError, unpackedSamples } from "../assessment/samples.js";
import { UserError } from "../base/user-error.js";
import { assessmentProgress } from "./entropy-progress.js";
import { registerSample } from "./entropy-sample.js";
import { assessmentLines, restartLines } from "./entropy-summary.js";
import { decimal, whole } from "./numbers.js";
import { printJson } from "./print-json.js";
import { say } from "./say.js";

interface AssessFlags {
  readonly sampleBits?: number;
  readonly packed?: true;
  readonly claim?: number;
  readonly restarts?: string;
  readonly json?: true;
}

/** The samples do not bear the claim out, or the restarts failed. */
const EXIT_NOT_BORNE_OUT = 1;
/** Fewer tell nothing: the longest window of an estimator has 4,095. */
const LEAST_SAMPLES = 10_000;

function readSamples(file: string, { sampleBits: bits, packed }: AssessFlags): RawSamples {
  if (packed && bits === undefined) throw new UserError("--packed: give --sample-bits as well");
  const bytes = Uint8Array.from(readFileSync(file));
  try {
    return packed ? packedSamples(bytes, bits!) : unpackedSamples(bytes, bits ?? null);
  } catch (error) {
    if (error instanceof SampleError) throw new UserError(`${file}: ${error.message}`);
    throw error;
  }
}

function assessFile(file: string, flags: AssessFlags): void {
  const samples = readSamples(file, flags);
  if (samples.raw.length < LEAST_SAMPLES)
    throw new UserError(`${file}: ${samples.raw.length} samples; give at least ${LEAST_SAMPLES}`);
  const matrix = flags.restarts === undefined ? null : readSamples(flags.restarts, flags);
  if (matrix !== null && matrix.raw.length !== RESTARTS * RESTARTS)
    throw new UserError(
      `${flags.restarts}: ${matrix.raw.length} samples; a matrix has ${RESTARTS} restarts of ${RESTARTS}`,
    );
  const progress = assessmentProgress(flags.json !== true);
  const assessment = assess(samples, flags.claim ?? null, progress.show);
  const restarts = matrix === null ? null : assessRestarts(matrix, assessment.initialEntropy, progress.show);
  progress.stop();
  if (flags.json) printJson("satqkd-entropy-assess", { file, ...assessment, restarts });
  else {
    for (const line of assessmentLines(file, assessment)) say(line);
    if (restarts !== null) for (const line of restartLines(flags.restarts!, restarts)) say(line);
  }
  if (assessment.isClaimReached === false || restarts?.passed === false)
    process.exitCode = EXIT_NOT_BORNE_OUT;
}

/** Adds the verb to the command line. */
export function registerEntropy(program: Command): void {
  const verb = program
    .command("entropy")
    .description(
      "raw samples of a noise source, and their min-entropy by SP 800-90B (docs/how-to/entropy-assessment.md)",
    );
  registerSample(verb);
  verb
    .command("assess")
    .description("the ten estimates for sources that are not independent, and the restart test")
    .argument("<file>", "raw samples, one a byte")
    .option(
      "--sample-bits <n>",
      "bits of a sample (default: as many as the greatest has)",
      whole({ from: 1, to: 8 }),
    )
    .option("--packed", "samples follow each other without gaps, the first one in the highest bits")
    .option("--claim <bits>", "what the source's maker claims of a sample", decimal({ above: 0, to: 8 }))
    .option("--restarts <file>", "1,000 samples after each of 1,000 restarts, one restart after another")
    .option("--json", "print one JSON object and nothing else")
    .addHelpText("after", "\nExit code 1: the samples do not bear the claim out, or the restart test failed.")
    .action(assessFile);
}
