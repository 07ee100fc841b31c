/**
 * A board with an RP2350 and a satqkd image, such as the Raspberry Pi Pico 2. Takes: a board, an image,
 * faults to inject, and choices where sources disagree. Gives: what ../silicon-chip.ts does.
 */
import { type ChipOptions, LINES, MARK, TRIGGER } from "../emulated-chip.js";
import { LONGEST } from "../flash-times.js";
import { newRp2350, type Rp2350Module } from "../module.js";
import { SiliconChip } from "../silicon-chip.js";

/** More nanoseconds than any run lasts. */
const FOR_EVER = 1e15;
/** Bit of a mark in the module's levels, where GPIO 31 would be. */
const MARK_OF_MODULE = 1 << 31;

/** What a stall of HSTX shows: silicon/rp2350/hstx.ts, STALL_. */
export type StallVariant = "holds" | "alternates" | "shifts on";
const STALL_VARIANTS: readonly StallVariant[] = ["holds", "alternates", "shifts on"];

/** Behaviours of the chip on which sources disagree, or that vary. */
export interface ChipVariants {
  /** What HSTX's pins show when its queue has run dry. */
  readonly hstxStall?: StallVariant;
  /** PIO's `pull noblock` on an empty queue sets TXSTALL. */
  readonly pullStalls?: boolean;
  /** The flash takes its longest times instead of its typical ones. */
  readonly slowFlash?: boolean;
}

const KIND = { name: "RP2350", noise: "RP2350 noise", stopPins: () => MARK_OF_MODULE } as const;

/** The emulated board. */
export class Pico2 extends SiliconChip<Rp2350Module> {
  /** @throws EmulationError when the image doesn't fit or the chip would not boot it. */
  constructor(options: ChipOptions, variants: ChipVariants = {}) {
    super(variants.slowFlash ? { ...options, flashTimes: LONGEST } : options, KIND, newRp2350());
    this.silicon.hstxStallShows(STALL_VARIANTS.indexOf(variants.hstxStall ?? "holds"));
    this.silicon.pioPullStalls(variants.pullStalls ? 1 : 0);
    this.powerOn();
  }

  /** The trigger tells a burst some words ahead; the chip marks its first slot. */
  burstLevels(levels: number): number {
    return (levels & LINES) | (levels & MARK ? TRIGGER : 0);
  }

  /** Fault injection: the SHA-256 engine never gets ready again, from a cycle on, or from now on. */
  stickSha(cycle: number = this.cycle): void {
    this.silicon.stickSha(cycle);
  }

  /** Fault injection: an erase or a program of the flash that begins from now on never ends. */
  stickFlash(): void {
    this.silicon.norIs(FOR_EVER, FOR_EVER, this.flashBytes);
  }

  protected override lineLevels(pins: number): number {
    return super.lineLevels(pins) | (pins & MARK_OF_MODULE ? MARK : 0);
  }
}
