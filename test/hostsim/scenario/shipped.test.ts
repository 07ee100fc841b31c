/** The scenarios that ship: they load, and every number in them says where it comes from. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { noiseHz, slotPs, timingSigmaPs } from "../../../hostsim/scenario/derived.js";
import { listScenarios, loadScenario } from "../../../hostsim/scenario/load.js";
import { scenarioJsonSchema } from "../../../hostsim/scenario/schema.js";

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(packageRoot, "hostsim/scenario", file), "utf8"));
}

/** Paths of numbers that no enclosing object gives a source or a reason for. */
function unexplainedNumbers(node: unknown, path: string): string[] {
  if (typeof node === "number") return [path];
  if (typeof node !== "object" || node === null) return [];
  const origins = ["source", "assumed"].filter(
    (key) => typeof (node as Record<string, unknown>)[key] === "string",
  );
  if (origins.length === 1) return [];
  return Object.entries(node).flatMap(([key, child]) => unexplainedNumbers(child, `${path}.${key}`));
}

test("the five scenarios are listed by name", () => {
  expect(listScenarios()).toEqual([
    "bench-250mhz",
    "jinan-1-stellenbosch",
    "jinan-250mhz",
    "jinan-250mhz-clock",
    "micius-2016-12-19",
  ]);
});

describe.each(listScenarios())("%s", (name) => {
  test("loads under its own name, and points editors to the schema", () => {
    expect(loadScenario(name).name).toBe(name);
    expect((readJson(`${name}.json`) as { $schema: string }).$schema).toBe("./scenario.schema.json");
  });

  test("holds no number without a source or a reason", () => {
    expect(unexplainedNumbers(readJson(`${name}.json`), name)).toEqual([]);
  });

  test("lists exactly the assumed values of its file as assumptions", () => {
    const marks = JSON.stringify(readJson(`${name}.json`)).split('"assumed":').length - 1;
    const { assumptions } = loadScenario(name);
    expect(assumptions.length).toBe(marks);
    for (const { path, reason } of assumptions) {
      expect(path).toMatch(/^[a-zA-Z]+(\.[a-zA-Z0-9]+)+$/);
      expect(reason.length).toBeGreaterThan(5);
    }
  });
});

test("a file is loaded by its path too", () => {
  const path = join(packageRoot, "hostsim/scenario/jinan-250mhz.json");
  expect(loadScenario(path)).toEqual(loadScenario("jinan-250mhz"));
});

test("values come out plain", () => {
  const scenario = loadScenario("micius-2016-12-19");
  expect(scenario.source.intensities).toEqual({ signal: 0.8, decoy: 0.1, vacuum: 0 });
  expect(scenario.receiver.efficiencies).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(scenario.station.minimumElevationDeg).toBe(10);
});

test("slots, timing and noise follow from the values", () => {
  expect(listScenarios().map((name) => slotPs(loadScenario(name)))).toEqual([4000, 1600, 4000, 4000, 10000]);
  const scenario = loadScenario("micius-2016-12-19");
  // A full width at half maximum is 2.3548 standard deviations: 84.9, 148.6 and 480 ps in quadrature.
  expect(timingSigmaPs(scenario)).toBeCloseTo(Math.sqrt(84.932 ** 2 + 148.631 ** 2 + 480 ** 2), 2);
  expect(noiseHz(scenario)).toEqual([75, 75, 75, 75]);
});

test("scenario.schema.json is the schema that is enforced", () => {
  expect(readJson("scenario.schema.json")).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
});
