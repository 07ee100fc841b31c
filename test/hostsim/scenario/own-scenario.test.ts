/**
 * Scenarios of one's own: the template is the scenario it is made from, a value may stand alone, and all
 * faults are told at once, each where it stands.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCommentedJson } from "../../../hostsim/base/commented-json.js";
import { checkScenario } from "../../../hostsim/scenario/check.js";
import { inspectScenarioText } from "../../../hostsim/scenario/inspect-file.js";
import { listScenarios, loadScenario, scenarioData } from "../../../hostsim/scenario/load.js";
import { NO_REASON } from "../../../hostsim/scenario/quantity.js";
import { scenarioJsonSchema } from "../../../hostsim/scenario/schema.js";
import { scenarioTemplate } from "../../../hostsim/scenario/template.js";
import { runCommand } from "../../support/command-line.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-own-scenario-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const template = (name: string) => scenarioTemplate(scenarioData(name) as object, name);

// Another program's reading of the schema that editors are given.
const isAccepted = new Ajv2020({ strict: false, validateFormats: false }).compile(scenarioJsonSchema());

describe.each(listScenarios())("a template made from %s", (name) => {
  it("has its values, each alone", () => {
    const { assumptions: _origins, ...values } = loadScenario(name);
    const { assumptions, ...made } = checkScenario(parseCommentedJson(template(name)));
    const { $schema: _path, ...expected } = values;
    expect(made).toEqual(expected);
    expect(new Set(assumptions.map(({ reason }) => reason))).toEqual(new Set([NO_REASON]));
  });

  it("has a remark above each value, no line of it wider than 100 columns", () => {
    const lines = template(name).split("\n");
    for (const [at, line] of lines.entries()) {
      if (line.trimStart().startsWith("//")) expect(line.length).toBeLessThanOrEqual(100);
      if (/^ +"\w+": [^{]/.test(line)) expect(lines[at - 1], line).toMatch(/^ +\/\/ /);
    }
  });

  it("is accepted by the JSON Schema, as the scenario is", () => {
    expect(isAccepted(parseCommentedJson(template(name))), JSON.stringify(isAccepted.errors)).toBe(true);
    expect(isAccepted(scenarioData(name)), JSON.stringify(isAccepted.errors)).toBe(true);
  });
});

describe("a file with faults", () => {
  /** What is put in place of what, and the faults that come of it. */
  const CHANGES = [
    ['"latitudeDeg": 36.65', '"latitudeDeg": 95', "station.latitudeDeg", "95", "a number from -90 to 90"],
    ['"kind": "model"', '"kind": "modell"', "link.kind", '"modell"', '"table" or "model"'],
    [
      "[0.5, 0.5, 0.5, 0.5]",
      "[0.5, 2, 0.5, 0.5]",
      "receiver.efficiencies.1",
      "2, 0.5, 0.5]",
      "a number above 0 and at most 1",
    ],
    [
      '"pulsesPerBlock": 262144',
      '"pulsesPerBlock": 1000',
      "table.pulsesPerBlock",
      "1000",
      "a whole number above 0",
    ],
    [
      '"minimumElevationDeg": 19',
      '"minimumElevationDeg": "19"',
      "station.minimumElevationDeg",
      '"19"',
      "a number from 5 to below 90",
    ],
  ] as const;
  const text = CHANGES.reduce((before, [old, changed]) => {
    expect(before).toContain(old);
    return before.replace(old, changed);
  }, template("jinan-250mhz"));

  it("has each of them told, in the order of the file, with place and accepted form", () => {
    const { scenario, faults } = inspectScenarioText(text);
    expect(scenario).toBeNull();
    const expected = CHANGES.map(([, changed, field, value, accepted]) => {
      const offset = text.indexOf(changed) + changed.indexOf(value.slice(0, 4));
      const before = text.slice(0, offset).split("\n");
      return { field, accepted, line: before.length, column: before.at(-1)!.length + 1, offset };
    })
      .sort((one, other) => one.offset - other.offset)
      .map(({ offset: _offset, ...fault }) => fault);
    expect(faults.map(({ field, accepted, line, column }) => ({ field, accepted, line, column }))).toEqual(
      expected,
    );
  });

  it("has rules between sound parts told beside faults of shape", () => {
    const wrong = template("jinan-250mhz")
      .replace('"gatePs": 1500', '"gatePs": 9000')
      .replace('"title": ', '"titel": ');
    const { faults } = inspectScenarioText(wrong);
    expect(faults.map(({ field, problem, meant }) => [field, problem, meant])).toEqual([
      ["title", "is missing", null],
      ["", 'Unrecognized key: "titel"', "title"],
      ["receiver.gatePs", "9000 ps is longer than a slot of 4000 ps", null],
    ]);
  });

  it("is refused by the JSON Schema too", () => {
    expect(isAccepted(parseCommentedJson(text))).toBe(false);
  });
});

