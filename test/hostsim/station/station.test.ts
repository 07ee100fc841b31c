/**
 * A station and what flies over it as two parties of a stream. The oracle is `pass`, where both are in one
 * process: the same seed must give the same key, though nothing but tags and packets goes over.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { findStation } from "../../../hostsim/forecast/stations.js";
import { HOST_LIGHT } from "../../../hostsim/pass/options.js";
import { runPass } from "../../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { overStation } from "../../../hostsim/station/common.js";
import { flyOverStation } from "../../../hostsim/station/flying-side.js";
import { gateBars, gateEdges, stationLine, stationPicture } from "../../../hostsim/station/picture.js";
import { runStation, type StationOptions } from "../../../hostsim/station/station-program.js";
import { GATE_BINS, type Watch } from "../../../hostsim/station/watch.js";
import { type CommandResult, runCommand } from "../../support/command-line.js";
import { pipe } from "./pipe.js";

const SCENARIO = loadScenario("jinan-250mhz");
const SEED = 1;
const WINDOW_S = 12;

interface Flown {
  readonly seed?: number | null;
  readonly windowS?: number;
  readonly scenario?: Scenario;
  readonly onTick?: StationOptions["onTick"];
}

/** Both parties over a pipe; what each came to. */
async function flown({ seed = SEED, windowS = WINDOW_S, scenario = SCENARIO, onTick }: Flown = {}) {
  const [up, down] = pipe();
  const flying = { seed, light: HOST_LIGHT, windowS, link: {} };
  const [station, satellite] = await Promise.all([
    runStation(down, scenario, { seed, onTick: onTick ?? (() => undefined) }),
    flyOverStation(up, scenario, flying),
  ]);
  return { station, satellite };
}

/** Both parties in one process: the oracle, flown once. */
let flownTogether: ReturnType<typeof runPass> | null = null;
function inOneProcess(): ReturnType<typeof runPass> {
  flownTogether ??= runPass(SCENARIO, { seed: SEED, windowS: WINDOW_S });
  return flownTogether;
}

describe("a station in a process of its own", () => {
  let together: Awaited<ReturnType<typeof runPass>>;
  let apart: Awaited<ReturnType<typeof flown>>;
  const pictures: string[][] = [];
  const lines: string[] = [];
  let watched: Watch | null = null;
  beforeAll(async () => {
    together = await inOneProcess();
    apart = await flown({
      onTick: (watch) => {
        watched = watch;
        pictures.push(stationPicture(watch, "Jinan", 80));
        lines.push(stationLine(watch));
      },
    });
  });

  it("comes to the key of `pass`, bit for bit", () => {
    const { station, satellite } = apart;
    expect(together.key.length).toBeGreaterThan(1000);
    expect(Buffer.from(station.key).equals(Buffer.from(together.key))).toBe(true);
    expect(station.keyBits).toBe(together.result.keyBits);
    expect(station.noKeyReason).toBeNull();
    expect(satellite.isOver).toBe(true);
  });

  it("sees what `pass` sees: errors, leak, packets, time", () => {
    const { station } = apart;
    const { result } = together;
    expect(station.bound.qber).toBe(result.qber);
    expect(station.leakedBits).toBe(result.leakedBits);
    expect(station.startUtc).toBe(result.startUtc);
    expect(station.over.packetsUp).toBe(result.link.up.packets);
    expect(station.over.packetsLost).toBe(result.link.up.lost + result.link.down.lost);
    expect(station.over.readyUs / 1e6).toBe(result.timing.keyReadyAfterLastPhotonS);
  });

  it("counts each detector's clicks, errors and noise", () => {
    const { watch } = apart.station;
    const clicks = watch.clicks.reduce((sum, count) => sum + count, 0);
    expect(clicks).toBe(
      apart.station.watch.clicks[0]! + watch.clicks[1]! + watch.clicks[2]! + watch.clicks[3]!,
    );
    const { basisCounts } = together.result;
    const errors = [...basisCounts.Z.errors, ...basisCounts.X.errors].reduce((sum, count) => sum + count, 0);
    const settled = together.result.siftedBits;
    // The mean over detectors, each weighted alike up to statistics, is the QBER.
    const mean = watch.qberByDetector.reduce((sum, rate) => sum + rate, 0) / 4;
    expect(mean / (errors / settled)).toBeCloseTo(1, 2);
    // The scenario's noise: 25 Hz dark, 40 Hz of background; 12 s show 65 Hz x 12 s x 62 % = 490 counts, and
    // the pulses' tails about as many: 6 standard deviations of both are 190, 31 Hz of noise.
    for (const hertz of watch.backgroundHz!) expect(Math.abs(hertz - 65)).toBeLessThan(31);
  });

  it("shows clicks in the middle of the slot, and its gate around them", () => {
    const bars = watched!.gate;
    const most = Math.max(...bars);
    const half = watched!.gateBins;
    expect(bars.indexOf(most)).toBeGreaterThanOrEqual(GATE_BINS / 2 - 1);
    expect(bars.indexOf(most)).toBeLessThanOrEqual(GATE_BINS / 2);
    // 1500 ps of 4000.
    expect(half).toBe((750 / 4000) * GATE_BINS);
    const inside = bars.slice(Math.floor(GATE_BINS / 2 - half), Math.ceil(GATE_BINS / 2 + half));
    const share = inside.reduce((sum, each) => sum + each, 0) / bars.reduce((sum, each) => sum + each, 0);
    expect(share).toBeGreaterThan(0.98);
    expect(gateEdges(half)).toHaveLength(GATE_BINS / 2 + 8);
    expect(gateBars(new Float64Array(GATE_BINS))).toHaveLength(GATE_BINS);
  });

  it("draws a picture for every tick and packet, none wider than the screen, nothing of the key in it", () => {
    expect(pictures.length).toBeGreaterThan(WINDOW_S * 10);
    expect(pictures.at(-1)!.find((row) => row.startsWith("QBER"))).toMatch(
      /H 0\.\d+ {2}V 0\.\d+ {2}D 0\.\d+ {2}A 0\.\d+ %/,
    );
    for (const rows of pictures) for (const row of rows) expect(row.length).toBeLessThanOrEqual(80);
    expect(lines.at(-1)).toMatch(/^12\.0 of 12\.0 s: QBER H .*, key [\d,]+ bits$/);
    const hex = Buffer.from(apart.station.key).toString("hex");
    const said = JSON.stringify([pictures.at(-1), lines.at(-1)]);
    for (let at = 0; at + 16 <= hex.length; at += 2) expect(said).not.toContain(hex.slice(at, at + 16));
  });
});

