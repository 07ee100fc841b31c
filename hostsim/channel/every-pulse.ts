/**
 * The pass pulse by pulse: brute force, and the oracle of the simulation by event. Takes: the line levels
 * that the board's port shows in every slot. Gives: detector events. Knows nothing of the pattern but what
 * the lines show.
 *
 * Each detector sees a Poisson number of events in a slot, each with a time of its own: which of them clicks
 * is for the detector to say, which takes the first while it is alive (detector-bank.ts).
 */

import type { RandomStream } from "../base/random.js";
import { type Adversary, isOpen } from "./adversary.js";
import type { EventOptics } from "./by-event.js";
import { drawTimePs } from "./click-time.js";
import { firstSlotOfPart, type LightOfStep, type SteppedLight } from "./light.js";
import { POLARISATIONS, type SteppedDetection } from "./optics.js";
import { type SkyLight, unpolarisedShares } from "./sky-light.js";
import type { TagBuffer } from "./tag-buffer.js";

const TWO_32 = 2 ** 32;

/** What the lines of a port mean. */
export type LineMapName = "symbol-code" | "lasers";

/**
 * Mean photons of the polarisations H, V, D, A that lines at `levels` send out. On laser lines the lit lasers
 * add up; a symbol code without meaning throws, because no table may ever hold one.
 */
export function lightOfLevels(
  levels: number,
  lineMap: LineMapName,
  meanPhotons: readonly [number, number, number],
): number[] {
  const light = [0, 0, 0, 0];
  if (lineMap === "symbol-code") {
    const mean = meanPhotons[levels >> 2];
    if (mean === undefined) throw new Error(`line levels ${levels} are no symbol code`);
    light[levels & 3] = mean;
    return light;
  }
  for (let polarisation = 0; polarisation < POLARISATIONS; polarisation++) {
    const signal = (levels >> polarisation) & 1 ? meanPhotons[2] : 0;
    const decoy = (levels >> (polarisation + 4)) & 1 ? meanPhotons[1] : 0;
    light[polarisation] = signal + decoy;
  }
  return light;
}

/** Draws every detector of every slot on its own. */
export class EveryPulse {
  private readonly levelCount: number;
  private readonly bitsPerPulse: number;
  private readonly someBelow: Float64Array;
  private readonly means: Float64Array;
  private readonly noiseShare: Float64Array;
  private light: LightOfStep | null = null;
  private stepStart = 0;
  private part = 0;
  private partEnd = 0;
  /** The first slot that has not been simulated yet. */
  nextSlot = 0;

  constructor(
    private readonly optics: EventOptics,
    private readonly lineMap: LineMapName,
    private readonly steps: SteppedLight,
    private readonly detection: SteppedDetection,
    private readonly noiseHz: readonly number[],
    private readonly sky: SkyLight | null,
    private readonly random: RandomStream,
    private readonly adversary: Adversary | null,
    private readonly buffer: TagBuffer,
  ) {
    this.bitsPerPulse = lineMap === "symbol-code" ? 4 : 8;
    this.levelCount = lineMap === "symbol-code" ? 12 : 256;
    // The last row is darkness.
    const rows = this.levelCount + 1;
    this.someBelow = new Float64Array(rows * POLARISATIONS);
    this.means = new Float64Array(rows * POLARISATIONS);
    this.noiseShare = new Float64Array(rows * POLARISATIONS);
  }

  /**
   * Simulates the slots of consecutive table words; slots between the last call and `firstSlot` were dark.
   */
  lines(firstSlot: number, words: Uint32Array): void {
    this.darkUntil(firstSlot);
    const mask = (1 << this.bitsPerPulse) - 1;
    for (const word of words) {
      for (let shift = 0; shift < 32; shift += this.bitsPerPulse) this.slot((word >>> shift) & mask);
    }
  }

  /** Simulates dark slots up to before `slot`. */
  darkUntil(slot: number): void {
    while (this.nextSlot < slot) this.slot(null);
  }

