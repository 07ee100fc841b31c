/**
 * Pattern that the satellite tells, by which a station without a beacon numbers its clicks. Takes: slots
 * whose pattern is wanted. Gives: questions to the satellite, and the symbols when its answers have come.
 *
 * Everybody who listens knows a told pulse, so the satellite strikes its whole block (assembly/sift/told.ts),
 * and the ground drops its clicks: a block that was asked for is public from then on, answered or not. Blocks
 * in which pulses were announced are never asked for; the satellite would refuse.
 */
import type { EmissionPlan } from "../grid/emission-plan.js";
import { DISTILLATION } from "../wire/distillation-protocol.js";
import { messageOf, SenselessMessage, type Values } from "../wire/messages.js";
import type { Clicks } from "./ground-station.js";
import { NO_PULSE, type ToldSymbols, UNTOLD } from "./timing/told-pattern.js";

const { MOST_TOLD_PULSES } = DISTILLATION.limits;

/** Blocks [first, end). */
interface Blocks {
  readonly first: number;
  readonly end: number;
}

/** A stretch that was asked for. */
interface Stretch {
  readonly firstSlot: number;
  readonly endSlot: number;
  readonly firstPulse: number;
  readonly symbols: Uint8Array;
  /** Pulses that were asked for, and those that were told, in order from the first on. */
  asked: number;
  told: number;
}

/** Asks for pattern, and knows what is public by that. */
export class ToldBlocks {
  /** Pulses that the satellite was asked to tell. */
  pulses = 0;
  private stretch: Stretch | null = null;
  private readonly public: Blocks[] = [];
  /** Past the last pulse that was announced. */
  private announcedEnd = 0;

  constructor(private readonly plan: EmissionPlan) {}

  /** The symbols of slots; "later" until all that can be told of them has been. */
  ask(firstSlot: number, endSlot: number): ToldSymbols | "later" {
    const { stretch } = this;
    if (stretch?.firstSlot !== firstSlot || stretch.endSlot !== endSlot) {
      this.stretch = this.begin(firstSlot, endSlot);
      return this.ask(firstSlot, endSlot);
    }
    if (stretch.told < stretch.symbols.length) return "later";
    return (first, count, symbols) => {
      for (let i = 0; i < count; i++) symbols[i] = this.symbolOf(stretch, first + i);
    };
  }

  /** Questions that have to be asked now. */
  questions(): Uint8Array[] {
    const { stretch } = this;
    if (stretch === null) return [];
    const questions: Uint8Array[] = [];
    for (; stretch.asked < stretch.symbols.length; stretch.asked += MOST_TOLD_PULSES) {
      const count = Math.min(MOST_TOLD_PULSES, stretch.symbols.length - stretch.asked);
      const first = BigInt(stretch.firstPulse + stretch.asked);
      questions.push(messageOf(DISTILLATION, "tell", { first, count }));
    }
    return questions;
  }

  /** Takes an answer of the satellite. Throws SenselessMessage where it is to no question. */
  take({ first, count, symbols }: Values<typeof DISTILLATION, "told">): void {
    const { stretch } = this;
    const left = stretch === null ? 0 : Math.min(MOST_TOLD_PULSES, stretch.symbols.length - stretch.told);
    const isNext = stretch !== null && first === BigInt(stretch.firstPulse + stretch.told) && count === left;
    if (!isNext || count === 0 || symbols.length !== Math.ceil(count / 2))
      throw new SenselessMessage("it tells pattern that was not asked for");
    for (let i = 0; i < count; i++)
      stretch.symbols[stretch.told + i] = (symbols[i >> 1]! >> (4 * (i & 1))) & 15;
    stretch.told += count;
  }

  /** Clicks without those of public blocks; what is left will be announced. */
  withoutPublic(clicks: Clicks): Clicks {
    const { pulses, outcomes } = clicks;
    const kept = Array.from(pulses.keys()).filter((at) => !this.isPublic(Number(pulses[at])));
    const last = kept.at(-1);
    if (last !== undefined) this.announcedEnd = Number(pulses[last]) + 1;
    if (kept.length === pulses.length) return clicks;
    return {
      pulses: BigUint64Array.from(kept, (at) => pulses[at]!),
      outcomes: Uint8Array.from(kept, (at) => outcomes[at]!),
    };
  }

  private isPublic(pulse: number): boolean {
    const block = Math.floor(pulse / this.plan.pulsesPerBlock);
    return this.public.some(({ first, end }) => block >= first && block < end);
  }

  private begin(firstSlot: number, endSlot: number): Stretch {
    const { plan } = this;
    const { pulsesPerBlock, endPulse } = plan;
    const unspent = Math.ceil(this.announcedEnd / pulsesPerBlock) * pulsesPerBlock;
    const firstPulse = Math.max(plan.firstPulseFrom(Math.max(firstSlot, 0)), unspent);
    const end = Math.min(plan.firstPulseFrom(Math.max(endSlot, 0)), endPulse);
    const count = Math.max(0, end - firstPulse);
    const blocks = { first: Math.floor(firstPulse / pulsesPerBlock), end: Math.ceil(end / pulsesPerBlock) };
    if (count > 0) this.public.push(blocks);
    this.pulses += count;
    return { firstSlot, endSlot, firstPulse, symbols: new Uint8Array(count), asked: 0, told: 0 };
  }

  private symbolOf({ firstPulse, symbols }: Stretch, slot: number): number {
    const { pulsesPerBlock, periodSlots } = this.plan;
    const within = slot - Math.floor(slot / periodSlots) * periodSlots;
    if (slot < 0 || within >= pulsesPerBlock) return NO_PULSE;
    const at = this.plan.firstPulseFrom(slot) - firstPulse;
    return symbols[at] ?? UNTOLD;
  }
}
