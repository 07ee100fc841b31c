/**
 * `satqkd scenario`: scenarios of one's own, from a template to a file that passes
 * (docs/how-to/own-scenario.md).
 */
import { type Command, Option } from "commander";
import { parseCommentedJson } from "../base/commented-json.js";
import { writeOutput } from "../base/output.js";
import { printable } from "../base/printable.js";
import { UserError } from "../base/user-error.js";
import { inspectScenarioText, type PlacedFault } from "../scenario/inspect-file.js";
import { listScenarios, loadScenario, scenarioData, scenarioText } from "../scenario/load.js";
import { NO_REASON } from "../scenario/quantity.js";
import { type Scenario, scenarioJsonSchema } from "../scenario/schema.js";
import { scenarioTemplate } from "../scenario/template.js";
import { type CommonFlags, FORCE_OPTION } from "./options.js";
import { printJson } from "./print-json.js";
import { print, say } from "./say.js";

const DEFAULT_BASE = "jinan-250mhz";

interface NewFlags extends CommonFlags {
  readonly from: string;
}

/** Writes the template into a file, or prints it. */
function make(file: string | undefined, flags: NewFlags): void {
  loadScenario(flags.from);
  const text = scenarioTemplate(scenarioData(flags.from) as object, flags.from);
  if (file === undefined) {
    print(text);
    return;
  }
  const named = text.replaceAll(" FILE", ` ${printable(file)}`);
  writeOutput(file, named, { option: "scenario new", force: flags.force });
  say(`${file}: a copy of ${flags.from} with comments; change it, then: satqkd scenario check ${file}`);
}

function faultLines(file: string, fault: PlacedFault): string {
  const { field, problem, line, column, accepted, meaning, meant } = fault;
  const question = meant === null ? "" : `; did you mean "${meant}"?`;
  const about = meaning === null ? "" : ` (${meaning})`;
  return `${file}:${line}:${column}: ${field || "the file"}: ${problem}${question}\n    accepted: ${accepted}${about}\n`;
}

function soundLine(file: string, { title, assumptions }: Scenario): string {
  const bare = assumptions.filter(({ reason }) => reason === NO_REASON).length;
  return `${file}: fine: ${title}\n    values that are assumed: ${assumptions.length}, ${bare} of them without a reason\n`;
}

/** A relay scenario has another schema. @throws UserError */
function refuseRelay(file: string, text: string): void {
  const data = parseCommentedJson(text);
  if (typeof data === "object" && data !== null && "stations" in data)
    throw new UserError(`has "stations", so it is a relay scenario: satqkd relay ${file}`);
}

/** Says all that is wrong with a scenario; exit code 1 when something is. */
function check(file: string, flags: { readonly json?: true }): void {
  const text = scenarioText(file);
  let inspected: ReturnType<typeof inspectScenarioText>;
  try {
    refuseRelay(file, text);
    inspected = inspectScenarioText(text);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`scenario ${file}: ${error.message}`);
    throw error;
  }
  const { scenario, faults } = inspected;
  if (flags.json) printJson("satqkd-scenario-check", { file, isFine: scenario !== null, faults });
  else if (scenario !== null) print(soundLine(file, scenario));
  else print(faults.map((fault) => faultLines(file, fault)).join(""));
  if (scenario === null)
    throw new UserError(`scenario ${file}: ${faults.length} ${faults.length === 1 ? "fault" : "faults"}`, 1);
}

function showSchema({ output, force }: CommonFlags & { readonly output?: string }): void {
  const text = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
  if (output === undefined) print(text);
  else writeOutput(output, text, { option: "--output", force });
}

/** Adds the verb to the command line. */
export function registerScenario(program: Command): void {
  const verb = program
    .command("scenario")
    .description(
      "scenarios of your own: a commented template, all that is wrong with one, the schema (docs/how-to/own-scenario.md)",
    );
  verb
    .command("new")
    .description("write a commented template")
    .argument("[file]", "where it goes, such as mine.jsonc; printed where it is left out")
    .addOption(
      new Option("--from <scenario>", `whose values it has: ${listScenarios().join(", ")} or a file`).default(
        DEFAULT_BASE,
      ),
    )
    .option(...FORCE_OPTION)
    .action(make);
  verb
    .command("check")
    .description("say all that is wrong, each fault with its place and what is accepted there")
    .argument("<scenario>", "a file, or the name of a shipped scenario")
    .option("--json", "print one JSON object, nothing else")
    .addHelpText("after", "\nExit codes: 0 fine, 1 with faults, 2 can't be read or is no JSON\n")
    .action(check);
  verb
    .command("schema")
    .description("the JSON Schema, for editors; printed, or written into a file")
    .option("-o, --output <file>", "where it goes")
    .option(...FORCE_OPTION)
    .action(showSchema);
}
