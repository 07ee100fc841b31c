/**
 * `satqkd bench`: measures the figures of the README on this machine, each as a ratio to its target or to a peer that
 * runs beside it.
 */
import type { Command } from "commander";
import { benchAmplification } from "../bench/amplification.js";
import type { Figure } from "../bench/measure.js";
import { benchNative } from "../bench/native.js";
import { benchPass } from "../bench/pass.js";
import { benchPattern } from "../bench/pattern.js";
import { benchReconciliation } from "../bench/reconciliation.js";

const BENCHES: Record<string, () => Promise<Figure[]>> = {
  pattern: benchPattern,
  pass: benchPass,
  reconciliation: benchReconciliation,
  amplification: benchAmplification,
  native: benchNative,
};

/** How often the figure reaches its target: 1 or more is as wanted. */
function reach({ value, target }: Figure): number | null {
  if (target === null) return null;
  return "atLeast" in target ? value / target.atLeast : target.atMost / value;
}

function line(figure: Figure): string {
  const ratio = reach(figure);
  const { target } = figure;
  const wanted = target === null ? "" : "atLeast" in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
  return [
    figure.name.padEnd(52),
    `${figure.value.toPrecision(4).padStart(8)} ${figure.unit.padEnd(9)}`,
    wanted.padEnd(8),
    (ratio === null ? "" : `${ratio.toFixed(2)} of target`).padEnd(16),
    figure.note,
  ].join(" ");
}

async function bench(names: string[], json: boolean): Promise<void> {
  const figures: Figure[] = [];
  for (const name of names) {
    for (const figure of await BENCHES[name]!()) {
      figures.push(figure);
      if (!json) process.stdout.write(`${line(figure)}\n`);
    }
  }
  if (json) process.stdout.write(`${JSON.stringify({ node: process.version, figures }, null, 2)}\n`);
}

/** Adds the verb to the command line. */
export function registerBench(program: Command): void {
  program
    .command("bench")
    .description("measure speed and efficiency on this machine, as ratios to target or peer")
    .argument("[names...]", `what to measure (default: all): ${Object.keys(BENCHES).join(", ")}`)
    .option("--json", "print one JSON object, nothing else")
    .action((names: string[], flags: { json?: true }, command: Command) => {
      const unknown = names.find((name) => !(name in BENCHES));
      if (unknown !== undefined) {
        command.error(`error: unknown benchmark ${unknown}; there are ${Object.keys(BENCHES).join(", ")}`);
      }
      return bench(names.length > 0 ? names : Object.keys(BENCHES), flags.json === true);
    });
}
