/**
 * The sky's light against what others measured or computed: moonlight, dark and town, twilight, noon.
 * Published radiances are held within a factor of two; formulas to their last digit.
 */
import { describe, expect, test } from "vitest";
import { type AirDepths, aerosolDepth, rayleighDepth } from "../../../../hostsim/channel/sky/air.js";
import { BANDS, radianceOfMagnitude } from "../../../../hostsim/channel/sky/bands.js";
import {
  angularDistanceDeg,
  type SkyDirection,
  type SkyLamps,
  skyPhotonsHz,
  skyRadiance,
} from "../../../../hostsim/channel/sky/radiance.js";
import { twilightRadiance } from "../../../../hostsim/channel/sky/twilight.js";

const ZENITH: SkyDirection = { elevationDeg: 90, azimuthDeg: 0 };
const BELOW: SkyDirection = { elevationDeg: -60, azimuthDeg: 0 };
const MAUNA_KEA: AirDepths = {
  rayleigh: 0.0785 / (2.5 * Math.LOG10E),
  aerosol: (0.172 - 0.0785) / (2.5 * Math.LOG10E),
};

function airOf(wavelengthNm: number, altitudeM: number, visibilityKm: number): AirDepths {
  return {
    rayleigh: rayleighDepth(wavelengthNm, altitudeM),
    aerosol: aerosolDepth(wavelengthNm, altitudeM, visibilityKm, 1.2),
  };
}

function moonAt(elevationDeg: number, moonPhaseDeg = 0): SkyLamps {
  return { sun: BELOW, moon: { elevationDeg, azimuthDeg: 90 }, moonPhaseDeg };
}

function sunAt(elevationDeg: number): SkyLamps {
  return { sun: { elevationDeg, azimuthDeg: 180 }, moon: BELOW, moonPhaseDeg: 90 };
}

function isWithinFactor(value: number, published: number, factor = 2): void {
  expect(value / published).toBeLessThan(factor);
  expect(published / value).toBeLessThan(factor);
}

/** Krisciunas and Schaefer (1991) as printed, in nanolamberts: eqs. (3), (15), (18), (20), (21). */
function theirMoonlight(phase: number, moonZenith: number, zenith: number, distance: number): number {
  const rad = Math.PI / 180;
  const mass = (z: number) => (1 - 0.96 * Math.sin(z * rad) ** 2) ** -0.5;
  const lamp = 10 ** (-0.4 * (3.84 + 0.026 * phase + 4e-9 * phase ** 4));
  const f = 10 ** 5.36 * (1.06 + Math.cos(distance * rad) ** 2) + 10 ** (6.15 - distance / 40);
  return f * lamp * 10 ** (-0.4 * 0.172 * mass(moonZenith)) * (1 - 10 ** (-0.4 * 0.172 * mass(zenith)));
}

