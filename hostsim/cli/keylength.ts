/**
 * `satqkd keylength COUNTS`: the finite-key bound for measured counts, for laboratories with their own data.
 */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Command, Option } from "commander";
import { type OutputRule, tryOutput, writeOutput } from "../base/output.js";
import { shellWord } from "../base/shell-word.js";
import { decodeText, readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import type { BasisKeyLength } from "../finite-key/basis-key-length.js";
import {
  type CountedInput,
  leakContradictions,
  methodFault,
  parseCounts,
} from "../finite-key/counts-schema.js";
import { DECOY_METHOD_NAMES, type DecoyMethodName, titleOfMethod } from "../finite-key/decoy-methods.js";
import { disclosureGain } from "../finite-key/disclosure-gain.js";
import { allMethods, curvesOfLoss, curvesOfSize, keyDetections } from "../finite-key/method-curves.js";
import { PHASE_ERROR_LIMITS, type PhaseErrorLimit } from "../finite-key/phase-error.js";
import { type OfClasses, TAIL_BOUNDS, type TailBound, total } from "../finite-key/tail-bounds.js";
import { ASSUMPTIONS, type AssumptionName } from "../ground/assumptions/assumptions.js";
import { type CountedKey, keyOfCounts } from "../ground/assumptions/counted-key.js";
import { keylengthReport as keylengthPage } from "../report/keylength-report.js";
import { keylengthTable } from "./keylength-table.js";
import { type CommonFlags, FORCE_OPTION, REQUIRE_KEY_OPTION, requireKey } from "./options.js";
import { jsonText } from "./print-json.js";
import { print, remark } from "./say.js";

/** Flags of the verb. */
export interface KeylengthFlags extends CommonFlags {
  /** Print one JSON object. */
  json?: true;
  /** Overrides the file's tail bound. */
  tailBound?: TailBound;
  /** Overrides the file's limit of the phase error. */
  phaseError?: PhaseErrorLimit;
  /** Overrides the file's decoy analysis. */
  method?: DecoyMethodName;
  /** Every method and tail bound beside each other. */
  compare?: true;
  /** Assumptions taken by hand. */
  assume?: AssumptionName[];
  /** Folder for a page with plots. */
  report?: string;
}

const LABEL_WIDTH = 26;
/** Number of the file that is piped in; by its name a socket can't be opened. */
const STANDARD_INPUT = 0;
const ERROR_WORDS = {
  secret: "secret: reconciliation is taken to have told parities of the key and nothing else",
  public: "public, as after Cascade: vacuum detections make no key",
};

function line(label: string, value: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${value}\n`;
}

function measured(name: string, basis: { detections: OfClasses; errors: OfClasses }): string {
  const detections = total(basis.detections);
  const qber =
    detections === 0 ? "no QBER" : `QBER ${((100 * total(basis.errors)) / detections).toFixed(3)} %`;
  return line(name, `${Math.round(detections)} detections, ${qber}`);
}

function countsLines(input: CountedInput): string {
  if (input.layout === "biased") {
    return measured("key basis", input.keyBasis) + measured("test basis", input.testBasis);
  }
  return measured("basis Z", input.basisCounts.Z) + measured("basis X", input.basisCounts.X);
}

function basisLines(name: string, basis: BasisKeyLength): string {
  return (
    `key from ${name === "key" ? "the key basis" : `basis ${name}`}\n` +
    line("vacuum detections", `at least ${basis.s0.toFixed(1)}`) +
    line("single-photon detections", `at least ${basis.s1.toFixed(1)}`) +
    line("phase error", `at most ${basis.phaseError.toFixed(6)}`) +
    line("leaked", `${basis.leakedBits.toFixed(1)} bits`) +
    line("security overhead", `${basis.overheadBits.toFixed(1)} bits`) +
    line("bound", `${basis.boundBits.toFixed(1)} bits`)
  );
}

/** Whether the bases were found to detect alike. */
function gainsWords({ gains, gainsChance }: CountedKey): string {
  if (gainsChance === null) return "not checked: the file has no basisProbabilities";
  return `${gains === "equal" ? "equal within chance" : "differ beyond chance"} (${gainsChance.toPrecision(2)})`;
}

const TOLERANCE_NAMES = {
  intensity: "intensities",
  efficiency: "detectors' efficiencies",
  darkCounts: "dark counts",
} as const;

/** What the devices may be off by, where the counts say so. */
function toleranceLines({ tolerances = {} }: CountedKey): string {
  const words = Object.entries(TOLERANCE_NAMES).flatMap(([field, name]) => {
    const tolerance = tolerances[field as keyof typeof TOLERANCE_NAMES] ?? 0;
    return tolerance === 0 ? [] : [`${name} within ${toDigits(100 * tolerance)} %`];
  });
  return words.length === 0 ? "" : line("tolerances", words.join(", "));
}

function toDigits(percent: number): string {
  return `${Number(percent.toPrecision(6))}`;
}

/** What telling the vacuum class would gain; nothing where there is no key, or nothing to gain. */
function disclosureLine(input: CountedInput, result: CountedKey): string {
  const gain = result.secretKeyBits === 0 ? null : disclosureGain(input, result);
  if (gain === null || gain <= 0) return "";
  return `vacuum class told and not corrected: ${gain} bits of key more (estimated: the leak keeps its efficiency)\n`;
}

function summary(input: CountedInput, result: CountedKey): string {
  const byHand =
    result.assumedByHand.length === 0 ? "" : `, assumed by hand: ${result.assumedByHand.join(", ")}`;
  const layout =
    result.layout === "biased" ? "biased (one key basis, one test basis)" : "symmetric (key from both bases)";
  return (
    `counts\n${countsLines(input)}` +
    line(
      "method",
      `${titleOfMethod(result.method)}, ${result.tailBound} tail bound, ${result.phaseErrorLimit} phase error`,
    ) +
    line("layout", layout) +
    line("errors", ERROR_WORDS[result.errorPattern]) +
    (result.vacuumBits === "disclosed"
      ? line("vacuum class", "its bits are disclosed; the leak is taken to be of the others")
      : "") +
    toleranceLines(result) +
    line("gains of the bases", gainsWords(result)) +
    line("failure probabilities", `secrecy ${result.epsilonSec}, correctness ${result.epsilonCor}`) +
    Object.entries(result.bases)
      .map(([name, basis]) => basisLines(name, basis))
      .join("") +
    `secret key: ${result.secretKeyBits} bits${byHand}\n` +
    disclosureLine(input, result) +
    (result.reason === null ? "" : `no key: ${result.reason}\n`)
  );
}

/** The counts as flags change them. @throws UserError when the method is not for so many classes */
function asFlagged(parsed: CountedInput, flags: KeylengthFlags): CountedInput {
  const { method } = flags;
  const fault = method === undefined ? null : methodFault(parsed.intensities, method);
  if (fault !== null) throw new UserError(`--method: ${fault.replace(/^decoyMethod: /, "")}`);
  return {
    ...parsed,
    tailBound: flags.tailBound ?? parsed.tailBound,
    phaseErrorLimit: flags.phaseError ?? parsed.phaseErrorLimit,
    decoyMethod: method ?? parsed.decoyMethod,
  };
}

/** The counts of a file, as flags change them, and what key they give. */
function judged(text: string, flags: KeylengthFlags): { input: CountedInput; result: CountedKey } {
  const input = asFlagged(parseCounts(text), flags);
  return { input, result: keyOfCounts(input, flags.assume ?? []) };
}

/** One line a method and tail bound. */
function comparison(input: CountedInput, flags: KeylengthFlags): string {
  const lines = allMethods(input).map((variant) => {
    const { method, tailBound, secretKeyBits } = keyOfCounts(variant, flags.assume ?? []);
    return line(`${method}`, `${tailBound.padEnd(LABEL_WIDTH)}${secretKeyBits} bits`);
  });
  return `key by method and tail bound\n${lines.join("")}`;
}

/**
 * What the verb prints for the contents of a counts file.
 *
 * @throws UserError naming the field at fault
 */
export function keylengthReport(text: string, flags: KeylengthFlags): string {
  return printed(judged(text, flags), flags);
}

function printed({ input, result }: ReturnType<typeof judged>, flags: KeylengthFlags): string {
  if (flags.json) return `${jsonText("satqkd-keylength", result)}\n`;
  return summary(input, result) + (flags.compare ? comparison(input, flags) : "");
}

/** Whether a text is a table: a counts file begins with a brace. */
function isTable(text: string): boolean {
  return !text.trimStart().startsWith("{");
}

function tableOf(path: string, text: string, flags: KeylengthFlags): void {
  for (const name of ["json", "report"] as const)
    if (flags[name] !== undefined)
      throw new UserError(`--${name}: a table of counts gives a table; leave --${name} out`);
  const variants = (input: CountedInput) => {
    const flagged = asFlagged(input, flags);
    return flags.compare ? allMethods(flagged) : [flagged];
  };
  try {
    const table = keylengthTable(text, variants, (input) => keyOfCounts(input, flags.assume ?? []));
    print(table.text);
    requireKey(table.mostBits, flags);
  } catch (error) {
    if (error instanceof UserError && error.exitCode === 2)
      throw new UserError(`counts ${path}: ${error.message}`);
    throw error;
  }
}

/** How to make a page again; null for counts from a pipe. */
function commandOf(path: string, flags: KeylengthFlags): string | null {
  if (path === "-") return null;
  return [
    `satqkd keylength ${shellWord(path)} --report ${shellWord(flags.report!)}`,
    ...(flags.method === undefined ? [] : [`--method ${flags.method}`]),
    ...(flags.tailBound === undefined ? [] : [`--tail-bound ${flags.tailBound}`]),
    ...(flags.phaseError === undefined ? [] : [`--phase-error ${flags.phaseError}`]),
    ...(flags.assume === undefined ? [] : [`--assume ${flags.assume.join(" ")}`]),
  ].join(" ");
}

/** Makes the page's file: the folder and name are tried before anything is computed. */
function pageWriter(path: string, flags: KeylengthFlags): (key: ReturnType<typeof judged>) => string | null {
  const { report, force } = flags;
  if (report === undefined) return () => null;
  const name = path === "-" ? "counts" : basename(path, ".json");
  const rule: OutputRule = { option: "--report", force, makesFolder: true };
  const page = join(report, `${name}-keylength.html`);
  tryOutput(page, rule);
  return ({ input, result }) => {
    const parts = {
      name,
      key: result,
      detections: keyDetections(input),
      ofLoss: curvesOfLoss(input),
      ofSize: curvesOfSize(input),
      command: commandOf(path, flags),
    };
    writeOutput(page, keylengthPage(parts), rule);
    return page;
  };
}

function readCounts(path: string): string {
  try {
    return path === "-" ? decodeText(readFileSync(STANDARD_INPUT)) : readText(path);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`counts ${path}: ${error.message}`);
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw new UserError(`counts: cannot read "${path}" (${code})`);
  }
}

function keylength(path: string, flags: KeylengthFlags): void {
  const text = readCounts(path);
  if (path.endsWith(".csv") || (path === "-" && isTable(text))) {
    tableOf(path, text, flags);
    return;
  }
  const writePage = pageWriter(path, flags);
  let key: ReturnType<typeof judged>;
  try {
    key = judged(text, flags);
    for (const line of leakContradictions(key.input)) remark(`warning: counts ${path}: ${line}\n`);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`counts ${path}: ${error.message}`);
    throw error;
  }
  const page = writePage(key);
  print(printed(key, flags) + (page === null || flags.json ? "" : `page: ${page}\n`));
  requireKey(key.result.secretKeyBits, flags);
}

/** Adds the verb to the command line. A bound of 0 bits is an answer, and the summary says why. */
export function registerKeylength(program: Command): void {
  program
    .command("keylength")
    .description("the finite-key bound for measured counts, from a JSON file (docs/how-to/keylength.md)")
    .argument(
      "<counts>",
      "JSON file of counts by class and basis, source, leak and failure probabilities; CSV of many such rows; or - for either from stdin",
    )
    .option("--json", "print one JSON object, nothing else")
    .option(...REQUIRE_KEY_OPTION)
    .addOption(
      new Option("--method <name>", "overrides the file's decoy analysis").choices([...DECOY_METHOD_NAMES]),
    )
    .option(
      "--report <dir>",
      "write a page into this folder: key against loss and block size, by all methods",
    )
    .option(...FORCE_OPTION)
    .option("--compare", "every method and tail bound beside each other")
    .addOption(new Option("--tail-bound <name>", "overrides the file's tail bound").choices([...TAIL_BOUNDS]))
    .addOption(
      new Option("--phase-error <name>", "overrides the file's limit of the phase error").choices([
        ...PHASE_ERROR_LIMITS,
      ]),
    )
    .addOption(
      new Option("--assume <names...>", "take upon you that assumptions of the bound hold").choices([
        ...ASSUMPTIONS,
      ]),
    )
    .action(keylength);
}
