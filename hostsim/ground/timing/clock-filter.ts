/**
 * What a station believes of its clock and of the satellite's place: a Kalman filter. Takes: a first fix,
 * then phases of what arrives. Gives: the delay between the satellite's grid of slots and a tag, and how
 * sure that is. Never sees more than innovations, so it serves beacon and single photons alike.
 *
 * State at a moment: offset p (ps) and rate F (ps/s) of tags against the nominal light time, and the time a
 * (s) by which the satellite is ahead along its track. Between updates
 *   p' = p + F dt + [L(t', a) - L(t, a) - L_t(t, a) dt] - [the same at a = 0]
 *   F' = F + [L_t(t', a) - L_t(t, a)] - [the same at a = 0]
 * with light time L, so a bends the path and nothing else. p and F are kept as parts of L(t, a): what is
 * left is the clock's. White frequency noise s_w and random-walk frequency noise s_r (Allan deviations at 1
 * s) add s_w^2 dt to the variance of p and 3 s_r^2 dt to that of F, with the integral of the latter in p
 * (Zucca and Tavella, IEEE Trans. UFFC 52, 289 (2005)).
 */
import { LARGEST_SHIFT_S, type LightTime } from "./predicted-light-time.js";

const PS_PER_S = 1e12;

/** What a station knows of its clock and of its elements before it sees light. */
export interface TimingPriors {
  /** Largest offset of the clock, in ps. */
  readonly largestOffsetPs: number;
  /** Standard deviation of the clock's rate, as a fraction. */
  readonly drift: number;
  /** Allan deviations of the clock at 1 s. */
  readonly whiteFrequencyAt1S: number;
  readonly randomWalkFrequencyAt1S: number;
  /** Largest error of the elements along the track, in s; any up to it is as likely. */
  readonly largestAlongTrackS: number;
}

/** A first fix: offset and rate of tags against the light time of the elements as they are. */
export interface Fix {
  readonly timePs: number;
  readonly offsetPs: number;
  readonly offsetVariancePs2: number;
  readonly ratePsPerS: number;
  readonly rateVariance: number;
}

/**
 * Random walk of the rate that errors of the elements across the track add, in ps/s after 1 s: 300 m at 500
 * km change the acceleration by 2e-10/s.
 */
const ORBIT_RATE_WALK_PS_PER_S = 200;

/** Offset, rate and along-track shift, with their covariance. */
export class ClockFilter {
  /** The moment of the state, and the state's parts that are the clock's. */
  timePs = 0;
  private offsetPs = 0;
  private ratePsPerS = 0;
  /** How far ahead along its track the satellite is believed to be, in s. */
  aheadS = 0;
  /** Covariance of p, F, a: rows of the upper triangle. */
  private covariance: [number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0];

  constructor(
    private readonly light: LightTime,
    private readonly priors: TimingPriors,
  ) {}

  /**
   * Begins with a fix. Its rate is shared between clock and track by their priors: a rate F gives
   * a = k s_a^2 F / (k^2 s_a^2 + s_f^2), with k the slope of the rate along the track.
   */
  static of(light: LightTime, priors: TimingPriors, fix: Fix): ClockFilter {
    const filter = new ClockFilter(light, priors);
    const { timePs, offsetPs, ratePsPerS, offsetVariancePs2, rateVariance } = fix;
    const trackVariance = priors.largestAlongTrackS ** 2 / 3;
    const clockVariance = (priors.drift * PS_PER_S) ** 2 + rateVariance;
    const ofTrack = (aheadS: number) => light.rateAt(timePs, aheadS) - light.rateAt(timePs, 0);
    let aheadS = 0;
    let slope = 0;
    let total = 1;
    // The rate along the track is nearly linear: three steps of Newton are plenty.
    for (let step = 0; step < 3; step++) {
      slope = light.slopesAt(timePs, aheadS).rate;
      total = slope * slope * trackVariance + clockVariance;
      const linear = ratePsPerS - ofTrack(aheadS) + slope * aheadS;
      aheadS = within((slope * trackVariance * linear) / total);
    }
    filter.timePs = timePs;
    filter.aheadS = aheadS;
    filter.offsetPs = offsetPs - light.at(timePs, aheadS) + light.at(timePs, 0);
    filter.ratePsPerS = ratePsPerS - ofTrack(aheadS);
    const gain = (slope * trackVariance) / total;
    filter.covariance = [
      offsetVariancePs2,
      0,
      0,
      rateVariance,
      gain * rateVariance,
      trackVariance * (1 - slope * gain) + gain * gain * rateVariance,
    ];
    return filter;
  }

