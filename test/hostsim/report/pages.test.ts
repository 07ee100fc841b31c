/** All pages in a real browser: axe-core finds nothing, and what a report gives away is what it shows. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PassOutcome } from "../../../hostsim/pass/run-pass.js";
import { PAGE_FILE } from "../../../hostsim/play/page-file.js";
import { attackReport } from "../../../hostsim/report/attack-report.js";
import { demoReport } from "../../../hostsim/report/demo-report.js";
import { keylengthReport } from "../../../hostsim/report/keylength-report.js";
import { networkReport } from "../../../hostsim/report/network-report.js";
import { passReport } from "../../../hostsim/report/pass-report.js";
import { passPlots } from "../../../hostsim/report/plots.js";
import { relayReport } from "../../../hostsim/report/relay-report.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { axeFindings } from "../../support/axe.js";
import { Chromium, until } from "../../support/chromium.js";
import { runCommand } from "../../support/command-line.js";
import { published } from "../../support/published-schema.js";
import { passOf } from "../../support/run-pass.js";
import { IS_THOROUGH } from "../../support/thorough.js";
import { ATTACKED } from "./attack-sample.js";
import { DEMO, DEMO_PICTURES } from "./demo-sample.js";
import { keylengthSample } from "./keylength-sample.js";
import { NETWORK, NETWORK_TRACKS } from "./network-sample.js";
import { PICTURES, RESULT, SIGHTS } from "./relay-sample.js";

let folder: string;
let outcome: PassOutcome;
/** One for all pages: to start it costs more than most of what is asked of it. */
let browser: Chromium;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-pages-"));
  outcome = await passOf("jinan-250mhz", { windowS: 12 });
  writeFileSync(join(folder, "pass.html"), passReport(loadScenario("jinan-250mhz"), outcome));
  writeFileSync(join(folder, "relay.html"), relayReport(RESULT, PICTURES, SIGHTS));
  writeFileSync(join(folder, "demo.html"), demoReport(DEMO, DEMO_PICTURES));
  writeFileSync(join(folder, "network.html"), networkReport(NETWORK, NETWORK_TRACKS));
  writeFileSync(join(folder, "keylength.html"), keylengthReport(keylengthSample("sample")));
  writeFileSync(join(folder, "attacks.html"), attackReport("A pass", ATTACKED));
  await runCommand(["trace", "pico", "--count", "2000", "-o", "trace.html"], folder);
  browser = await Chromium.open("about:blank");
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** What is shown once a page is ready. */
const READY: Readonly<Record<string, readonly [address: () => string, ready: string]>> = {
  "a pass": [() => `file://${join(folder, "pass.html")}`, "document.querySelector('canvas')"],
  "a network": [() => `file://${join(folder, "network.html")}`, "document.querySelector('#map')"],
  "a relay": [() => `file://${join(folder, "relay.html")}`, "document.querySelector('.map')"],
  "a demonstration": [() => `file://${join(folder, "demo.html")}`, "document.querySelector('.timeline')"],
  attacks: [() => `file://${join(folder, "attacks.html")}`, "document.querySelector('table')"],
  "key length": [
    () => `file://${join(folder, "keylength.html")}`,
    "[...document.querySelectorAll('details')].map((each) => (each.open = true)).length === 2",
  ],
  "a schedule": [() => `file://${join(folder, "trace.html")}`, "document.querySelector('canvas')"],
  "the playground's pass": [() => `file://${PAGE_FILE}`, "document.querySelector('#sky svg')"],
  "the playground's pulses": [
    () => `file://${PAGE_FILE}#view=pulses&other=2`,
    "document.querySelector('#words table')",
  ],
  "the playground's relay": [
    () => `file://${PAGE_FILE}#view=relay`,
    "document.querySelector('#relay-name option')",
  ],
};

/** Contrast is the scheme's and layout the width's: CI sees both of each, and not each with each. */
const LOOKS = [
  [1200, "light"],
  [390, "dark"],
  ...(IS_THOROUGH
    ? ([
        [1200, "dark"],
        [390, "light"],
      ] as const)
    : []),
] as const;

describe("axe-core finds nothing", () => {
  it.each(Object.entries(READY))(
    "on the page of %s, light and dark, on a desk and on a phone",
    async (_, page) => {
      const [address, ready] = page;
      await browser.visit(address());
      await until(browser, ready);
      for (const [width, scheme] of LOOKS) {
        await browser.resize(width, 900);
        await browser.colours(scheme);
        expect(await axeFindings(browser), `${width}, ${scheme}`).toEqual([]);
      }
    },
  );

  it("where nothing is, and finds what is there", async () => {
    const path = join(folder, "bad.html");
    writeFileSync(path, "<!doctype html><html><body><img src='x.png'><p>text</p></body></html>");
    await browser.visit(`file://${path}`);
    expect((await axeFindings(browser)).join()).toMatch(/image-alt: img/);
  });
});

