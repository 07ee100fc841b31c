/** The course of a pass as columns: what is not a count of the pass itself. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { timelineColumns } from "../../../hostsim/distil/timeline.js";
import { Course } from "../../../hostsim/pass/course.js";
import { linkTimeline } from "../../../hostsim/pass/link-timeline.js";
import { sessionFrame } from "../../../hostsim/pass/session.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";

test("the background is dark counts, stray light and the sky of that second", () => {
  const full = loadScenario(join(packageRoot, "examples/full-physics.json"));
  // Dark counts as they are given, not scaled.
  const { temperature: _, ...receiver } = full.receiver;
  const scenario = { ...full, receiver };
  const timeline = linkTimeline(scenario);
  const frame = sessionFrame(scenario, timeline, scenario.table.pulsesPerBlock, 20);
  const course = new Course(timeline, frame);
  for (let tick = 0; tick < frame.ticks; tick++) course.begin(tick);
  const background = timelineColumns(scenario, course.intervals).find(
    ({ name }) => name === "background_hz",
  )!;
  const { darkCountsHz, backgroundsHz, efficiencies, basisZProbability: inZ } = scenario.receiver;
  const steady = [...darkCountsHz, ...backgroundsHz].reduce((sum, rate) => sum + rate, 0);
  // Unpolarised light: half of each arm's on either detector.
  const [H, V, D, A] = efficiencies;
  const share = (inZ * (H + V) + (1 - inZ) * (D + A)) / 2;
  const seen = Array.from(background.values, Number);
  const { stepsPerInterval: steps, firstStep } = frame;
  expect(seen.length).toBeGreaterThan(10);
  seen.forEach((rate, at) => {
    const ofInterval = timeline.skyMilliHz!.subarray(firstStep + steps * at, firstStep + steps * (at + 1));
    const sky = ofInterval.reduce((sum, milliHz) => sum + milliHz, 0) / 1000 / steps;
    expect(sky).toBeGreaterThan(0);
    expect(rate).toBeCloseTo(steady + share * sky, 6);
  });
  expect(new Set(seen).size).toBe(seen.length);
});