describe("moonlight", () => {
  const site = { wavelengthNm: 545, air: MAUNA_KEA, zenithRadiance: 0 };

  test.each([
    [0, 30, 90, 60],
    [45, 60, 50, 37],
    [90, 20, 35, 110],
  ])(
    "in V over Mauna Kea is the paper's: phase %i, Moon at %i, sky at %i",
    (phase, moonDeg, skyDeg, azimuth) => {
      const view = { elevationDeg: skyDeg, azimuthDeg: azimuth };
      const moon = { elevationDeg: moonDeg, azimuthDeg: 0 };
      const nanolamberts = theirMoonlight(phase, 90 - moonDeg, 90 - skyDeg, angularDistanceDeg(view, moon));
      // Their eq. (1): V = (20.7233 - ln(B / 34.08)) / 0.92104.
      const magnitude = (20.7233 - Math.log(nanolamberts / 34.08)) / 0.92104;
      const radiance = skyRadiance(site, view, { sun: BELOW, moon, moonPhaseDeg: phase });
      expect(radiance / radianceOfMagnitude(magnitude, BANDS.V)).toBeCloseTo(1, 3);
    },
  );

  /**
   * The Cerro Paranal Advanced Sky Model (Noll et al., A&A 543, A92 (2012); Jones et al., A&A 560, A91
   * (2013)), SKYCALC 1.4.3: zenith, full Moon 45 degrees from it; and without Moon. Magnitudes per square
   * arcsecond.
   */
  test.each([
    ["V", 18.01, 21.83],
    ["I", 17.95, 19.74],
  ] as const)(
    "of a full Moon at 45 degrees over Paranal, in %s, is the ESO's %f within 0.35 magnitudes",
    (band, full, dark) => {
      const { wavelengthNm } = BANDS[band];
      const paranal = {
        wavelengthNm,
        air: airOf(wavelengthNm, 2635, 60),
        zenithRadiance: radianceOfMagnitude(dark, BANDS[band]),
      };
      isWithinFactor(
        skyRadiance(paranal, ZENITH, moonAt(45)),
        radianceOfMagnitude(full, BANDS[band]),
        10 ** 0.14,
      );
    },
  );

  test("of a full Moon at 30 degrees lies within a factor of two of both, in their own bands", () => {
    const inV = skyRadiance(site, ZENITH, moonAt(30));
    // Krisciunas and Schaefer at 60 degrees of distance: 1,089 nL, worked out by hand.
    isWithinFactor(inV, radianceOfMagnitude((20.7233 - Math.log(1089 / 34.08)) / 0.92104, BANDS.V), 1.01);
    const air = airOf(798, 2635, 60);
    const inI = skyRadiance({ wavelengthNm: 798, air, zenithRadiance: 0 }, ZENITH, moonAt(30));
    // Walker, NOAO Newsletter 10 (1987): I 19.9 without Moon, 19.2 at full Moon, far from it: the least of
    // it.
    expect(inI).toBeGreaterThan(radianceOfMagnitude(19.2, BANDS.I) - radianceOfMagnitude(19.9, BANDS.I));
    expect(inI).toBeLessThan(radianceOfMagnitude(17.95, BANDS.I) - radianceOfMagnitude(19.74, BANDS.I));
  });

  test("of a half Moon is a ninth of that, and there is none without a Moon", () => {
    const full = skyRadiance(site, ZENITH, moonAt(30));
    const half = skyRadiance(site, ZENITH, moonAt(30, 90));
    // 0.026 x 90 + 4e-9 x 90^4 = 2.60 magnitudes.
    expect(full / half).toBeCloseTo(10 ** (0.4 * 2.60244), 6);
    expect(skyRadiance(site, ZENITH, moonAt(-1))).toBe(0);
  });
});

describe("a night without Moon", () => {
  // V band, 0.107 um of the eye's curve at 683 lm/W against 10.8e4 cd/m^2 x 10^(-0.4 m), the meters' rule.
  test.each([
    ["dark", 21.9],
    ["city", 17],
  ])("has the luminance of a sky meter's magnitude: %s site", (_, magnitude) => {
    const radiance = radianceOfMagnitude(magnitude, BANDS.V);
    isWithinFactor(683 * 0.107 * radiance, 1.08e5 * 10 ** (-0.4 * magnitude), 1.1);
  });

  test("is brighter by the air mass of a high layer lower down, less what the air takes: eq. (2)", () => {
    const site = { wavelengthNm: 545, air: MAUNA_KEA, zenithRadiance: 1 };
    const mass = (1 - 0.96 * 0.75) ** -0.5;
    expect(
      skyRadiance(site, { elevationDeg: 30, azimuthDeg: 0 }, { ...moonAt(-10), sun: BELOW }),
    ).toBeCloseTo(mass * 10 ** (-0.4 * 0.172 * (mass - 1)), 9);
  });
});

describe("twilight", () => {
  // Patat et al. (2006), table 1, I: 10.93 + 1.470 x - 0.062 x^2; night 19.71. Python 3, double precision.
  test.each([
    [96, 12.338],
    [100, 16.73],
    [105, 19.43],
  ])("over Paranal with the Sun at %i degrees from the zenith is the fit's", (sunDeg, magnitude) => {
    const wanted = radianceOfMagnitude(magnitude, BANDS.I) - radianceOfMagnitude(19.71, BANDS.I);
    expect(twilightRadiance(850, sunDeg) / wanted).toBeCloseTo(1, 9);
  });

  test("goes over into day and night without a step, and only falls", () => {
    const site = { wavelengthNm: 850, air: airOf(850, 100, 23), zenithRadiance: 6e-6 };
    let before = Number.POSITIVE_INFINITY;
    for (let tenths = 100; tenths >= -200; tenths--) {
      const radiance = skyRadiance(site, ZENITH, sunAt(tenths / 10));
      expect(radiance).toBeLessThanOrEqual(before);
      expect(radiance).toBeGreaterThan(0.75 * Math.min(before, radiance * 1.2));
      before = radiance;
    }
    expect(before).toBeCloseTo(6e-6, 12);
  });
});

