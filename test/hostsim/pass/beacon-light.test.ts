/** A beacon that fades with the photons' light. */
import { expect, test } from "vitest";
import { beaconLight } from "../../../hostsim/pass/beacon-light.js";
import { runPass } from "../../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";

test("is there in the parts of a step that have light enough, and nowhere else", () => {
  // Two steps of 7 slots of 10 ps: parts begin at slots 0, 2, 4; then at 7, 9, 11.
  const steps = [
    [0.5, 0.1, 0.9],
    [0.02, 0.08, 0.01],
  ];
  const light = { stepSlots: 7, next: () => ({ transmittances: Float64Array.from(steps.shift()!) }) };
  const mean = { stepSlots: 7, steps: 2, at: (step: number) => [0.5, 0.04][step]! };
  const share = beaconLight(light, mean, 10, 0.6);
  const slots = Array.from({ length: 16 }, (_, slot) => share(10 * slot));
  // Of means 0.5 and 0.04: 1, 0.2, 1.8; 0.5, 2, 0.25. After the last step, as its last part.
  expect(slots).toEqual([1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
});

test("in a pass is heard less often, and time is found all the same, if not as well", async () => {
  const scenario = loadScenario("jinan-250mhz-clock");
  const { link } = scenario;
  if (link.kind !== "model") throw new Error("the scenario's link is a model");
  const turbulence = {
    direction: "downlink",
    distribution: "log-normal",
    groundCn2: 1.7e-14,
    highWindMPerS: 21,
    groundWindMPerS: 5,
  } as const;
  const timing = scenario.timing!;
  const { leastLight: _, ...beacon } = timing.beacon!;
  const fly = (other: typeof timing.beacon) =>
    runPass(
      { ...scenario, link: { ...link, turbulence }, timing: { ...timing, beacon: other } },
      { seed: 5, windowS: 7 },
    );
  const { result: fading } = await fly({ ...beacon, leastLight: 0.95 });
  const { result: steady } = await fly(beacon);
  expect(fading.clock).toMatchObject({ lock: "right", wrongLocks: 0, indexErrors: 0 });
  expect(fading.clock!.trackingRmsPs!).toBeLessThan(200);
  // Half as many pulses tell less of the clock.
  expect(fading.clock!.trackingRmsPs!).toBeGreaterThan(steady.clock!.trackingRmsPs!);
});
