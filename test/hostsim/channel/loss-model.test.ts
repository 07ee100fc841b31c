/** The link model against brute-force integrals that know nothing of its closed forms. */
import { describe, expect, test } from "vitest";
import { airMass, collectedShare, type LinkModel, modelLossDb } from "../../../hostsim/channel/loss-model.js";

const link: LinkModel = {
  wavelengthNm: 850,
  waistRadiusM: 0.05,
  beamQuality: 1.2,
  pointingJitterUrad: 1,
  receiverApertureM: 0.28,
  zenithAtmosphereDb: 2.5,
  receiverOpticsDb: 4,
};

/**
 * Air on a straight path, relative to straight up: exponential atmosphere of 8 km on a sphere, summed by
 * metres.
 */
function summedAirMass(elevationDeg: number): number {
  const earthM = 6_371_000;
  const scaleM = 8_000;
  const sine = Math.sin((elevationDeg * Math.PI) / 180);
  const stepM = 50;
  let sum = 0;
  for (let along = stepM / 2; along < 600_000; along += stepM) {
    const height = Math.sqrt(earthM ** 2 + along ** 2 + 2 * earthM * along * sine) - earthM;
    sum += Math.exp(-height / scaleM) * stepM;
  }
  return sum / scaleM;
}

/** Share of a jittered Gaussian beam in an aperture, averaged over jitter and aperture point by point. */
function summedShare(beamRadius: number, wander: number, apertureRadius: number): number {
  const points = 120;
  let sum = 0;
  let weights = 0;
  for (let j = 0; j < points; j++) {
    const offset = ((j + 0.5) / points) * 6 * wander;
    const weight = offset * Math.exp((-offset * offset) / (2 * wander * wander));
    weights += weight;
    for (let r = 0; r < points; r++) {
      const radius = ((r + 0.5) / points) * apertureRadius;
      for (let a = 0; a < points; a++) {
        const angle = ((a + 0.5) / points) * 2 * Math.PI;
        const squared = radius * radius + offset * offset - 2 * radius * offset * Math.cos(angle);
        const intensity = (2 / (Math.PI * beamRadius ** 2)) * Math.exp((-2 * squared) / beamRadius ** 2);
        sum += weight * intensity * radius * (apertureRadius / points) * ((2 * Math.PI) / points);
      }
    }
  }
  return sum / weights;
}

describe("air mass", () => {
  test.each([15, 20, 30, 45, 60, 90])(
    "at %i degrees is within 1 %% of an integral through air",
    (elevation) => {
      expect(Math.abs(airMass(elevation) / summedAirMass(elevation) - 1)).toBeLessThan(0.01);
    },
  );

  test("at the horizon is the published 37.92", () => {
    expect(airMass(0)).toBeCloseTo(37.92, 2);
  });
});

describe("collected share", () => {
  test("equals the average over jitter and aperture, also for an aperture as wide as the beam", () => {
    const wide: LinkModel = { ...link, receiverApertureM: 6, pointingJitterUrad: 2.5 };
    const rangeM = 600_000;
    const beam = Math.hypot(0.05, (1.2 * 850e-9 * rangeM) / (Math.PI * 0.05));
    expect(collectedShare(wide, 600) / summedShare(beam, 2.5e-6 * rangeM, 3)).toBeCloseTo(1, 3);
  });

  test("at 600 km is 26.28 dB for the 280 mm station (worked by hand)", () => {
    // w = 6.494 urad x 600 km = 3.896 m; 2 sigma R = 1.2 m; 2 x 0.14^2 / (3.896^2 + 1.2^2) = 2.3587e-3.
    expect(-10 * Math.log10(collectedShare(link, 600))).toBeCloseTo(26.28, 1);
  });

  test("far away falls by 6.02 dB when the range doubles", () => {
    expect(10 * Math.log10(collectedShare(link, 1000) / collectedShare(link, 2000))).toBeCloseTo(6.02, 1);
  });

  test("a beam much smaller than the aperture is collected whole", () => {
    expect(collectedShare({ ...link, receiverApertureM: 100 }, 600)).toBeCloseTo(1, 12);
  });
});

test("the loss is the sum of aperture, air and optics", () => {
  const aperture = -10 * Math.log10(collectedShare(link, 900));
  expect(modelLossDb(link, 900, 30)).toBeCloseTo(aperture + 2.5 * airMass(30) + 4, 10);
});
