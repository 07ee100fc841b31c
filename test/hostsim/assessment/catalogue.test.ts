/**
 * Bad sources that the continuous tests don't find, or only late, assessed as
 * docs/how-to/entropy-assessment.md says.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assess } from "../../../hostsim/assessment/assess.js";
import { unpackedSamples } from "../../../hostsim/assessment/samples.js";
import { BAD_SOURCES } from "../../assembly/entropy/bad-sources.js";

const SAMPLES = 10_000;
const page = readFileSync("docs/how-to/entropy-assessment.md", "utf8");
const rows = page
  .slice(page.indexOf("## Bad sources"))
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.includes("---") && !line.startsWith("| source"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, source, bits, by]) => ({ source: source!, bits: bits!, by: by! }));

describe("the assessment of a bad source", () => {
  it("stands in the document for eight of them", () => expect(rows).toHaveLength(8));

  it.each(rows.map(({ source, bits, by }) => [source, bits, by] as const))(
    "%s: %s bits a sample, by %s",
    (source, bits, by) => {
      const { samples } = BAD_SOURCES.find(({ name }) => name === source)!;
      const { ofSamples, ofBits, initialEntropy } = assess(
        unpackedSamples(samples(SAMPLES), 8),
        null,
        () => undefined,
      );
      expect(initialEntropy.toFixed(2)).toBe(bits);
      const least = [
        ...ofSamples.map(({ name, minEntropy }) => [minEntropy, `${name} of samples`] as const),
        ...(ofBits ?? []).map(({ name, minEntropy }) => [8 * minEntropy, `${name} of bits`] as const),
      ].reduce((a, b) => (b[0] < a[0] ? b : a));
      expect(least[1]).toBe(by);
    },
  );
});
