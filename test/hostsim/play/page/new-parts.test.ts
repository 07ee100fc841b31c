/** Parts that the playground's form adds, of the schema as it is shipped. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { valueAt } from "../../../../hostsim/play/page/edits.js";
import { ADDED, fits, kindsOf, newPart, type Schema } from "../../../../hostsim/play/page/new-parts.js";
import { checkScenario } from "../../../../hostsim/scenario/check.js";
import { scenarioData } from "../../../../hostsim/scenario/load.js";

const schema = JSON.parse(
  readFileSync(new URL("../../../../hostsim/scenario/scenario.schema.json", import.meta.url), "utf8"),
) as Schema;
const jinan = scenarioData("jinan-250mhz") as Record<string, unknown>;
const micius = scenarioData("micius-2016-12-19") as Record<string, unknown>;

describe("a new part", () => {
  it("of another kind has what another scenario has there, and passes the check", () => {
    const kinds = kindsOf(schema.properties!.link!);
    expect(kinds.length).toBeGreaterThan(1);
    const table = kinds.find((kind) => fits(kind, micius.link))!;
    const link = newPart(table, [jinan.link, micius.link]);
    expect(link).toEqual({ kind: "table", lossDbByRangeKm: valueAt(micius, "link.lossDbByRangeKm") });
    expect(checkScenario({ ...jinan, link }).link).toMatchObject({ kind: "table" });
  });

  it("keeps of the old one what has the same name", () => {
    const model = kindsOf(schema.properties!.link!).find((kind) => fits(kind, jinan.link))!;
    const mine = { value: 5, assumed: "mine" };
    const link = newPart(model, [{ kind: "table", wavelengthNm: mine }, micius.link, jinan.link]);
    expect(link).toMatchObject({ kind: "model", wavelengthNm: mine });
    expect(valueAt(link, "beamQuality")).toEqual(valueAt(jinan, "link.beamQuality"));
  });

  it("that nobody has is empty where a number has to be typed, and the check says which", () => {
    const reconciliation = newPart(schema.properties!.reconciliation!, []);
    expect(reconciliation).toEqual({ blockBits: { value: null, assumed: ADDED } });
    expect(() => checkScenario({ ...jinan, reconciliation })).toThrow(/^reconciliation\.blockBits/);
  });

  it("can be made of each that the schema does not need, and all of a part's required names are there", () => {
    const { properties = {}, required = [] } = schema;
    const optional = Object.keys(properties).filter((name) => !required.includes(name));
    expect(optional).toContain("reconciliation");
    for (const name of optional) {
      const part = properties[name]!;
      const [kind = part] = kindsOf(part);
      if (kind.properties !== undefined) expect(fits(kind, newPart(part, [])), name).toBe(true);
    }
  });
});
