/**
 * The budget of docs/reference/security.md line by line: its table adds up, the code shares epsilon among as
 * many terms, and the programmes have as many rows that may be false as the table pays for.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { linearProgramme } from "../../../hostsim/finite-key/methods/linear-programme.js";
import { PhotonNumberRows } from "../../../hostsim/finite-key/programme/photon-numbers.js";
import type { OfClasses } from "../../../hostsim/finite-key/tail-bounds.js";

const CLASSES = [2, 3, 4, 5] as const;

/** The table under "The budget": what each line pays, for 2 to 5 classes. */
function tableOf(): Map<string, readonly number[]> {
  const text = readFileSync(join(packageRoot, "docs/reference/security.md"), "utf8");
  const section = text.slice(text.indexOf("## The budget"), text.indexOf("## Where theory is open"));
  const rows = section.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| for"));
  return new Map(
    rows.map((row) => {
      const [name, ...numbers] = row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [name!, numbers.map(Number)] as const;
    }),
  );
}

const table = tableOf();
const INTENSITIES = [0.8, 0.3, 0.1, 0.05, 0.01];

/** Counts of a linear line, dark counts with it, half of which are wrong. */
function events(classes: number) {
  const intensities = INTENSITIES.slice(0, classes);
  const probabilities = intensities.map(() => 1 / classes);
  const light = intensities.map((mean) => Math.round((2e6 / classes) * mean));
  const dark = 400;
  return {
    intensities: intensities as unknown as OfClasses,
    probabilities: probabilities as unknown as OfClasses,
    detections: light.map((count) => count + dark) as unknown as OfClasses,
    errors: light.map((count) => Math.round(0.01 * count + dark / 2)) as unknown as OfClasses,
  };
}

/** Rows of one class, and of all, that may be false: all but sums, and errors being detections. */
function rowsThatMayFail(
  classes: number,
  counted: ConstructorParameters<typeof PhotonNumberRows>[2],
): number {
  const { errorTerms } = linearProgramme(classes);
  const confidence = { exponent: Math.log(errorTerms / 1e-9), tailBound: "clopper-pearson" as const };
  const { rows, objective } = new PhotonNumberRows(events(classes), confidence, counted).programme(() => 0);
  const sums = 2 * counted.length;
  return rows.length - sums - (counted.length === 2 ? objective.length / 2 : 0);
}

describe("the budget of security.md", () => {
  it("adds up in each column, to what the code shares epsilon among", () => {
    const { T, ...others } = Object.fromEntries(table) as Record<string, readonly number[]>;
    for (const [at, classes] of CLASSES.entries()) {
      const sum = Object.values(others).reduce((all, numbers) => all + numbers[at]!, 0);
      expect(T![at]).toBe(sum);
      expect(linearProgramme(classes).errorTerms).toBe(sum);
    }
  });

  it.each(CLASSES)("pays each row of %i classes' programmes, and no other", (classes) => {
    const at = CLASSES.indexOf(classes);
    const paid = (begins: string) => [...table].find(([name]) => name.startsWith(begins))![1][at]!;
    const ofOne =
      paid("one class's limits") + paid("detections of the test basis") + paid("errors of the test");
    const ofRows = ofOne + paid("errors of the key basis") + paid("rows of all classes");
    const oneBasis = classes === 2 ? (["detections", "errors"] as const) : (["detections"] as const);
    // With two classes both sides of one class's limits are those of the other.
    const twice = classes === 2 ? 4 * 2 : 0;
    // The test basis's detections are the same rows in both of its programmes.
    const made = rowsThatMayFail(classes, oneBasis) + rowsThatMayFail(classes, ["detections", "errors"]);
    // Of two classes fewer rows of all are possible than are paid.
    if (classes === 2) expect(made - twice).toBeLessThanOrEqual(ofRows);
    else expect(made - twice).toBe(ofRows);
  });

  it("has its figure of bits for the hash at 1e-9", () => {
    const text = readFileSync(join(packageRoot, "docs/reference/security.md"), "utf8");
    expect(text).toContain(`2 log2(38 / 2e-9) = ${linearProgramme(3).secrecyBits(1e-9).toFixed(1)} bits`);
  });
});
