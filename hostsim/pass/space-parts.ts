/**
 * Parts of a space segment that the host's and a board's have in common. Takes: scenario, link, where the
 * light comes from. Gives: rhythm, plan of the blocks, and the world around the satellite.
 */
import type { KnownStation } from "../adversary/attack.js";
import { attackOf } from "../adversary/attacks.js";
import { printedSeed, RandomStream, type Seed } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import { type Adversary, BYSTANDER } from "../channel/adversary.js";
import { NO_FLAWS } from "../channel/device-flaws.js";
import type { LineMapName } from "../channel/every-pulse.js";
import { stillDetection } from "../channel/optics.js";
import { EmissionPlan } from "../grid/emission-plan.js";
import { PlateFeedback } from "../ground/plate-feedback.js";
import type { LinkAdversary } from "../network/conversation.js";
import type { BoardSatellite, ShownLight } from "../satellite/board-satellite.js";
import type { PassSatellite } from "../satellite/pass-satellite.js";
import type { PatternSummary } from "../satellite/pattern-weights.js";
import { detectorModel, noiseHz, pulseSigmaPs, slotPs, timeSpread } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import { type BoardEmission, emissionOfBoard, emissionOfHost } from "./emission-of-board.js";
import type { GivenSymbols } from "./given-symbols.js";
import { lightOfLink } from "./light-of-link.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { PassOptions, Rhythm } from "./options.js";
import { liveSwing, type PolarisationOfLink, polarisationOfLink } from "./polarisation-of-link.js";
import type { SessionFrame } from "./session.js";
import { skyLightOfLink } from "./sky-light-of-link.js";
import { transmittanceOfLink } from "./transmittance-of-link.js";
import type { TagSource, WorldOptions } from "./world.js";

/** A satellite and its light. */
export interface SpaceSegment {
  readonly satellite: PassSatellite;
  readonly plan: EmissionPlan;
  readonly frame: SessionFrame;
  readonly tags: TagSource;
  /** What was sent, where a table of somebody else's stands for the satellite's pattern; else null. */
  readonly given: GivenSymbols | null;
  /** The probabilities that were really sent, which the security bound needs. */
  readonly pattern: () => PatternSummary;
  /** Polarisation in the session's steps; null where the scenario says nothing of it. */
  readonly polarisation: PolarisationOfLink | null;
  /** Who stands between satellite and ground; null: nobody. */
  readonly adversary: Adversary | null;
  /** Who is on the link that carries packets; null: nobody. */
  readonly linkAdversary: LinkAdversary | null;
  readonly blockBits: number;
  readonly blockSlots: number;
  /** Key that both sides share, in whole words; secret. */
  readonly pool: Uint8Array;
  /**
   * Position of its first bit among all that the satellite ever had; other than 0 on a board that has flown
   * before.
   */
  readonly poolPosition: number;
  /** Bits that both pools hold when they are full. */
  readonly poolCapacityBits: number;
  /** Key of a pass that the satellite's memory holds, both bases together. */
  readonly mostKeyBits?: number;
  /** The board whose light is seen; null when the light is simulated. */
  readonly shining: ShiningBoard | null;
}

/** A board that waits for the ground's first packet, and then shines. */
export interface ShiningBoard {
  readonly satellite: BoardSatellite;
  /** Emits all blocks. Their light is what the tags come from. */
  shine(): Promise<ShownLight>;
}

/** The burst plan of a rhythm. */
export function emissionOf(
  scenario: Scenario,
  rhythm: Rhythm,
  lineMap: LineMapName,
): BoardEmission | Promise<BoardEmission> {
  if (rhythm.of === "host") return emissionOfHost(scenario, rhythm.refillPulsesPerS);
  return emissionOfBoard(rhythm.board, scenario, lineMap);
}

/** On laser lines a vacuum pulse is no lit laser, and no photon. */
export function checkLines({ source }: Scenario, lineMap: LineMapName): void {
  if (lineMap === "lasers" && source.intensities.vacuum > 0 && source.probabilities.vacuum > 0)
    throw new UserError(
      `laser lines: no laser makes source.intensities.vacuum ${source.intensities.vacuum}; it must be 0`,
    );
}

/** The plan of a session's blocks. */
export function planOf(
  { firstBlock }: PassSatellite,
  { pulsesPerBlock, periodSlots }: BoardEmission,
  { blocks }: SessionFrame,
): EmissionPlan {
  return new EmissionPlan(firstBlock, pulsesPerBlock, periodSlots, blocks);
}

/** The world that a satellite is in. */
export function worldOf(
  scenario: Scenario,
  options: PassOptions,
  timeline: LinkTimeline,
  frame: SessionFrame,
  plan: EmissionPlan,
): WorldOptions {
  const { intensities } = scenario.source;
  const { receiver } = scenario;
  const { deadTimePs, gatePs } = receiver;
  const timing = { ...timeSpread(scenario), slotPs: slotPs(scenario) };
  const transmittance = transmittanceOfLink(timeline, frame);
  const swing = liveSwing(scenario, timeline, frame);
  const plate = swing === null ? null : new PlateFeedback(swing);
  const polarisation = polarisationOfLink(scenario, timeline, frame, options.seed, plate);
  let mostTransmittance = 0;
  for (let step = 0; step < transmittance.steps; step++) {
    mostTransmittance = Math.max(mostTransmittance, transmittance.at(step));
  }
  const sessionSlots = frame.steps * frame.stepSlots;
  const { seed } = options;
  const attack = options.attack === undefined ? null : attackOf(options.attack);
  const meanPhotons = [intensities.vacuum, intensities.decoy, intensities.signal] as const;
  const noise = noiseHz(scenario);
  const station: KnownStation = {
    receiver,
    deadTimePs,
    gatePs,
    ...timing,
    mostTransmittance,
    sessionSlots,
    meanPhotons,
    noiseHz: noise,
  };
  return {
    seed: options.seed,
    optics: {
      meanPhotons,
      receiver,
      ...timing,
      pulseSigmaPs: pulseSigmaPs(scenario),
      flaws: attack?.flaws === undefined ? undefined : { ...NO_FLAWS, ...attack.flaws },
    },
    plan,
    light: lightOfLink(scenario, timeline, frame, transmittance, seed),
    detection: polarisation?.detection ?? stillDetection(receiver),
    polarisation,
    noiseHz: noise,
    sky: skyLightOfLink(timeline, frame),
    detectors: detectorModel(scenario),
    adversary:
      attack?.light === undefined ? null : { ...BYSTANDER, ...attack.light(seedOfAdversary(seed), station) },
  };
}

/** What an adversary draws is hers, and no secret of the parties. */
function seedOfAdversary(seed: Seed): number {
  return printedSeed(seed) ?? new RandomStream(seed, "adversary").uint32();
}

/** Who is on the link of a pass; null: nobody. */
export function linkAdversaryOf({ attack, seed }: PassOptions): LinkAdversary | null {
  return attack === undefined ? null : (attackOf(attack).link?.(seedOfAdversary(seed)) ?? null);
}
