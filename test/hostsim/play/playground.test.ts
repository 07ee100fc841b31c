/** The playground in a real browser: what it shows is what Node computes. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { PAGE_FILE } from "../../../hostsim/play/page-file.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { openSchedule } from "../../../hostsim/schedule/open.js";
import type { Schedule } from "../../../hostsim/schedule/types.js";
import { grouped, symbolWords } from "../../../hostsim/schedule/words.js";
import { Chromium, until as untilIn } from "../../support/chromium.js";
import { Firefox } from "../../support/firefox.js";
import { passOf } from "../../support/run-pass.js";

const PAGE = `file://${PAGE_FILE}`;
const PULSE = 7e10;
const WINDOW_S = 10;

/** A page is one thing in both: its key, its pulses, and that it needs nobody. */
const BROWSERS = [
  ["Chromium", Chromium],
  ["Firefox", Firefox],
] as const;

let browser: Chromium | Firefox;
let passes: readonly Awaited<ReturnType<typeof passOf>>[];
let schedules: readonly [Schedule, Schedule];

const textOf = (id: string): Promise<unknown> =>
  browser.evaluate(`document.getElementById("${id}").textContent`);
const click = (selector: string): Promise<unknown> =>
  browser.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);

const until = (expression: string): Promise<void> => untilIn(browser, expression);

/** Opens a link in a browser that has nothing of an earlier page. */
async function openLink(kind: (typeof BROWSERS)[number][1], hash: string): Promise<void> {
  await browser?.close();
  browser = await kind.open(PAGE + hash);
  await until(`document.getElementById("session").textContent !== ""`);
}

async function untilPulse(index: number): Promise<void> {
  await until(
    `document.querySelector("#words td:not(thead td)")?.textContent.startsWith("${grouped(index)}, slot ")`,
  );
}

/** Cells of a row of the pulse's table, by its heading. */
const row = (label: string): Promise<unknown> =>
  browser.evaluate(`[...document.querySelectorAll("#words tr")]
    .filter((row) => row.querySelector("th")?.textContent === "${label}")
    .flatMap((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent))`);

beforeAll(async () => {
  const open = (seed: number) =>
    openSchedule({
      target: "jinan-250mhz",
      seed,
      mode: "key",
      replayBlock: 0,
      lineMap: "symbol-code",
      delaysPs: [0, 0, 0, 0],
    });
  schedules = [await open(3), await open(4)];
  const fly = (seed: number) => passOf("jinan-250mhz", { seed, windowS: WINDOW_S });
  passes = [await fly(3), await fly(4)];
});
afterAll(() => browser?.close());

