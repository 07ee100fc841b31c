/**
 * Cuts the lines of an emulated board into bursts. Takes the transitions of `Pico`'s `onLines`; gives the
 * levels of each slot of a burst. One slot is one clk_sys cycle. A level outside of any burst is counted,
 * never dropped.
 */
import { LINES, TRIGGER } from "./emulated-chip.js";

/** The slots of one burst. */
export interface CapturedBurst {
  /** Cycle of the first slot. */
  readonly startCycle: number;
  /** Levels of lines 0..7 in each slot. */
  readonly levels: Uint8Array;
}

/** How the board's PIO program places a burst. */
export interface CaptureOptions {
  /** Slots of a burst. */
  readonly pulsesPerBlock: number;
  /** Cycles from the first cycle with the trigger high to the burst's first slot, 0 or more. */
  readonly triggerToFirstSlot: number;
  /** Called once for each burst, when its last slot has passed. */
  readonly onBurst: (burst: CapturedBurst) => void;
}

/** Collects bursts; give its `lines` to `Pico` as `onLines`. */
export class PinCapture {
  /** Cycles outside of bursts in which a line was high: must stay 0. */
  strayCycles = 0;
  /** The first such cycle. */
  firstStray: number | undefined;
  /** Triggers that came while the burst before was not over: must stay 0. */
  overlappingTriggers = 0;
  private cycle = 0;
  private levels = 0;
  private triggered = false;
  private start = Number.POSITIVE_INFINITY;
  private burst: Uint8Array;

  constructor(private readonly options: CaptureOptions) {
    this.burst = new Uint8Array(options.pulsesPerBlock);
    if (options.triggerToFirstSlot < 0) throw new RangeError("triggerToFirstSlot: must be 0 or more");
  }

  /** The levels changed at the end of `cycle`. */
  readonly lines = (cycle: number, levels: number): void => {
    this.advance(cycle);
    const triggered = (levels & TRIGGER) !== 0;
    if (triggered && !this.triggered) {
      if (this.start === Number.POSITIVE_INFINITY) this.start = cycle + this.options.triggerToFirstSlot;
      else this.overlappingTriggers++;
    }
    this.triggered = triggered;
    this.levels = levels & LINES;
  };

  /** Takes account of the time up to `cycle`, which is not included; call it once at the end of a run. */
  finish(cycle: number): void {
    this.advance(cycle);
  }

  /** The present levels hold in [this.cycle, end). */
  private advance(end: number): void {
    while (this.cycle < end) {
      if (this.cycle < this.start) {
        const until = Math.min(end, this.start);
        if (this.levels !== 0) {
          this.firstStray ??= this.cycle;
          this.strayCycles += until - this.cycle;
        }
        this.cycle = until;
      } else {
        const last = this.start + this.burst.length;
        const until = Math.min(end, last);
        this.burst.fill(this.levels, this.cycle - this.start, until - this.start);
        this.cycle = until;
        if (until === last) this.endBurst();
      }
    }
  }

  private endBurst(): void {
    const burst = { startCycle: this.start, levels: this.burst };
    this.start = Number.POSITIVE_INFINITY;
    this.burst = new Uint8Array(this.options.pulsesPerBlock);
    this.options.onBurst(burst);
  }
}
