/**
 * Flies a recorded stretch through a station's recovery of time, and holds what it says against the truth.
 * Takes: a random pass. Gives: how many indices were wrong, how well it tracked, and what the satellite's
 * replies show.
 */

import { BEACON_CHANNEL } from "../../../../hostsim/grid/raw-tags.js";
import { LockCheck, type LockVerdict } from "../../../../hostsim/ground/timing/lock-check.js";
import { TimeRecovery, type TimingState } from "../../../../hostsim/ground/timing/time-recovery.js";
import type { TimeSource } from "../../../../hostsim/pass/ground-timing.js";
import { BEACON, FRAMES, type RandomPass, SIGMA_PS, SLOT_PS, symbolOf, symbolsFrom } from "./random-pass.js";

/** What a station is told of its clock: that of the random passes. */
export const PRIORS = {
  largestOffsetPs: 1.05e9,
  drift: 1e-7,
  whiteFrequencyAt1S: 1e-10,
  randomWalkFrequencyAt1S: 3e-11,
  largestAlongTrackS: 2,
} as const;

export const MODEL = {
  meanPhotons: [0, 0.1, 0.8],
  classProbabilities: [0.25, 0.25, 0.5],
  misalignmentProbability: 0.007,
} as const;

/** Pulses that the satellite tells without a beacon: 134 ms. */
const TOLD_STRETCH_PS = 1.34e11;
const TICK_PS = 1e11;
const TRACKED_FROM_PS = 5e12;

/** How a flight went. */
export interface Flown {
  readonly state: TimingState;
  /** Clicks of pulses inside the gate, and those of them with another index than their pulse's. */
  readonly gated: number;
  readonly wrong: number;
  /** Sum of squares of the delay's error after 5 s, in ps^2, and how many. */
  readonly squares: number;
  readonly tracked: number;
  /** What the replies to the announced clicks showed in the end. */
  readonly verdict: LockVerdict;
  /** Times that a wrong lock was said. */
  readonly alarms: number;
  /** When the first was, in ps. */
  readonly firstAlarmPs: number | null;
}

/** How a flight is varied. */
interface FlightOptions {
  readonly source: TimeSource;
  /** Slots by which what the station says is off: a wrong lock. */
  readonly wrongBySlots?: number;
  /** Whether an alarm makes the station look again. */
  readonly looksAgain?: boolean;
}

/** Flies it, tick by tick. */
export function fly(pass: RandomPass, options: FlightOptions): Flown {
  const recovery = recoveryOf(pass, options.source);
  const judge = new Judge(pass, recovery, options);
  const { timesPs, channels, frames, untilPs } = pass;
  let read = 0;
  for (let endPs = TICK_PS; endPs <= untilPs; endPs += TICK_PS) {
    let end = read;
    while (end < timesPs.length && timesPs[end]! < endPs) end += 1;
    recovery.take({
      timesPs: timesPs.subarray(read, end),
      channels: channels.subarray(read, end),
      frames: frames.subarray(read, end),
      untilPs: endPs,
    });
    read = end;
    judge.take(recovery.drain(false).timesPs);
  }
  judge.take(recovery.drain(true).timesPs);
  const { gated, wrong, squares, tracked, alarms, firstAlarmPs } = judge;
  const { verdict } = judge.check;
  return { state: recovery.state, gated, wrong, squares, tracked, verdict, alarms, firstAlarmPs };
}

function recoveryOf({ light, seed }: RandomPass, source: TimeSource): TimeRecovery {
  return new TimeRecovery({
    slotPs: SLOT_PS,
    sigmaPs: SIGMA_PS,
    light,
    priors: PRIORS,
    beacon: source === "beacon" ? BEACON : null,
    frames: source === "frames" ? FRAMES : null,
    told:
      source !== "told"
        ? null
        : {
            stretchPs: TOLD_STRETCH_PS,
            model: MODEL,
            ask: () => (first, count, symbols) => symbolsFrom(seed, first, count, symbols),
          },
    opticalErrors: 0.01,
  });
}

/** Holds what comes out against the truth, and plays the satellite's part in replies. */
class Judge {
  readonly check = new LockCheck(MODEL);
  gated = 0;
  wrong = 0;
  squares = 0;
  tracked = 0;
  alarms = 0;
  firstAlarmPs: number | null = null;
  private written = 0;

  constructor(
    private readonly pass: RandomPass,
    private readonly recovery: TimeRecovery,
    private readonly options: FlightOptions,
  ) {}

  take(foundPs: Float64Array): void {
    const { channels } = this.pass;
    const halfPs = (this.recovery.state.gate?.widthPs ?? 0) / 2;
    for (const timePs of foundPs) {
      while (channels[this.written] === BEACON_CHANNEL) this.written += 1;
      const tag = this.written++;
      const found = Math.round(timePs / SLOT_PS);
      if (Math.abs(timePs - found * SLOT_PS) > halfPs) continue;
      const slot = found + (this.options.wrongBySlots ?? 0);
      this.reply(tag, slot);
      this.compare(tag, slot, timePs);
    }
  }

  private reply(tag: number, slot: number): void {
    const { check, pass, recovery } = this;
    const symbol = symbolOf(pass.seed, slot);
    if (((symbol >> 1) & 1) !== pass.channels[tag]! >> 1) return;
    const before = check.verdict;
    if (check.add(symbol >> 2) !== "wrong" || before === "wrong") return;
    this.alarms += 1;
    this.firstAlarmPs ??= pass.timesPs[tag]!;
    if (this.options.looksAgain === false) return;
    recovery.loseLock();
    check.restart();
  }

  private compare(tag: number, slot: number, foundPs: number): void {
    const { pulses, timesPs, truePs } = this.pass;
    if (pulses[tag]! < 0) return;
    this.gated += 1;
    if (slot !== pulses[tag]) this.wrong += 1;
    else if (timesPs[tag]! > TRACKED_FROM_PS) {
      this.squares += (timesPs[tag]! - foundPs - truePs(slot * SLOT_PS)) ** 2;
      this.tracked += 1;
    }
  }
}
