/**
 * The key that a pass is expected to give. Takes: the pass as a scenario. Gives: expected sifted bits and the finite-key
 * bound on the expected counts, as `optimise` computes them; nothing is drawn.
 */
import { brokenByReceiver } from "../ground/assumptions/assumptions.js";
import { total } from "../ground/finite-key/decoy-method.js";
import { expectedKey, type SentPattern, USUAL_EFFICIENCY } from "../optimise/expected-key.js";
import { payloadPatterns } from "../optimise/payload-pattern.js";
import { type Setting, settingOfScenario } from "../optimise/setting.js";
import { type BoardEmission, emissionOfHost } from "../pass/emission-of-board.js";
import { expectedChannelOf } from "../pass/expected-channel.js";
import type { Scenario } from "../scenarios/schema.js";

/** What a pass is expected to give under a clear sky. */
export interface ExpectedPass {
  /** Bits of matching basis, all classes. */
  readonly siftedBits: number;
  /** 0 also where the receiver does not meet the bound's assumptions. */
  readonly secretKeyBits: number;
}

/** Expects the key of passes that differ in orbit, station and session only. */
export class KeyForecast {
  private constructor(
    private readonly setting: Setting,
    private readonly pattern: SentPattern,
    private readonly emission: BoardEmission,
  ) {}

  /** Asks the payload what it makes of the scenario's source. */
  static async open(base: Scenario): Promise<KeyForecast> {
    const setting = settingOfScenario(base);
    const pattern = (await payloadPatterns())(setting);
    if (pattern === null) throw new Error(`the payload refuses the probabilities of ${base.name}`);
    return new KeyForecast(setting, pattern, await emissionOfHost(base, null));
  }

  /** The expected sifted bits and key of the session of a scenario that was made from the base. */
  of(scenario: Scenario): ExpectedPass {
    const { epsilonSec, epsilonCor, tailBound } = scenario.security;
    const channel = expectedChannelOf(scenario, this.emission);
    const { counts, bound } = expectedKey(
      { channel, epsilonSec, epsilonCor, tailBound, efficiency: USUAL_EFFICIENCY },
      this.setting,
      this.pattern,
    );
    return {
      siftedBits: Math.round(total(counts.Z.detections) + total(counts.X.detections)),
      secretKeyBits: brokenByReceiver(scenario.receiver).length === 0 ? bound.secretKeyBits : 0,
    };
  }
}
