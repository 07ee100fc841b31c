/**
 * The world between satellite and ground, interval by interval: photons, detectors, tags. Takes: the emission
 * plan, the link and the pattern (by random access) or the line levels (pulse by pulse). Gives: the time tags
 * of each interval.
 */

import { RandomStream, type Seed } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import type { Adversary } from "../channel/adversary.js";
import { type EventOptics, EventSimulation, type SymbolLookup } from "../channel/by-event.js";
import { DetectorBank, type DetectorModel } from "../channel/detector-bank.js";
import { EveryPulse, type LineMapName } from "../channel/every-pulse.js";
import { firstSlotOfPart, type SteppedLight } from "../channel/light.js";
import { NoiseCounts } from "../channel/noise.js";
import type { SteppedDetection } from "../channel/optics.js";
import { OwnLineEvents } from "../channel/own-line.js";
import { type SkyLight, unpolarisedShares } from "../channel/sky-light.js";
import { TagBuffer } from "../channel/tag-buffer.js";
import type { EmissionPlan } from "../grid/emission-plan.js";
import type { Tags } from "../grid/tags.js";
import type { PolarisationOfLink } from "./polarisation-of-link.js";

/** Where tags come from, interval by interval. */
export interface TagSource {
  /** Lets the next `steps` steps of the link pass; `last` also gives out what the guard held back. */
  advance(steps: number, last: boolean): Tags;
  /** Events lost to dead time so far. */
  readonly blinded: number;
}

/** What the world is made of. */
export interface WorldOptions {
  seed: Seed;
  optics: EventOptics;
  plan: EmissionPlan;
  light: SteppedLight;
  detection: SteppedDetection;
  /** What the detection follows from where frames turn; null where they stand still. */
  polarisation: PolarisationOfLink | null;
  /** Dark counts and background of H, V, D, A together, in 1/s. */
  noiseHz: readonly number[];
  /** Light of the sky on top of it; null: none. */
  sky: SkyLight | null;
  detectors: DetectorModel;
  adversary: Adversary | null;
}

/** Tags within this many standard deviations of an interval's end wait for the next one. */
const GUARD_SIGMAS = 12;

/** How long before an interval's end tags are final, in ps. */
export function tagGuardPs({ timingSigmaPs, slotPs }: EventOptics): number {
  return GUARD_SIGMAS * timingSigmaPs + slotPs;
}

/** Detectors, tags and the guard between intervals: what both simulations share. */
class TagStream {
  readonly buffer: TagBuffer;
  private readonly bank: DetectorBank;
  private readonly guardPs: number;

  constructor({ seed, optics, detectors }: WorldOptions) {
    this.guardPs = tagGuardPs(optics);
    this.buffer = new TagBuffer(optics.slotPs);
    this.bank = new DetectorBank(detectors, new RandomStream(seed, "detectors"));
  }

  get blinded(): number {
    return this.bank.blinded;
  }

  /** The tags that can't change any more once all events in slots before `slot` are in the buffer. */
  take(slot: number, last: boolean): Tags {
    const { buffer, bank } = this;
    const { slotPs, originSlot } = buffer;
    const endPs = (slot - originSlot - 0.5) * slotPs;
    const tags = bank.collect(buffer, last ? endPs : endPs - this.guardPs);
    buffer.moveOrigin(slot);
    bank.moveOrigin((slot - originSlot) * slotPs);
    return tags;
  }
}

/** Counts of skylight: drawn from a stream of their own, so that all else is the same with and without. */
function skyCounts({ seed, sky, optics }: WorldOptions): NoiseCounts | null {
  if (sky === null || sky.mostPhotonsHz === 0) return null;
  const { stepSlots, mostPhotonsHz } = sky;
  const mostHz = unpolarisedShares(optics.receiver).map((share) => share * mostPhotonsHz);
  return new NoiseCounts(
    mostHz,
    new RandomStream(seed, "sky"),
    optics.slotPs,
    (slot) => sky.photonsHz(Math.floor(slot / stepSlots)) / mostPhotonsHz,
  );
}