describe("noon", () => {
  /**
   * Measurements of the horizon sky, Appl. Opt. 6, 2105 (1967): looking north at noon, meteorological range
   * 30 km or more, the spectrum's peak (about 480 nm) is typically 5 uW cm^-2 sr^-1 nm^-1.
   */
  test("at the north horizon is the measured 50 W m^-2 sr^-1 um^-1 within a factor of two", () => {
    const site = { wavelengthNm: 480, air: airOf(480, 0, 30), zenithRadiance: 0 };
    isWithinFactor(skyRadiance(site, { elevationDeg: 1, azimuthDeg: 0 }, sunAt(60)), 50);
  });

  test("at 850 nm lies between the 1.5 of a clear and the 15 of a hazy day (Er-long et al. 2005), nowhere 20 % above", () => {
    for (const visibilityKm of [23, 50])
      for (const [elevationDeg, azimuthDeg] of [
        [90, 0],
        [45, 0],
        [30, 90],
      ] as const) {
        const site = { wavelengthNm: 850, air: airOf(850, 100, visibilityKm), zenithRadiance: 0 };
        const radiance = skyRadiance(site, { elevationDeg, azimuthDeg }, sunAt(60));
        expect(radiance).toBeGreaterThan(1.5);
        expect(radiance).toBeLessThan(1.2 * 15);
      }
  });
});

/**
 * ASTM G173-03 (SMARTS 2.9.2), by the table that pvlib ships (pvlib/data/ASTMG173.csv): means over 848 to 852
 * nm, in W m^-2 um^-1. Sun 48.236 degrees from the zenith (air mass 1.5), plane 37 degrees towards it; what
 * is "direct" includes 2.9 degrees around the Sun.
 */
const G173 = { outside: 982.8, tilted: 963.21, direct: 893.506, sunZenithDeg: 48.236, tiltDeg: 37 };

/** Irradiance in W m^-2 um^-1 of a plane by the sky, without what is near the Sun: a sum over its degrees. */
function skyIrradiance(site: { wavelengthNm: number; air: AirDepths }, tiltDeg: number): number {
  const rad = Math.PI / 180;
  const lamps = sunAt(90 - G173.sunZenithDeg);
  // The plane leans towards the Sun, so its normal is a direction in the sky.
  const normal = { elevationDeg: 90 - tiltDeg, azimuthDeg: 180 };
  let sum = 0;
  for (let elevationDeg = 0.5; elevationDeg < 90; elevationDeg++)
    for (let azimuthDeg = 0.5; azimuthDeg < 360; azimuthDeg++) {
      const view = { elevationDeg, azimuthDeg };
      const cosine = Math.cos(angularDistanceDeg(view, normal) * rad);
      if (cosine <= 0 || angularDistanceDeg(view, lamps.sun) < 2.9) continue;
      const solidAngle = rad * rad * Math.cos(elevationDeg * rad);
      sum += skyRadiance({ ...site, zenithRadiance: 0 }, view, lamps) * cosine * solidAngle;
    }
  return sum;
}

test("by day at 850 nm the whole sky is the standard's (ASTM G173-03) within a factor of two", () => {
  const { outside, tilted, direct, sunZenithDeg, tiltDeg } = G173;
  const rad = Math.PI / 180;
  const rayleigh = rayleighDepth(850, 0);
  // The air of the table, by Beer's law: 0.0635 in all, which absorption has no part in at 850 nm.
  const air = { rayleigh, aerosol: Math.log(outside / direct) / 1.5 - rayleigh };
  const site = { wavelengthNm: 850, air };
  const diffuse = tilted - direct * Math.cos((sunZenithDeg - tiltDeg) * rad);
  // The plane sees the ground, too: light sandy soil, whose albedo the table does not tell.
  const onGround = direct * Math.cos(sunZenithDeg * rad) + skyIrradiance(site, 0);
  const groundShare = (1 - Math.cos(tiltDeg * rad)) / 2;
  for (const albedo of [0.2, 0.3, 0.4])
    isWithinFactor(skyIrradiance(site, tiltDeg), diffuse - albedo * onGround * groundShare);
});

test("photons a second are N = L Omega A dlambda T / (h c / lambda)", () => {
  const telescope = {
    wavelengthNm: 850,
    apertureM: 0.28,
    fieldOfViewUrad: 100,
    filterWidthNm: 1,
    opticsDb: 4,
  };
  // Python 3: 1.5 * pi*(100e-6)**2/4 * pi*.28**2/4 * 1e-3 * 10**-.4 * 850e-9/(6.62607015e-34*299792458)
  expect(skyPhotonsHz(telescope, 1.5)).toBeCloseTo(1235746.1834, 3);
});
