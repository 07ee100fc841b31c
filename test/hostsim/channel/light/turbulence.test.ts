/**
 * Turbulence against first principles. Numbers of `scipy` are sums of the Rytov spectrum over height and
 * spatial frequency, 8 pi^2 k^2 sec(z) int Cn2 dh int 0.033 K^(-8/3) exp(-D^2 K^2/16) (1 - cos(K^2 h sec/k))
 * dK, and likewise for an uplink's beam: test/hostsim/channel/light/turbulence.py, python3 with Debian's
 * numpy 1.24 or later.
 */
import { describe, expect, it } from "vitest";
import { ScintillationTable } from "../../../../hostsim/channel/scintillation-table.js";
import {
  downlinkVariance,
  friedParameterM,
  rateOfPattern,
  saturated,
  scintillation,
  structureParameter,
  throughAir,
  uplinkSpread,
  uplinkVariance,
} from "../../../../hostsim/channel/turbulence.js";

/** HV5/7. */
const AIR = { groundCn2: 1.7e-14, highWindMPerS: 21, groundWindMPerS: 5 };

const off = (value: number, expected: number): number => Math.abs(value / expected - 1);

describe("the profile of Hufnagel and Valley", () => {
  it("is HV5/7: at 500 nm Fried's parameter is 5 cm and the isoplanatic angle 7 urad", () => {
    expect(friedParameterM(AIR, 500, 90)).toBeCloseTo(0.05, 3);
    const k = (2 * Math.PI) / 500e-9;
    const angle = (2.91 * k ** 2 * throughAir(AIR, (height) => height ** (5 / 3))) ** -0.6;
    expect(angle * 1e6).toBeCloseTo(6.9, 1);
  });

  it("has its three layers", () => {
    expect(structureParameter(AIR, 0)).toBeCloseTo(1.7e-14 + 2.7e-16, 20);
    expect(
      off(
        structureParameter(AIR, 10_000),
        0.00594 * (21 / 27) ** 2 * 1e-10 * Math.exp(-10) + 2.7e-16 * Math.exp(-10 / 1.5),
      ),
    ).toBeLessThan(1e-9);
  });
});

describe("weak scintillation is that of the Rytov spectrum", () => {
  it.each([
    [0.05, 90, 0.0671987],
    [0.05, 30, 0.28628],
    [0.28, 90, 0.0055634],
    [0.28, 30, 0.0418151],
    [1, 90, 0.000292582],
    [1, 30, 0.00233951],
  ])("of a downlink, aperture %f m, elevation %f", (apertureM, elevationDeg, scipy) => {
    expect(off(downlinkVariance(AIR, 850, apertureM, elevationDeg), scipy)).toBeLessThan(1e-3);
  });

  it("of a downlink at a point: 2.25 k^(7/6) sec^(11/6) times the profile's moment (scipy's quad)", () => {
    expect(off(downlinkVariance(AIR, 850, 0, 90), 0.12659768)).toBeLessThan(1e-3);
    expect(off(downlinkVariance(AIR, 850, 0, 30), 0.45114284)).toBeLessThan(1e-3);
  });

  it.each([
    [0.05, 90, 0.0229072],
    [0.05, 40, 0.0702248],
    [0.15, 90, 0.0559386],
  ])("of an uplink, waist %f m, elevation %f", (waistRadiusM, elevationDeg, scipy) => {
    expect(off(uplinkVariance(AIR, 850, waistRadiusM, 5e5, elevationDeg), scipy)).toBeLessThan(1e-3);
  });
});

describe("stronger scintillation", () => {
  it("is the Rytov variance where that is small, and ends near 1 where it is large", () => {
    expect(off(saturated(1e-3, 1).index, 1e-3)).toBeLessThan(0.01);
    expect(saturated(1e4, 1).index).toBeGreaterThan(1);
    expect(saturated(1e4, 1).index).toBeLessThan(1.2);
  });

  it("of either direction is the product of its two eddies", () => {
    const beams = [
      { direction: "downlink", wavelengthNm: 850, receiverApertureM: 0.28 },
      { direction: "uplink", wavelengthNm: 850, waistRadiusM: 0.05 },
    ] as const;
    for (const beam of beams) {
      const { index, alpha, beta } = scintillation(AIR, beam, 25, 5e5);
      expect((1 + 1 / alpha) * (1 + 1 / beta) - 1).toBeCloseTo(index, 12);
    }
    const { index } = scintillation(AIR, beams[0], 25, 5e5);
    const averaging = downlinkVariance(AIR, 850, 0.28, 25) / downlinkVariance(AIR, 850, 0, 25);
    expect(off(index, averaging * saturated(downlinkVariance(AIR, 850, 0, 25), 1).index)).toBeLessThan(1e-9);
  });

  it("is linear between degrees: within 0.3 % of what it is between them, in index and time", () => {
    const beam = { direction: "downlink", wavelengthNm: 850, receiverApertureM: 0.28 } as const;
    const table = new ScintillationTable(AIR, beam, 5e5);
    for (const elevationDeg of [19.5, 40.3, 89.9, 90]) {
      const { of, correlationS } = table.at(elevationDeg, 0.01);
      const { still, mixed, moved } = rateOfPattern(AIR, beam, elevationDeg);
      expect(off(of.index, scintillation(AIR, beam, elevationDeg, 5e5).index)).toBeLessThan(3e-3);
      expect(off(correlationS, (still + 0.01 * (mixed + 0.01 * moved)) ** -0.5)).toBeLessThan(3e-3);
    }
  });
});

describe("the correlation time", () => {
  it.each([
    [0.28, 90, 0.015, 0.000650295],
    [0.28, 30, 0.005, 0.000966562],
    [0.05, 60, 0.01, 0.000409433],
    [1, 45, 0.008, 0.002909009],
  ])(
    "is within 10 %% of the covariance's own 1/e time: aperture %f m, elevation %f, slew %f rad/s",
    (receiverApertureM, elevationDeg, slew, scipy) => {
      const beam = { direction: "downlink", wavelengthNm: 850, receiverApertureM } as const;
      const { still, mixed, moved } = rateOfPattern(AIR, beam, elevationDeg);
      expect(off((still + slew * (mixed + slew * moved)) ** -0.5, scipy)).toBeLessThan(0.1);
    },
  );
});

it("an uplink's beam is wider on average by its waist against Fried's parameter", () => {
  const ratio = (Math.sqrt(8) * 0.05) / friedParameterM(AIR, 850, 60);
  expect(uplinkSpread(AIR, 850, 0.05, 60)).toBeCloseTo((1 + ratio ** (5 / 3)) ** 0.6, 12);
  expect(uplinkSpread(AIR, 850, 0.01, 60)).toBeCloseTo((1 + (ratio / 5) ** (5 / 3)) ** 0.5, 12);
});