describe("a station on a clock of its own", () => {
  it("finds time as `pass` does, by beacon or from told pattern, comes to the same, and shows it", async () => {
    const clocked = loadScenario("jinan-250mhz-clock");
    const { beacon: _, ...rest } = clocked.timing!;
    const unlit = { ...clocked, timing: { ...rest, told: { stretchMs: 20 } } };
    for (const scenario of [clocked, unlit]) {
      const pictures: string[] = [];
      const sigmas: number[] = [];
      const windowS = 6;
      const { station } = await flown({
        scenario,
        windowS,
        onTick: (watch) => {
          pictures.push(stationPicture(watch, "Jinan", 200).join("\n"));
          if (watch.progress.seconds > 5) sigmas.push(watch.clock!.delaySigmaPs!);
        },
      });
      const { result } = await runPass(scenario, { seed: SEED, windowS });
      expect(station.siftedBits).toBe(result.siftedBits);
      expect(station.siftedBits).toBeGreaterThan(50_000);
      expect(station.bound.qber).toBe(result.qber);
      expect(station.leakedBits).toBe(result.leakedBits);
      const { trackingRmsPs, indexErrors, ...known } = result.clock!;
      const { delaySigmaPs: _last, ...found } = station.watch.clock!;
      // In the end the recording is dark, and the station less sure.
      const sigmaPs = Math.min(...sigmas);
      expect(found).toEqual(known);
      expect(indexErrors).toBe(0);
      // What the station believes of its own error is near what the simulation knows of it.
      expect(trackingRmsPs! / sigmaPs).toBeLessThan(3);
      expect(trackingRmsPs! / sigmaPs).toBeGreaterThan(0.3);
      expect(pictures[0]).toContain("Own clock    looking for the grid of slots");
      expect(pictures.at(-1)).toMatch(
        /Own clock {4}found after \d\.\d s.*delay known to \d+ ps rms, 0 slots slipped, indices right/,
      );
    }
  });
});

describe("secrets of two processes", () => {
  it("follow from no number without --seed, and are never the same", async () => {
    const first = await flown({ seed: null, windowS: 3 });
    const second = await flown({ seed: null, windowS: 3 });
    expect(first.station.keyBits).toBeGreaterThan(1000);
    expect(Buffer.from(first.station.key).equals(Buffer.from(second.station.key))).toBe(false);
  });

  it("must be the same on both sides: another seed gives no key, and both sides end", async () => {
    const [up, down] = pipe();
    const [station, satellite] = await Promise.all([
      runStation(down, SCENARIO, { seed: 2 }),
      flyOverStation(up, SCENARIO, { seed: 1, light: HOST_LIGHT, windowS: 1, link: {} }),
    ]);
    expect(station.keyBits).toBe(0);
    expect(station.key).toHaveLength(0);
    expect(station.noKeyReason).toMatch(/link did not carry the distillation/);
    expect(satellite.isOver).toBe(true);
  });
});