  /** The same belief, to go another way from here. */
  clone(): ClockFilter {
    const copy = new ClockFilter(this.light, this.priors);
    copy.timePs = this.timePs;
    copy.offsetPs = this.offsetPs;
    copy.ratePsPerS = this.ratePsPerS;
    copy.aheadS = this.aheadS;
    copy.covariance = [...this.covariance];
    return copy;
  }

  /** Delay in ps between a slot on the satellite's clock and its tag at `timePs` of the own one. */
  delayPs(timePs: number): number {
    const seconds = (timePs - this.timePs) / PS_PER_S;
    return this.light.at(timePs, this.aheadS) + this.offsetPs + this.ratePsPerS * seconds;
  }

  /** Standard deviation of the delay at the filter's moment, in ps. */
  get sigmaPs(): number {
    return Math.sqrt(this.covariance[0]);
  }

  /** Offset of the clock at the filter's moment, in ps. */
  get clockOffsetPs(): number {
    return this.offsetPs;
  }

  /** Moves the belief by whole slots, as another hypothesis about the pulse index. */
  shift(offsetPs: number): void {
    this.offsetPs += offsetPs;
  }

  /** Lets time pass. */
  advance(timePs: number): void {
    const { light, priors, aheadS } = this;
    const seconds = (timePs - this.timePs) / PS_PER_S;
    if (seconds === 0) return;
    const from = light.slopesAt(this.timePs, aheadS);
    const to = light.slopesAt(timePs, aheadS);
    const bendRate = to.rate - from.rate;
    const bend = to.delay - from.delay - from.rate * seconds;
    this.offsetPs += this.ratePsPerS * seconds;
    this.timePs = timePs;
    const [pp, pf, pa, ff, fa, aa] = this.covariance;
    // P' = A P A^T with A = [1 dt bend; 0 1 bendRate; 0 0 1].
    const row0 = [
      pp + seconds * pf + bend * pa,
      pf + seconds * ff + bend * fa,
      pa + seconds * fa + bend * aa,
    ];
    const row1 = [pf + bendRate * pa, ff + bendRate * fa, fa + bendRate * aa];
    const white = (priors.whiteFrequencyAt1S * PS_PER_S) ** 2;
    const walk = 3 * (priors.randomWalkFrequencyAt1S * PS_PER_S) ** 2 + ORBIT_RATE_WALK_PS_PER_S ** 2;
    const elapsed = Math.abs(seconds);
    this.covariance = [
      row0[0]! + seconds * row0[1]! + bend * row0[2]! + white * elapsed + (walk * elapsed ** 3) / 3,
      row0[1]! + bendRate * row0[2]! + (walk * seconds * elapsed) / 2,
      row0[2]!,
      row1[1]! + bendRate * row1[2]! + walk * elapsed,
      row1[2]!,
      aa,
    ];
  }

  /**
   * Takes a phase: by how much tags came later than predicted.
   * @param innovationPs with variance `variancePs2`
   * @returns logarithm of the innovation's likelihood
   */
  update(innovationPs: number, variancePs2: number): number {
    const [pp, pf, pa, ff, fa, aa] = this.covariance;
    const total = pp + variancePs2;
    const [gainP, gainF, gainA] = [pp / total, pf / total, pa / total];
    const { light, timePs } = this;
    const before = { delay: light.at(timePs, this.aheadS), rate: light.rateAt(timePs, this.aheadS) };
    const delayPs = before.delay + this.offsetPs + gainP * innovationPs;
    const rate = before.rate + this.ratePsPerS + gainF * innovationPs;
    this.aheadS = within(this.aheadS + gainA * innovationPs);
    this.offsetPs = delayPs - light.at(timePs, this.aheadS);
    this.ratePsPerS = rate - light.rateAt(timePs, this.aheadS);
    this.covariance = [
      pp - gainP * pp,
      pf - gainP * pf,
      pa - gainP * pa,
      ff - gainF * pf,
      fa - gainF * pa,
      aa - gainA * pa,
    ];
    return -0.5 * (innovationPs ** 2 / total + Math.log(2 * Math.PI * total));
  }
}

function within(aheadS: number): number {
  return Math.min(Math.max(aheadS, -LARGEST_SHIFT_S), LARGEST_SHIFT_S);
}
