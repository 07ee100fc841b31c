/** The page of a network: figures of its tables, and what is played on its map, in a real browser. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseOrbit } from "../../../hostsim/orbit/elements.js";
import { pairShares } from "../../../hostsim/report/network-figures.js";
import { networkReport } from "../../../hostsim/report/network-report.js";
import { networkTracks } from "../../../hostsim/report/network-tracks.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { Chromium, until } from "../../support/chromium.js";
import { NETWORK, NETWORK_TRACKS } from "./network-sample.js";

const page = networkReport(NETWORK, NETWORK_TRACKS);

describe("the page of a network", () => {
  it("tells sums, shares, waiting, balance and bottlenecks as they are in the result", () => {
    expect(pairShares(NETWORK)).toEqual([
      { wantedBits: 1000, deliveredBits: 1000, share: 1 },
      { wantedBits: 2000, deliveredBits: 0, share: 0 },
    ]);
    expect(page).toContain("1 kbit of key between 2 pairs in 2 days; 1 of 2 demands are met");
    expect(page).toContain(
      "3 of 4 contacts were chosen (programme; no plan by the same forecasts is better by more than 0.50 %); 2 of them were under a clear sky.",
    );
    expect(page).toContain("<strong>Here and Far</strong>: 0 bit of 2 kbit; no key is made at Far");
    expect(page).toMatch(/04-05<br>0 bit<.*04-06<br>1 kbit</s);
    expect(page).toMatch(
      /Here and There &amp; back<\/td><td>1 kbit<\/td><td>1 kbit<\/td><td>1.5 h<\/td><td>2 min<\/td><td>2.3 d</,
    );
    expect(page).toMatch(/one and Here<\/td><td>1 kbit<\/td><td>1 kbit<\/td><td>0 bit<\/td><td>0 bit</);
  });

  it("asks nothing of a network, and makes no markup of names", () => {
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
    expect(page).toContain("A sample &lt;network&gt;");
    expect(page).not.toContain("<network>");
  });

  it("has tracks of the chosen contacts alone, below the satellite by another reckoning", () => {
    const scenario = loadScenario("jinan-250mhz");
    const startMs = Date.parse("2025-04-05T17:06:00Z");
    const contacts = [true, false].map((isChosen) => ({
      ...NETWORK.contacts[0]!,
      isChosen,
      startMs,
      endMs: startMs + 300_000,
    }));
    const [track, ...more] = networkTracks({ contacts }, [parseOrbit(scenario.orbit)]);
    expect(more).toEqual([]);
    expect(track).toMatchObject({ contact: 0, startMs: startMs - 300_000, stepMs: 60_000 });
    expect(track!.points).toHaveLength(16);
    // It culminates over Jinan (36.65 N, 117.12 E) at 17:09 with more than 60 degrees: within 300 km.
    const [longitude, latitude] = track!.points[8]!;
    expect(
      Math.hypot((longitude - 117.12) * Math.cos((36.65 * Math.PI) / 180), latitude - 36.65),
    ).toBeLessThan(2.7);
  });
});

describe("in a browser", () => {
  let folder: string;
  let browser: Chromium;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "satqkd-network-page-"));
    writeFileSync(join(folder, "page.html"), page);
    browser = await Chromium.open(`file://${join(folder, "page.html")}`);
    await until(browser, "document.querySelector('#now').textContent");
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  const text = (id: string) => browser.evaluate(`document.getElementById("${id}").textContent`);

  it("goes from contact to contact, and shows satellite, link and key", async () => {
    expect(await text("now")).toBe("2025-04-05 00:00 UTC. No link.");
    await browser.evaluate("document.getElementById('next').click(); 0");
    expect(await text("now")).toBe("2025-04-05 01:00 UTC. one over Here: 1,000 bits");
    expect(await browser.evaluate("document.querySelectorAll('#moving .link').length")).toBe(1);
    await browser.evaluate("document.getElementById('next').click(); 0");
    expect(await text("now")).toBe("2025-04-05 02:00 UTC. one over There & back: 1,000 bits");
    // Over the map's edge its track is two strokes.
    expect(
      await browser.evaluate("document.querySelector('#moving .track').getAttribute('d').match(/M/g).length"),
    ).toBe(2);
    await browser.evaluate("document.getElementById('next').click(); 0");
    expect(await text("now")).toBe("2025-04-06 00:00 UTC. two over Far: clouded");
    expect(await browser.evaluate("document.querySelectorAll('#moving .link.clouded').length")).toBe(1);
  });

  it("plays: time goes on, over a gap at once to the next contact, and stops when asked", async () => {
    await browser.evaluate(
      "const t = document.getElementById('time'); t.value = 0; t.dispatchEvent(new Event('input')); 0",
    );
    await browser.evaluate("document.getElementById('play').click(); 0");
    await until(browser, "Number(document.getElementById('time').value) > 57");
    expect(await text("play")).toBe("Pause");
    await browser.evaluate("document.getElementById('play').click(); 0");
    expect(await text("play")).toBe("Play");
  });

  it("shows the terminals of the day that is asked for", async () => {
    const shown = `[...document.querySelectorAll("[data-day]")].filter((each) => each.style.display !== "none").map((each) => [each.dataset.day, each.children.length].join()).join(";")`;
    expect(await browser.evaluate(shown)).toBe("0,4");
    await browser.evaluate(
      "const d = document.getElementById('day'); d.value = 1; d.dispatchEvent(new Event('input')); 0",
    );
    expect(await browser.evaluate(shown)).toBe("1,2");
  });
});
