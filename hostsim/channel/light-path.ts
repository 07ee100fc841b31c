/**
 * How long light is on its way. Takes: ranges in the middle of equal steps. Gives: the light time of what is
 * sent at any moment, by a cubic through four steps (0.01 mm off for steps of 10 ms and an orbit of 500 km).
 */

const PS_PER_MM = 1e12 / 299_792_458_000;

/** The way between satellite and station. */
export class LightPath {
  /**
   * @param rangeMm range in the middle of each step
   * @param stepPs length of a step
   * @param firstStep which one begins at time 0
   */
  constructor(
    private readonly rangeMm: ArrayLike<number>,
    private readonly stepPs: number,
    private readonly firstStep = 0,
  ) {}

  /** Light time in ps of what leaves the satellite at `timePs`. */
  delayPs(timePs: number): number {
    const position = timePs / this.stepPs - 0.5 + this.firstStep;
    const at = Math.min(Math.max(Math.floor(position), 1), Math.max(this.rangeMm.length - 3, 1));
    const u = position - at;
    const point = (offset: number) => this.rangeMm[Math.min(at + offset, this.rangeMm.length - 1)]!;
    const [a, b, c, d] = [point(-1), point(0), point(1), point(2)];
    const first = -a / 3 - b / 2 + c - d / 6;
    const second = a / 2 - b + c / 2;
    const third = (d - a) / 6 + (b - c) / 2;
    return PS_PER_MM * (b + u * (first + u * (second + u * third)));
  }
}