/** Opens a page in which a click keeps what it would save. */
async function openToTake(page: string): Promise<void> {
  await browser.visit(`file://${join(folder, page)}`);
  await browser.evaluate(`
    globalThis.saved = null;
    URL.createObjectURL = (blob) => {
      const reader = new FileReader();
      reader.onload = () => { saved.content = reader.result.split(",")[1]; };
      globalThis.saved = { content: null, name: null };
      reader.readAsDataURL(blob);
      return "#";
    };
    HTMLAnchorElement.prototype.click = function () { saved.name = this.download; };
    0`);
}

async function takenFrom(button: string): Promise<{ name: string; content: Buffer }> {
  await browser.evaluate(`saved = null; document.querySelector(${JSON.stringify(button)}).click()`);
  await until(browser, "saved?.content && saved.name");
  const { name, content } = (await browser.evaluate("saved")) as { name: string; content: string };
  return { name, content: Buffer.from(content, "base64") };
}

/** Pictures of a page, each as SVG with its own colours, and as PNG twice as wide as it says. */
async function expectPictures(widths: Readonly<Record<string, number>>): Promise<void> {
  for (const [id, width] of Object.entries(widths)) {
    const svg = await takenFrom(`[data-picture=${id}][data-as=svg]`);
    expect(XMLValidator.validate(svg.content.toString())).toBe(true);
    expect(svg.content.toString()).toMatch(/stroke: rgb/);
    const png = await takenFrom(`[data-picture=${id}][data-as=png]`);
    expect(png.name).toBe(svg.name.replace(/svg$/, "png"));
    const picture = decode(png.content);
    expect(picture.width).toBe(2 * width);
    // More than the ground's one colour.
    expect(new Set(new Uint32Array(picture.data.slice().buffer)).size).toBeGreaterThan(3);
  }
}

describe("what can be taken from the page of a relay", () => {
  it("are its passes as CSV, all of it as JSON, map, time line and skies as pictures", async () => {
    await openToTake("relay.html");
    const csv = await takenFrom("[data-all=csv]");
    expect(csv.name).toBe("sample.csv");
    expect(csv.content.toString().split("\r\n").slice(0, 2)).toEqual([
      '"from (UTC)","to (UTC)","station","highest in deg","fate","secret bits","QBER","blocks"',
      '"2025-04-07T18:00:00.000Z","2025-04-07T18:05:00.000Z","Here",60,"flown",100000,0.011,390',
    ]);
    const json = (await takenFrom("[data-all=json]")).content.toString();
    expect(JSON.parse(published("satqkd-relay", json))).toMatchObject(RESULT);
    await expectPictures({ map: 960, timeline: 960, "sky-here": 320, "sky-there": 320 });
  });
});

describe("what can be taken from the page of key length", () => {
  it("are all its numbers as CSV, and both charts as pictures", async () => {
    await openToTake("keylength.html");
    const csv = await takenFrom("[data-all=csv]");
    expect(csv.name).toBe("sample-keylength.csv");
    const [head, ...rows] = csv.content.toString().trimEnd().split("\r\n");
    expect(head).toBe('"against","value","method","tail bound","secret bits"');
    const { ofLoss, ofSize } = keylengthSample("sample");
    expect(rows).toHaveLength(6 * (ofLoss.points.length + ofSize.points.length));
    expect(rows[0]).toBe(
      `"loss beyond that of the counts in dB",-5,"lim2014","hoeffding",${ofLoss.curves[0]!.secretKeyBits[0]}`,
    );
    await expectPictures({ loss: 960, size: 960 });
  });
});

