/**
 * All verbs as one command line. Takes: arguments. Gives: what is printed, and an exit code: 0 only when the job was done; otherwise one line on
 * stderr says what happened, where, and what to do.
 */
import { Command, CommanderError } from "commander";
import { registerBench } from "./bench.js";
import { registerBoards } from "./boards.js";
import { registerBuild } from "./build.js";
import { registerConsole } from "./console.js";
import { registerDictionary } from "./dictionary.js";
import { registerDiff } from "./diff.js";
import { registerEmulate } from "./emulate.js";
import { registerEntropy } from "./entropy.js";
import { describeFailure } from "./failure.js";
import { registerFlash } from "./flash.js";
import { registerIdentify } from "./identify.js";
import { registerKeylength } from "./keylength.js";
import { registerKeys } from "./keys.js";
import { registerOptimise } from "./optimise.js";
import { registerPass } from "./pass.js";
import { registerPasses } from "./passes.js";
import { registerProcedure } from "./procedure.js";
import { registerRelay } from "./relay.js";
import { remark } from "./say.js";
import { registerSend } from "./send.js";
import { registerStats } from "./stats.js";
import { registerStep } from "./step.js";
import { registerTrace } from "./trace.js";

/** The command line with all its verbs. */
export function allVerbs(): Command {
  const program = new Command("satqkd")
    .description("Payload controller of a quantum microsatellite, and a simulator of everything around it")
    .exitOverride()
    .configureOutput({ writeErr: (text) => remark(oneLine(text)) });
  registerPass(program);
  registerPasses(program);
  registerKeylength(program);
  registerKeys(program);
  registerRelay(program);
  registerSend(program);
  registerOptimise(program);
  registerBoards(program);
  registerBuild(program);
  registerFlash(program);
  registerIdentify(program);
  registerEmulate(program);
  registerStep(program);
  registerTrace(program);
  registerDiff(program);
  registerConsole(program);
  registerDictionary(program);
  registerProcedure(program);
  registerStats(program);
  registerEntropy(program);
  registerBench(program);
  for (const command of program.commands) {
    command.exitOverride();
    for (const inner of command.commands) inner.exitOverride();
  }
  return program;
}

/** The parser's error as other errors look: a suggestion stands in the same line. */
function oneLine(text: string): string {
  return text.replace(/^error: /, "satqkd: ").replace(/\n(?=\()/, " ");
}

/**
 * Runs one command line.
 * @param words what stands behind `satqkd`.
 * @returns the exit code of a job that was refused or could not be done; null when the verb ended by itself, with `process.exitCode` as it left it.
 * @throws what is a defect of ours.
 */
export async function runCommandLine(words: readonly string[]): Promise<number | null> {
  try {
    await allVerbs().parseAsync(words, { from: "user" });
    return null;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const failure = describeFailure(error);
    if (failure === null) throw error;
    remark(`satqkd: ${failure.line}\n`);
    return failure.exitCode;
  }
}
