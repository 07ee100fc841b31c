/** README's table of results, so that the tests which fly the passes hold it to them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";
import type { PassResult } from "../../hostsim/pass/result.js";

const MEGA = 1e6;
const KILO = 1e3;

/** The row of a scenario in README. Throws when there is none. */
export function resultInReadme(scenario: string): string {
  const row = readFileSync(join(packageRoot, "README.md"), "utf8")
    .split("\n")
    .find((line) => line.startsWith(`| \`${scenario}\` |`));
  if (row === undefined) throw new Error(`README has no row of ${scenario}`);
  return row;
}

/** A pass in README's words: detections, QBER, key. */
export function resultWords({ detections, qber, secretKeyBits }: PassResult): string {
  const key =
    secretKeyBits >= MEGA
      ? `${(secretKeyBits / MEGA).toFixed(2)} Mbit`
      : `${(secretKeyBits / KILO).toFixed(0)} kbit`;
  return `${(detections / MEGA).toFixed(2)} M detections, QBER ${(100 * qber!).toFixed(2)} %, ${key}`;
}