describe("the playground's file", () => {
  it("needs no network and no other file, and has at most 300 kB when it is compressed", () => {
    const page = readFileSync(PAGE_FILE);
    expect(gzipSync(page, { level: 9 }).length).toBeLessThanOrEqual(300_000);
    const markup = page.toString().replaceAll(/(<script[^>]*>|<style>)[\s\S]*?<\/(script|style)>/g, "$1");
    expect(markup).not.toMatch(/<(script|img|iframe)[^>]+src=|<link|url\(|@import/i);
    const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
    expect(markup).toContain(`<meta name="generator" content="satqkd ${version}">`);
    expect(markup).toContain(`Made by satqkd ${version}.`);
  });
});

describe("a pass in the playground", () => {
  it.each(BROWSERS)(
    "has in %s the key that Node makes of the same seed, two seeds side by side, and asks nobody for anything",
    async (_, kind) => {
      await openLink(kind, `#scenario=jinan-250mhz&seed=3&other=4&window=${WINDOW_S}`);
      await click("#fly");
      await until(`document.querySelectorAll("#answers .hash").length === 2`);
      for (const { result, key } of passes) {
        expect(key.length).toBeGreaterThan(100);
        const answers = await textOf("answers");
        expect(answers).toContain(
          `Seed ${result.seed}: ${result.secretKeyBits.toLocaleString("en-US")} secret bits`,
        );
        expect(answers).toContain(createHash("sha256").update(key).digest("hex"));
        expect(await textOf("figures")).toContain(result.detections.toLocaleString("en-US"));
      }
      expect(await browser.evaluate(`document.querySelectorAll("#plots canvas").length`)).toBe(5);
      expect(await browser.evaluate(`document.querySelectorAll("#map svg, #sky svg").length`)).toBe(2);
      expect(
        await browser.evaluate(`document.querySelector("#map .satellite").getAttribute("visibility")`),
      ).toBe("visible");
      const asked = await browser.evaluate(
        `performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => !name.startsWith("blob:"))`,
      );
      expect(asked).toEqual([]);
    },
  );

  it("of an edited scenario has the key that Node makes of the same edits; a fault is named and its field marked", async () => {
    await openLink(Chromium, `#scenario=jinan-250mhz&seed=3&window=${WINDOW_S}`);
    const type = (path: string, value: string) =>
      browser.evaluate(`{
        document.getElementById("edit").open = true;
        const field = document.querySelector('#scenario-form [data-path="${path}"]');
        field.value = "${value}";
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }`);
    await type("source.intensities.value.decoy", "2");
    await until(
      `document.getElementById("fault").textContent.startsWith("source.intensities: decoy (mu2) 2")`,
    );
    expect(
      await browser.evaluate(
        `document.querySelector('[data-path="source.intensities.value.decoy"]').getAttribute("aria-invalid")`,
      ),
    ).toBe("true");
    await type("source.intensities.value.decoy", "0.2");
    await until(`document.getElementById("fault").textContent === ""`);
    expect(await browser.evaluate("location.hash")).toContain("edit.source.intensities.value.decoy=0.2");
    const choose = (label: string, option: string) =>
      browser.evaluate(`{
        const list = document.querySelector('#scenario-form [aria-label="${label}"]');
        list.selectedIndex = [...list.options].findIndex(({ text }) => text === "${option}");
        list.dispatchEvent(new Event("change", { bubbles: true }));
      }`);
    await choose("Kind of link", "table");
    await until(`document.querySelector('#scenario-form [data-path^="link.lossDbByRangeKm"]') !== null`);
    await choose("Kind of link", "model");
    await until(`!location.hash.includes("edit.link")`);
    await choose("Add to the scenario", "reconciliation");
    await until(`document.getElementById("fault").textContent.startsWith("reconciliation.blockBits")`);
    await type("reconciliation.blockBits.value", "50000");
    await until(`document.getElementById("fault").textContent === ""`);
    await click('#scenario-form [aria-label="Take out classicalLink"]');
    await until(`location.hash.includes("edit.classicalLink=null")`);
    await until(`document.getElementById("fault").textContent === ""`);
    await click("#fly");
    await until(`document.querySelectorAll("#answers .hash").length === 1`);
    const given = loadScenario("jinan-250mhz");
    const intensities = { ...given.source.intensities, decoy: 0.2 };
    const { classicalLink: _, ...others } = { ...given, reconciliation: { blockBits: 50_000 } };
    const edited = { ...others, source: { ...given.source, intensities } };
    const { key } = await passOf(edited, { seed: 3, windowS: WINDOW_S });
    expect(key.length).toBeGreaterThan(100);
    expect(await textOf("answers")).toContain(createHash("sha256").update(key).digest("hex"));
  });
});

describe("pulses in the playground", () => {
  it.each(BROWSERS)(
    "open in %s from a link at its pulse, and step by keys in the words of satqkd step, of two seeds",
    async (_, kind) => {
      await openLink(kind, `#view=pulses&scenario=jinan-250mhz&seed=3&other=4&pulse=${PULSE}`);
      await untilPulse(PULSE);
      const expectPulse = async (index: number) => {
        await untilPulse(index);
        const [one, two] = schedules.map((schedule) => schedule.at(index)) as [
          ReturnType<Schedule["at"]>,
          ReturnType<Schedule["at"]>,
        ];
        expect(await row("symbol")).toEqual([symbolWords(one), symbolWords(two)]);
        expect(await row("time")).toEqual(
          [one, two].map(({ timePs }) => expect.stringContaining(`${grouped(timePs)} ps`)),
        );
      };
      await expectPulse(PULSE);
      await browser.press("ArrowRight");
      await expectPulse(PULSE + 1);
      await browser.press("ArrowLeft");
      await browser.press("ArrowLeft");
      await expectPulse(PULSE - 1);
      const symbols = schedules[0].symbols(PULSE, 1000);
      await browser.press("d");
      await expectPulse(PULSE + symbols.findIndex((symbol) => symbol >> 2 === 1));
      await browser.press("x");
      const others = schedules[1].symbols(PULSE, 1000);
      const from = symbols.findIndex((symbol) => symbol >> 2 === 1);
      await expectPulse(PULSE + symbols.findIndex((symbol, at) => at > from && symbol !== others[at]));
      await browser.evaluate(`{
      document.getElementById("position").value = "block 12";
      document.getElementById("go-to").requestSubmit();
    }`);
      await expectPulse(12 * schedules[0].pulsesPerBlock);
      expect(await browser.evaluate("location.hash")).toContain(`pulse=${12 * schedules[0].pulsesPerBlock}`);
    },
  );
});
