import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openSchedule } from "../../../../hostsim/schedule/open.js";
import type { Schedule } from "../../../../hostsim/schedule/types.js";
import { grouped, symbolWords } from "../../../../hostsim/schedule/words.js";
import { measureStatistics } from "../../../../hostsim/stats/measure.js";
import { KEY_LINES } from "../../../../hostsim/stepping/keys.js";
import { type PulseSource, sourceOf } from "../../../../hostsim/stepping/source.js";
import { tracePage } from "../../../../hostsim/trace/html/page.js";
import { Chromium } from "../../../support/chromium.js";
import { PATIENCE_MS } from "../../../support/patience.js";

const FIRST = 7e10;
const MILLION = 1_000_000;

describe("the trace page of 10^6 pulses in a real browser", () => {
  let schedule: Schedule;
  let symbols: Uint8Array;
  let browser: Chromium;
  let path: string;

  beforeAll(async () => {
    schedule = await openSchedule({
      target: "jinan-250mhz",
      seed: 1,
      mode: "key",
      replayBlock: 0,
      lineMap: "lasers",
      delaysPs: [0, 120, 0, 0, 180, 0, 0, 300],
    });
    symbols = schedule.symbols(FIRST, MILLION);
    path = join(mkdtempSync(join(tmpdir(), "satqkd-page-")), "trace.html");
    writeFileSync(
      path,
      tracePage({
        schedule,
        first: FIRST,
        count: MILLION,
        statistics: await measureStatistics(schedule, FIRST, MILLION, 200),
        other: null,
      }),
    );
    browser = await Chromium.open(`file://${path}`);
  });
  afterAll(() => browser?.close());

  const text = (id: string): Promise<unknown> =>
    browser.evaluate(`document.getElementById("${id}").textContent`);
  const click = (selector: string): Promise<unknown> =>
    browser.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
  const act = (action: string): Promise<unknown> => click(`[data-action="${action}"]`);
  const enter = (form: string, value: string): Promise<unknown> =>
    browser.evaluate(
      `document.getElementById("${form}-text").value = ${JSON.stringify(value)}; document.getElementById("${form}").requestSubmit()`,
    );
  /** Pixels of the canvas that are not background. */
  const inked = (): Promise<unknown> =>
    browser.evaluate(`(() => {
      const canvas = document.getElementById("canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let inked = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] > 0) inked += 1;
      return inked;
    })()`);
  const until = (expression: string): Promise<void> =>
    vi.waitFor(async () => expect(await browser.evaluate(expression)).toBe(true), {
      timeout: PATIENCE_MS,
      interval: 20,
    });

  async function expectPulse(index: number): Promise<void> {
    const pulse = schedule.at(index);
    expect(await text("pulse")).toBe(`${grouped(index)}, slot ${grouped(pulse.slot)}`);
    expect(await text("symbol")).toBe(symbolWords(pulse));
    expect(await text("time")).toContain(` = ${grouped(pulse.timePs)} ps`);
    expect(await text("levels")).toBe(pulse.levels.toString(2).padStart(8, "0"));
    expect(await text("table")).toBe(
      `descriptor ${pulse.descriptor}, word ${grouped(pulse.tableWord)}, bit ${pulse.bitInWord}`,
    );
  }
  const nextOfClass = (from: number, code: number): number =>
    FIRST + symbols.findIndex((symbol, at) => at > from - FIRST && symbol >> 2 === code);

  it("needs no network and no other file, and stays small", () => {
    const page = readFileSync(path, "utf8");
    // SVG's namespace is no address, and a picture's own clip no other file.
    const told = page.replaceAll("http://www.w3.org/2000/svg", "").replaceAll("url(#", "");
    expect(told).not.toMatch(/<(script|img|iframe)[^>]+src=|<link|(?<!Object)url\(|@import|https?:\/\//i);
    expect(statSync(path).size).toBeLessThan(1_000_000);
  });

  it("opens at the first pulse, in the words of the terminal, and steps by keys and buttons", async () => {
    await expectPulse(FIRST);
    await browser.press("ArrowRight");
    await browser.press("ArrowRight");
    await expectPulse(FIRST + 2);
    await act("back");
    await expectPulse(FIRST + 1);
    await browser.press("PageDown");
    await expectPulse(FIRST + 1 + schedule.pulsesPerBlock);
    await browser.press("End");
    await expectPulse(FIRST + MILLION - 1);
    await browser.press("Home");
    await expectPulse(FIRST);
  });

  it("goes to the next decoy after pulse 7e10 as a newcomer does it: by a field and a button, or by keys", async () => {
    await enter("go-to", "7e10");
    await act("next decoy");
    await expectPulse(nextOfClass(FIRST, 1));
    await browser.press("Home");
    for (const key of ["g", ..."280 s"]) await browser.press(key);
    expect(await text("message")).toBe("go to (7e10, 280 s, block 12, +1000): 280 s_");
    await browser.press("Enter");
    await browser.press("d");
    await expectPulse(nextOfClass(FIRST, 1));
  });

  it("finds the next vacuum and a sequence, counts, and says when there is none", async () => {
    await enter("go-to", grouped(FIRST + 5000));
    await act("next vacuum");
    await expectPulse(nextOfClass(FIRST + 5000, 0));
    await enter("go-to", String(FIRST));
    await enter("search", "sZ1 dX v sX0 sX0");
    const wanted = [
      (s: number) => s === 9,
      (s: number) => s >> 1 === 3,
      (s: number) => s >> 2 === 0,
      (s: number) => s === 10,
    ];
    const found = symbols.findIndex(
      (_, at) => at > 0 && wanted.every((fits, i) => fits(symbols[at + i]!)) && symbols[at + 4] === 10,
    );
    await expectPulse(FIRST + found);
    await enter("search", "xyz");
    expect(await text("message")).toMatch(/is no sequence/);
    await enter("go-to", "12");
    expect(await text("message")).toMatch(/are here/);
    await enter("count", "d in all");
    await until(`document.getElementById("message").textContent.includes("in all")`);
    const decoys = symbols.reduce((sum, symbol) => sum + Number(symbol >> 2 === 1), 0);
    expect(await text("message")).toMatch(new RegExp(`^d: ${grouped(decoys)} in 1,000,000 pulses`));
  });

  it("tells the distance of two marks in pulses and time", async () => {
    await enter("go-to", String(FIRST + 100));
    await click("[data-mark=a]");
    await enter("go-to", String(FIRST + 350));
    await browser.press("m");
    await browser.press("b");
    expect(await text("distances")).toBe("cursor to a: -250 pulses, -1 us; b here; a to b: 250 pulses, 1 us");
  });

  it("keeps its place in its address, and opens there", async () => {
    await enter("go-to", String(FIRST + 777));
    await act("zoom in");
    await until(`location.hash.includes("pulse=${FIRST + 777}&scale=0.0625&marks=a:")`);
    await browser.evaluate(`location.hash = "#pulse=${FIRST + 50_000}&scale=2"`);
    await until(`document.getElementById("pulse").textContent.startsWith("${grouped(FIRST + 50_000)}")`);
    expect(await text("scale")).toMatch(/2 pulses a pixel$/);
    await browser.evaluate(`location.hash = "#pulse=teapot&scale=-1&marks=x"`);
    await browser.press("l");
    await expectPulse(FIRST + 50_001);
  });

  it("draws something at every zoom, fills its window, and keeps its waveforms on a phone", async () => {
    await act("fit");
    const all = (await inked()) as number;
    expect(all).toBeGreaterThan(50_000);
    for (let i = 0; i < 14; i++) await act("zoom in");
    expect(await inked()).toBeGreaterThan(1000);
    for (const [width, height] of [
      [390, 844],
      [1200, 900],
    ] as const) {
      await browser.resize(width, height);
      const fits = "document.documentElement.scrollWidth <= innerWidth";
      expect(await browser.evaluate(fits), String(width)).toBe(true);
      expect(await browser.evaluate(`document.getElementById("canvas").clientHeight`)).toBeGreaterThan(190);
    }
    expect(await browser.evaluate("document.documentElement.scrollHeight <= innerHeight")).toBe(true);
  });

  it("shows all keys at ?, and takes none meanwhile", async () => {
    const before = await text("pulse");
    await browser.press("?");
    expect(await browser.evaluate(`document.getElementById("help").open`)).toBe(true);
    for (const { shown } of KEY_LINES.filter((line) => line.shown !== "q"))
      expect(await text("help")).toContain(shown);
    await browser.press("ArrowRight");
    expect(await text("pulse")).toBe(before);
    await click("#help button");
  });

  it("shows the statistics in a tab of their own", async () => {
    const before = await text("pulse");
    await click("#show-statistics");
    await browser.press("ArrowRight");
    expect(await text("pulse")).toBe(before);
    expect(await browser.evaluate("document.getElementById('waves').hidden")).toBe(true);
    expect(await text("verdict")).toMatch(/^accepted: no p-value below/);
    expect(await text("statistics")).toMatch(/signal H from decoy H180 ps85\.\d %/);
    await click("#show-waves");
  });
});

describe("a page of two schedules", () => {
  const ODD = 1234;
  let browser: Chromium;

  /** The first as it is; below, line 1 late by 80 slots, and pulse 1,234 another one. */
  beforeAll(async () => {
    const delaysPs = Array<number>(8).fill(0);
    const target = { target: "pico", seed: 5, mode: "key", replayBlock: 0, lineMap: "lasers" } as const;
    const schedule = await openSchedule({ ...target, delaysPs });
    const late = sourceOf(await openSchedule({ ...target, delaysPs: [0, 320_000, 0, 0, 0, 0, 0, 0] }));
    const other: PulseSource = {
      ...late,
      symbols: (first, count) => {
        const symbols = late.symbols(first, count);
        if (ODD >= first && ODD < first + count) symbols[ODD - first]! ^= 1;
        return symbols;
      },
    };
    const statistics = await measureStatistics(schedule, 0, 5000, 200);
    const path = join(mkdtempSync(join(tmpdir(), "satqkd-page-")), "trace.html");
    writeFileSync(path, tracePage({ schedule, first: 0, count: 5000, statistics, other }));
    browser = await Chromium.open(`file://${path}`);
  });
  afterAll(() => browser?.close());

  it("goes to the next difference, and says what is below", async () => {
    await browser.press("x");
    const text = (id: string) => browser.evaluate(`document.getElementById("${id}").textContent`);
    expect(await text("pulse")).toMatch(/^1,234,/);
    expect(await text("symbol")).not.toBe(await text("other-symbol"));
    await browser.press("h");
    expect(await text("symbol")).toBe(await text("other-symbol"));
    await browser.press("l");
    await browser.press("x");
    expect(await text("message")).toMatch(/^no difference in the next 3,765 pulses/);
  });

  it("shows a line's delay by as many pixels when a pixel holds several pulses", async () => {
    const SHIFT = 40; // 80 slots at 2 slots a pixel
    await browser.evaluate(`location.hash = "#pulse=0&scale=2"`);
    await vi.waitFor(
      async () =>
        expect(await browser.evaluate(`document.getElementById("scale").textContent`)).toMatch(/2 pulses a/),
      { timeout: PATIENCE_MS, interval: 20 },
    );
    // 8 lines, symbols, differences, 8 lines, symbols below the rulers; below the middle of a lane.
    const rows = (await browser.evaluate(`(() => {
      const canvas = document.getElementById("canvas");
      const each = (canvas.height - 40) / 19;
      return [1, 11].map((lane) => {
        const y = Math.round(40 + each * (lane + 0.7));
        const { data, width } = canvas.getContext("2d").getImageData(0, y, canvas.width, 1);
        return Array.from({ length: width }, (_, x) => (data[4 * x + 3] > 0 ? 1 : 0));
      });
    })()`)) as [number[], number[]];
    const [plain, late] = rows.map((row) => row.slice(80));
    const alike = plain!.slice(0, -SHIFT).map((level, x) => Number(level === late![x + SHIFT]));
    const sum = (levels: readonly number[]): number => levels.reduce((total, level) => total + level, 0);
    expect(sum(plain!)).toBeGreaterThan(50);
    expect(sum(alike) / alike.length).toBeGreaterThan(0.95);
    expect(sum(plain!.map((level, x) => Number(level === late![x]))) / plain!.length).toBeLessThan(0.9);
  });
});
