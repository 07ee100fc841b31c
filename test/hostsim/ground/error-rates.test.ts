import { describe, expect, it } from "vitest";
import { ErrorRates } from "../../../hostsim/ground/error-rates.js";

describe("the error rates to expect", () => {
  it("begin at 2 % for light, and one half for the vacuum", () => {
    expect(new ErrorRates().perMillion).toEqual([20_000, 20_000, 500_000]);
  });

  it("are those of the blocks, class by class", () => {
    const rates = new ErrorRates();
    rates.learn({ detections: [100_000, 10_000, 400], errors: [1000, 300, 180] }, true);
    const [signal, decoy, vacuum] = rates.perMillion;
    // Ten decoy errors at the signal's rate, 1,000 bits, are added before there are any.
    expect(decoy / signal).toBeCloseTo(310 / 11_000 / 0.01, 3);
    expect((100_000 * signal + 10_000 * decoy) / 110_000).toBeCloseTo((1300 / 110_000) * 1e6, -1);
    expect(vacuum).toBe(Math.round((196 / 432) * 1e6));
  });

  it("follow the last telling block, with the classes' ratio of all of them", () => {
    const rates = new ErrorRates();
    rates.learn({ detections: [100_000, 10_000, 0], errors: [1000, 100, 0] }, true);
    rates.learn({ detections: [100_000, 10_000, 0], errors: [3000, 300, 0] }, true);
    expect(rates.perMillion[0]).toBeCloseTo(30_000, -2);
    rates.learn({ detections: [100, 10, 0], errors: [20, 2, 0] }, false);
    expect(rates.perMillion[0]).toBeCloseTo(30_000, -2);
  });

  it("stay within what a search can use, whatever a block was like", () => {
    for (const errors of [0, 100_000]) {
      const rates = new ErrorRates();
      rates.learn({ detections: [100_000, 0, 0], errors: [errors, 0, 0] }, true);
      const [signal, decoy, vacuum] = rates.perMillion;
      expect(signal).toBe(errors === 0 ? 1000 : 110_000);
      expect(decoy).toBeGreaterThan(0);
      expect(vacuum).toBe(500_000);
    }
  });
});
