/**
 * Light lost to a beam that does not point at the station. Takes: the beam's divergence, jitter and bias.
 * Gives: the loss at an angle, and its moments.
 *
 * Two axes, each normal with its bias: the angle is Rice distributed, Rayleigh without bias. The intensity
 * exp(-2 t^2 / w^2) then has the density of a Beta(w^2 / 4 s^2, 1) variate without bias (Kiasaleh, Proc. SPIE
 * 2123, 250 (1994)), and all moments in closed form with one.
 */

/** How a beam points; angles in microradians. */
export interface Pointing {
  /** Half angle at which the far field has 1/e^2 of its intensity. */
  readonly divergenceUrad: number;
  /** Standard deviation of each axis. */
  readonly jitterUrad: number;
  /** What does not change: the mean of either axis. */
  readonly biasUrad: readonly [number, number];
}

/** Share of the intensity on the axis that is left at an angle with these components. */
export function intensityOffAxis(divergenceUrad: number, xUrad: number, yUrad: number): number {
  return Math.exp((-2 * (xUrad * xUrad + yUrad * yUrad)) / (divergenceUrad * divergenceUrad));
}

/**
 * The mean of the `power`-th power of intensityOffAxis, power > 0: a Gaussian average over a Gaussian. With a
 * = 2 power / w^2 and variance s^2, each axis gives exp(-a b^2 / (1 + 2 a s^2)) / sqrt(1 + 2 a s^2).
 */
export function meanPower({ divergenceUrad, jitterUrad, biasUrad }: Pointing, power: number): number {
  const steepness = (2 * power) / (divergenceUrad * divergenceUrad);
  const widened = 1 + 2 * steepness * jitterUrad * jitterUrad;
  const [x, y] = biasUrad;
  return Math.exp((-steepness * (x * x + y * y)) / widened) / widened;
}
