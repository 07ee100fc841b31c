/**
 * The transmitting telescope against the diffraction integral summed point by point, and against the optimum
 * that Klein and Degnan print (Applied Optics 13, 2134 (1974)): alpha = 1.12 - 1.30 gamma^2 + 2.12 gamma^4,
 * with a gain of 0.8145 of the full aperture's without obscuration.
 */
import { describe, expect, it } from "vitest";
import { collectedShare, divergenceUrad, type LinkModel } from "../../../../hostsim/channel/loss-model.js";
import { onAxisShare, type Telescope, wideningFactor } from "../../../../hostsim/channel/transmitter.js";

const WAIST_M = 0.05;
const WAVE_NUMBER = (2 * Math.PI) / 850e-9;

/** Bessel's J0 by its integral, midpoints. */
function besselJ0(x: number): number {
  const points = 40;
  let sum = 0;
  for (let i = 0; i < points; i++) sum += Math.cos(x * Math.sin(((i + 0.5) / points) * Math.PI));
  return sum / points;
}

/** Far field on an angle: the integral of exp(-r^2/w^2) J0(k t r) r dr over the open ring, midpoints. */
function farField({ apertureDiameterM, obscurationDiameterM }: Telescope, angle: number): number {
  const points = 400;
  const [from, to] = [obscurationDiameterM / 2, apertureDiameterM / 2];
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const r = from + ((i + 0.5) / points) * (to - from);
    sum += Math.exp((-r * r) / WAIST_M ** 2) * besselJ0(WAVE_NUMBER * angle * r) * r;
  }
  return (sum * (to - from)) / points;
}

const TELESCOPES: readonly Telescope[] = [
  { apertureDiameterM: 0.1, obscurationDiameterM: 0 },
  { apertureDiameterM: 0.18, obscurationDiameterM: 0.04 },
  { apertureDiameterM: 0.12, obscurationDiameterM: 0.05 },
];
/** Wide open: the whole beam. */
const OPEN: Telescope = { apertureDiameterM: 0.5, obscurationDiameterM: 0 };

describe("a transmitting telescope", () => {
  it.each(TELESCOPES)("leaves on the axis what the diffraction integral leaves: %o", (telescope) => {
    const summed = (farField(telescope, 0) / farField(OPEN, 0)) ** 2;
    expect(onAxisShare(WAIST_M, telescope) / summed).toBeCloseTo(1, 4);
  });

  it.each(TELESCOPES)("widens the middle of the far field as the integral does: %o", (telescope) => {
    const angle = 1e-7;
    const fall = (of: Telescope) => 1 - (farField(of, angle) / farField(of, 0)) ** 2;
    expect(wideningFactor(WAIST_M, telescope) / Math.sqrt(fall(OPEN) / fall(telescope))).toBeCloseTo(1, 3);
  });

  it.each([0, 0.2, 0.4])("is best filled as published, with an obscuration of %f", (gamma) => {
    const gain = (alpha: number) => {
      const apertureDiameterM = 2 * alpha * WAIST_M;
      const share = onAxisShare(WAIST_M, {
        apertureDiameterM,
        obscurationDiameterM: gamma * apertureDiameterM,
      });
      return (2 / alpha ** 2) * share;
    };
    let best = 0.5;
    for (let alpha = 0.5; alpha < 2; alpha += 1e-3) if (gain(alpha) > gain(best)) best = alpha;
    expect(Math.abs(best - (1.12 - 1.3 * gamma ** 2 + 2.12 * gamma ** 4))).toBeLessThan(0.01);
    if (gamma === 0) expect(gain(best)).toBeCloseTo(0.8145, 4);
  });
});

const LINK: LinkModel = {
  wavelengthNm: 850,
  waistRadiusM: WAIST_M,
  beamQuality: 1,
  pointingJitterUrad: 0,
  receiverApertureM: 0.28,
  zenithAtmosphereDb: 0,
  receiverOpticsDb: 0,
};

describe("a link behind a telescope", () => {
  it("loses in a small aperture what the axis loses", () => {
    for (const transmitter of TELESCOPES) {
      const ratio = collectedShare({ ...LINK, transmitter }, 1000) / collectedShare(LINK, 1000);
      expect(ratio / onAxisShare(WAIST_M, transmitter)).toBeCloseTo(1, 2);
    }
  });

  it("wanders over the far field that the integral has: mean over a jitter of 1.5 urad within 1 %", () => {
    const transmitter = TELESCOPES[1]!;
    const jitter = 1.5e-6;
    let [sum, weights] = [0, 0];
    for (let angle = 5e-8; angle < 6 * jitter; angle += 1e-7) {
      const weight = angle * Math.exp((-angle * angle) / (2 * jitter * jitter));
      sum += weight * farField(transmitter, angle) ** 2;
      weights += weight;
    }
    const summed = sum / weights / farField(transmitter, 0) ** 2;
    const still = collectedShare({ ...LINK, transmitter }, 1000);
    const mean = collectedShare({ ...LINK, transmitter, pointingJitterUrad: 1.5 }, 1000) / still;
    expect(Math.abs(mean / summed - 1)).toBeLessThan(0.01);
  });

  it("with a bias of b keeps exp(-2 b^2 / (w^2 + 4 s^2)) of the light", () => {
    const jittery = { ...LINK, pointingJitterUrad: 1 };
    const biased = collectedShare({ ...jittery, biasUrad: [1.2, -0.9] }, 900);
    const widthUrad2 = divergenceUrad(jittery, 900) ** 2 + 4;
    expect(biased / collectedShare(jittery, 900)).toBeCloseTo(Math.exp((-2 * 2.25) / widthUrad2), 10);
  });
});
