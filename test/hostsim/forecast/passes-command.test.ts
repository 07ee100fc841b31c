/**
 * `satqkd passes` as a user has it, and its calendar read back by another library: in this process, but for
 * the published pass, and one that is refused.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ICAL from "ical.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { KeyForecast } from "../../../hostsim/forecast/expected.js";
import type { PassForecast } from "../../../hostsim/forecast/forecast.js";
import { findStation, listStations } from "../../../hostsim/forecast/stations.js";
import { elementsChecksum } from "../../../hostsim/orbit/elements.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { type CommandResult, runCommand } from "../../support/command-line.js";
import { MICIUS } from "../orbit/published.js";

const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-passes-"));
  writeFileSync(join(folder, "micius.tle"), `MICIUS\n${MICIUS.join("\n")}\n`);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The built program, in a process of its own. */
function inOwnProcess(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "passes", ...args], {
    encoding: "utf8",
    cwd: folder,
  });
  return { status, stdout, stderr };
}

const passes = (...args: string[]): Promise<CommandResult> => runCommand(["passes", ...args], folder);

const PUBLISHED = ["--tle", "micius.tle", "--from", "2016-12-19", "--days", "3"];

describe("satqkd passes", () => {
  test("tells the published Micius pass, in JSON and as a calendar that another library reads", async () => {
    const { status, stdout, stderr } = inOwnProcess(
      "xinglong",
      ...PUBLISHED,
      "--json",
      "--ics",
      "passes.ics",
    );
    expect([status, stderr]).toEqual([0, ""]);
    const forecast = JSON.parse(stdout) as PassForecast;
    expect(forecast.satellite).toMatchObject({ name: "MICIUS", number: "41731" });
    const usable = forecast.passes.filter((pass) => pass.usable !== null);
    const published = usable.find(({ rise }) => rise.utc.startsWith("2016-12-19T16:48:4"))!;
    expect(published.usable!.seconds).toBeCloseTo(417.1, 0);
    expect(published.expected).toBeNull();

    const calendar = new ICAL.Component(ICAL.parse(readFileSync(join(folder, "passes.ics"), "utf8")));
    const events = calendar.getAllSubcomponents("vevent").map((event) => new ICAL.Event(event));
    expect(events).toHaveLength(usable.length);
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(usable.length);
    events.forEach((event, index) => {
      const window = usable[index]!.usable!;
      const late = event.startDate.toJSDate().getTime() - Date.parse(window.fromUtc);
      const early = Date.parse(window.toUtc) - event.endDate.toJSDate().getTime();
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(1000);
      expect(early).toBeGreaterThanOrEqual(0);
      expect(early).toBeLessThan(1000);
      expect(event.summary).toMatch(/^MICIUS over Xinglong, \d+°$/);
      expect(event.location).toBe("Xinglong");
    });
  });

  test("a calendar of fresher elements has the same events, moved: their identifiers stay", async () => {
    // The same orbit with a little more drag; passes move by 27 ms.
    const elements = (drag: string) => {
      const first = `1 25544U 98067A   26330.50000000  .00016717  00000-0  ${drag}-3 0  999`;
      const second = "2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.50000000 5639";
      return [first, second].map((line) => line + elementsChecksum(line)).join("\n");
    };
    const uids: string[][] = [];
    for (const drag of ["30000", "31000"]) {
      writeFileSync(join(folder, `iss-${drag}.tle`), elements(drag));
      const to = `iss-${drag}.ics`;
      const at = ["--at", "48,16", "--from", "2026-11-27", "--days", "5", "--by-day"];
      const { stderr } = await passes(...at, "--tle", `iss-${drag}.tle`, "--ics", to);
      expect(stderr).toBe("");
      const text = readFileSync(join(folder, to), "utf8");
      uids.push(text.match(/^UID:.*$/gm)!);
    }
    expect(uids[0]!.length).toBeGreaterThan(20);
    expect(uids[1]!).toEqual(uids[0]!);
    expect(new Set(uids[0]!).size).toBe(uids[0]!.length);
  });

  test.each([
    ["51.6416", "48,16"],
    ["51.6416", "0,0"],
    ["97.6416", "78,15"],
    ["97.6416", "-34,19"],
    ["140.6416", "30,100"],
  ])("a calendar has an identifier for each pass: inclination %s, at %s", async (inclination, at) => {
    const lines = [
      "1 25544U 98067A   26330.50000000  .00016717  00000-0  30000-3 0  999",
      `2 25544 ${inclination.padStart(8)} 247.4627 0006703 130.5360 325.0288 15.50000000 5639`,
    ].map((line) => line + elementsChecksum(line));
    const file = `${inclination}-${at}.tle`;
    writeFileSync(join(folder, file), lines.join("\n"));
    const span = ["--from", "2026-11-27", "--days", "20", "--by-day", "--minimum-elevation", "5"];
    const { stderr } = await passes(`--at=${at}`, ...span, "--tle", file, "--ics", `${file}.ics`);
    expect(stderr).toBe("");
    const uids = readFileSync(join(folder, `${file}.ics`), "utf8").match(/^UID:.*$/gm)!;
    expect(uids.length).toBeGreaterThan(50);
    expect(new Set(uids).size).toBe(uids.length);
  });

  test("the table has a line for each usable pass, and with --all for each pass", async () => {
    const few = await passes("xinglong", ...PUBLISHED);
    const all = await passes("xinglong", ...PUBLISHED, "--all");
    const rows = (text: string) => text.split("\n").filter((line) => /^\d{4}-/.test(line)).length;
    const [, total, usable] = /(\d+) passes, (\d+) usable/.exec(few.stdout)!;
    expect(rows(few.stdout)).toBe(Number(usable));
    expect(rows(all.stdout)).toBe(Number(total));
    expect(Number(total)).toBeGreaterThan(Number(usable));
    expect(few.stdout).toContain("2016-12-19 16:48:44 10°/000°");
    expect(all.stdout).toContain("daylight");
  });

  test("a station of one's own is given by coordinates or in a file, and is the shipped one's equal", async () => {
    const xinglong = listStations().find(({ name }) => name === "Xinglong")!;
    const { latitudeDeg, longitudeDeg, altitudeM } = xinglong;
    const value = (number: number) => ({ value: number, assumed: "for a test" });
    const station = {
      name: "Mine",
      latitudeDeg: value(latitudeDeg),
      longitudeDeg: value(longitudeDeg),
      altitudeM: value(altitudeM),
      minimumElevationDeg: value(10),
    };
    writeFileSync(join(folder, "mine.json"), JSON.stringify(station));
    const told = async (...args: string[]) =>
      (JSON.parse((await passes(...args, ...PUBLISHED, "--json")).stdout) as PassForecast).passes;
    const shipped = await told("XINGLONG");
    expect(await told("mine.json")).toEqual(shipped);
    expect(await told("--at", `${latitudeDeg},${longitudeDeg},${altitudeM}`)).toEqual(shipped);
  });

  test("no usable pass is an answer", async () => {
    const { status, stdout } = await passes(
      "xinglong",
      ...PUBLISHED,
      "--minimum-seconds",
      "4000",
      "--ics",
      "none.ics",
    );
    expect(status).toBe(0);
    expect(stdout).toContain("0 usable for 0 s together");
    expect(readFileSync(join(folder, "none.ics"), "utf8")).not.toContain("VEVENT");
  });

  test("the first moment of a shipped orbit is the day of its elements, so that the plain command works", async () => {
    const { status, stdout } = await passes("jinan", "--days", "0.5", "--json");
    const { fromUtc, warnings } = JSON.parse(stdout) as PassForecast;
    expect(status).toBe(0);
    // The epoch of the shipped lines is day 95 of 2025.
    expect(fromUtc).toBe("2025-04-05T00:00:00.000Z");
    expect(warnings.join()).not.toContain("days from the epoch");
  });

  test("the first moment is now if none is given and any age is allowed, and is printed", async () => {
    const before = Date.now();
    const { stdout } = await passes("jinan", "--days", "0.5", "--old-elements", "--json");
    const { fromUtc, warnings } = JSON.parse(stdout) as PassForecast;
    expect(Date.parse(fromUtc)).toBeGreaterThanOrEqual(before - 1000);
    expect(Date.parse(fromUtc)).toBeLessThanOrEqual(Date.now());
    expect(warnings.join()).toContain("days from the epoch of the elements");
  });

  test.each([
    [["atlantis"], 'station: "atlantis" is not known; known: beijing, hefei, jinan, stellenbosch, xinglong'],
    [[], "passes: name a station, or give coordinates by --at"],
    [["jinan", "--from", "2025-13-01"], "there is no month 13"],
    [["jinan", "--from", "tomorrow"], "must be a UTC time"],
    [["jinan", "--from", "2025-06-01"], "beyond 30 days they place a satellite nowhere near"],
    [["jinan", "--ics", "micius.tle"], "--ics: micius.tle exists and is not replaced"],
  ])("%j is refused in one line, with exit code 2", async (args, message) => {
    const isOwnProcess = args[0] === "atlantis";
    const { status, stdout, stderr } = isOwnProcess ? inOwnProcess(...args) : await passes(...args);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect([status, stdout]).toEqual([2, ""]);
  });
});

