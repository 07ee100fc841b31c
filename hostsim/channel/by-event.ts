/**
 * The pass by event: exact, and as cheap as its clicks. Takes: a stretch of pulses and the transmittance.
 * Gives: the photo-electrons of every pulse, as detector events.
 *
 * Method: were every pulse as bright as the signal class and of the best detected polarisation of any step,
 * photo-electrons would form a Poisson process over the pulses with one constant rate. Its points are drawn
 * by exponential gaps, only the pulses they fall on are looked up in the payload's pattern, and each point is
 * kept with the ratio of its own rate to the largest one (thinning of a Poisson process; Lewis and Shedler
 * 1979). This is no approximation: the detectors of each pulse see independent Poisson numbers with that
 * pulse's own means.
 */

import type { RandomStream } from "../base/random.js";
import type { EmissionPlan } from "../grid/emission-plan.js";
import { type Adversary, openBefore, slotOfOpen } from "./adversary.js";
import { drawTimePs, type TimeSpread } from "./click-time.js";
import type { DeviceFlaws } from "./device-flaws.js";
import { type DetectionTable, POLARISATIONS, type ReceiverOptics, type SteppedDetection } from "./optics.js";
import type { TagBuffer } from "./tag-buffer.js";

/**
 * Writes the symbol of each of the first `count` entries of `pulses` to `symbols`; at most SYMBOL_BATCH at a
 * time.
 */
export type SymbolLookup = (pulses: Float64Array, count: number, symbols: Uint8Array) => void;

/** Candidate pulses looked up at a time. */
export const SYMBOL_BATCH = 4096;

const SYMBOLS = 16;

/** Source and receiver as the event simulation needs them. */
export interface EventOptics extends TimeSpread {
  /** Mean photon numbers of vacuum, decoy, signal: indexed by the class code of a symbol. */
  readonly meanPhotons: readonly [number, number, number];
  readonly receiver: ReceiverOptics;
  /** Slot length in ps. */
  readonly slotPs: number;
  /** Standard deviation of a pulse's own width in ps, part of timingSigmaPs; left out: 0. */
  readonly pulseSigmaPs?: number | undefined;
  /** What is wrong with the devices and nobody knows; left out: nothing. */
  readonly flaws?: DeviceFlaws | undefined;
}

/** Draws the photo-electrons of stretches of pulses. */
export class EventSimulation {
  private readonly candidates = new Float64Array(SYMBOL_BATCH);
  private readonly symbols = new Uint8Array(SYMBOL_BATCH);
  /** The thinning that each candidate is decided by: that of its step. */
  private readonly keptOf: Float64Array[] = [];
  private kept = new Float64Array(0);
  private table: DetectionTable | null = null;
  private readonly largestMean: number;
  private pending = 0;

  constructor(
    private readonly optics: EventOptics,
    private readonly detection: SteppedDetection,
    private readonly plan: EmissionPlan,
    private readonly lookUp: SymbolLookup,
    private readonly random: RandomStream,
    private readonly adversary: Adversary | null,
  ) {
    this.largestMean = Math.max(...optics.meanPhotons) * detection.largestRowSum;
  }

  /** Simulates the pulses of `step` from `first` to before `end` at one transmittance. */
  run(first: number, end: number, step: number, transmittance: number, buffer: TagBuffer): void {
    if (end <= first) return;
    this.enter(this.detection.at(step));
    const shutter = this.adversary?.shutter ?? null;
    if (shutter === null) {
      this.draw(end - first, transmittance, buffer, (at) => first + at);
      return;
    }
    // The same process over the open slots alone; those that are dark between bursts hold no pulse.
    const from = openBefore(shutter, this.plan.slotOf(first));
    const open = openBefore(shutter, this.plan.slotOf(end - 1) + 1) - from;
    this.draw(open, shutter.brightened(transmittance), buffer, (at) => {
      const slot = slotOfOpen(shutter, from + at);
      const pulse = this.plan.firstPulseFrom(slot);
      return this.plan.slotOf(pulse) === slot ? pulse : null;
    });
  }

  /** Thinning of candidates by a table: shares up to each detector, for each symbol. */
  private enter(table: DetectionTable): void {
    if (table === this.table) return;
    this.table = table;
    this.kept = new Float64Array(SYMBOLS * POLARISATIONS);
    for (let symbol = 0; symbol < 12; symbol++) {
      let sum = 0;
      for (let detector = 0; detector < POLARISATIONS; detector++) {
        sum += (this.optics.meanPhotons[symbol >> 2]! * table[symbol & 3]![detector]!) / this.largestMean;
        this.kept[symbol * POLARISATIONS + detector] = sum;
      }
    }
  }

  /** Draws candidates among `count` places, each of which `pulseAt` gives the pulse, or null. */
  private draw(
    count: number,
    transmittance: number,
    buffer: TagBuffer,
    pulseAt: (at: number) => number | null,
  ): void {
    const rate = this.largestMean * transmittance;
    for (let at = this.random.exponential() / rate; at < count; at += this.random.exponential() / rate) {
      const pulse = pulseAt(Math.floor(at));
      if (pulse === null) continue;
      this.keptOf[this.pending] = this.kept;
      this.candidates[this.pending++] = pulse;
      if (this.pending === SYMBOL_BATCH) this.flush(buffer);
    }
  }

  /** Decides the candidates that are still open; call before the buffer is read. */
  flush(buffer: TagBuffer): void {
    this.lookUp(this.candidates, this.pending, this.symbols);
    for (let i = 0; i < this.pending; i++) {
      const pulse = this.candidates[i]!;
      // They come in order, and after the last block all is dark.
      if (pulse >= this.plan.endPulse) break;
      const symbol = this.symbols[i]!;
      const slot = this.plan.slotOf(pulse);
      const detector = this.detectorOf(slot, symbol, this.keptOf[i]!);
      if (detector === POLARISATIONS) continue;
      const laterPs = this.laterPs(slot, symbol, detector);
      buffer.add(slot, drawTimePs(this.optics, this.random) + laterPs, detector);
    }
    this.pending = 0;
  }

  /** By how much flaws and the adversary delay a photo-electron. */
  private laterPs(slot: number, symbol: number, detector: number): number {
    const { flaws } = this.optics;
    const delayed = this.adversary?.delayPs?.(slot) ?? 0;
    if (flaws === undefined) return delayed;
    return delayed + flaws.classDelaysPs[symbol >> 2]! + flaws.detectorDelaysPs[detector]!;
  }

  /** The detector of a candidate photo-electron, or POLARISATIONS when it is not kept. */
  private detectorOf(slot: number, symbol: number, kept: Float64Array): number {
    const carried = this.adversary === null ? symbol & 3 : this.adversary.resend(slot, symbol & 3);
    const row = ((symbol & 12) | carried) * POLARISATIONS;
    const u = this.random.uniform();
    let detector = 0;
    while (detector < POLARISATIONS && u >= kept[row + detector]!) detector += 1;
    return detector;
  }
}