describe("what can be taken from the page of a schedule", () => {
  beforeAll(async () => {
    await runCommand(["trace", "pico", "--count", "2000", "-o", "trace.txt"], folder);
    await openToTake("trace.html");
  });
  const taken = async (as: string) => {
    const { name, content } = await takenFrom(`[data-save=${as}]`);
    expect(name).toMatch(new RegExp(`^pico-\\d+\\.${as.toLowerCase()}$`));
    return content;
  };
  /** Pulses in the columns of the text trace, which another writer makes. */
  const lines = () =>
    readFileSync(join(folder, "trace.txt"), "utf8")
      .split("\n")
      .filter((line) => /^\d/.test(line))
      .map((line) => line.split("\t"));

  it("are the pulses in sight, as CSV and JSON, and all of them when all are in sight", async () => {
    const seen = (text: string) => {
      const [head, ...rows] = text.trimEnd().split("\r\n");
      expect(head).toBe("pulse,ps,block,slot in block,levels,symbol,words");
      return rows.map((row) => /^(\d+),(\d+),(\d+),(\d+),([01]+),(\d+),"([^"]*)"$/.exec(row)!.slice(1));
    };
    const few = seen((await taken("CSV")).toString());
    expect(few.length).toBeGreaterThan(50);
    expect(few.length).toBeLessThan(200);
    expect(few).toEqual(lines().slice(0, few.length));
    await browser.evaluate(`document.querySelector('[data-action="fit"]').click()`);
    expect(seen((await taken("CSV")).toString())).toEqual(lines());
    const json = JSON.parse(published("satqkd-pulses", (await taken("JSON")).toString()));
    expect(json.symbols).toEqual(lines().map((line) => Number(line[5])));
    expect(json.symbols.map((symbol: number) => json.levels[symbol])).toEqual(
      lines().map((line) => Number.parseInt(line[4]!, 2)),
    );
  });

  it("is the picture, as SVG of what is painted and as PNG on the page's ground", async () => {
    await browser.evaluate(`document.querySelector('[data-action="zoom in"]').click()`);
    for (const pulses of [false, true]) {
      if (pulses) for (let i = 0; i < 5; i++) await browser.press("+");
      const svg = (await taken("SVG")).toString();
      expect(XMLValidator.validate(svg)).toBe(true);
      expect(svg).toMatch(/<title>pico, seed 1, .*, pulses \d+ to \d+<\/title>/);
      for (const name of ["value", "basis", "class0", "class1", "symbol", "pulse", "time"])
        expect(svg).toContain(`>${name}</text>`);
      expect(/<path [^>]*stroke="#/.test(svg)).toBe(pulses);
      const size = /width="(\d+)" height="(\d+)"/.exec(svg)!.slice(1).map(Number);
      const picture = decode(await taken("PNG"));
      expect([picture.width, picture.height]).toEqual(size);
      const pixels = new Uint32Array(picture.data.slice().buffer);
      // White ground, not none; and colours on it.
      expect(pixels).toContain(0xffffffff);
      expect(new Set(pixels).size).toBeGreaterThan(5);
    }
  });
});

describe("what can be taken from the page of a pass", () => {
  beforeAll(() => openToTake("pass.html"));

  it("are its curves as CSV, a row an interval, and all of it as JSON", async () => {
    const csv = await takenFrom("[data-all=csv]");
    expect(csv.name).toBe("jinan-250mhz.csv");
    const [head, ...rows] = csv.content.toString().trimEnd().split("\r\n");
    expect(head).toMatch(/^"time in s","elevation in deg","range in km","loss in dB","clicks in 1\/s",/);
    expect(rows).toHaveLength(outcome.intervals.length);
    const { timeS, elevationDeg, rangeKm, lossDb, clicks } = outcome.intervals[3]!;
    expect(rows[3]!.split(",").slice(0, 5).map(Number)).toEqual([
      timeS,
      elevationDeg,
      rangeKm,
      lossDb,
      clicks,
    ]);
    const text = (await takenFrom("[data-all=json]")).content.toString();
    const json = JSON.parse(published("satqkd-pass-report", text));
    expect(json.result.secretKeyBits).toBe(outcome.result.secretKeyBits);
    expect(json.plots).toEqual(passPlots(outcome.intervals, "sky"));
  });

  it("is each plot, as SVG with its lines and words and as PNG", async () => {
    for (const { id, title, series } of passPlots(outcome.intervals, "sky")) {
      const svg = (await takenFrom(`[data-plot=${id}][data-as=svg]`)).content.toString();
      expect(XMLValidator.validate(svg)).toBe(true);
      expect(svg).toContain(`<title>${title}</title>`);
      expect(svg.match(/<path /g)).toHaveLength(series.length);
      const points = series.flatMap(({ values }) => values).filter((value) => value !== null);
      expect(svg.match(/[ML]\d/g)).toHaveLength(points.length);
      const png = await takenFrom(`[data-plot=${id}][data-as=png]`);
      expect(png.name).toBe(`jinan-250mhz-${id}.png`);
      expect(decode(png.content).width).toBeGreaterThan(600);
    }
  });

  it("are map and sky as pictures", async () => {
    await expectPictures({ map: 320, sky: 320 });
  });

  it("is read by keys: arrows move the cursor, whose values the legend says", async () => {
    const legend = "document.querySelector('#geometry .u-legend').textContent";
    expect(await browser.evaluate(legend)).toMatch(/elevation.*\d to \d.* deg/);
    await browser.evaluate("document.getElementById('geometry').focus()");
    await browser.press("ArrowRight");
    await browser.press("ArrowRight");
    await until(browser, `${legend}.startsWith("time1.5 s")`);
  });
});