test("a station's file that is missing, no JSON or incomplete is refused by its name", () => {
  const bad = join(folder, "bad.json");
  expect(() => findStation(bad)).toThrow(`station: cannot read "${bad}" (ENOENT)`);
  writeFileSync(bad, "{");
  expect(() => findStation(bad)).toThrow(`station ${bad}: not JSON at line 1`);
  writeFileSync(bad, "{}");
  expect(() => findStation(bad)).toThrow(`station ${bad}: name: `);
});

describe("the expected key", () => {
  test("of a pass found by --key is that of the same pass as a scenario of its own", async () => {
    const scenario = loadScenario("jinan-1-stellenbosch");
    const alone = (await KeyForecast.open(scenario)).of(scenario);
    const { stdout } = await passes(
      ...[
        "stellenbosch",
        "--from",
        "2025-04-07T21:00:00Z",
        "--days",
        "0.25",
        "--key",
        scenario.name,
        "--json",
      ],
    );
    const [pass] = (JSON.parse(stdout) as PassForecast).passes;
    expect(pass!.expected).toEqual(alone);
    // The simulated key of README.md is 1.33 Mbit.
    expect(alone.secretKeyBits).toBeGreaterThan(1_290_000);
    expect(alone.secretKeyBits).toBeLessThan(1_360_000);
  });
});
