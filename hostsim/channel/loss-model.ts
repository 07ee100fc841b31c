/**
 * Link loss from physics. Takes: beam, pointing, air and aperture. Gives: the mean loss in dB at a range and
 * elevation, without the detectors' efficiency. Never models fading, whose mean is 1 (fading.ts).
 */
import { onAxisShare, type Telescope, wideningFactor } from "./transmitter.js";

/** A downlink. */
export interface LinkModel {
  readonly wavelengthNm: number;
  /** Radius at which the beam leaving the transmitter has 1/e^2 of its intensity. */
  readonly waistRadiusM: number;
  /**
   * Beam quality M^2 >= 1: how many times wider than an ideal Gaussian beam it diverges (wavefront error,
   * defocus).
   */
  readonly beamQuality: number;
  /** Pointing jitter per axis, standard deviation. */
  readonly pointingJitterUrad: number;
  /** What the beam leaves through; left out: it leaves whole. */
  readonly transmitter?: Telescope | undefined;
  /** Mean error of pointing per axis; left out: none. */
  readonly biasUrad?: readonly [number, number] | undefined;
  /** Diameter of the receiving aperture. */
  readonly receiverApertureM: number;
  /** Loss of the whole atmosphere straight up; left out where it is counted elsewhere (sky/air.ts). */
  readonly zenithAtmosphereDb?: number | undefined;
  /** Loss from the aperture to the detectors' faces. */
  readonly receiverOpticsDb: number;
}

/** -10 log10 of a transmittance. */
function decibels(transmittance: number): number {
  return -10 * Math.log10(transmittance);
}

/**
 * Air mass at an elevation in degrees: the length of the path through air as a multiple of the one straight
 * up. Kasten and Young, Applied Optics 28, 4735 (1989), eq. (3) with their revised constants; for apparent
 * elevation.
 */
export function airMass(elevationDeg: number): number {
  const sine = Math.sin((elevationDeg * Math.PI) / 180);
  return 1 / (sine + 0.50572 * (elevationDeg + 6.07995) ** -1.6364);
}

/** The beam's half angle in microradians at a range in km, as pointing.ts takes it. */
export function divergenceUrad(link: LinkModel, rangeKm: number): number {
  return (1e6 * Math.sqrt(beamSquaredM2(link, rangeKm))) / (rangeKm * 1000);
}

/** Squared 1/e^2 radius of the beam at a range in km, in m^2. */
function beamSquaredM2(link: LinkModel, rangeKm: number): number {
  const { transmitter } = link;
  const widening = transmitter === undefined ? 1 : wideningFactor(link.waistRadiusM, transmitter);
  const spread =
    (widening * link.beamQuality * link.wavelengthNm * 1e-9 * (rangeKm * 1000)) /
    (Math.PI * link.waistRadiusM * link.waistRadiusM);
  return link.waistRadiusM * link.waistRadiusM * (1 + spread * spread);
}

/**
 * Mean share of the beam that enters the receiving aperture at a range in km: diffraction and pointing
 * together.
 *
 * A Gaussian beam of waist w0 has at range R the radius w = w0 sqrt(1 + (M^2 lambda R / (pi w0^2))^2)
 * (Siegman, "New developments in laser resonators", Proc. SPIE 1224, 2 (1990)). Gaussian jitter of sigma per
 * axis moves its centre by sigma R; the time-averaged spot is then again Gaussian, with radius squared w^2 +
 * 4 sigma^2 R^2 (convolution of two Gaussians), and a centred aperture of radius a takes 1 - exp(-2 a^2 /
 * radius^2) of it. A bias b moves its centre by b R for good: exp(-2 b^2 R^2 / radius^2) is left.
 *
 * Behind a telescope the middle of the far field is a Gaussian kappa times as wide, with the share eta of the
 * whole beam's intensity on the axis (transmitter.ts), so it holds eta kappa^2 of the light.
 */
export function collectedShare(link: LinkModel, rangeKm: number): number {
  const rangeM = rangeKm * 1000;
  const { transmitter, biasUrad: [biasX, biasY] = [0, 0] } = link;
  const widening = transmitter === undefined ? 1 : wideningFactor(link.waistRadiusM, transmitter);
  const held = transmitter === undefined ? 1 : onAxisShare(link.waistRadiusM, transmitter) * widening ** 2;
  const beamSquared = beamSquaredM2(link, rangeKm);
  const wander = 2 * link.pointingJitterUrad * 1e-6 * rangeM;
  const apertureRadius = link.receiverApertureM / 2;
  const squared = beamSquared + wander * wander;
  const offSquared = (biasX * biasX + biasY * biasY) * (1e-6 * rangeM) ** 2;
  const onCourse = held * Math.exp((-2 * offSquared) / squared);
  return onCourse * -Math.expm1((-2 * apertureRadius * apertureRadius) / squared);
}

/**
 * Loss in dB at a range in km and an elevation in degrees: aperture, atmosphere (zenith loss times air mass:
 * Beer and Lambert) and receiver optics.
 */
export function modelLossDb(link: LinkModel, rangeKm: number, elevationDeg: number): number {
  return (
    decibels(collectedShare(link, rangeKm)) +
    (link.zenithAtmosphereDb ?? 0) * airMass(elevationDeg) +
    link.receiverOpticsDb
  );
}
