/**
 * What turbulent air does to a beam. Takes: wind, turbulence on the ground, wavelength, aperture, elevation.
 * Gives: the scintillation index of a downlink or an uplink, how an aperture averages it, how long it is
 * correlated. Never draws (fading.ts).
 *
 * Equations of Andrews and Phillips, Laser Beam Propagation through Random Media, 2nd ed. (SPIE, 2005),
 * chapter 12 (satellite links); the slant path is straight, the zenith angle's secant 1 / sin(elevation).
 */

/** The air over a station. */
export interface Air {
  /** Structure parameter of the refractive index on the ground, m^(-2/3): A, 1.7e-14 in HV5/7. */
  readonly groundCn2: number;
  /** Root mean square wind from 5 to 20 km, m/s: v, 21 in HV5/7. */
  readonly highWindMPerS: number;
  /** Wind on the ground, m/s. */
  readonly groundWindMPerS: number;
}

/**
 * A beam through it: a downlink, which an aperture of some diameter averages, or an uplink of some 1/e^2
 * radius on the ground, before whose pattern a satellite is a point.
 */
export type BeamThroughAir =
  | { readonly direction: "downlink"; readonly wavelengthNm: number; readonly receiverApertureM: number }
  | { readonly direction: "uplink"; readonly wavelengthNm: number; readonly waistRadiusM: number };

/** Large and small eddies, each gamma distributed: variance 1/alpha and 1/beta, of the product `index`. */
export interface Scintillation {
  /** Variance of the intensity over its squared mean. */
  readonly index: number;
  readonly alpha: number;
  readonly beta: number;
}

/** Above it there is no air that matters, m over the station. */
const TOP_M = 30_000;
const NODES = 300;

/**
 * Structure parameter at a height over the station, m^(-2/3): the profile of Hufnagel and Valley, as in their
 * section 12.2.
 */
export function structureParameter({ groundCn2, highWindMPerS }: Air, heightM: number): number {
  return (
    0.00594 * (highWindMPerS / 27) ** 2 * (1e-5 * heightM) ** 10 * Math.exp(-heightM / 1000) +
    2.7e-16 * Math.exp(-heightM / 1500) +
    groundCn2 * Math.exp(-heightM / 100)
  );
}

/** Wind at a height over the station, m/s: Bufton's profile, section 12.2, without the slew. */
function windMPerS(groundWindMPerS: number, heightM: number): number {
  return groundWindMPerS + 30 * Math.exp(-(((heightM - 9400) / 4800) ** 2));
}

/**
 * Integral over height of the structure parameter times `weight(heightM)`: midpoints in the cube root of the
 * height, dense where the air is.
 */
export function throughAir(air: Air, weight: (heightM: number) => number): number {
  let sum = 0;
  for (let node = 0; node < NODES; node++) {
    const u = (node + 0.5) / NODES;
    const heightM = TOP_M * u ** 3;
    sum += structureParameter(air, heightM) * weight(heightM) * 3 * u * u;
  }
  return (sum * TOP_M) / NODES;
}

function waveNumber(wavelengthNm: number): number {
  return (2 * Math.PI) / (wavelengthNm * 1e-9);
}

function secant(elevationDeg: number): number {
  return 1 / Math.sin((elevationDeg * Math.PI) / 180);
}

/** Fried's parameter, m: [0.423 k^2 sec(zeta) times the profile's integral]^(-3/5). */
export function friedParameterM(air: Air, wavelengthNm: number, elevationDeg: number): number {
  const integral = throughAir(air, () => 1);
  return (0.423 * waveNumber(wavelengthNm) ** 2 * secant(elevationDeg) * integral) ** -0.6;
}

/**
 * How many times wider an uplink's beam is on average than without air: its long-term spread, section 12.6,
 * by (sqrt(8) waist / Fried's parameter)^(5/3).
 */
export function uplinkSpread(
  air: Air,
  wavelengthNm: number,
  waistRadiusM: number,
  elevationDeg: number,
): number {
  const ratio = (Math.sqrt(8) * waistRadiusM) / friedParameterM(air, wavelengthNm, elevationDeg);
  return (1 + ratio ** (5 / 3)) ** (ratio < 1 ? 0.5 : 0.6);
}

/** Real part of (x + i y)^(5/6). */
function realPower(x: number, y: number): number {
  return Math.hypot(x, y) ** (5 / 6) * Math.cos((5 / 6) * Math.atan2(y, x));
}

/**
 * Flux variance of a downlink for an aperture of diameter D, weak fluctuations: 8.70 k^(7/6)
 * sec^(11/6) times the profile's integral over Re[(d + i h)^(5/6) - d^(5/6)], d = k D^2 cos(zeta) / 16. For D
 * = 0 it is the Rytov variance, 2.25 k^(7/6) sec^(11/6) times the integral over h^(5/6).
 */
export function downlinkVariance(
  air: Air,
  wavelengthNm: number,
  apertureM: number,
  elevationDeg: number,
): number {
  const k = waveNumber(wavelengthNm);
  const slant = secant(elevationDeg);
  const d = (k * apertureM ** 2) / (16 * slant);
  const averaged = d ** (5 / 6);
  const integral = throughAir(air, (heightM) => realPower(d, heightM) - averaged);
  return 8.7 * k ** (7 / 6) * slant ** (11 / 6) * integral;
}

/** Beam parameters at the far end of a path: refraction and diffraction, of a collimated beam. */
function beamParameters(
  wavelengthNm: number,
  waistRadiusM: number,
  pathM: number,
): { refraction: number; diffraction: number } {
  const atStart = (2 * pathM) / (waveNumber(wavelengthNm) * waistRadiusM ** 2);
  const divisor = 1 + atStart * atStart;
  return { refraction: 1 / divisor, diffraction: atStart / divisor };
}

