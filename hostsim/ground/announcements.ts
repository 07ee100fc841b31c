/**
 * Clicks on their way to sifted bits. Takes: clicks as they come, and the satellite's replies. Gives: the
 * announcements to send, and sifted strings that grow in the order of the clicks. Never asks anything else.
 */
import type { DISTILLATION } from "../wire/distillation-protocol.js";
import { SenselessMessage, type Values } from "../wire/messages.js";
import type { DialogueOptions } from "./dialogue-options.js";
import type { Clicks } from "./ground-station.js";
import { LONGEST_ANNOUNCEMENT } from "./link-port.js";

/** Share of the clicks that is left out when it came from the closing tick on. */
const LEFT_OUT_AT_MOST = 0.005;
const BITS_OF_BYTE = 8;

interface Announced {
  readonly clicks: Clicks;
  readonly from: number;
  readonly count: number;
  readonly tick: number;
}

/** Clicks of a session: waiting, announced, replied to. */
export class Announcements {
  /** Clicks that the satellite took, and those it refused. */
  detections = 0;
  refused = 0;
  /** Clicks that were not announced, for want of time. */
  notAnnounced = 0;
  /** Clicks from before the closing tick, and from then on. */
  private before = 0;
  private late = 0;
  private lightIsOver = false;
  private readonly waiting: { clicks: Clicks; from: number; tick: number }[] = [];
  private readonly announced: Announced[] = [];

  constructor(
    private readonly options: Pick<
      DialogueOptions,
      "port" | "sifted" | "onSifted" | "closingTick" | "blockBits" | "announce"
    >,
  ) {}

  /** No clicks will come any more. */
  lastClick(): void {
    this.lightIsOver = true;
  }

  /** Whether no click will come any more, and all are announced and replied to. */
  get isDone(): boolean {
    return this.lightIsOver && this.waiting.length === 0 && this.announced.length === 0;
  }

  /** Queues clicks of a tick. */
  add(clicks: Clicks, tick: number): void {
    const { length } = clicks.outcomes;
    if (length === 0) return;
    this.waiting.push({ clicks, from: 0, tick });
    if (tick < this.options.closingTick) this.before += length;
    else this.late += length;
  }

  /**
   * Whether the clicks from the closing tick on are too few to be worth a block; to be asked when all are
   * replied to. Decided by the number of clicks alone, before any basis or class of theirs counts, and for
   * both bases alike: what is left then is what a pass that ends earlier would have. With the bits
   * that fill no byte before them they are fewer than a block has, so none of them is in one.
   */
  get endIsLeftOut(): boolean {
    const { late, before, options } = this;
    return late <= options.blockBits - BITS_OF_BYTE && late <= LEFT_OUT_AT_MOST * (before + late);
  }

  /** Announces what fits into the next packet; false where nothing waits, may be said, or fits. */
  sendNext(): boolean {
    const { port, announce } = this.options;
    const next = this.waiting[0];
    if (announce === "after-light" && !this.lightIsOver) return false;
    if (next === undefined || !port.hasRoom(LONGEST_ANNOUNCEMENT)) return false;
    const { message, count } = port.announcement(next.clicks, next.from);
    port.send(message);
    this.announced.push({ clicks: next.clicks, from: next.from, count, tick: next.tick });
    next.from += count;
    if (next.from === next.clicks.outcomes.length) this.waiting.shift();
    return true;
  }

  /** Gives up what waits. Returns the tick of its first click; null where nothing does. */
  giveUp(): number | null {
    const first = this.waiting[0]?.tick ?? null;
    for (const { clicks, from } of this.waiting) this.notAnnounced += clicks.outcomes.length - from;
    this.waiting.length = 0;
    return first;
  }

  /**
   * Takes replies: clicks whose bases match become sifted bits.
   * @param onTick told the tick of the clicks before they are
   */
  takeReplies(message: Values<typeof DISTILLATION, "replies">, onTick: (tick: number) => void): void {
    const { count, refused } = message;
    const announced = this.announced.shift();
    if (announced?.count !== count || refused > count)
      throw new SenselessMessage("it replies to what was not announced");
    const { sifted: strings, port, onSifted } = this.options;
    onTick(announced.tick);
    const replies = port.replies(message.replies, count);
    this.refused += refused;
    this.detections += count - refused;
    const match = port.core.REPLY_MATCH.value;
    let sifted = 0;
    for (let i = 0; i < count; i++) {
      const reply = replies[i]!;
      if (!(reply & match)) continue;
      const outcome = announced.clicks.outcomes[announced.from + i]!;
      strings[(outcome >> 1) as 0 | 1].push(outcome & 1, reply >> 1, announced.tick);
      sifted += 1;
    }
    onSifted(announced.tick, sifted);
  }
}
