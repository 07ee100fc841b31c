/**
 * Against NIST's own tool, run outside of this project on the same bytes: what it printed is in
 * tool-figures.json. Counts are equal, and whatever does not depend on a confidence to 12 digits; the tool
 * computes with 2.5758293 where the standard prints 2.576, so its min-entropies differ in the sixth.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assess } from "../../../hostsim/assessment/assess.js";
import { AssessedSamples, type Finding, findingsOf } from "../../../hostsim/assessment/estimators.js";
import { renumbered, unpackedSamples } from "../../../hostsim/assessment/samples.js";
import { SOURCES, type SourceName } from "./sources.js";

type Figures = Record<string, Record<string, number>>;
const { sources } = JSON.parse(readFileSync("test/hostsim/assessment/tool-figures.json", "utf8")) as {
  sources: Record<SourceName, { sha256: string; ofSamples: Figures; ofBits?: Figures; assessed?: number }>;
};
/** What of the two quantiles comes into a min-entropy is less in all of these. */
const QUANTILE_BITS = 1.2e-5;
const RELATIVE = 1e-12;

function compare(findings: readonly Finding[], figures: Figures): void {
  expect(findings.map(({ name }) => name)).toEqual(Object.keys(figures));
  for (const { name, minEntropy, found } of findings) {
    const { minEntropy: told, ...others } = figures[name]!;
    expect(Math.abs(minEntropy - told!), name).toBeLessThan(QUANTILE_BITS);
    for (const [what, value] of Object.entries(others))
      expect(Math.abs(found[what]! - value), `${name}: ${what}`).toBeLessThanOrEqual(
        RELATIVE * Math.abs(value),
      );
  }
}

describe("NIST's tool finds the same", () => {
  it.each(Object.keys(SOURCES) as SourceName[])("%s", (name) => {
    const { sha256, ofSamples, ofBits, assessed } = sources[name];
    const samples = SOURCES[name]();
    expect(createHash("sha256").update(samples).digest("hex")).toBe(sha256);
    if (name === "bytes again") {
      // Its 900,000 bits would take longer and say no more.
      const { samples: numbered, values } = renumbered(samples);
      compare(
        findingsOf(new AssessedSamples(numbered, values), () => undefined),
        ofSamples,
      );
      return;
    }
    const assessment = assess(unpackedSamples(samples, null), null, () => undefined);
    compare(assessment.ofSamples, ofSamples);
    expect(Math.abs(assessment.initialEntropy - assessed!)).toBeLessThan(QUANTILE_BITS);
    if (ofBits === undefined) expect(assessment.ofBits).toBeNull();
    else compare(assessment.ofBits!, ofBits);
  });
});
