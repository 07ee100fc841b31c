/**
 * Light that fades within a step of the link: pointing and scintillation as processes in time. Takes: the
 * mean transmittance of each step, the law of either, chance. Gives: the light of one step after the other.
 * Each process has mean 1, so that the link's loss stays the mean loss.
 *
 * A step has equal parts, during which the light holds; they are shorter than a tenth of the shortest
 * correlation time. No mean changes by that, and the variance of a longer sum only by (part / correlation
 * time)^2 / 12 of itself: below 0.1 % (docs/reference/light.md).
 */
import type { RandomStream } from "../base/random.js";
import { GammaProcess } from "./gamma-process.js";
import type { LightOfStep, SteppedLight } from "./light.js";
import { OrnsteinUhlenbeck } from "./ornstein-uhlenbeck.js";
import { intensityOffAxis, meanPower, type Pointing } from "./pointing.js";
import type { SteppedTransmittance } from "./transmittance.js";
import type { Scintillation } from "./turbulence.js";

/** A value and how long it is correlated, at one step. */
export interface Fading<Value> {
  readonly of: Value;
  readonly correlationS: number;
}

/** The two laws that light may fade by, as they change over a pass. */
export interface FadingLaws {
  /** Null: no fading by pointing. */
  readonly pointing: ((step: number) => Fading<Pointing>) | null;
  /** Null: no scintillation. */
  readonly scintillation: ((step: number) => Fading<Scintillation>) | null;
  readonly distribution: ScintillationLaw;
}

/** Distributions of a scintillating intensity. */
export const SCINTILLATION_LAWS = ["log-normal", "gamma-gamma"] as const;

/** Name of a distribution. */
export type ScintillationLaw = (typeof SCINTILLATION_LAWS)[number];

/** Parts of a shortest correlation time, at least. */
const PARTS_PER_CORRELATION = 10;

/** Parts of a step of `stepS` seconds for a shortest correlation time in s. */
export function partsOfStep(stepS: number, shortestCorrelationS: number): number {
  return Math.max(1, Math.ceil((PARTS_PER_CORRELATION * stepS) / shortestCorrelationS));
}

/** A factor of mean 1 on the intensity, part by part. */
interface Factor {
  /** Multiplies the parts of a step of `partS` seconds each. */
  apply(step: number, partS: number, parts: Float64Array): void;
}

/** Pointing: two axes, Rice or Rayleigh. */
class PointingFactor implements Factor {
  private readonly x: OrnsteinUhlenbeck;
  private readonly y: OrnsteinUhlenbeck;

  constructor(
    private readonly law: (step: number) => Fading<Pointing>,
    random: RandomStream,
  ) {
    this.x = new OrnsteinUhlenbeck(random);
    this.y = new OrnsteinUhlenbeck(random);
  }

  apply(step: number, partS: number, parts: Float64Array): void {
    const { of, correlationS } = this.law(step);
    const correlation = Math.exp(-partS / correlationS);
    const { divergenceUrad, jitterUrad, biasUrad } = of;
    const mean = meanPower(of, 1);
    for (let part = 0; part < parts.length; part++) {
      const x = biasUrad[0] + jitterUrad * this.x.advance(correlation);
      const y = biasUrad[1] + jitterUrad * this.y.advance(correlation);
      parts[part]! *= intensityOffAxis(divergenceUrad, x, y) / mean;
    }
  }
}

/** Scintillation whose logarithm is normal: variance ln(1 + index), so that mean 1 and variance index. */
class LogNormalFactor implements Factor {
  private readonly logarithm: OrnsteinUhlenbeck;

  constructor(
    private readonly law: (step: number) => Fading<Scintillation>,
    random: RandomStream,
  ) {
    this.logarithm = new OrnsteinUhlenbeck(random);
  }

  apply(step: number, partS: number, parts: Float64Array): void {
    const { of, correlationS } = this.law(step);
    const correlation = Math.exp(-partS / correlationS);
    const variance = Math.log1p(of.index);
    const sigma = Math.sqrt(variance);
    for (let part = 0; part < parts.length; part++) {
      parts[part]! *= Math.exp(sigma * this.logarithm.advance(correlation) - variance / 2);
    }
  }
}

/** Scintillation as the product of large and small eddies: Al-Habash et al., Opt. Eng. 40, 1554 (2001). */
class GammaGammaFactor implements Factor {
  private readonly large: GammaProcess;
  private readonly small: GammaProcess;

  constructor(
    private readonly law: (step: number) => Fading<Scintillation>,
    random: RandomStream,
  ) {
    const { alpha, beta } = law(0).of;
    this.large = new GammaProcess(alpha, random);
    this.small = new GammaProcess(beta, random);
  }

  apply(step: number, partS: number, parts: Float64Array): void {
    const { of, correlationS } = this.law(step);
    const correlation = Math.exp(-partS / correlationS);
    for (let part = 0; part < parts.length; part++) {
      parts[part]! *= this.large.advance(correlation, of.alpha) * this.small.advance(correlation, of.beta);
    }
  }
}

/** Streams of chance for the two. */
export interface FadingChance {
  readonly pointing: RandomStream;
  readonly scintillation: RandomStream;
}

/** The light of a fading link, each step of `stepS` seconds in `parts` parts. */
export function fadingLight(
  mean: SteppedTransmittance,
  { pointing, scintillation, distribution }: FadingLaws,
  { stepS, parts }: { readonly stepS: number; readonly parts: number },
  chance: FadingChance,
): SteppedLight {
  const factors: Factor[] = [];
  if (pointing !== null) factors.push(new PointingFactor(pointing, chance.pointing));
  if (scintillation !== null) {
    const Scintillating = distribution === "log-normal" ? LogNormalFactor : GammaGammaFactor;
    factors.push(new Scintillating(scintillation, chance.scintillation));
  }
  let step = 0;
  return {
    stepSlots: mean.stepSlots,
    next(): LightOfStep {
      const transmittances = new Float64Array(parts).fill(mean.at(step));
      for (const factor of factors) factor.apply(step, stepS / parts, transmittances);
      step += 1;
      return { transmittances: transmittances.map((share) => Math.min(share, 1)) };
    },
  };
}