describe("another station under the same satellite", () => {
  it("is Hefei's place with Jinan's sky", () => {
    const scenario = overStation(SCENARIO, findStation("hefei"));
    expect(scenario.station).toMatchObject({ name: "Hefei", latitudeDeg: 31.8 });
    expect(scenario.receiver).toEqual(SCENARIO.receiver);
    const places = scenario.assumptions.filter(({ path }) => path.startsWith("station."));
    expect(places.map(({ reason }) => reason)).toContain("City of Hefei");
    expect(places.map(({ reason }) => reason)).not.toContain("City of Jinan");
  });

  it("refuses a satellite that flies over another", async () => {
    const [up, down] = pipe();
    const both = await Promise.allSettled([
      runStation(down, overStation(SCENARIO, findStation("hefei")), { seed: 1 }),
      flyOverStation(up, SCENARIO, { seed: 1, light: HOST_LIGHT, windowS: 1, link: {} }).finally(() =>
        up.close(),
      ),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(String((both[1] as PromiseRejectedResult).reason.message)).toContain("another scenario");
  });
});

describe("on the command line", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "satqkd-station-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");
  const run = (words: string): Promise<CommandResult> => runCommand(words.split(" "), folder);

  it("starts a satellite of its own, and writes the key for its owner alone", async () => {
    const { status, stdout, stderr } = await run(`station --window ${WINDOW_S} --seed ${SEED} --key-out k`);
    expect(stderr).toContain("this key follows from --seed 1");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Satellite +code on host \(simulated\), in another process$/m);
    expect(stdout).toMatch(/^Key file +k \(mode 0600\)$/m);
    expect(statSync(join(folder, "k")).mode & 0o777).toBe(0o600);
    const { key } = await inOneProcess();
    expect(readFileSync(join(folder, "k")).equals(Buffer.from(key))).toBe(true);
  });

  it("meets a satellite that listens", async () => {
    const words = ["satellite", "jinan-250mhz", "--seed", "3", "--window", "1", "--listen", "0"];
    const child = spawn(process.execPath, [MAIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stderr.on("data", (bytes) => {
      said += bytes;
    });
    while (!said.includes("\n")) await once(child.stderr, "data");
    const [, port] = /tcp:(\d+)/.exec(said)!;
    const { status, stdout } = await run(`station jinan --seed 3 --satellite tcp:${port} --json`);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ station: "Jinan", keyBits: expect.any(Number), durationS: 1 });
    const [code] = child.exitCode === null ? await once(child, "exit") : [child.exitCode];
    expect(code).toBe(0);
    expect(said).toContain("the pass is over");
  });

  it("ends in a line when the satellite dies in the middle of a pass", async () => {
    const words = ["satellite", "jinan-250mhz", "--seed", "3", "--listen", "0"];
    const child = spawn(process.execPath, [MAIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    const [first] = await once(child.stderr, "data");
    const [, port] = /tcp:(\d+)/.exec(String(first))!;
    const running = run(`station --seed 3 --satellite tcp:${port} --key-out lost`);
    setTimeout(() => child.kill("SIGKILL"), 1500);
    const { status, stdout, stderr } = await running;
    expect(status).toBe(5);
    expect(stdout).toBe("");
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^satqkd: the line between station and satellite: /);
  });

  it.each([
    ["station nowhere", 2, /"nowhere" is not known/],
    ["station --satellite tcp:1 --seed 1", 5, /nobody listens on 127\.0\.0\.1:1/],
    ["station --satellite tcp:x --seed 1", 2, /tcp:x names no port/],
    ["station --satellite tcp:4000", 2, /the same --seed/],
    ["station --satellite tcp:4000 --seed 1 --window 3", 2, /the listening side's/],
    ["station stellenbosch --window 1", 5, /does not rise above 60 degrees at Stellenbosch/],
    ["satellite jinan-250mhz --listen 4000", 2, /the same --seed/],
  ])("satqkd %s: exit %i, one line", async (words, code, line) => {
    const { status, stdout, stderr } = await run(words);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
    expect(status).toBe(code);
  });
});
