/**
 * All verbs as one command line. Takes: arguments. Gives: what is printed, and an exit code: 0 only when the job was done; otherwise one line on
 * stderr says what happened, where, and what to do.
 */
import { Command, CommanderError } from "commander";
import { describeFailure } from "./failure.js";
import { remark } from "./say.js";

/** Every verb and where it is: a verb loads what it uses, and nothing of the others. */
const VERBS: readonly {
  readonly verbs: readonly string[];
  readonly load: () => Promise<(program: Command) => void>;
}[] = [
  { verbs: ["pass"], load: async () => (await import("./pass.js")).registerPass },
  { verbs: ["passes"], load: async () => (await import("./passes.js")).registerPasses },
  { verbs: ["keylength"], load: async () => (await import("./keylength.js")).registerKeylength },
  { verbs: ["keys"], load: async () => (await import("./keys.js")).registerKeys },
  { verbs: ["relay"], load: async () => (await import("./relay.js")).registerRelay },
  { verbs: ["send", "receive"], load: async () => (await import("./send.js")).registerSend },
  { verbs: ["optimise"], load: async () => (await import("./optimise.js")).registerOptimise },
  { verbs: ["boards"], load: async () => (await import("./boards.js")).registerBoards },
  { verbs: ["build"], load: async () => (await import("./build.js")).registerBuild },
  { verbs: ["flash"], load: async () => (await import("./flash.js")).registerFlash },
  { verbs: ["identify"], load: async () => (await import("./identify.js")).registerIdentify },
  { verbs: ["emulate"], load: async () => (await import("./emulate.js")).registerEmulate },
  { verbs: ["step"], load: async () => (await import("./step.js")).registerStep },
  { verbs: ["trace"], load: async () => (await import("./trace.js")).registerTrace },
  { verbs: ["diff"], load: async () => (await import("./diff.js")).registerDiff },
  { verbs: ["console"], load: async () => (await import("./console.js")).registerConsole },
  { verbs: ["dictionary"], load: async () => (await import("./dictionary.js")).registerDictionary },
  { verbs: ["procedure"], load: async () => (await import("./procedure.js")).registerProcedure },
  { verbs: ["stats"], load: async () => (await import("./stats.js")).registerStats },
  { verbs: ["entropy"], load: async () => (await import("./entropy.js")).registerEntropy },
  { verbs: ["bench"], load: async () => (await import("./bench.js")).registerBench },
];

/** The command line with all its verbs. */
export function allVerbs(): Promise<Command> {
  return programOf(VERBS);
}

/** The command line as far as these words need it: one verb, or all where none is named. */
function programFor([first]: readonly string[]): Promise<Command> {
  const named = VERBS.filter(({ verbs }) => verbs.some((verb) => verb === first));
  return programOf(named.length > 0 ? named : VERBS);
}

async function programOf(verbs: typeof VERBS): Promise<Command> {
  const program = new Command("satqkd")
    .description("Payload controller of a quantum microsatellite, and a simulator of everything around it")
    .exitOverride()
    .configureOutput({ writeErr: (text) => remark(oneLine(text)) });
  for (const register of await Promise.all(verbs.map(({ load }) => load()))) register(program);
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
    const program = await programFor(words);
    await program.parseAsync(words, { from: "user" });
    return null;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const failure = describeFailure(error);
    if (failure === null) throw error;
    remark(`satqkd: ${failure.line}\n`);
    return failure.exitCode;
  }
}