/** The world by event. */
export class WorldByEvent implements TagSource {
  private readonly stream: TagStream;
  private readonly events: EventSimulation | OwnLineEvents;
  private readonly noise: NoiseCounts;
  private readonly sky: NoiseCounts | null;
  private step = 0;

  constructor(
    private readonly options: WorldOptions,
    lookUp: SymbolLookup,
  ) {
    const { seed, optics, plan } = options;
    this.stream = new TagStream(options);
    const random = new RandomStream(seed, "photons");
    const line = options.adversary?.line;
    this.events =
      line === undefined
        ? new EventSimulation(optics, options.detection, plan, lookUp, random, options.adversary)
        : new OwnLineEvents(line, optics, options.detection, plan, lookUp, random);
    this.noise = new NoiseCounts(options.noiseHz, new RandomStream(seed, "noise"), optics.slotPs);
    this.sky = skyCounts(options);
  }

  /** Events lost to dead time so far. */
  get blinded(): number {
    return this.stream.blinded;
  }

  advance(steps: number, last: boolean): Tags {
    const { light, adversary } = this.options;
    const firstSlot = this.step * light.stepSlots;
    for (const end = this.step + steps; this.step < end; this.step++) this.runStep();
    this.events.flush(this.stream.buffer);
    const endSlot = this.step * light.stepSlots;
    adversary?.shine(firstSlot, endSlot, this.stream.buffer);
    // Detectors that bright light keeps from counting photons count none of the dark and the sky either.
    if (adversary?.line?.blinds !== true) {
      this.noise.run(endSlot, this.stream.buffer);
      this.sky?.run(endSlot, this.stream.buffer);
    }
    return this.stream.take(endSlot, last);
  }

  /** The photo-electrons of the step, part by part. */
  private runStep(): void {
    const { light, plan } = this.options;
    const { transmittances } = light.next();
    const parts = transmittances.length;
    const firstSlot = this.step * light.stepSlots;
    let first = plan.firstPulseFrom(firstSlot);
    for (let part = 0; part < parts; part++) {
      const end = plan.firstPulseFrom(firstSlot + firstSlotOfPart(light.stepSlots, parts, part + 1));
      this.events.run(first, end, this.step, transmittances[part]!, this.stream.buffer);
      first = end;
    }
  }
}

/** The world pulse by pulse, behind the lines of the board. */
export class WorldOfEveryPulse {
  private readonly stream: TagStream;
  private readonly world: EveryPulse;
  private shoneUntil = 0;

  constructor(
    private readonly options: WorldOptions,
    lineMap: LineMapName,
  ) {
    if (options.adversary?.line !== undefined || options.optics.flaws !== undefined)
      throw new UserError(
        "every pulse: this attack is simulated by event only; leave out --every-pulse and boards",
      );
    this.stream = new TagStream(options);
    this.world = new EveryPulse(
      options.optics,
      lineMap,
      options.light,
      options.detection,
      options.noiseHz,
      options.sky,
      new RandomStream(options.seed, "every pulse"),
      options.adversary,
      this.stream.buffer,
    );
  }

  /** Events lost to dead time so far. */
  get blinded(): number {
    return this.stream.blinded;
  }

  /** Takes the line levels of consecutive slots. */
  lines(firstSlot: number, words: Uint32Array): void {
    this.world.lines(firstSlot, words);
  }

  /** Ends an interval at `slot` (what was not shown by then was dark) and returns the tags that are final. */
  endAt(slot: number, last: boolean): Tags {
    this.world.darkUntil(slot);
    this.options.adversary?.shine(this.shoneUntil, slot, this.stream.buffer);
    this.shoneUntil = slot;
    return this.stream.take(slot, last);
  }
}