/**
 * Rytov variance of an uplink's beam on its axis, weak fluctuations: 8.70 k^(7/6) H^(5/6)
 * sec^(11/6) times the profile's integral over Re[x^(5/6) (L x + i (1 - (1 - T) x))^(5/6)] - L^(5/6) x^(5/3),
 * x = 1 - h/H; L diffraction, T refraction. A point source (L = T = 0) has 2.25 k^(7/6) sec^(11/6) times the
 * integral over (h (1 - h/H))^(5/6).
 *
 * @param heightM of the satellite over the station
 */
export function uplinkVariance(
  air: Air,
  wavelengthNm: number,
  waistRadiusM: number,
  heightM: number,
  elevationDeg: number,
): number {
  const slant = secant(elevationDeg);
  const { refraction, diffraction } = beamParameters(wavelengthNm, waistRadiusM, heightM * slant);
  const integral = throughAir(air, (h) => {
    const x = 1 - h / heightM;
    const beam = realPower(diffraction * x, 1 - (1 - refraction) * x);
    return x ** (5 / 6) * beam - diffraction ** (5 / 6) * x ** (5 / 3);
  });
  return 8.7 * waveNumber(wavelengthNm) ** (7 / 6) * heightM ** (5 / 6) * slant ** (11 / 6) * integral;
}

/**
 * Large and small eddies of a Rytov variance, weak to strong. The variance of the
 * intensity's logarithm is 0.49 s / (1 + 0.56 (1 + T) s^(6/5))^(7/6) for large eddies, which is printed as
 * 1.11 for a plane wave (T = 1) and 0.56 for a spherical one, and 0.51 s / (1 + 0.69 s^(6/5))^(5/6) for small
 * ones.
 */
export function saturated(variance: number, refraction: number): Scintillation {
  const root = variance ** 1.2;
  const spread = refraction === 1 ? 1.11 : 0.56 * (1 + refraction);
  const large = Math.expm1((0.49 * variance) / (1 + spread * root) ** (7 / 6));
  const small = Math.expm1((0.51 * variance) / (1 + 0.69 * root) ** (5 / 6));
  return { index: large + small + large * small, alpha: 1 / large, beta: 1 / small };
}

/** Both eddies weaker by one factor, so that the index is `factor` times as large. */
function averaged({ index, alpha, beta }: Scintillation, factor: number): Scintillation {
  const [sum, product] = [1 / alpha + 1 / beta, 1 / (alpha * beta)];
  const wanted = factor * index;
  // The root of product s^2 + sum s = wanted, in the form that keeps its digits.
  const s = (2 * wanted) / (sum + Math.sqrt(sum * sum + 4 * product * wanted));
  return { index: wanted, alpha: alpha / s, beta: beta / s };
}

/**
 * Scintillation as the receiver has it. A downlink's is that of a point times the aperture's averaging in
 * weak fluctuations; an uplink's is that on the beam's axis, at a point.
 */
export function scintillation(
  air: Air,
  beam: BeamThroughAir,
  elevationDeg: number,
  satelliteHeightM: number,
): Scintillation {
  if (beam.direction === "uplink") {
    const { wavelengthNm, waistRadiusM } = beam;
    const pathM = satelliteHeightM * secant(elevationDeg);
    const { refraction } = beamParameters(wavelengthNm, waistRadiusM, pathM);
    const variance = uplinkVariance(air, wavelengthNm, waistRadiusM, satelliteHeightM, elevationDeg);
    return saturated(variance, refraction);
  }
  const point = downlinkVariance(air, beam.wavelengthNm, 0, elevationDeg);
  const flux = downlinkVariance(air, beam.wavelengthNm, beam.receiverApertureM, elevationDeg);
  return averaged(saturated(point, 1), flux / point);
}

/**
 * How fast the pattern of light moves over the receiver against its own size, as coefficients of the squared
 * rate in 1/s^2: rate^2 = still + slew (mixed + slew moved), slew in rad/s. The correlation time is 1/rate.
 *
 * A layer at distance z along the path has a pattern of size l = 2 ((D^2/16)^2 + (z/2k)^2)^(1/4), where its
 * covariance has fallen to about 1/e (behind a large aperture exactly: exp(-K^2 D^2/16) is the transform of a
 * Gaussian of that width), and moves with the wind and the slew at its height (frozen flow, Taylor). Layers
 * count as they scintillate. Within 10 % of the covariance's own 1/e time (docs/reference/light.md).
 */
export function rateOfPattern(
  air: Air,
  beam: BeamThroughAir,
  elevationDeg: number,
): { still: number; mixed: number; moved: number } {
  const k = waveNumber(beam.wavelengthNm);
  const slant = secant(elevationDeg);
  const apertureM = beam.direction === "downlink" ? beam.receiverApertureM : 0;
  const d = (k * apertureM ** 2) / (16 * slant);
  const power = (heightM: number) => realPower(d, heightM) - d ** (5 / 6);
  const moment = (of: (heightM: number) => number) =>
    throughAir(air, (heightM) => {
      const size = 2 * Math.sqrt(Math.hypot(apertureM ** 2 / 16, (heightM * slant) / (2 * k)));
      return (power(heightM) * of(heightM)) / size ** 2;
    });
  const all = throughAir(air, power);
  const wind = (heightM: number) => windMPerS(air.groundWindMPerS, heightM);
  const distance = (heightM: number) => heightM * slant;
  return {
    still: moment((heightM) => wind(heightM) ** 2) / all,
    mixed: moment((heightM) => 2 * wind(heightM) * distance(heightM)) / all,
    moved: moment((heightM) => distance(heightM) ** 2) / all,
  };
}
