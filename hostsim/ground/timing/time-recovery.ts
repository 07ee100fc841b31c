/**
 * From raw tags to the satellite's grid of slots. Takes: tags of a receiver on its own clock, as they come;
 * the station's elements; how the light is sent. Gives: the same tags on the satellite's clock, once it is
 * sure of their slots. Imports nothing of the world, and sees nothing but channels and times.
 *
 * Acquisition: with a beacon from its pulses (beacon-fix.ts), or from marks of the laser link's frames, which
 * carry numbers (frame-fix.ts); without either from the clicks, folded by the
 * slot (fold.ts), and a stretch of pattern that the satellite tells (told-pattern.ts). Then tracking
 * (tracker.ts), and a gate from data (gate-choice.ts). Tags whose slot nobody knows are put between two
 * slots: they make their detector blind as all do, and never count.
 */
import { BEACON_CHANNEL, type RawTags } from "../../grid/raw-tags.js";
import type { Tags } from "../../grid/tags.js";
import { type BeaconPlan, fixByBeacon } from "./beacon-fix.js";
import { ClockFilter, type Fix, type TimingPriors } from "./clock-filter.js";
import { foldByRate } from "./fold.js";
import { type FramePlan, fixByFrames } from "./frame-fix.js";
import { type GateChoice, GateHistogram } from "./gate-choice.js";
import { wrapped } from "./phase.js";
import type { LightTime } from "./predicted-light-time.js";
import { findShift, type ToldPatternModel, type ToldSymbols } from "./told-pattern.js";
import { Tracker } from "./tracker.js";

const PS_PER_S = 1e12;
/** Stretches by which the light is followed, in ps. */
const STRETCH_PS = 1e11;
/** Stretch of beacon pulses from which a fix is made, in ps. */
const BEACON_STRETCH_PS = 2e11;
/**
 * Evidence in nats, and clicks of light, from which a told stretch is worth its pulses: 0.3 nats a click
 * against half a million shifts.
 */
const WORTH_TELLING = 30;
const WORTH_TELLING_CLICKS = 95;
/** Tags of a stretch whose phase is taken, at most: more make it no better than the clock. */
const MOST_TAGS = 1000;
/** By how much a tag may be moved so that all stay in order, in ps. */
const LARGEST_MOVE_PS = 100;

/** Asks for the pattern of slots: symbols; "later" while the answer is on its way. */
type AskPattern = (firstSlot: number, endSlot: number) => ToldSymbols | "later";

/** How a station recovers time. */
interface TimeRecoveryOptions {
  readonly slotPs: number;
  /** Standard deviation of a click's time: pulse and detector, in ps. */
  readonly sigmaPs: number;
  readonly light: LightTime;
  readonly priors: TimingPriors;
  /** Null without one. */
  readonly beacon: BeaconPlan | null;
  /** Frames of the laser link in its place; null without marks of them. */
  readonly frames: FramePlan | null;
  /** Without either: how long a stretch is told, in ps, what is known of pulses, and who tells. */
  readonly told: {
    readonly stretchPs: number;
    readonly model: ToldPatternModel;
    readonly ask: AskPattern;
  } | null;
  /** Errors of the optics, for the gate's choice. */
  readonly opticalErrors: number;
}

/** How the recovery stands. */
export interface TimingState {
  /** When the grid was first known, in ps of the own clock; null before. */
  readonly acquiredPs: number | null;
  readonly acquisitions: number;
  readonly reacquired: number;
  readonly slips: readonly { readonly timePs: number; readonly slots: number }[];
  /** Pulses' slots that were asked for. */
  readonly toldSlots: number;
  /** Tags of detectors whose slot was never known. */
  readonly untimedTags: number;
  readonly gate: GateChoice | null;
  readonly sigmaPs: number | null;
  readonly clockOffsetPs: number | null;
  readonly aheadS: number | null;
}

