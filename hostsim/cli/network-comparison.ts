/**
 * `satqkd network --compare A B`: two plans beside each other (docs/how-to/network.md).
 */
import { printable } from "../base/printable.js";
import { UserError } from "../base/user-error.js";
import {
  type ComparedPair,
  compareResults,
  type NetworkComparison,
  type PlanFigures,
} from "../scheduling/compare-results.js";
import { readNetworkResult } from "../scheduling/read-result.js";
import { printJson } from "./print-json.js";
import { print } from "./say.js";

/** Pairs that are shown: those whose share changes most. */
const SHOWN = 10;
const COLUMN_WIDTH = 16;
const S_PER_HOUR = 3600;

const whole = (value: number) => value.toLocaleString("en");
const percent = (share: number | null) => (share === null ? "-" : `${(100 * share).toFixed(1)} %`);

/** Rows of the table: what they tell, in words and of each plan. */
const ROWS: readonly (readonly [string, (plan: PlanFigures) => string])[] = [
  ["Satellites", ({ satellites }) => whole(satellites)],
  ["Stations", ({ stations }) => whole(stations)],
  ["Pairs", ({ pairs }) => whole(pairs)],
  ["Days", ({ days }) => whole(days)],
  ["Contacts", ({ contacts }) => whole(contacts)],
  ["  chosen", ({ chosenContacts }) => whole(chosenContacts)],
  ["  of them clear", ({ clearContacts }) => whole(clearContacts)],
  ["Proved gap", ({ gap }) => (gap === null ? "greedy" : `${(100 * gap).toFixed(2)} %`)],
  ["Satellites in light", ({ satelliteUse }) => percent(satelliteUse)],
  ["Stations in light", ({ stationUse }) => percent(stationUse)],
  ["Key made, bits", ({ madeBits }) => whole(madeBits)],
  ["Key delivered, bits", ({ deliveredBits }) => whole(deliveredBits)],
  ["  of what is wanted", ({ deliveredBits, wantedBits }) => percent(deliveredBits / wantedBits)],
  ["Least share of a pair", ({ leastShare }) => percent(leastShare)],
  ["Demands met", ({ demandsMet }) => whole(demandsMet)],
  [
    "Key waits, mean",
    ({ waitingS }) => (waitingS === null ? "-" : `${(waitingS / S_PER_HOUR).toFixed(1)} h`),
  ],
];

/** Lines of equally wide columns. */
function table(rows: readonly (readonly [string, string, string])[]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length)) + 1;
  return rows.map(([label, first, second]) =>
    `${label.padEnd(width)}${first.padStart(COLUMN_WIDTH)}${second.padStart(COLUMN_WIDTH)}`.trimEnd(),
  );
}

/** How much a pair's share changes; most where only one plan has the pair. */
function change({ shares }: ComparedPair): number {
  const [first, second] = shares;
  return first === null || second === null ? Number.POSITIVE_INFINITY : Math.abs(second - first);
}

/** A comparison as text; `names`: what the two plans are called. */
export function comparisonText(
  { plans, pairs, differences }: NetworkComparison,
  names: readonly [string, string],
): string {
  const most = [...pairs].sort((one, other) =>
    change(one) === change(other) ? 0 : change(other) - change(one),
  );
  const cell = (bits: number | null) => (bits === null ? "no such pair" : whole(bits));
  const rows = ROWS.map(([label, of]) => [label, of(plans[0]), of(plans[1])] as const);
  const ofPairs = most
    .slice(0, SHOWN)
    .map(
      ({ stations, deliveredBits: [first, second] }) =>
        [`  ${printable(stations.join(" - "))}`, cell(first), cell(second)] as const,
    );
  const lines = [
    `A  ${printable(names[0])}: ${printable(plans[0].command)}`,
    `B  ${printable(names[1])}: ${printable(plans[1].command)}`,
    `Differ in ${differences.length === 0 ? "nothing but the plan" : differences.join("; ")} (both simulated)`,
    ...table([["", "A", "B"], ...rows, ["Bits of the pairs that differ most", "", ""], ...ofPairs]),
  ];
  if (most.length > SHOWN) lines.push(`  and ${whole(most.length - SHOWN)} more pairs (--json has all)`);
  return `${lines.join("\n")}\n`;
}

/** Compares the plans of two files. @throws UserError when they are not two, or one can't be read */
export function compareNetworks(paths: readonly string[], isJson: boolean): void {
  if (paths.length !== 2)
    throw new UserError(`--compare: name two plans (DIR/network.json of --out DIR), not ${paths.length}`);
  const [first, second] = paths as [string, string];
  const comparison = compareResults(
    readNetworkResult(first, "--compare"),
    readNetworkResult(second, "--compare"),
  );
  if (isJson) printJson("satqkd-network-comparison", comparison);
  else print(comparisonText(comparison, [first, second]));
}
