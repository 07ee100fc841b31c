import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSchedule } from "../../../../hostsim/schedule/open.js";
import type { Schedule } from "../../../../hostsim/schedule/types.js";
import { grouped, symbolWords } from "../../../../hostsim/schedule/words.js";
import { measureStatistics } from "../../../../hostsim/stats/measure.js";
import { tracePage } from "../../../../hostsim/trace/html/page.js";
import { Chromium } from "../../../support/chromium.js";

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
      tracePage(schedule, FIRST, MILLION, await measureStatistics(schedule, FIRST, MILLION, 200)),
    );
    browser = await Chromium.open(`file://${path}`);
  });
  afterAll(() => browser?.close());

  const text = (id: string): Promise<unknown> =>
    browser.evaluate(`document.getElementById("${id}").textContent`);
  const click = (id: string): Promise<unknown> =>
    browser.evaluate(`document.getElementById("${id}").click()`);
  const type = (id: string, value: string, form: string): Promise<unknown> =>
    browser.evaluate(
      `document.getElementById("${id}").value = ${JSON.stringify(value)}; document.getElementById("${form}").requestSubmit()`,
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

  async function expectPulse(index: number): Promise<void> {
    const pulse = schedule.at(index);
    expect(await text("pulse")).toBe(grouped(index));
    expect(await text("words")).toBe(symbolWords(pulse));
    expect(await text("time")).toBe(`${grouped(pulse.timePs)} ps`);
    expect(await text("levels")).toBe(pulse.levels.toString(2).padStart(8, "0"));
    expect(await text("table")).toBe(
      `descriptor ${pulse.descriptor}, word ${grouped(pulse.tableWord)}, bit ${pulse.bitInWord}`,
    );
  }

  it("needs no network and no other file, and stays small", () => {
    const page = readFileSync(path, "utf8");
    expect(page).not.toMatch(/<(script|img|iframe)[^>]+src=|<link|url\(|@import|https?:\/\//i);
    expect(statSync(path).size).toBeLessThan(1_000_000);
  });

  it("opens at the first pulse, in the words of the terminal, and steps by keys and buttons", async () => {
    await expectPulse(FIRST);
    await browser.press("ArrowRight");
    await browser.press("ArrowRight");
    await expectPulse(FIRST + 2);
    await click("back");
    await expectPulse(FIRST + 1);
    await browser.press("PageDown");
    await expectPulse(FIRST + 1 + schedule.pulsesPerBlock);
  });

  it("goes to a pulse, finds the next decoy, the next vacuum and a sequence, and says when there is none", async () => {
    await type("go-to-pulse", grouped(FIRST + 5000), "go-to");
    await expectPulse(FIRST + 5000);
    await browser.press("d");
    await expectPulse(FIRST + symbols.findIndex((symbol, at) => at > 5000 && symbol >> 2 === 1));
    await click("vacuum");
    const decoy = symbols.findIndex((symbol, at) => at > 5000 && symbol >> 2 === 1);
    await expectPulse(FIRST + symbols.findIndex((symbol, at) => at > decoy && symbol >> 2 === 0));
    await type("go-to-pulse", String(FIRST), "go-to");
    await type("sequence", "sZ1 dX v sX0 sX0", "search");
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
    await type("sequence", "xyz", "search");
    expect(await text("message")).toMatch(/is no sequence/);
    await type("go-to-pulse", "12", "go-to");
    expect(await text("message")).toMatch(/are here/);
  });

  it("tells the distance of two markers in pulses and ps", async () => {
    await type("go-to-pulse", String(FIRST + 100), "go-to");
    await click("mark-a");
    await type("go-to-pulse", String(FIRST + 350), "go-to");
    await browser.press("b");
    expect(await text("distance")).toBe("250 pulses, 1,000,000 ps");
  });

  it("draws something at every zoom, from single pulses to all of them", async () => {
    await click("fit");
    const all = (await inked()) as number;
    expect(all).toBeGreaterThan(100_000);
    for (let i = 0; i < 14; i++) await click("zoom-in");
    const near = (await inked()) as number;
    expect(near).toBeGreaterThan(1000);
    expect(near).toBeLessThan(all);
    for (let i = 0; i < 6; i++) await browser.press("-");
    expect(await inked()).toBeGreaterThan(near);
  });

  it("shows the statistics in a tab of their own", async () => {
    const before = await text("pulse");
    await click("show-statistics");
    await browser.press("ArrowRight");
    expect(await text("pulse")).toBe(before);
    expect(await browser.evaluate("document.getElementById('waves').hidden")).toBe(true);
    expect(await text("verdict")).toMatch(/^accepted: no p-value below/);
    expect(await text("statistics")).toMatch(/signal H from decoy H180 ps85\.\d %/);
    await click("show-waves");
  });
});

describe("a line's delay on the trace page", () => {
  /** Where line 1 (signalV) is high, by pixel, at 2/3 of a pulse a pixel: columns, no single pulses. */
  async function pictureOfLine1(delayPs: number): Promise<number[]> {
    const delaysPs = [0, delayPs, 0, 0, 0, 0, 0, 0];
    const request = {
      target: "pico",
      seed: 5,
      mode: "key",
      replayBlock: 0,
      lineMap: "lasers",
      delaysPs,
    } as const;
    const schedule = await openSchedule(request);
    const path = join(mkdtempSync(join(tmpdir(), "satqkd-page-")), "trace.html");
    writeFileSync(path, tracePage(schedule, 0, 5000, await measureStatistics(schedule, 0, 5000, 200)));
    const browser = await Chromium.open(`file://${path}`);
    try {
      return (await browser.evaluate(`(() => {
        for (let i = 0; i < 3; i++) document.getElementById("zoom-out").click();
        const canvas = document.getElementById("canvas");
        const { data, width } = canvas.getContext("2d").getImageData(0, 76, canvas.width, 1);
        return Array.from({ length: width }, (_, x) => (data[4 * x + 3] > 0 ? 1 : 0));
      })()`)) as number[];
    } finally {
      await browser.close();
    }
  }

  it("moves its picture by as many pixels when a pixel holds several pulses", async () => {
    const SHIFT = 60; // 40 slots of 4 ns
    const plain = await pictureOfLine1(0);
    const late = await pictureOfLine1(160_000);
    const columns = plain.slice(110, -SHIFT).map((level, i) => Number(level === late[110 + SHIFT + i]));
    expect(plain.slice(110).reduce((sum, level) => sum + level, 0)).toBeGreaterThan(50);
    expect(columns.reduce((sum, equal) => sum + equal, 0) / columns.length).toBeGreaterThan(0.97);
  });
});