/** Recovers time. */
export class TimeRecovery {
  private timesPs = new Float64Array(1 << 14);
  private channels = new Uint8Array(1 << 14);
  private frames = new Float64Array(1 << 14);
  /** Tags in the buffer, and those whose delays are decided. */
  private count = 0;
  private done = 0;
  private untilPs = 0;
  /** Where the next stretch begins: time, and first tag. */
  private stretchPs = 0;
  private stretchTag = 0;
  private tracker: Tracker | null = null;
  private folded: {
    readonly fix: Fix;
    readonly share: number;
    readonly firstSlot: number;
    readonly endSlot: number;
  } | null = null;
  private histogram: GateHistogram;
  private gate: GateChoice | null = null;
  /** Clicks from which on the gate is chosen anew. */
  private chooseAt = 0;
  private latestOutPs = Number.NEGATIVE_INFINITY;
  private readonly outPs: number[] = [];
  private readonly outDetectors: number[] = [];
  private acquiredPs: number | null = null;
  private acquisitions = 0;
  private earlier = { reacquired: 0, slips: [] as { timePs: number; slots: number }[] };
  private toldSlots = 0;
  private untimedTags = 0;
  /** The latest belief, also after it was given up; before the first one tags wait for it. */
  private belief: ClockFilter | null = null;

  constructor(private readonly options: TimeRecoveryOptions) {
    this.histogram = new GateHistogram(options.slotPs, options.sigmaPs, options.opticalErrors);
  }

  /** Takes tags, in order. */
  take({ timesPs, channels, frames, untilPs }: RawTags): void {
    this.makeRoom(timesPs.length);
    if (frames !== undefined) this.frames.set(frames, this.count);
    this.timesPs.set(timesPs, this.count);
    this.channels.set(channels, this.count);
    this.count += timesPs.length;
    this.untilPs = untilPs;
    this.work();
  }

  /** The tags whose slots are decided since the last call. `last`: also those that never will be. */
  drain(last: boolean): Tags {
    if (last) this.untimed(this.count, this.belief);
    const tags = {
      originPs: 0n,
      timesPs: Float64Array.from(this.outPs),
      detectors: Uint8Array.from(this.outDetectors),
    };
    this.outPs.length = 0;
    this.outDetectors.length = 0;
    return tags;
  }

  /** Gives up the lock: it was found to be wrong. */
  loseLock(): void {
    if (this.tracker !== null) this.forgetTracker(this.tracker);
  }

  /** How it stands. */
  get state(): TimingState {
    const { tracker } = this;
    return {
      acquiredPs: this.acquiredPs,
      acquisitions: this.acquisitions,
      reacquired: this.earlier.reacquired + (tracker?.reacquired ?? 0),
      slips: [...this.earlier.slips, ...(tracker?.slips ?? [])],
      toldSlots: this.toldSlots,
      untimedTags: this.untimedTags,
      gate: this.gate,
      sigmaPs: tracker?.belief.sigmaPs ?? null,
      clockOffsetPs: tracker?.belief.clockOffsetPs ?? null,
      aheadS: tracker?.belief.aheadS ?? null,
    };
  }

  /** The delay in ps that tags at `timePs` are believed to have; NaN without a lock. */
  delayPs(timePs: number): number {
    return this.tracker === null || this.tracker.isUnsure
      ? Number.NaN
      : this.tracker.belief.delayPs(timePs) + (this.gate?.centrePs ?? 0);
  }

  /** What has a channel of its own to find slots by. */
  private get marks(): FramePlan | null {
    return this.options.beacon ?? this.options.frames;
  }

  private work(): void {
    for (;;) {
      const hasGoneOn = this.tracker === null ? this.acquire() : this.track(this.tracker);
      if (!hasGoneOn) return;
    }
  }

  private acquire(): boolean {
    const { beacon, frames, told } = this.options;
    if (beacon !== null) return this.acquireByBeacon(beacon);
    if (frames !== null) return this.acquireByFrames(frames);
    if (told !== null) return this.folded === null ? this.fold(told.stretchPs) : this.number(told);
    return false;
  }