describe("satqkd scenario", () => {
  it("new, check, pass: the way of a newcomer", async () => {
    const made = await runCommand(["scenario", "new", "mine.jsonc"], folder);
    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(join(folder, "mine.jsonc"), "utf8")).toContain("satqkd scenario check mine.jsonc");
    const checked = await runCommand(["scenario", "check", "mine.jsonc"], folder);
    expect(checked).toMatchObject({ status: 0, stderr: "" });
    const flown = await runCommand(["pass", "mine.jsonc", "--window", "2", "--seed", "1", "--json"], folder);
    const shipped = await runCommand(
      ["pass", "jinan-250mhz", "--window", "2", "--seed", "1", "--json"],
      folder,
    );
    const keyOf = ({ stdout }: { stdout: string }) => (JSON.parse(stdout) as { counts: unknown }).counts;
    expect(keyOf(flown)).toEqual(keyOf(shipped));
  });

  it("new replaces nothing unless told to", async () => {
    writeFileSync(join(folder, "there.jsonc"), "mine");
    const refused = await runCommand(["scenario", "new", "there.jsonc"], folder);
    expect(refused.status).toBe(2);
    expect(readFileSync(join(folder, "there.jsonc"), "utf8")).toBe("mine");
    expect((await runCommand(["scenario", "new", "there.jsonc", "--force"], folder)).status).toBe(0);
  });

  it("check ends with 1 at faults, with 2 where nothing can be said", async () => {
    writeFileSync(join(folder, "faults.jsonc"), template("jinan-250mhz").replace("36.65", "95"));
    const faults = await runCommand(["scenario", "check", "faults.jsonc"], folder);
    expect(faults.status).toBe(1);
    expect(faults.stdout).toMatch(/^faults\.jsonc:\d+:\d+: station\.latitudeDeg: must be from -90 to 90\n/);
    expect(faults.stderr).toBe("satqkd: scenario faults.jsonc: 1 fault\n");
    const told = await runCommand(["scenario", "check", "faults.jsonc", "--json"], folder);
    expect(JSON.parse(told.stdout)).toMatchObject({
      format: "satqkd-scenario-check",
      version: 1,
      isFine: false,
      faults: [{ field: "station.latitudeDeg" }],
    });
    writeFileSync(join(folder, "broken.jsonc"), "{ // a comment\n  oops }");
    const broken = await runCommand(["scenario", "check", "broken.jsonc"], folder);
    expect(broken.status).toBe(2);
    expect(broken.stderr).toMatch(/^satqkd: scenario broken\.jsonc: not JSON at line 2, column 3: .*\n$/);
    expect((await runCommand(["scenario", "check", "absent.jsonc"], folder)).status).toBe(2);
  });

  it("check says where a relay scenario belongs", async () => {
    const relay = new URL("../../../hostsim/relay/scenario/beijing-stellenbosch.json", import.meta.url)
      .pathname;
    const { status, stderr } = await runCommand(["scenario", "check", relay], folder);
    expect(status).toBe(2);
    expect(stderr).toContain(`it is a relay scenario: satqkd relay ${relay}`);
  });

  it("schema is the file that ships", async () => {
    const { stdout } = await runCommand(["scenario", "schema"], folder);
    const shipped = readFileSync(
      new URL("../../../hostsim/scenario/scenario.schema.json", import.meta.url),
      "utf8",
    );
    expect(JSON.parse(stdout)).toEqual(JSON.parse(shipped));
  });
});
