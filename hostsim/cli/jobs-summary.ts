/**
 * Rows of jobs for people: each number's mean, and how far it goes.
 */
import type { ToldJobs } from "../formats/bodies.js";

const WIDTH = 16;

/** Some lines, the last with its line break. */
export function rowsSummary(title: string, { kind, scenario, rows }: ToldJobs): string {
  const names = Object.keys(rows[0]!.row).filter((name) =>
    rows.some(({ row }) => typeof row[name] === "number"),
  );
  const lines = names.map((name) => {
    const values = rows.flatMap(({ row }) => (typeof row[name] === "number" ? [row[name]] : []));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return `${name.padEnd(WIDTH)}mean ${figure(mean)}, ${figure(Math.min(...values))} to ${figure(Math.max(...values))}`;
  });
  return `${[`${title} (${kind}), ${scenario}: ${rows.length} ${rows.length === 1 ? "row" : "rows"} (simulated)`, ...lines].join("\n")}\n`;
}

function figure(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 6 });
}
