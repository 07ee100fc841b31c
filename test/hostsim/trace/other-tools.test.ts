/**
 * VCD files in tools of others: GTKWave's vcd2fst and fst2vcd, and sigrok-cli, which takes the unit of time
 * for the rate at which somebody sampled.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { withOutput } from "../../../hostsim/base/output.js";
import { openSchedule } from "../../../hostsim/schedule/open.js";
import type { Schedule } from "../../../hostsim/schedule/types.js";
import { coarsestUnit, commonStep } from "../../../hostsim/trace/vcd-unit.js";
import { writeVcd } from "../../../hostsim/trace/write-vcd.js";

const folder = mkdtempSync(join(tmpdir(), "satqkd-tools-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "it.vcd");
const COUNT = 500;

function scheduleOf(target: string, delaysPs: readonly number[]): Promise<Schedule> {
  const lineMap = delaysPs.length === 8 ? "lasers" : "symbol-code";
  return openSchedule({ target, seed: 3, mode: "key", replayBlock: 0, lineMap, delaysPs });
}

async function write(schedule: Schedule, isEqualWidth = false): Promise<string> {
  await withOutput(path, { option: "-o", force: true }, (file) =>
    writeVcd(file, schedule, 0, COUNT, isEqualWidth),
  );
  return readFileSync(path, "utf8");
}

/** Levels that sigrok-cli shows, sample by sample. */
function sampledBySigrok(lines: number): { readonly rateHz: number; readonly levels: number[] } {
  const text = execFileSync("sigrok-cli", ["-I", "vcd", "-i", path, "-O", "csv"], { encoding: "utf8" });
  const rate = /samplerate: (\d+)/.exec(text);
  const levels = text
    .split("\n")
    .filter((line) => /^[01](,[01])+$/.test(line))
    .map((line) =>
      line
        .split(",")
        .slice(0, lines)
        .reduce((sum, level, at) => sum + (Number(level) << at), 0),
    );
  return { rateHz: Number(rate?.[1]), levels };
}

describe("a VCD file", () => {
  it("has the coarsest unit in which slots and delays are whole", async () => {
    const none = [0, 0, 0, 0];
    for (const [target, delaysPs, unit] of [
      ["pico", none, "1 ns"],
      ["pico", [0, 500, 0, 0], "100 ps"],
      ["pico", [0, 120, 0, 0, 180, 0, 0, 300], "10 ps"],
      ["pico", [0, -1, 0, 0], "1 ps"],
      ["jinan-1-stellenbosch", none, "100 ps"],
    ] as const)
      expect(await write(await scheduleOf(target, delaysPs)), `${target} ${delaysPs}`).toContain(
        `$timescale ${unit} $end`,
      );
    expect(await write(await scheduleOf("pico", [0, 7, 0, 0]), true)).toContain("$timescale 1 ns $end");
    expect(coarsestUnit(commonStep([3_000_000_000n, 0n, -20_000_000n])).text).toBe("10 us");
  });

  it("opens in sigrok at that rate, with all pulses: a slot of 4 ns is 4 samples", async () => {
    const schedule = await scheduleOf("pico", [0, 0, 0, 0]);
    await write(schedule);
    const { rateHz, levels } = sampledBySigrok(4);
    expect(rateHz).toBe(1e9);
    expect(levels).toEqual([...schedule.levels(0, COUNT)].flatMap((level) => [level, level, level, level]));
    await write(schedule, true);
    expect(sampledBySigrok(4)).toEqual({ rateHz: 1e9, levels: [...schedule.levels(0, COUNT)] });
  });

  it("goes through GTKWave's tools with every change at its time", async () => {
    const own = await write(await scheduleOf("pico", [0, 500, 0, -100]));
    const fst = join(folder, "it.fst");
    execFileSync("vcd2fst", [path, fst]);
    const foreign = execFileSync("fst2vcd", [fst], { encoding: "utf8" });
    expect(foreign).toMatch(/\$timescale\s+100\s*ps\s+\$end/);
    const changes = (text: string): string[] => {
      let time = "";
      const lines = text.slice(text.indexOf("$enddefinitions")).split("\n");
      return lines
        .flatMap((line) => {
          if (line.startsWith("#")) time = line;
          return /^[01]\S$|^r\d+ \S$/.test(line) ? [`${time} ${line}`] : [];
        })
        .filter((line) => !line.startsWith("#0 "))
        .sort();
    };
    expect(changes(foreign)).toEqual(changes(own));
    expect(changes(own).length).toBeGreaterThan(2 * COUNT);
  });
});
