import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as wavedrom from "wavedrom";
import { withOutput } from "../../../hostsim/base/output.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { runPico } from "../../../hostsim/emulation/pico-run.js";
import { openSchedule } from "../../../hostsim/schedule/open.js";
import type { Schedule } from "../../../hostsim/schedule/types.js";
import { readTrace } from "../../../hostsim/trace/read-trace.js";
import { waveJson } from "../../../hostsim/trace/wavejson.js";
import { writeText } from "../../../hostsim/trace/write-text.js";
import { writeVcd } from "../../../hostsim/trace/write-vcd.js";
import { imageFolder } from "../../support/images.js";

const MILLION = 1_000_000;
const LINES = ["value", "basis", "class0", "class1"];

function file(name: string): string {
  return join(mkdtempSync(join(tmpdir(), "satqkd-trace-")), name);
}

function scheduleOf(lineMap: "symbol-code" | "lasers", delaysPs?: number[], seed = 4): Promise<Schedule> {
  return openSchedule({
    target: "pico",
    seed,
    mode: "key",
    replayBlock: 0,
    lineMap,
    delaysPs: delaysPs ?? Array<number>(lineMap === "lasers" ? 8 : 4).fill(0),
  });
}

/** Picoseconds of the units that a VCD's time may have. */
const PS: Readonly<Record<string, number>> = { ps: 1, ns: 1e3, us: 1e6 };

/**
 * A VCD read as plainly as can be: each wire's value whenever the pulse bus changes, and at which times in ps
 * wires change.
 */
function naiveVcd(text: string) {
  const [, many, unit] = /\$timescale\s+(\d+)\s*(\w+)/.exec(text)!;
  const unitPs = Number(many) * PS[unit!]!;
  const names = new Map<string, string>();
  const values = new Map<string, bigint>();
  const changes = new Map<string, number[]>();
  const levels = new Map<number, number>();
  let time = 0;
  let pulse = -1;
  const take = (): void => {
    if (pulse >= 0)
      levels.set(
        pulse,
        LINES.reduce((sum, name, line) => sum | (Number(values.get(name) ?? 0n) << line), 0),
      );
  };
  let body = false;
  for (const line of text.split("\n")) {
    const declared = /^\$var \w+ +\d+ +(\S+) +(\w+)/.exec(line);
    if (declared !== null) names.set(declared[1]!, declared[2]!);
    else if (line.startsWith("$enddefinitions")) body = true;
    else if (body && line.startsWith("#")) {
      take();
      time = unitPs * Number(line.slice(1));
    } else if (body) {
      const found = /^r(\d+) (\S+)$/.exec(line) ?? /^([01])(\S+)$/.exec(line);
      const name = found === null ? undefined : names.get(found[2]!);
      if (found === null || name === undefined) continue;
      const value = BigInt(found[1]!);
      values.set(name, value);
      if (name === "pulse") pulse = Number(value);
      changes.set(name, [...(changes.get(name) ?? []).slice(-3), time]);
    }
  }
  return { levels, changes, time };
}

const RULE = { option: "-o" };