  private acquireByBeacon(beacon: BeaconPlan): boolean {
    const endPs = this.stretchPs + BEACON_STRETCH_PS;
    if (this.untilPs < endPs) return false;
    const { slotPs, light, priors } = this.options;
    const times = this.timesOf(this.stretchTag, this.tagAt(endPs), true);
    const residuals = times.map((timePs) => timePs - light.at(timePs, 0));
    const fix = fixByBeacon(residuals, this.secondsOf(times), this.stretchPs, slotPs, beacon, priors);
    return this.beginOrSkip(fix, endPs);
  }

  private acquireByFrames({ periodSlots, sigmaPs }: FramePlan): boolean {
    const endPs = this.stretchPs + BEACON_STRETCH_PS;
    if (this.untilPs < endPs) return false;
    const { slotPs, light, priors } = this.options;
    const [from, to] = [this.stretchTag, this.tagAt(endPs)];
    const times = this.timesOf(from, to, true);
    const periodPs = periodSlots * slotPs;
    const sentPs = this.framesOf(from, to).map((frame) => frame * periodPs);
    const residuals = times.map((timePs, i) => timePs - light.at(timePs, 0) - sentPs[i]!);
    const fix = fixByFrames(residuals, this.secondsOf(times), this.stretchPs, periodPs, sigmaPs, priors);
    return this.beginOrSkip(fix, endPs);
  }

  private secondsOf(times: Float64Array): Float64Array {
    return times.map((timePs) => (timePs - this.stretchPs) / PS_PER_S);
  }

  private beginOrSkip(fix: Fix | null, endPs: number): true {
    if (fix !== null) {
      this.begin(fix, endPs);
      return true;
    }
    this.skip(BEACON_STRETCH_PS / 2);
    return true;
  }

  /** Looks for the grid in the next stretch. */
  private fold(lengthPs: number): boolean {
    const endPs = this.stretchPs + lengthPs;
    if (this.untilPs < endPs) return false;
    const { slotPs, sigmaPs, light, priors } = this.options;
    const times = this.timesOf(this.stretchTag, this.tagAt(endPs), false);
    const middlePs = this.stretchPs + lengthPs / 2;
    const residuals = times.map((timePs) => timePs - light.at(timePs, 0));
    const seconds = times.map((timePs) => (timePs - middlePs) / PS_PER_S);
    const slope = Math.abs(light.slopesAt(middlePs, 0).rate);
    const largest = 1.1 * slope * priors.largestAlongTrackS + 3 * priors.drift * PS_PER_S;
    const folded = foldByRate(residuals, seconds, lengthPs / PS_PER_S, slotPs, sigmaPs, largest);
    const isWorth = (evidence: number, clicks: number) =>
      evidence > WORTH_TELLING && clicks > WORTH_TELLING_CLICKS;
    if (folded === null || !isWorth(folded.evidence, folded.share * times.length)) {
      this.skip(lengthPs / 4);
      return true;
    }
    const margin = priors.largestOffsetPs;
    const slotAt = (timePs: number) => Math.floor((timePs - light.at(timePs, 0)) / slotPs);
    this.folded = {
      fix: {
        timePs: middlePs + folded.at * PS_PER_S,
        offsetPs: folded.phasePs,
        offsetVariancePs2: folded.phaseVariancePs2,
        ratePsPerS: folded.ratePsPerS,
        rateVariance: folded.rateVariance,
      },
      share: folded.share,
      firstSlot: Math.max(0, slotAt(this.stretchPs - margin)),
      endSlot: slotAt(endPs + margin) + 1,
    };
    this.toldSlots += this.folded.endSlot - this.folded.firstSlot;
    return true;
  }

