/**
 * The key that a pass is expected to give. Takes: the pass as a scenario. Gives: expected sifted bits and the
 * finite-key bound on the expected counts, as `optimise` computes them; nothing is drawn.
 */

import type { ExpectedChannel } from "../channel/expected-counts.js";
import { brokenByStates } from "../channel/polarisation/ideal-states.js";
import type { KeyLength } from "../finite-key/key-length.js";
import { total } from "../finite-key/tail-bounds.js";
import { brokenByReceiver } from "../ground/assumptions/assumptions.js";
import { shareOfChoice } from "../ground/left-out.js";
import {
  boundOf,
  type ExpectedKey,
  expectedKey,
  type KeyConditions,
  type SentPattern,
  USUAL_EFFICIENCY,
  uplinkOf,
} from "../optimise/expected-key.js";
import { payloadPatterns } from "../optimise/payload-pattern.js";
import { type Setting, settingOfScenario } from "../optimise/setting.js";
import { classicalLinkOf } from "../pass/classical-link.js";
import { type BoardEmission, emissionOfHost } from "../pass/emission-of-board.js";
import { expectedChannelOf } from "../pass/expected-channel.js";
import type { UplinkNeed } from "../pass/uplink-need.js";
import type { Scenario } from "../scenario/schema.js";

/** What a pass is expected to give under a clear sky. */
export interface ExpectedPass {
  /** Bits of matching basis, all classes. */
  readonly siftedBits: number;
  /**
   * 0 also where the receiver does not meet the bound's assumptions. What the uplink does not carry is left
   * out.
   */
  readonly secretKeyBits: number;
  readonly uplink: UplinkNeed;
  /** Of a scenario with a sky: whether its light alone leaves no key where a black sky would leave one. */
  readonly skyTooBright: boolean;
}

/** What the key of a pass is bounded under. */
export function keyConditionsOf(
  scenario: Scenario,
  channel: ExpectedChannel,
  durationS: number,
): KeyConditions {
  const { epsilonSec, epsilonCor, tailBound, decoyMethod, vacuumBits, announce } = scenario.security;
  const uplink = { ...classicalLinkOf(scenario, {}), durationS, announce };
  return {
    channel,
    epsilonSec,
    epsilonCor,
    tailBound,
    decoyMethod,
    vacuumBits,
    intensityTolerance: scenario.source.intensityTolerance,
    efficiency: USUAL_EFFICIENCY,
    hasShortBlocks: true,
    uplink,
  };
}

/** Whether receiver and source are what the bound assumes; else there is no key. */
export function meetsAssumptions({ receiver, polarisation }: Scenario): boolean {
  const broken = [...brokenByReceiver(receiver), ...brokenByStates(polarisation?.source ?? null)];
  return broken.length === 0;
}

/** Expects the key of passes that differ in orbit, station and session only. */
export class KeyForecast {
  private constructor(
    readonly setting: Setting,
    /** What the payload sends. */
    readonly pattern: SentPattern,
    readonly emission: BoardEmission,
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
    const { durationS, ...channel } = expectedChannelOf(scenario, this.emission);
    return this.ofChannel(scenario, channel, durationS);
  }

  private ofChannel(scenario: Scenario, channel: ExpectedChannel, durationS: number): ExpectedPass {
    const seen = this.keyOfChannel(scenario, channel, durationS);
    const { levels } = channel;
    if (seen.secretKeyBits > 0 || levels.every(({ skyPhotonsHz }) => skyPhotonsHz === undefined)) return seen;
    const black = levels.map(({ skyPhotonsHz: _, ...level }) => level);
    const { secretKeyBits } = this.keyOfChannel(scenario, { ...channel, levels: black }, durationS);
    return { ...seen, skyTooBright: secretKeyBits > 0 };
  }

  /**
   * The same of a channel that was computed otherwise; whether its sky alone leaves no key is not asked.
   * @param durationS length of the session
   */
  keyOfChannel(scenario: Scenario, channel: ExpectedChannel, durationS: number): ExpectedPass {
    const conditions = keyConditionsOf(scenario, channel, durationS);
    const key = expectedKey(conditions, this.setting, this.pattern);
    const uplink = uplinkOf(conditions, this.setting, key)!;
    const { secretKeyBits } =
      uplink.carriedShare === 1
        ? key.bound
        : this.cutShort(conditions, key.counts, uplink.carriedShare, durationS);
    return {
      siftedBits: Math.round(total(key.counts.Z.detections) + total(key.counts.X.detections)),
      secretKeyBits: meetsAssumptions(scenario) ? secretKeyBits : 0,
      uplink,
      skyTooBright: false,
    };
  }

  /**
   * The bound where the link carries a share of the clicks: their seconds are chosen, so the choice has its
   * share of epsilon.
   */
  private cutShort(
    conditions: KeyConditions,
    counts: ExpectedKey["counts"],
    share: number,
    durationS: number,
  ): KeyLength {
    const epsilonSec = conditions.epsilonSec * shareOfChoice(Math.ceil(durationS), 1);
    return boundOf({ ...conditions, epsilonSec }, this.setting, this.pattern, counts, share);
  }
}
