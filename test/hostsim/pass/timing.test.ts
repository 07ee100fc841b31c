/** A pass on the receiver's own clock, against the same pass on the satellite's. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { runPass } from "../../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";

const OPTIONS = { seed: 1, windowS: 12 };

describe("a pass on the station's own clock", () => {
  const scenario = loadScenario("jinan-250mhz-clock");
  const { timing, ...ideal } = scenario;
  const beacon = timing!.beacon!;

  test("finds time, and has the clicks of a pass without a clock of its own", async () => {
    const { result } = await runPass(scenario, OPTIONS);
    const clock = result.clock!;
    expect(clock.acquiredAfterS).toBeLessThan(1);
    expect(clock.acquisitions).toBe(1);
    expect(clock.lock).toBe("right");
    expect(clock.wrongLocks).toBe(0);
    expect(clock.trackingRmsPs).toBeLessThan(200);
    expect(clock.indexErrors).toBeLessThan(1e-4 * result.detections);
    // The beacon's delay, which only the clicks can tell.
    expect(clock.gateCentrePs! + beacon.delayPs).toBeGreaterThan(-20);
    expect(clock.gateCentrePs! + beacon.delayPs).toBeLessThan(20);
    const { gatePs } = clock;
    const still = { ...ideal, receiver: { ...ideal.receiver, gatePs: gatePs!, synchronisationRmsPs: 0 } };
    const { result: without } = await runPass(still, OPTIONS);
    expect(without.clock).toBeNull();
    // The same photons: what differs is a few clicks at the gate's edges.
    expect(Math.abs(result.detections / without.detections - 1)).toBeLessThan(1e-3);
    expect(Math.abs(result.siftedBits / without.siftedBits - 1)).toBeLessThan(5e-3);
    expect(Math.abs(result.qber! - without.qber!)).toBeLessThan(5e-4);
    expect(result.offGate.alarm).toBe(false);
  });

  test("without a beacon to be heard makes no key, and says why", async () => {
    const lost = { ...beacon, lossProbability: 0.9999 };
    const { result } = await runPass(
      { ...scenario, timing: { ...timing!, beacon: lost } },
      { seed: 1, windowS: 2 },
    );
    expect(result.secretKeyBits).toBe(0);
    expect(result.noKeyReason).toContain("never found the beacon");
    expect(result.clock!.acquiredAfterS).toBeNull();
  });

  describe("by frames of the laser link", () => {
    const framed = loadScenario(join(packageRoot, "examples/laser-frames.json"));
    const frames = framed.timing!.frames!;

    test("finds time, and the marks' delay in its clicks", async () => {
      const { result } = await runPass(framed, { seed: 1, windowS: 8 });
      const clock = result.clock!;
      expect(clock).toMatchObject({ source: "frames", acquisitions: 1, lock: "right", wrongLocks: 0 });
      expect(clock.acquiredAfterS).toBeLessThan(1);
      expect(clock.trackingRmsPs).toBeLessThan(200);
      expect(clock.indexErrors).toBeLessThan(1e-4 * result.detections);
      expect(Math.abs(clock.gateCentrePs! + frames.delayPs)).toBeLessThan(100);
      expect(result.noKeyReason).toBeNull();
    });

    test("says so when their delay was not calibrated: no key of wrong indices", async () => {
      const late = { ...framed, timing: { ...framed.timing!, frames: { ...frames, delayPs: 25_000 } } };
      const { result } = await runPass(late, { seed: 1, windowS: 3 });
      expect(result.clock!.wrongLocks).toBeGreaterThan(0);
      expect(result.noKeyReason).toContain("wrong pulse indices");
    });

    test("without any makes no key, and says why", async () => {
      const lost = {
        ...framed,
        timing: { ...framed.timing!, frames: { ...frames, lossProbability: 0.999 } },
      };
      const { result } = await runPass(lost, { seed: 1, windowS: 1 });
      expect(result.secretKeyBits).toBe(0);
      expect(result.noKeyReason).toContain("never found frames of the laser link");
    });
  });

  describe("and without a beacon", () => {
    const { beacon: _, ...rest } = timing!;
    const unlit = { ...scenario, timing: { ...rest, told: { stretchMs: 20 } } };

    test("finds time from what the satellite tells, and makes key of all else", async () => {
      const announced: number[] = [];
      const { result } = await runPass(unlit, {
        ...OPTIONS,
        onClicks: ({ pulses }) => {
          for (const pulse of pulses) announced.push(Number(pulse));
        },
      });
      const clock = result.clock!;
      expect(clock.acquisitions).toBe(1);
      expect(clock.lock).toBe("right");
      expect(clock.trackingRmsPs).toBeLessThan(200);
      expect(clock.indexErrors).toBe(0);
      expect(result.noKeyReason).toBeNull();
      // 20 ms and 1.05 ms to either side, less what a clock that is behind has before the first pulse.
      expect(clock.toldPulses).toBeGreaterThan(18e-3 * 250e6);
      expect(clock.toldPulses).toBeLessThan(22.2e-3 * 250e6);
      // No click of a told block is announced, and none that is announced is refused.
      const firstBlock = Math.floor(announced[0]! / 262_144);
      expect(firstBlock).toBeGreaterThanOrEqual(Math.floor(clock.toldPulses / 262_144));
      expect(result.clicksInDark).toBe(0);
    });
  });
});
