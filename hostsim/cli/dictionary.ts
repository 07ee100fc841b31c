/**
 * `satqkd dictionary`: the dictionary of commands and telemetry, the other wire protocols, and what is made
 * from them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { writeOutput, writeOutputs } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { packageRoot } from "../core/package-root.js";
import { generatedFiles } from "../protocol/files.js";
import { dictionaryHash, loadDictionary } from "../protocol/load.js";
import { protocolHashes } from "../protocol/message-load.js";
import { xtce } from "../protocol/xtce.js";
import { type CommonFlags, FORCE_OPTION } from "./options.js";
import { printJson } from "./print-json.js";
import { say } from "./say.js";

interface DictionaryFlags extends CommonFlags {
  readonly write?: true;
  readonly check?: true;
  readonly xtce?: string;
  readonly json?: true;
}

function staleFiles(): string[] {
  return generatedFiles()
    .filter(({ path, text }) => readFileSync(join(packageRoot, path), "utf8") !== text)
    .map(({ path }) => path);
}

function run(flags: DictionaryFlags): void {
  const dictionary = loadDictionary();
  const hash = dictionaryHash(dictionary);
  if (flags.write)
    writeOutputs(
      generatedFiles().map(({ path, text }) => ({ path: join(packageRoot, path), data: text })),
      { option: "--write", force: true },
    );
  if (flags.xtce !== undefined)
    writeOutput(flags.xtce, xtce(dictionary), { option: "--xtce", force: flags.force });
  const stale = staleFiles();
  const protocols = protocolHashes();
  if (flags.json) printJson("satqkd-dictionary", { hash, stale, protocols, dictionary });
  else {
    say(
      `dictionary ${hash}: ${dictionary.telecommands.length} telecommands, ${dictionary.functions.length} functions, ` +
        `${dictionary.reports.length} reports, ${dictionary.parameters.length} parameters, ${dictionary.events.length} events`,
    );
    const told = Object.entries(protocols).map(([name, each]) => `${name} ${each}`);
    say(`protocols ${told.join(", ")}`);
  }
  if (flags.check && stale.length > 0)
    throw new UserError(
      `not made from these protocols: ${stale.join(", ")}; run "satqkd dictionary --write"`,
      1,
    );
}

/** Adds the verb to the command line. */
export function registerDictionary(program: Command): void {
  program
    .command("dictionary")
    .description(
      "the dictionary of commands and telemetry, and the other wire protocols: hash, code, document, XTCE (docs/reference/dictionary.md)",
    )
    .option("--write", "make code and documents from it and from the other protocols (assembly/protocol)")
    .option("--check", "exit 1 when those are not made from it")
    .option("--xtce <file>", "export for ground systems that read XTCE")
    .option(...FORCE_OPTION)
    .option("--json", "print one JSON object and nothing else: hash, stale files, dictionary")
    .action(run);
}
