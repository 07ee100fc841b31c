/**
 * The key that a pass is expected to give. Takes: the pass as a scenario. Gives: expected sifted bits and the finite-key
 * bound on the expected counts, as `optimise` computes them; nothing is drawn.
 */
import { total } from "../ground/finite-key/decoy-method.js";
import { expectedKey } from "../optimise/expected-key.js";
import { payloadPatterns, type Quantise } from "../optimise/payload-pattern.js";
import { emissionOfHost } from "../pass/emission-of-board.js";
import { expectedChannelOf } from "../pass/expected-channel.js";
import type { Scenario } from "../scenarios/schema.js";

/** f of reconciliation, confirmation included: blocks of 131,072 bits leak 1.033 to 1.05 n h(QBER) (docs/reconciliation.md). */
const EFFICIENCY = 1.04;

/** What a pass is expected to give under a clear sky. */
export interface ExpectedPass {
  /** Bits of matching basis, all classes. */
  readonly siftedBits: number;
  readonly secretKeyBits: number;
}

/** Expects the key of passes; loads the payload once. */
export class KeyForecast {
  private constructor(private readonly quantise: Quantise) {}

  static async open(): Promise<KeyForecast> {
    return new KeyForecast(await payloadPatterns());
  }

  /** The expected sifted bits and key of a scenario's session. */
  async of(scenario: Scenario): Promise<ExpectedPass> {
    const { source, receiver, security } = scenario;
    const setting = {
      keyBases: security.keyBases,
      intensities: source.intensities,
      probabilities: source.probabilities,
      basisZProbability: source.basisZProbability,
      receiverBasisZ: receiver.basisZProbability,
    };
    const pattern = this.quantise(setting);
    if (pattern === null) throw new Error(`the payload refuses the probabilities of ${scenario.name}`);
    const { epsilonSec, epsilonCor, tailBound } = security;
    const channel = expectedChannelOf(scenario, await emissionOfHost(scenario, null));
    const { counts, bound } = expectedKey(
      { channel, epsilonSec, epsilonCor, tailBound, efficiency: EFFICIENCY },
      setting,
      pattern,
    );
    return {
      siftedBits: Math.round(total(counts.Z.detections) + total(counts.X.detections)),
      secretKeyBits: bound.secretKeyBits,
    };
  }
}
