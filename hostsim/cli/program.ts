/**
 * All verbs as one command line. Takes: arguments. Gives: what is printed, and an exit code: 0 only when the
 * job was done; otherwise one line on stderr says what happened, where, and what to do.
 */
import { Command, CommanderError } from "commander";
import { describeFailure } from "./failure.js";
import { remark, say } from "./say.js";
import { nameOf, VERBS, type Verb } from "./verbs.js";

/** The command line with all its verbs. */
export function allVerbs(): Promise<Command> {
  return withVerbs(VERBS);
}

/** The command line as far as these words need it: one verb, the list of all, or all of them. */
async function programFor(words: readonly string[]): Promise<Command> {
  const [first, second] = words;
  if (words.length === 0 || (words.length === 1 && LISTS.includes(first!))) return listOfVerbs();
  const named = VERBS.filter((verb) => nameOf(verb) === (first === "help" ? second : first));
  return withVerbs(named.length > 0 ? named : VERBS);
}

/** Words that ask for the list of verbs. */
const LISTS = ["--help", "-h", "help"];

/** Whether a command line asks for the version, and for nothing else. */
function asksForVersion([first, second, ...more]: readonly string[]): boolean {
  const ends = more.length === 0 && (second === undefined || second === "--json");
  return ends && (first === "--version" || first === "-V");
}

function empty(): Command {
  return new Command("satqkd")
    .description("Payload controller of a quantum microsatellite, and a simulator of everything around it")
    .option("-V, --version", "release, commit, and the hashes of core and dictionary (with --json: as JSON)")
    .exitOverride()
    .configureOutput({ writeErr: (text) => remark(oneLine(text)) });
}

/** The command line with verbs that can only be listed. */
function listOfVerbs(): Command {
  const usages = new Map(VERBS.map((verb) => [nameOf(verb), verb.usage]));
  const program = empty().configureHelp({
    subcommandTerm: (verb) => usages.get(verb.name()) ?? `${verb.name()} [command]`,
  });
  for (const verb of VERBS) program.command(nameOf(verb)).description(verb.description);
  return program;
}

async function withVerbs(verbs: readonly Verb[]): Promise<Command> {
  const program = empty();
  const registering = await Promise.all(verbs.map(({ load }) => load()));
  for (const register of new Set(registering)) register(program);
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
 * @returns the exit code of a job that was refused or could not be done; null when the verb ended by itself,
 *   with `process.exitCode` as it left it.
 * @throws what is a defect of ours.
 */
export async function runCommandLine(words: readonly string[]): Promise<number | null> {
  try {
    if (asksForVersion(words)) {
      const { versionText } = await import("./version.js");
      say(versionText(words.includes("--json")));
      return 0;
    }
    // What a script of `satqkd completion` asks: completion-server -- WORD ...
    if (words[0] === "completion-server") {
      const { answerShell } = await import("./completion.js");
      await answerShell(programFor, words.slice(2));
      return 0;
    }
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
