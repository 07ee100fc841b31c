/**
 * `satqkd completion SHELL`: what a shell reads to complete words of `satqkd`, and the answers to what it
 * then asks. The scripts and the way in which they ask are tabtab's.
 */
import { getCompletionScript, getShellFromEnv, log, logFiles, SUPPORTED_SHELLS } from "@pnpm/tabtab";
import { Argument, type Command } from "commander";
import { candidatesFor } from "./candidates.js";
import { print } from "./say.js";

/**
 * Which word is being typed. fish tells how many words there are, with or without a blank after the last: the
 * cursor says whether another one has begun.
 */
function placeAmong(words: readonly string[], env: NodeJS.ProcessEnv): number {
  const at = Number(env.COMP_CWORD ?? words.length - 1);
  const isLast = getShellFromEnv(env) === "fish" && Number(env.COMP_POINT) <= words.join(" ").length;
  return isLast ? at - 1 : at;
}

/**
 * Answers a shell. `programFor`: the command line as far as some words need it. `words`: the whole line as
 * the shell takes it apart, `satqkd` first; which of them is being typed stands in COMP_CWORD, where the
 * shell says it.
 */
export async function answerShell(
  programFor: (words: readonly string[]) => Promise<Command>,
  words: readonly string[],
): Promise<void> {
  const at = placeAmong(words, process.env);
  const before = words.slice(1, at);
  const found = candidatesFor(await programFor(before), before, words[at] ?? "");
  if (found === null) logFiles();
  else log([...found], getShellFromEnv(process.env));
}

/** Adds the verb to the command line. */
export function registerCompletion(program: Command): void {
  program
    .command("completion")
    .description("what a shell reads to complete verbs, options, boards and scenarios")
    .addArgument(new Argument("<shell>", "your shell").choices([...SUPPORTED_SHELLS]))
    .addHelpText("after", "\nExample:\n  source <(satqkd completion bash)")
    .action(async (shell: (typeof SUPPORTED_SHELLS)[number]) => {
      print(await getCompletionScript({ name: "satqkd", completer: "satqkd", shell }));
    });
}