  /** Numbers the slots that were found, once the pattern is told. */
  private number({ stretchPs, model, ask }: NonNullable<TimeRecoveryOptions["told"]>): boolean {
    const { fix, share, firstSlot, endSlot } = this.folded!;
    const told = ask(firstSlot, endSlot);
    if (told === "later") return false;
    const { slotPs, sigmaPs, light, priors } = this.options;
    const endPs = this.stretchPs + stretchPs;
    const slots: number[] = [];
    const detectors: number[] = [];
    const halfGatePs = Math.min(2.5 * sigmaPs, slotPs / 2);
    for (let tag = this.stretchTag; tag < this.tagAt(endPs); tag++) {
      const timePs = this.timesPs[tag]!;
      if (this.channels[tag] === BEACON_CHANNEL) continue;
      const seconds = (timePs - fix.timePs) / PS_PER_S;
      const position = timePs - light.at(timePs, 0) - fix.offsetPs - fix.ratePsPerS * seconds;
      if (Math.abs(wrapped(position, slotPs)) > halfGatePs) continue;
      slots.push(Math.round(position / slotPs));
      detectors.push(this.channels[tag]!);
    }
    const gated = (2 * halfGatePs) / slotPs;
    const reach = Math.ceil(priors.largestOffsetPs / slotPs);
    const found = findShift(
      { slots: Float64Array.from(slots), detectors: Uint8Array.from(detectors) },
      told,
      model,
      share / (share + (1 - share) * gated),
      -reach,
      reach,
    );
    this.folded = null;
    if (found === null) this.skip(stretchPs);
    else this.begin({ ...fix, offsetPs: fix.offsetPs + found.shift * slotPs }, endPs);
    return true;
  }

  /** Begins to track after a fix; the tags that it was made from are timed by it. */
  private begin(fix: Fix, endPs: number): void {
    const { light, priors, slotPs, sigmaPs } = this.options;
    const filter = ClockFilter.of(light, priors, fix);
    const { marks } = this;
    const ruler =
      marks === null
        ? { periodPs: slotPs, sigmaPs, slotPs }
        : { periodPs: marks.periodSlots * slotPs, sigmaPs: marks.sigmaPs, slotPs };
    this.tracker = new Tracker(filter, ruler);
    this.acquisitions += 1;
    this.acquiredPs ??= endPs;
    this.belief = filter;
    this.untimed(this.stretchTag, filter);
    const end = this.tagAt(endPs);
    this.timed(end, filter.clone(), true);
    this.stretchTag = end;
    this.stretchPs = endPs;
  }

  private track(tracker: Tracker): boolean {
    const endPs = this.stretchPs + STRETCH_PS;
    if (this.untilPs < endPs) return false;
    const to = this.tagAt(endPs);
    const times = this.timesOf(this.stretchTag, to, this.marks !== null);
    const sparse =
      times.length <= MOST_TAGS
        ? times
        : times.filter((_, i) => i % Math.ceil(times.length / MOST_TAGS) === 0);
    const decided = tracker.take(sparse, endPs, this.stretchTag, to);
    this.stretchTag = to;
    this.stretchPs = endPs;
    for (const { to: end, filter, hasLight } of decided) {
      if (filter === null) this.untimed(end, tracker.belief);
      else this.timed(end, filter, hasLight);
    }
    if (tracker.isLost) this.forgetTracker(tracker);
    this.compact();
    return true;
  }

  private forgetTracker(tracker: Tracker): void {
    this.earlier = {
      reacquired: this.earlier.reacquired + tracker.reacquired,
      slips: [...this.earlier.slips, ...tracker.slips],
    };
    this.tracker = null;
    this.untimed(this.stretchTag, tracker.belief);
  }

  /** Passes over light that shows nothing. */
  private skip(lengthPs: number): void {
    this.stretchPs += lengthPs;
    this.stretchTag = this.tagAt(this.stretchPs);
    if (this.belief !== null) this.untimed(this.stretchTag, this.belief);
    this.compact();
  }

