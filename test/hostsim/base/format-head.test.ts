/** Files that name their format: ours without the head, others refused in one line. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withoutHead } from "../../../hostsim/base/format-head.js";
import { UserError } from "../../../hostsim/base/user-error.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { checkCounts } from "../../../hostsim/finite-key/counts-schema.js";
import { findStation } from "../../../hostsim/forecast/stations.js";
import { checkRelayScenario } from "../../../hostsim/relay/scenario/load.js";
import { checkScenario } from "../../../hostsim/scenario/check.js";

const SCENARIO = "hostsim/scenario/jinan-250mhz.json";

describe("a head", () => {
  it("goes, and nothing else", () => {
    expect(withoutHead({ format: "satqkd-counts", version: 2, a: 1 }, "satqkd-counts", 3)).toEqual({ a: 1 });
  });

  it("need not be there", () => {
    for (const data of [{ a: 1, version: 7 }, [{ format: "x" }], null, "format", 5])
      expect(withoutHead(data, "satqkd-counts", 1)).toBe(data);
  });

  it.each([
    [{ format: "satqkd-pass", version: 1 }, 'is of format "satqkd-pass"; wanted is "satqkd-counts"'],
    [{ format: 7 }, 'is of format 7; wanted is "satqkd-counts"'],
    [
      { format: "satqkd-counts", version: 2 },
      'is version 2 of format "satqkd-counts"; this satqkd reads up to 1: take a newer one',
    ],
    [{ format: "satqkd-counts" }, '"version" of format "satqkd-counts" must be a whole number from 1 on'],
    [
      { format: "satqkd-counts", version: 0 },
      '"version" of format "satqkd-counts" must be a whole number from 1 on',
    ],
    [
      { format: "satqkd-counts", version: "1" },
      '"version" of format "satqkd-counts" must be a whole number from 1 on',
    ],
  ])("%j is refused", (data, why) => {
    expect(() => withoutHead(data, "satqkd-counts", 1)).toThrow(new UserError(why));
  });
});

/** A shipped station's file with another head. */
function stationWith(head: object): unknown {
  const file = join(mkdtempSync(join(tmpdir(), "satqkd-station-")), "mine.json");
  const station = JSON.parse(readFileSync(join(packageRoot, SCENARIO), "utf8")).station;
  writeFileSync(file, JSON.stringify({ ...head, ...station }));
  return findStation(file);
}

describe("readers", () => {
  const READERS: readonly [string, (data: unknown) => unknown][] = [
    ["satqkd-counts", checkCounts],
    ["satqkd-scenario", checkScenario],
    ["satqkd-relay-scenario", (data) => checkRelayScenario(data, ".")],
  ];
  it.each(READERS)("%s: knows its own format, and refuses another", (name, read) => {
    expect(() => read({ format: "satqkd-pass", version: 1 })).toThrow(
      `is of format "satqkd-pass"; wanted is "${name}"`,
    );
    expect(() => read({ format: name, version: 2 })).toThrow(`is version 2 of format "${name}"`);
    // The head is no unknown field: what is told is what is missing.
    expect(() => read({ format: name, version: 1 })).toThrow(/^(?!.*(?:"format"|version))/);
  });

  it("take whole files with a head", () => {
    const scenario = JSON.parse(readFileSync(join(packageRoot, SCENARIO), "utf8"));
    const bare = checkScenario(scenario);
    expect(checkScenario({ format: "satqkd-scenario", version: 1, ...scenario })).toEqual(bare);
    expect(stationWith({ format: "satqkd-ground-station", version: 1 })).toEqual(stationWith({}));
    expect(() => stationWith({ format: "satqkd-pass", version: 1 })).toThrow(
      /^station .*mine\.json: is of format "satqkd-pass"; wanted is "satqkd-ground-station"$/,
    );
  });
});
