import { beforeAll, describe, expect, it } from "vitest";
import { escapeHtml } from "../../../hostsim/base/html.js";
import { passSummary } from "../../../hostsim/cli/pass-summary.js";
import type { PassOutcome } from "../../../hostsim/pass/run-pass.js";
import { figureGroups } from "../../../hostsim/report/figures.js";
import { passReport } from "../../../hostsim/report/pass-report.js";
import { passPlots } from "../../../hostsim/report/plots.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { passOf } from "../../support/run-pass.js";

const NO_FILES = { page: null, keyFile: null, stored: null };

describe("the report of a pass", () => {
  let scenario: Scenario;
  let outcome: PassOutcome;
  let page: string;

  beforeAll(async () => {
    scenario = loadScenario("jinan-250mhz");
    outcome = await passOf("jinan-250mhz", { windowS: 40 });
    page = passReport(scenario, outcome);
  });

  it("needs no network and no other file", () => {
    expect(page).not.toMatch(/<(script|img|iframe)[^>]+src=/i);
    expect(page).not.toMatch(/<link/i);
    expect(page).not.toMatch(/\burl\(|@import/i);
  });

  it("holds the key length, every figure and every assumption with its reason", () => {
    expect(page).toContain(`${outcome.result.secretKeyBits.toLocaleString("en-US")} secret bits`);
    for (const { path, reason } of outcome.result.assumptions) {
      expect(page).toContain(path);
      expect(page).toContain(escapeHtml(reason));
    }
    for (const { title } of figureGroups(outcome.result)) expect(page).toContain(title);
  });

  it("never holds the key", () => {
    const key = Buffer.from(outcome.key);
    expect(key.length).toBeGreaterThan(1000);
    expect(page).not.toContain(key.toString("hex").slice(0, 24));
    expect(page).not.toContain(key.toString("base64").slice(0, 24));
  });

  it("plots every second of the pass, and no QBER where too few bits were sifted", () => {
    for (const { series } of passPlots(outcome.intervals, "sky")) {
      for (const { values } of series) expect(values).toHaveLength(40);
    }
    const empty = outcome.intervals.map((interval) => ({ ...interval, settledBits: 10, errors: 1 }));
    const qber = passPlots(empty, "sky").find(({ id }) => id === "qber")!;
    expect(qber.series[0]!.values.every((value) => value === null)).toBe(true);
  });

  it("takes the QBER of settled bits only, and breaks the line where none are", () => {
    // The last seconds of a pass: sifted, not settled.
    const [first] = outcome.intervals;
    const settled = { ...first!, siftedBits: 2000, settledBits: 1000, errors: 50 };
    const waiting = { ...first!, siftedBits: 2000, settledBits: 0, errors: 0 };
    const plots = passPlots([...Array(5).fill(settled), ...Array(5).fill(waiting)], "sky");
    const { values } = plots.find(({ id }) => id === "qber")!.series[0]!;
    expect(values.slice(0, 7)).toEqual(Array(7).fill(5));
    expect(values.slice(7)).toEqual([null, null, null]);
    for (const { settledBits, siftedBits, errors } of outcome.intervals) {
      expect(settledBits).toBeLessThanOrEqual(siftedBits);
      expect(errors).toBeLessThanOrEqual(settledBits);
    }
    const all = outcome.intervals.reduce((sum, { settledBits }) => sum + settledBits, 0);
    expect(all).toBe(outcome.result.siftedBits);
  });

  it("of a bench has intervals of its own length and no sky", async () => {
    const bench = await passOf("bench-250mhz", { windowS: 0.05 });
    expect(bench.result.lightPath).toBe("fibre");
    expect(bench.intervals).toHaveLength(5);
    expect(bench.intervals.every(({ durationS }) => durationS === 0.01)).toBe(true);
    expect(bench.intervals.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(bench.result.detections);
    const plots = passPlots(bench.intervals, bench.result.lightPath);
    expect(plots.map(({ id }) => id)).toEqual(["rates", "qber", "key"]);
    const shown = passReport(loadScenario("bench-250mhz"), bench);
    expect(shown).not.toContain("elevation");
    expect(passSummary(loadScenario("bench-250mhz"), bench.result, NO_FILES)).not.toContain("Geometry");
  });

  it("shows text as text, whatever a scenario calls itself", () => {
    const title = '</title><script>alert("x")</script>';
    const hostile = passReport({ ...scenario, title, description: title }, outcome);
    expect(hostile).not.toContain('<script>alert("x")');
    expect(hostile).toContain("&lt;script&gt;alert(&quot;x&quot;)");
  });

  it("says in words why there is no key, in the page and at the terminal", () => {
    const result = { ...outcome.result, secretKeyBits: 0, noKeyReason: "the QBER is <b>25 %</b>" };
    expect(passReport(scenario, { ...outcome, result })).toContain("No key: the QBER is &lt;b&gt;25 %");
    expect(passSummary(scenario, result, NO_FILES)).toContain("no key: the QBER is");
  });

  it("warns when the keys differ", () => {
    const result = { ...outcome.result, keysEqual: false };
    expect(passReport(scenario, { ...outcome, result })).toContain("differ: do not use");
    expect(passSummary(scenario, result, NO_FILES)).toContain("DIFFERENT KEYS");
  });

  it("gives the command that repeats it", () => {
    expect(outcome.result.command).toBe("satqkd pass jinan-250mhz --seed 1 --window 40");
    expect(passSummary(scenario, outcome.result, NO_FILES)).toContain(outcome.result.command);
    expect(page).toContain(outcome.result.command);
  });
});
