/**
 * A Gaussian beam behind a telescope that cuts it off and hides its middle. Takes: the beam's radius, the
 * aperture, the obscuration. Gives: what is left in the middle of the far field, and how wide that is.
 *
 * Klein and Degnan, Applied Optics 13, 2134 (1974), in the far field and on the axis: with alpha = aperture
 * radius / beam radius and gamma = obscuration / aperture, the gain is (4 pi A / lambda^2) g, where g = (2 /
 * alpha^2) [exp(-alpha^2) - exp(-gamma^2 alpha^2)]^2. Against the whole beam's gain, 8 pi^2 w^2 / lambda^2,
 * that is [exp(-gamma^2 alpha^2) - exp(-alpha^2)]^2.
 */

/** A transmitting telescope; the beam fills it as a Gaussian of 1/e^2 radius `waistRadiusM`. */
export interface Telescope {
  readonly apertureDiameterM: number;
  /** Diameter of the secondary mirror; 0 for none. */
  readonly obscurationDiameterM: number;
}

/** Squared radii of aperture and obscuration in units of the beam's: alpha^2 and gamma^2 alpha^2. */
function squaredRadii(waistRadiusM: number, telescope: Telescope): { outer: number; inner: number } {
  const outer = telescope.apertureDiameterM / (2 * waistRadiusM);
  const inner = telescope.obscurationDiameterM / (2 * waistRadiusM);
  return { outer: outer * outer, inner: inner * inner };
}

/** Intensity on the axis of the far field as a share of that of the whole beam. */
export function onAxisShare(waistRadiusM: number, telescope: Telescope): number {
  const { outer, inner } = squaredRadii(waistRadiusM, telescope);
  return (Math.exp(-inner) - Math.exp(-outer)) ** 2;
}

/**
 * How many times wider than the whole beam's is the middle of the far field, as a Gaussian of the same
 * curvature on the axis. The far field on an angle t is the integral of exp(-r^2/w^2) J0(k t r) r dr, so its
 * curvature is the mean of r^2 over the aperture with that weight; without a telescope the mean is w^2.
 */
export function wideningFactor(waistRadiusM: number, telescope: Telescope): number {
  const { outer, inner } = squaredRadii(waistRadiusM, telescope);
  const [all, hidden] = [Math.exp(-outer), Math.exp(-inner)];
  return 1 / Math.sqrt(((1 + inner) * hidden - (1 + outer) * all) / (hidden - all));
}
