/**
 * Relay scenarios: the shipped one loads, says where its numbers come from, and bad ones are refused by
 * field.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import {
  checkRelayScenario,
  listRelayScenarios,
  loadRelayScenario,
} from "../../../hostsim/relay/scenario/load.js";
import { relayJsonSchema } from "../../../hostsim/relay/scenario/schema.js";

const FOLDER = join(packageRoot, "hostsim/relay/scenario");

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, file), "utf8"));
}

/** The shipped scenario's data with one field changed, or taken out when `value` is undefined. */
function changed(path: string, value: unknown): unknown {
  const data = readJson("beijing-stellenbosch.json");
  const keys = path.split(".");
  const last = keys.pop()!;
  const parent = keys.reduce(
    (node, key) => node[key] as Record<string, unknown>,
    data as Record<string, unknown>,
  );
  parent[last] = value;
  return data;
}

test("the shipped relay scenarios are listed by name", () => {
  expect(listRelayScenarios()).toEqual(["beijing-stellenbosch"]);
});

test("beijing-stellenbosch loads: stations, bases, pictures, and all that was assumed", () => {
  const relay = loadRelayScenario("beijing-stellenbosch");
  expect(relay.name).toBe("beijing-stellenbosch");
  expect(relay.stations.map(({ name }) => name)).toEqual(["Beijing", "Stellenbosch"]);
  expect(relay.bases.map(({ name }) => name)).toEqual(["jinan-1-stellenbosch", "jinan-1-stellenbosch"]);
  for (const file of relay.pictureFiles) expect(existsSync(file)).toBe(true);
  const marks = JSON.stringify(readJson("beijing-stellenbosch.json")).split('"assumed":').length - 1;
  expect(relay.assumptions.length).toBe(marks);
  expect(relay.assumptions.map(({ path }) => path)).toContain("stations.1.clearNightProbability");
});

test("the stations are 12,900 km apart", () => {
  const [a, b] = loadRelayScenario("beijing-stellenbosch").stations.map(({ latitudeDeg, longitudeDeg }) => [
    (latitudeDeg * Math.PI) / 180,
    (longitudeDeg * Math.PI) / 180,
  ]) as [[number, number], [number, number]];
  const cosine = Math.sin(a[0]) * Math.sin(b[0]) + Math.cos(a[0]) * Math.cos(b[0]) * Math.cos(a[1] - b[1]);
  expect(Math.abs(6371 * Math.acos(cosine) - 12_900)).toBeLessThan(100);
});

test("relay.schema.json is the schema that is enforced", () => {
  expect(readJson("relay.schema.json")).toEqual(JSON.parse(JSON.stringify(relayJsonSchema())));
});

describe("a bad relay scenario is refused by its field", () => {
  test.each<[string, string, unknown]>([
    ["stations.1.name: both are named Beijing", "stations.1.name", "Beijing"],
    ["pictures.0.to: Kyiv is no station here; there are Beijing, Stellenbosch", "pictures.0.to", "Kyiv"],
    ["pictures.1.to: is where it comes from", "pictures.1.to", "Stellenbosch"],
    ["pictures: needs at least one picture", "pictures", []],
    [
      "stations.0.clearNightProbability.value: must be from 0 to 1",
      "stations.0.clearNightProbability.value",
      1.5,
    ],
    [
      "stations.0.clearNightProbability: needs exactly one of",
      "stations.0.clearNightProbability.assumed",
      undefined,
    ],
    ["plan.days.value: must be above 0 and at most 366", "plan.days.value", 0],
    ["plan.fromUtc.value: must be a UTC time", "plan.fromUtc.value", "soon"],
    ['scenario: "nowhere" is not known', "stations.0.pass", "nowhere"],
    ["orbit.elements[0]: a line of elements has 69 characters", "orbit.elements.value.0", "1 99001U"],
    ["stations.1: ", "stations.1", undefined],
    ['plan: Unrecognized key: "cloud"', "plan.cloud", 1],
  ])("%s", (message, path, value) => {
    expect(() => checkRelayScenario(changed(path, value), FOLDER)).toThrow(message);
  });

  test("an unknown name and a missing file list what is known", () => {
    expect(() => loadRelayScenario("moon")).toThrow('"moon" is not known; known: beijing-stellenbosch');
    expect(() => loadRelayScenario("./moon.json")).toThrow("known names: beijing-stellenbosch");
  });
});