  /** A slot of line levels; null: one in which the lines show no table. */
  private slot(levels: number | null): void {
    if (this.nextSlot === this.partEnd) this.enterPart();
    const row = this.shownRow(levels) * POLARISATIONS;
    for (let detector = 0; detector < POLARISATIONS; detector++) {
      // Whether there is any event: a 32-bit draw decides all but the rare tie, which a finer one settles.
      const threshold = this.someBelow[row + detector]!;
      const draw = this.random.uint32();
      if (draw + 1 > threshold && (draw >= threshold || this.random.uniform() >= threshold - draw)) continue;
      this.someEvents(row + detector, detector);
    }
    this.nextSlot += 1;
  }

  /**
   * The events of a detector in a slot that has at least one: points of a Poisson process of rate 1 up to
   * their mean number, of which the first is drawn as known to be there.
   */
  private someEvents(at: number, detector: number): void {
    const { random } = this;
    const mean = this.means[at]!;
    let point = -Math.log1p(random.uniform() * Math.expm1(-mean));
    do {
      const isNoise = random.uniform() < this.noiseShare[at]!;
      const offsetPs = isNoise
        ? Math.floor((random.uniform() - 0.5) * this.optics.slotPs)
        : drawTimePs(this.optics, random) + (this.adversary?.delayPs?.(this.nextSlot) ?? 0);
      this.buffer.add(this.nextSlot, offsetPs, detector);
      point += random.exponential();
    } while (point < mean);
  }

  /** The line levels that would send what the adversary sends on, or the row of darkness. */
  private shownRow(levels: number | null): number {
    if (levels === null) return this.levelCount;
    if (this.adversary === null) return levels;
    if (this.adversary.shutter !== null && !isOpen(this.adversary.shutter, this.nextSlot))
      return this.levelCount;
    if (this.lineMap === "symbol-code") {
      return (levels & 12) | this.adversary.resend(this.nextSlot, levels & 3);
    }
    if (levels === 0) return 0;
    const line = 31 - Math.clz32(levels);
    return 1 << ((line & 4) | this.adversary.resend(this.nextSlot, line & 3));
  }

  /** Takes the light of the next part, of the next step after the last one. */
  private enterPart(): void {
    const { stepSlots } = this.steps;
    this.part += 1;
    if (this.light === null || this.part === this.light.transmittances.length) {
      this.light = this.steps.next();
      this.stepStart = this.nextSlot;
      this.part = 0;
    }
    const { transmittances } = this.light;
    this.partEnd = this.stepStart + firstSlotOfPart(stepSlots, transmittances.length, this.part + 1);
    const real = transmittances[this.part]!;
    const transmittance = this.adversary?.shutter?.brightened(real) ?? real;
    const table = this.detection.at(this.stepStart / stepSlots);
    const skyHz = this.sky?.photonsHz(this.stepStart / stepSlots) ?? 0;
    const skyShares = unpolarisedShares(this.optics.receiver);
    for (let levels = 0; levels <= this.levelCount; levels++) {
      const isDark = levels === this.levelCount;
      const light = isDark ? [0, 0, 0, 0] : lightOfLevels(levels, this.lineMap, this.optics.meanPhotons);
      for (let detector = 0; detector < POLARISATIONS; detector++) {
        let mean = 0;
        for (let polarisation = 0; polarisation < POLARISATIONS; polarisation++) {
          mean += light[polarisation]! * table[polarisation]![detector]!;
        }
        mean *= transmittance;
        const noiseHz = this.noiseHz[detector]! + skyHz * skyShares[detector]!;
        const noise = (noiseHz * this.optics.slotPs) / 1e12;
        const at = levels * POLARISATIONS + detector;
        this.means[at] = mean + noise;
        this.someBelow[at] = -Math.expm1(-(mean + noise)) * TWO_32;
        this.noiseShare[at] = mean + noise === 0 ? 0 : noise / (mean + noise);
      }
    }
  }
}
