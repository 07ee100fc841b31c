/**
 * `satqkd bench`: measures the figures of the README on this machine, each as a ratio to its target or to a
 * peer that runs beside it.
 */
import type { Command } from "commander";
import { benchAmplification } from "../benchmark/amplification.js";
import type { Figure } from "../benchmark/measure.js";
import { benchNative } from "../benchmark/native.js";
import { benchPass } from "../benchmark/pass.js";
import { benchPattern } from "../benchmark/pattern.js";
import { benchReconciliation, benchReconciliationTable } from "../benchmark/reconciliation.js";
import { printJson } from "./print-json.js";
import { print } from "./say.js";

const BENCHES: Record<string, () => Promise<Figure[]> | AsyncIterable<Figure>> = {
  pattern: benchPattern,
  pass: benchPass,
  reconciliation: benchReconciliation,
  amplification: benchAmplification,
  native: benchNative,
  "reconciliation-table": benchReconciliationTable,
};
/** Takes minutes: only when it is named. */
const LONG_BENCHES = ["reconciliation-table"];

/** How figures are printed. */
type Format = "text" | "markdown" | "json";

/** How often the figure reaches its target: 1 or more is as wanted. */
function reach({ value, target }: Figure): number | null {
  if (target === null) return null;
  return "atLeast" in target ? value / target.atLeast : target.atMost / value;
}

function wantedOf({ target }: Figure): string {
  if (target === null) return "";
  return "atLeast" in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
}

function line(figure: Figure): string {
  const ratio = reach(figure);
  const wanted = wantedOf(figure);
  return [
    figure.name.padEnd(52),
    `${figure.value.toPrecision(4).padStart(8)} ${figure.unit.padEnd(9)}`,
    wanted.padEnd(8),
    (ratio === null ? "" : `${ratio.toFixed(2)} of target`).padEnd(16),
    figure.note,
  ].join(" ");
}

function markdownRow(figure: Figure): string {
  const value = `${figure.value.toPrecision(5)} ${figure.unit}`.trim();
  return `| ${figure.name} | ${value} | ${wantedOf(figure)} | ${figure.note} |`;
}

async function bench(names: string[], format: Format): Promise<void> {
  const figures: Figure[] = [];
  if (format === "markdown") print("| figure | measured | wanted | note |\n|---|---|---|---|\n");
  for (const name of names) {
    for await (const figure of await BENCHES[name]!()) {
      figures.push(figure);
      if (format === "text") print(`${line(figure)}\n`);
      if (format === "markdown") print(`${markdownRow(figure)}\n`);
    }
  }
  if (format === "json") printJson("satqkd-bench", { node: process.version, figures });
}

/** Adds the verb to the command line. */
export function registerBench(program: Command): void {
  program
    .command("bench")
    .description("measure speed and efficiency on this machine, as ratios to target or peer")
    .argument(
      "[names...]",
      `what to measure (default: all but ${LONG_BENCHES.join(", ")}): ${Object.keys(BENCHES).join(", ")}`,
    )
    .option("--json", "print one JSON object, nothing else")
    .option("--markdown", "print one table, as in docs/reference/reconciliation.md")
    .action((names: string[], flags: { json?: true; markdown?: true }, command: Command) => {
      const unknown = names.find((name) => !(name in BENCHES));
      if (unknown !== undefined) {
        command.error(`error: unknown benchmark ${unknown}; there are ${Object.keys(BENCHES).join(", ")}`);
      }
      if (flags.json && flags.markdown) command.error("error: --json and --markdown exclude each other");
      const usual = Object.keys(BENCHES).filter((name) => !LONG_BENCHES.includes(name));
      return bench(
        names.length > 0 ? names : usual,
        flags.json ? "json" : flags.markdown ? "markdown" : "text",
      );
    });
}