describe("a VCD of a schedule", () => {
  it("of 10^6 pulses, read and written again by GTKWave's tools, gives the schedule's symbols", async () => {
    const schedule = await scheduleOf("symbol-code");
    const path = file("million.vcd");
    await withOutput(path, RULE, (output) => writeVcd(output, schedule, 0, MILLION, true));
    execFileSync("vcd2fst", [path, `${path}.fst`]);
    const foreign = execFileSync("fst2vcd", [`${path}.fst`], { encoding: "utf8", maxBuffer: 1 << 28 });
    const { levels } = naiveVcd(foreign);
    const wanted = schedule.symbols(0, MILLION);
    let differences = 0;
    for (let pulse = 0; pulse < MILLION; pulse++) if (levels.get(pulse) !== wanted[pulse]) differences += 1;
    expect(differences).toBe(0);
  });

  it("is read back pulse by pulse across blocks and dark slots, under both maps, with delays longer than a slot", async () => {
    for (const [lineMap, delays] of [
      ["symbol-code", [0, 100, -300, 250]],
      ["lasers", [0, 120, -80, 300, 4100, -5000, 60, 1]],
    ] as const) {
      const schedule = await scheduleOf(lineMap, [...delays]);
      const path = file("delays.vcd");
      await withOutput(path, RULE, (output) => writeVcd(output, schedule, 65_000, 2000, false));
      const { levels, header } = await readTrace(path);
      expect(header.delaysPs).toEqual([...delays]);
      expect(levels).toEqual(schedule.levels(65_000, 2000));
    }
  });

  it("moves each line's edges by its own delay, and no other's", async () => {
    const plain = file("plain.vcd");
    const moved = file("moved.vcd");
    await withOutput(plain, RULE, async (output) =>
      writeVcd(output, await scheduleOf("symbol-code"), 0, 50, false),
    );
    await withOutput(moved, RULE, async (output) =>
      writeVcd(output, await scheduleOf("symbol-code", [0, 0, 170, 0]), 0, 50, false),
    );
    const before = naiveVcd(readFileSync(plain, "utf8")).changes;
    const after = naiveVcd(readFileSync(moved, "utf8")).changes;
    for (const name of LINES) {
      const by = name === "class0" ? 170 : 0;
      expect(after.get(name)?.slice(1)).toEqual(
        before
          .get(name)
          ?.slice(1)
          .map((time) => time + by),
      );
    }
  });
});

describe("a text trace", () => {
  it("holds a line a pulse that can be read back", async () => {
    const schedule = await scheduleOf("lasers");
    const path = file("trace.txt");
    await withOutput(path, RULE, (output) => writeText(output, schedule, 65_530, 12));
    expect((await readTrace(path)).levels).toEqual(schedule.levels(65_530, 12));
    const lines = readFileSync(path, "utf8").split("\n");
    expect(lines[2]).toMatch(
      /^65530\t262120000\t0\t65530\t[01]{8}\t\d+\t(signal|decoy|vacuum), [ZX], [01] = ([HVDA]|dark)$/,
    );
    expect(lines[8]).toMatch(/^65536\t\d+\t1\t0\t/);
  });
});

describe("WaveJSON", () => {
  it("is drawn by WaveDrom: a lane a line, with the levels of the schedule", async () => {
    const schedule = await scheduleOf("lasers");
    const picture = waveJson(schedule, 100, 40);
    const svg = JSON.stringify(wavedrom.renderAny(0, picture, wavedrom.waveSkin));
    for (const { name } of picture.signal) expect(svg).toContain(name);
    const levels = schedule.levels(100, 40);
    picture.signal.slice(0, 8).forEach(({ wave }, line) => {
      let level = "0";
      const drawn = [...wave].map((mark) => {
        level = mark === "." ? level : mark;
        return Number(level);
      });
      expect(drawn).toEqual(Array.from(levels, (value) => (value >> line) & 1));
    });
    const path = file("picture.json");
    writeFileSync(path, JSON.stringify(picture));
    expect((await readTrace(path)).levels).toEqual(levels);
  });

  it("refuses more pulses than a picture can show", async () => {
    expect(() => waveJson({} as Schedule, 0, 2001)).toThrow(/at most 2000 pulses/);
  });
});

describe("a capture of the emulated pico", () => {
  it("is the schedule of the same seed, burst after burst", async () => {
    const path = file("capture.vcd");
    const image = readFileSync(join(imageFolder("pico"), "image.bin"));
    const board = loadBoard("pico");
    await withOutput(path, RULE, (capture) =>
      runPico({
        board,
        image,
        seed: 4,
        pulses: 2 * 65536,
        lineMap: "symbol-code",
        slotsPerMicrosecond: 250,
        capture,
      }),
    );
    const { levels } = await readTrace(path);
    expect(levels).toEqual((await scheduleOf("symbol-code")).levels(0, 2 * 65536));
  });
});
