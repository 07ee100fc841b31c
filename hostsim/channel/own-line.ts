/**
 * The light of an adversary who has put her own line in place of the real one. Takes: her line, and pulses of
 * the payload's pattern. Gives: the photo-electrons of what she sends. Holds her to physics: a pulse's
 * photons are its own, each is measured once, and none is copied.
 *
 * Of a stretch she catches each pulse with the probability that she names, independently: the gaps between
 * caught ones are geometric (Devroye, Non-Uniform Random Variate Generation (1986), section X.2). Only those
 * are looked at, so that a whole pass costs about what she catches.
 */
import type { RandomStream } from "../base/random.js";
import type { EmissionPlan } from "../grid/emission-plan.js";
import type { CaughtPulse, KeptPhoton, OwnLine, SentLight } from "./adversary.js";
import { type EventOptics, SYMBOL_BATCH, type SymbolLookup } from "./by-event.js";
import { drawTimePs, type TimeSpread } from "./click-time.js";
import { NO_FLAWS } from "./device-flaws.js";
import { type DetectionTable, POLARISATIONS, type SteppedDetection } from "./optics.js";
import type { TagBuffer } from "./tag-buffer.js";

/** A number of photons by Poisson's law, by counting the points of a process of rate 1. */
function poissonPhotons(mean: number, random: Pick<RandomStream, "exponential">): number {
  let photons = 0;
  for (let at = random.exponential(); at < mean; at += random.exponential()) photons += 1;
  return photons;
}

/** A photon of a polarisation (0 H, 1 V, 2 D, 3 A); a measurement in the other basis leaves it to chance. */
function photonOf(polarisation: number, random: Pick<RandomStream, "uint32">): KeptPhoton {
  let state = polarisation;
  return {
    measure(basis) {
      if (state >> 1 !== basis) state = (basis << 1) | (random.uint32() >>> 31);
      return state & 1;
    },
  };
}

/** A caught pulse, and how many of its photons she has left untouched. */
class Pulse implements CaughtPulse {
  left: number;

  constructor(
    readonly slot: number,
    readonly photons: number,
    readonly timePs: number,
    readonly transmittance: number,
    private readonly polarisation: number,
    private readonly random: RandomStream,
  ) {
    this.left = photons;
  }

  measure(basis: number): number {
    const value = this.keep().measure(basis);
    this.left = 0;
    return value;
  }

  keep(): KeptPhoton {
    if (this.left < 1) throw new Error("an adversary's pulse has no photon left");
    this.left -= 1;
    return photonOf(this.polarisation, this.random);
  }
}

/** Draws the photo-electrons of stretches of pulses on an adversary's line. */
export class OwnLineEvents {
  private readonly caught = new Float64Array(SYMBOL_BATCH);
  private readonly symbols = new Uint8Array(SYMBOL_BATCH);
  private readonly transmittances = new Float64Array(SYMBOL_BATCH);
  private readonly tables: DetectionTable[] = [];
  private pending = 0;
  /** How times spread by the pulse's width, and by all the rest. */
  private readonly ofPulse: TimeSpread;
  private readonly behindPulse: TimeSpread;

  constructor(
    private readonly line: OwnLine,
    private readonly optics: EventOptics,
    private readonly detection: SteppedDetection,
    private readonly plan: EmissionPlan,
    private readonly lookUp: SymbolLookup,
    private readonly random: RandomStream,
  ) {
    const { timingSigmaPs, jitterTail, pulseSigmaPs = 0 } = optics;
    this.ofPulse = { timingSigmaPs: pulseSigmaPs, jitterTail: null };
    const squared = Math.max(0, timingSigmaPs ** 2 - pulseSigmaPs ** 2);
    this.behindPulse = { timingSigmaPs: Math.sqrt(squared), jitterTail };
  }

  /** Simulates the pulses of `step` from `first` to before `end` at one transmittance. */
  run(first: number, end: number, step: number, transmittance: number, buffer: TagBuffer): void {
    const share = Math.min(1, this.line.attention(transmittance));
    if (!(share > 0)) return;
    const table = this.detection.at(step);
    const logMissed = Math.log1p(-share);
    const gap = () => Math.floor(this.random.exponential() / -logMissed);
    for (let pulse = first + gap(); pulse < end; pulse += 1 + gap()) {
      this.tables[this.pending] = table;
      this.transmittances[this.pending] = transmittance;
      this.caught[this.pending++] = pulse;
      if (this.pending === SYMBOL_BATCH) this.flush(buffer);
    }
  }

  /** Decides the pulses that are still open; call before the buffer is read. */
  flush(buffer: TagBuffer): void {
    const { classDelaysPs } = this.optics.flaws ?? NO_FLAWS;
    this.lookUp(this.caught, this.pending, this.symbols);
    for (let i = 0; i < this.pending; i++) {
      const number = this.caught[i]!;
      if (number >= this.plan.endPulse) break;
      const symbol = this.symbols[i]!;
      const photons = poissonPhotons(this.optics.meanPhotons[symbol >> 2]!, this.random);
      const laterPs = classDelaysPs[symbol >> 2]!;
      const timePs = laterPs + drawTimePs(this.ofPulse, this.random);
      const slot = this.plan.slotOf(number);
      const pulse = new Pulse(slot, photons, timePs, this.transmittances[i]!, symbol & 3, this.random);
      const sent = this.line.take(pulse, this.random);
      if (sent !== null) this.arrive(sent, pulse, symbol & 3, this.tables[i]!, buffer);
    }
    this.pending = 0;
  }

  private arrive(
    sent: SentLight,
    pulse: Pulse,
    polarisation: number,
    table: DetectionTable,
    buffer: TagBuffer,
  ): void {
    if ("power" in sent) {
      const { efficiencies } = this.optics.receiver;
      for (let detector = 0; detector < POLARISATIONS; detector++) {
        const reaching = (sent.power * table[sent.polarisation]![detector]!) / efficiencies[detector]!;
        if (reaching >= 1) this.click(pulse.slot, 0, this.optics, detector, buffer);
      }
      return;
    }
    if (sent.polarisation === null && sent.photons > pulse.left)
      throw new Error(`an adversary sends ${sent.photons} photons of a pulse that has ${pulse.left} left`);
    if (this.line.blinds) return;
    const row = table[sent.polarisation ?? polarisation]!;
    // Photons of the pulse come when it did, but for what the station's clocks and detectors add.
    const isOwn = sent.polarisation !== null;
    const leavesPs = (isOwn ? 0 : pulse.timePs) + (sent.laterPs ?? 0);
    const spread = isOwn ? this.optics : this.behindPulse;
    for (let photon = 0; photon < sent.photons; photon++) {
      let detector = 0;
      for (let u = this.random.uniform(); detector < POLARISATIONS && u >= row[detector]!; detector++)
        u -= row[detector]!;
      if (detector < POLARISATIONS) this.click(pulse.slot, leavesPs, spread, detector, buffer);
    }
  }

  private click(
    slot: number,
    leavesPs: number,
    spread: TimeSpread,
    detector: number,
    buffer: TagBuffer,
  ): void {
    const { detectorDelaysPs } = this.optics.flaws ?? NO_FLAWS;
    const timePs = leavesPs + drawTimePs(spread, this.random) + detectorDelaysPs[detector]!;
    buffer.add(slot, timePs, detector);
  }
}