  /** Puts tags on the grid, up to tag `end`; those of stretches with light choose the gate. */
  private timed(end: number, filter: ClockFilter, hasLight: boolean): void {
    if (hasLight) this.chooseGate(end, filter);
    const centrePs = this.gate?.centrePs ?? 0;
    this.belief = filter;
    for (; this.done < end; this.done++) {
      if (this.channels[this.done] === BEACON_CHANNEL) continue;
      const timePs = this.timesPs[this.done]!;
      this.put(Math.round(timePs - filter.delayPs(timePs) - centrePs), this.channels[this.done]!);
    }
  }

  private chooseGate(end: number, filter: ClockFilter): void {
    for (let tag = this.done; tag < end; tag++) {
      if (this.channels[tag] === BEACON_CHANNEL) continue;
      const timePs = this.timesPs[tag]!;
      this.histogram.add(timePs - filter.delayPs(timePs));
    }
    if (this.gate !== null && this.histogram.clicks < this.chooseAt) return;
    this.gate = this.histogram.choose() ?? this.gate;
    this.chooseAt = 1.2 * this.histogram.clicks;
  }

  /** Puts tags between slots, up to tag `end`. */
  private untimed(end: number, belief: ClockFilter | null): void {
    for (; this.done < end; this.done++) {
      if (this.channels[this.done] === BEACON_CHANNEL) continue;
      const timePs = this.timesPs[this.done]!;
      const delayPs = belief?.delayPs(timePs) ?? this.options.light.at(timePs, 0);
      this.put(this.betweenSlots(timePs - delayPs), this.channels[this.done]!);
      this.untimedTags += 1;
    }
  }

  /** The moment between two slots that is next after a time. */
  private betweenSlots(timePs: number): number {
    const { slotPs } = this.options;
    return Math.round((Math.ceil(timePs / slotPs - 0.5) + 0.5) * slotPs);
  }

  /**
   * Tags stay in order: where a belief meets the next, some ps are taken from the later tag; a tag that would
   * have to move by more has no slot.
   */
  private put(timePs: number, detector: number): void {
    const late = this.latestOutPs - timePs;
    if (late > LARGEST_MOVE_PS) this.untimedTags += 1;
    this.latestOutPs =
      late > LARGEST_MOVE_PS ? this.betweenSlots(this.latestOutPs) : Math.max(timePs, this.latestOutPs);
    this.outPs.push(this.latestOutPs);
    this.outDetectors.push(detector);
  }

  /** The first tag at or after a time. */
  private tagAt(timePs: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timesPs[middle]! < timePs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private timesOf(from: number, to: number, ofBeacon: boolean): Float64Array {
    const times = new Float64Array(to - from);
    let count = 0;
    for (let tag = from; tag < to; tag++)
      if ((this.channels[tag] === BEACON_CHANNEL) === ofBeacon) times[count++] = this.timesPs[tag]!;
    return times.subarray(0, count);
  }

  /** The numbers of the frames that are marked. */
  private framesOf(from: number, to: number): Float64Array {
    return this.frames.slice(from, to).filter((_, i) => this.channels[from + i] === BEACON_CHANNEL);
  }

  private makeRoom(more: number): void {
    if (this.count + more <= this.timesPs.length) return;
    const length = Math.max(2 * this.timesPs.length, this.count + more);
    const [times, frames] = [new Float64Array(length), new Float64Array(length)];
    const channels = new Uint8Array(length);
    times.set(this.timesPs.subarray(0, this.count));
    frames.set(this.frames.subarray(0, this.count));
    channels.set(this.channels.subarray(0, this.count));
    this.timesPs = times;
    this.frames = frames;
    this.channels = channels;
  }

  /** Forgets tags that are decided, once they are many. */
  private compact(): void {
    if (this.tracker?.isUnsure || this.done < this.count / 2) return;
    this.timesPs.copyWithin(0, this.done, this.count);
    this.frames.copyWithin(0, this.done, this.count);
    this.channels.copyWithin(0, this.done, this.count);
    this.count -= this.done;
    this.stretchTag -= this.done;
    this.done = 0;
  }
}
