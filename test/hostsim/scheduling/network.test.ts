/**
 * A shipped constellation through `satqkd network`: the same bytes twice, files that others can read, and the
 * plan's commands in the controller's own schedule.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import ICAL from "ical.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { networkSummary } from "../../../hostsim/cli/network-summary.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { faultsOfPlan } from "../../../hostsim/scheduling/check-plan.js";
import type { NetworkResult } from "../../../hostsim/scheduling/result.js";
import { runCommand } from "../../support/command-line.js";
import { published } from "../../support/published-schema.js";

const DAYS = 2;
const COMMAND = ["network", "jinan-1-and-four", "--days", String(DAYS), "--seed", "1"];

let folder: string;
let text: string;
let result: NetworkResult;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-network-"));
  const { status, stderr } = await runCommand(
    [...COMMAND, "--out", "plan", "--series", "series", "--series-step", "60"],
    folder,
  );
  expect(stderr).toContain("2 of 2 days planned");
  expect(status).toBe(0);
  text = readFileSync(join(folder, "plan", "network.json"), "utf8");
  result = JSON.parse(published("satqkd-network", text)) as NetworkResult;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a plan of 5 satellites and 20 stations", () => {
  test("is the same to the byte when it is made again, and holds before the checker as it was written", async () => {
    const series = ["--series", "columns", "--series-step", "60", "--series-format", "parquet"];
    const again = await runCommand([...COMMAND, ...series, "--json"], folder);
    expect(again.stdout).toBe(text);
    const offered = result.contacts.map(({ isChosen: _, keyBits: __, ...contact }) => contact);
    expect(faultsOfPlan(result, offered, Date.parse(result.fromUtc))).toEqual([]);
  });

  test("is proved to one percent, and better than the greedy one by the same measure", async () => {
    expect(result.gap).not.toBeNull();
    expect(result.gap!).toBeLessThanOrEqual(0.01);
    for (const { value, bound } of result.days) expect(bound!).toBeGreaterThanOrEqual(value * (1 - 1e-9));
    const greedy = await runCommand([...COMMAND, "--json", "--greedy"], folder);
    const other = JSON.parse(greedy.stdout) as NetworkResult;
    expect(other.gap).toBeNull();
    // The first morning is the same for both: later ones depend on what was chosen before.
    expect(other.days[0]!.value).toBeLessThan(result.days[0]!.value);
    expect(other.days[0]!.value).toBeLessThanOrEqual(result.days[0]!.bound!);
  });

  test("tells of every unmet demand what holds it back", () => {
    const delivered = result.pairs.map(() => 0);
    for (const { pair, deliveredBits } of result.keys) delivered[pair]! += deliveredBits;
    const unmet = result.pairs.flatMap(({ bitsPerDay }, pair) =>
      delivered[pair]! < bitsPerDay * DAYS ? [pair] : [],
    );
    expect(result.bottlenecks.map(({ pair }) => pair)).toEqual(unmet);
    for (const { place, reason } of result.bottlenecks) {
      expect(place.length).toBeGreaterThan(0);
      expect(reason).toMatch(/is used up|no key is made|no satellite has key/);
    }
  });

  test("has a calendar of each station that another program reads, an event a chosen contact", () => {
    for (const [index, { name }] of result.stations.entries()) {
      const file = `${index}-${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.ics`;
      const calendar = new ICAL.Component(
        ICAL.parse(readFileSync(join(folder, "plan", "stations", file), "utf8")),
      );
      const chosen = result.contacts.filter(({ isChosen, station }) => isChosen && station === index);
      const starts = calendar
        .getAllSubcomponents("vevent")
        .map((event) => new ICAL.Event(event).startDate.toJSDate().getTime());
      expect(starts).toEqual(chosen.map(({ startMs }) => Math.ceil(startMs / 1000) * 1000));
    }
  });

  test("has tables that hold what the JSON holds", async () => {
    const bytes = readFileSync(join(folder, "plan", "passes.parquet"));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ start_unix_ms, key_bits }) => [Number(start_unix_ms), Number(key_bits)])).toEqual(
      result.contacts.map(({ startMs, keyBits }) => [startMs, keyBits]),
    );
    const lines = readFileSync(join(folder, "plan", "keys.csv"), "utf8")
      .trimEnd()
      .split("\n");
    expect(lines[0]).toBe("pair,day,wanted_bits,ordered_bits,delivered_bits");
    expect(lines.slice(1).map((line) => line.split(",").map(Number))).toEqual(
      result.keys.map((key) => [key.pair, key.day, key.wantedBits, key.orderedBits, key.deliveredBits]),
    );
  });

  test("has series of its links, in which every whole minute of a contact is", () => {
    const files = readdirSync(join(folder, "series"));
    const { satellite, station } = result.contacts.find(({ isChosen }) => isChosen)!;
    const [file, ...more] = files.filter(
      (name) => name.startsWith(`${satellite}-`) && name.includes(`_${station}-`),
    );
    expect(more).toEqual([]);
    const [head, ...lines] = readFileSync(join(folder, "series", file!), "utf8")
      .trimEnd()
      .split("\n");
    expect(head).toBe("utc_ms,range_km,delay_ms,elevation_deg,loss_db");
    const rows = lines.map((line) => line.split(",").map(Number));
    const times = new Set(rows.map(([utcMs]) => utcMs));
    const own = result.contacts.filter((each) => each.satellite === satellite && each.station === station);
    for (const { startMs, endMs } of own)
      for (let at = Math.ceil(startMs / 60_000) * 60_000; at <= endMs; at += 60_000)
        expect(times).toContain(at);
    for (const [, rangeKm, delayMs] of rows) expect(delayMs!).toBeCloseTo(rangeKm! / 299.792458, 5);
  });

  test("has the same series as Parquet, for another reader", async () => {
    const names = readdirSync(join(folder, "series")).map((name) => name.replace(/csv$/, "parquet"));
    expect(readdirSync(join(folder, "columns"))).toEqual(names);
    const [head, ...lines] = readFileSync(
      join(folder, "series", names[0]!.replace(/parquet$/, "csv")),
      "utf8",
    )
      .trimEnd()
      .split("\n");
    const { buffer } = new Uint8Array(readFileSync(join(folder, "columns", names[0]!)));
    const rows = await parquetReadObjects({ file: buffer });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(
      lines.map((line) => {
        const values = line.split(",").map(Number);
        return Object.fromEntries(head!.split(",").map((name, at) => [name, values[at]]));
      }),
    );
  });

  test("is carried out by the controller: each command waits in its schedule and is released", async () => {
    const first = result.contacts.filter(({ isChosen, satellite }) => isChosen && satellite === 0)[0]!;
    const all = readFileSync(join(folder, "plan", "satellites", "0-jinan-1.txt"), "utf8").split("\n");
    expect(all.filter((line) => line.startsWith("schedule"))).toHaveLength(
      3 * result.contacts.filter(({ isChosen, satellite }) => isChosen && satellite === 0).length,
    );
    // The console would live through all time to the next contact; here the first one is enough.
    const plan = all.filter((line) => /^(set-|enable|schedule)/.test(line)).slice(0, 6);
    const script = [
      "set-mode standby",
      plan[1],
      "set-mode calibrate",
      "emit-calibration 10 7",
      "await completed emit-calibration within 5",
      "calibrated",
      "set-mode standby",
      ...plan.slice(2),
      `wait ${(first.endMs - first.startMs) / 1000 + 200}`,
    ];
    writeFileSync(join(folder, "first.txt"), `${script.join("\n")}\n`);
    const { status, stdout } = await runCommand(["console", "host", "--script", "first.txt"], folder);
    expect(status).toBe(0);
    const changes = [...stdout.matchAll(/mode-changed (from=\w+ to=\w+)/g)].map(([, change]) => change);
    expect(changes.slice(-3)).toEqual([
      "from=standby to=acquire",
      "from=acquire to=key",
      "from=key to=standby",
    ]);
  });
});

describe("a network where no contact is possible", () => {
  const assumed = (value: unknown) => ({ value, assumed: "Midnight sun" });
  const station = (name: string, longitudeDeg: number) => ({
    name,
    latitudeDeg: assumed(78),
    longitudeDeg: assumed(longitudeDeg),
    altitudeM: assumed(0),
    minimumElevationDeg: assumed(20),
    clouds: { coverByMonth: assumed(new Array(12).fill(0.5)), meanCloudyHours: assumed(24) },
  });

  test.each([[[]], [["--greedy"]]])("has an empty plan, and each pair its reason (%s)", async (options) => {
    const europe = JSON.parse(
      readFileSync(join(packageRoot, "hostsim/constellation/scenario/four-in-europe.json"), "utf8"),
    );
    const stations = [station("Ny-Ålesund", 12), station("Longyearbyen", 16)];
    const plan = { fromUtc: assumed("2025-06-20T00:00:00Z"), days: assumed(2) };
    const { $schema: _, ...rest } = europe;
    writeFileSync(
      join(folder, "bright.json"),
      JSON.stringify({ ...rest, stations, plan, pass: "jinan-250mhz" }),
    );
    const { status, stdout, stderr } = await runCommand(
      ["network", "bright.json", "--json", ...options],
      folder,
    );
    expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining("0 contacts") });
    const bright = JSON.parse(published("satqkd-network", stdout)) as NetworkResult;
    expect(bright.contacts).toEqual([]);
    expect(networkSummary(bright, null)).toContain(
      "none possible: nowhere is a satellite high and near enough",
    );
    expect(bright.bottlenecks).toMatchObject([
      { pair: 0, place: [{ kind: "station", index: 0 }], reason: expect.stringContaining("no key is made") },
    ]);
  });
});
