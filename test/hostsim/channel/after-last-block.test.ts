/** What follows the last whole block of a session is dark: by event as pulse by pulse. */
import { describe, expect, it } from "vitest";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { produce, timelineOf } from "./photons/production.js";
import { DARK } from "./photons/recording.js";

describe("after the last block", () => {
  it.each([false, true])("only noise clicks (every pulse: %s)", async (everyPulse) => {
    const bench = loadScenario("bench-250mhz");
    // Four blocks of 2^20 in 5 million slots: 805,696 slots of 4 ns stay dark, with a vacuum intensity that
    // would show.
    const scenario = {
      ...bench,
      source: { ...bench.source, intensities: { signal: 0.8, decoy: 0.1, vacuum: 0.05 } },
      receiver: {
        ...bench.receiver,
        darkCountsHz: [50_000, 50_000, 50_000, 50_000] as [number, number, number, number],
      },
      table: { pulsesPerBlock: 2 ** 20 },
    };
    const { recording, plan } = await produce({
      scenario,
      timeline: timelineOf([6, 6]),
      everyPulse,
      seed: 4,
    });
    expect(plan.blocks).toBe(4);
    const mean = 200_000 * 805_696 * 4e-9;
    const dark = recording.symbols.filter((symbol) => symbol === DARK).length;
    expect(Math.abs(dark - mean)).toBeLessThan(5 * Math.sqrt(mean));
    expect(recording.symbols.length).toBeGreaterThan(100_000);
  });
});
