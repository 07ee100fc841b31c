/** Extinction against another formula for molecules, and against what visibility means. */
import { describe, expect, test } from "vitest";
import {
  aerosolDepth,
  aerosolExponent,
  airLossDb,
  rayleighDepth,
} from "../../../../hostsim/channel/sky/air.js";

/** Bodhaine et al., J. Atmos. Ocean. Technol. 16, 1854 (1999), eq. (30), for sea level; um. */
function bodhaine(um: number): number {
  const square = um * um;
  return (
    (0.002152 * (1.0455996 - 341.29061 / square - 0.9023085 * square)) /
    (1 + 0.0027059889 / square - 85.968563 * square)
  );
}

describe("clear air", () => {
  test.each([450, 550, 785, 850, 1550])("molecules at %i nm are within 1 %% of Bodhaine's", (nm) => {
    expect(Math.abs(rayleighDepth(nm, 0) / bodhaine(nm / 1000) - 1)).toBeLessThan(0.01);
  });

  test("at 5,640 m half of the molecules are below, by the standard atmosphere to 5 %", () => {
    // U.S. Standard Atmosphere 1976: 505.4 hPa at 5,500 m.
    expect(Math.abs(rayleighDepth(850, 5500) / rayleighDepth(850, 0) / (505.4 / 1013.25) - 1)).toBeLessThan(
      0.05,
    );
  });

  test.each([
    [0.3, 0],
    [0.8, 0.3],
    [2, 0.66],
    [10, 1.3],
    [80, 1.6],
  ])("at %f km of visibility aerosol's exponent is %f (Kim et al. 2001)", (visibilityKm, exponent) => {
    expect(aerosolExponent(visibilityKm)).toBeCloseTo(exponent, 12);
  });

  test("at the visibility a dark thing's contrast at 550 nm is 2 %", () => {
    const visibilityKm = 23;
    const moleculesPerKm = rayleighDepth(550, 0) / 8.434;
    const aerosolPerKm = aerosolDepth(550, 0, visibilityKm, 1);
    expect(Math.exp(-(moleculesPerKm + aerosolPerKm) * visibilityKm)).toBeCloseTo(0.02, 4);
  });

  test("no visibility leaves less than no aerosol", () => {
    expect(aerosolDepth(850, 0, 400, 1.2)).toBe(0);
  });

  test("loss is 4.343 dB a depth and air mass, which at 30 degrees is 1.995 (Kasten and Young's table)", () => {
    expect(airLossDb({ rayleigh: 0.1, aerosol: 0.2 }, 30)).toBeCloseTo(4.342945 * 0.3 * 1.995, 2);
  });
});
