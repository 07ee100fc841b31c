/**
 * Clicks on their way to sifted bits. Takes: clicks as they come, and the satellite's answers. Gives: the
 * announcements to send, and sifted strings that grow in the order of the clicks. Never asks anything else.
 *
 * A click is announced twice: which pulse it was, and later in which basis it was measured. By `announce`
 * the second waits for the end of the light (docs/reference/security.md#what-is-said-while-the-light-comes).
 */
import { DISTILLATION } from "../wire/distillation-protocol.js";
import { SenselessMessage, type Values } from "../wire/messages.js";
import { DEFAULT_ANNOUNCING } from "./announcing.js";
import type { DialogueOptions } from "./dialogue-options.js";
import type { Clicks } from "./ground-station.js";
import { BASES_HEAD_BYTES, LONGEST_ANNOUNCEMENT } from "./link-port.js";

/** Share of the clicks that is left out when it came from the closing tick on. */
const LEFT_OUT_AT_MOST = 0.005;
const BITS_OF_BYTE = 8;
const MOST_CLICKS: number = DISTILLATION.limits.MOST_CLICKS;

/** Clicks of a tick: so many from this one on. */
interface Run {
  readonly clicks: Clicks;
  readonly from: number;
  readonly count: number;
  readonly tick: number;
}

function clicksIn(runs: readonly Run[]): number {
  return runs.reduce((sum, { count }) => sum + count, 0);
}

/** Takes the first `most` clicks off runs, or all that there are. */
function takeOff(runs: Run[], most: number): Run[] {
  const taken: Run[] = [];
  for (let left = most; left > 0 && runs.length > 0; ) {
    const run = runs.shift()!;
    const count = Math.min(run.count, left);
    taken.push({ ...run, count });
    if (count < run.count) runs.unshift({ ...run, from: run.from + count, count: run.count - count });
    left -= count;
  }
  return taken;
}

/** Clicks of a session: waiting, said by pulse, said by basis, replied to. */
export class Announcements {
  /** Clicks that the satellite took, and those it refused. */
  detections = 0;
  refused = 0;
  /** Clicks that were not announced, for want of time. */
  notAnnounced = 0;
  /** The tick of the last clicks that were replied to. */
  repliedTick = 0;
  /** Clicks from before the closing tick, and from then on. */
  private before = 0;
  private late = 0;
  private lightIsOver = false;
  private readonly waiting: Run[] = [];
  /** Clicks whose pulses were said and whose bases were not, and how many the satellite has room for. */
  private readonly said: Run[] = [];
  private room: number = MOST_CLICKS;
  /** Clicks of messages that the satellite has not answered: of pulses, and of bases. */
  private readonly untaken: number[] = [];
  private readonly unreplied: Run[][] = [];

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
    const { waiting, said, untaken, unreplied } = this;
    return this.lightIsOver && [waiting, said, untaken, unreplied].every(({ length }) => length === 0);
  }

  /** Queues clicks of a tick. */
  add(clicks: Clicks, tick: number): void {
    const { length } = clicks.outcomes;
    if (length === 0) return;
    this.waiting.push({ clicks, from: 0, count: length, tick });
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

  /**
   * Announces what fits into the next packet, the oldest first; false where nothing waits, may be said, or
   * fits.
   */
  sendNext(): boolean {
    return this.sayBases() || this.sayPulses();
  }

  /** While light comes, what is said here must follow from pulse indices alone. */
  private sayPulses(): boolean {
    const { port } = this.options;
    const [next] = this.waiting;
    const most = this.room - clicksIn(this.said);
    if (next === undefined || most === 0 || !port.hasRoom(LONGEST_ANNOUNCEMENT)) return false;
    const { message, count } = port.announcement(next.clicks, next.from, Math.min(most, next.count));
    port.send(message);
    this.said.push(...takeOff(this.waiting, count));
    this.untaken.push(count);
    return true;
  }

  private sayBases(): boolean {
    const { port, announce = DEFAULT_ANNOUNCING } = this.options;
    if (announce !== "at-once" && !this.lightIsOver) return false;
    const most = Math.ceil(MOST_CLICKS / BITS_OF_BYTE);
    if (this.said.length === 0 || !port.hasRoom(BASES_HEAD_BYTES + most)) return false;
    const runs = takeOff(this.said, MOST_CLICKS);
    port.send(port.bases(runs));
    this.unreplied.push(runs);
    return true;
  }

  /** Gives up clicks whose bases were not said. Returns the tick of the first; null where there are none. */
  giveUp(): number | null {
    const runs = [...this.said, ...this.waiting];
    this.notAnnounced += clicksIn(runs);
    this.said.length = 0;
    this.waiting.length = 0;
    return runs[0]?.tick ?? null;
  }

  /** Takes word that clicks wait for their bases. */
  takeTaken({ count, refused, room }: Values<typeof DISTILLATION, "taken">): void {
    if (this.untaken.shift() !== count || refused > count || room < MOST_CLICKS)
      throw new SenselessMessage("it takes clicks that were not announced");
    this.room = room;
  }

  /**
   * Takes replies: clicks whose bases match become sifted bits.
   * @param onTick told the tick of clicks before they are
   */
  takeReplies(message: Values<typeof DISTILLATION, "replies">, onTick: (tick: number) => void): void {
    const { count, refused } = message;
    const runs = this.unreplied.shift();
    if (runs === undefined || clicksIn(runs) !== count || refused > count)
      throw new SenselessMessage("it replies to what was not announced");
    const replies = this.options.port.replies(message.replies, count);
    this.refused += refused;
    this.detections += count - refused;
    let at = 0;
    for (const run of runs) {
      this.repliedTick = run.tick;
      onTick(run.tick);
      this.sift(run, replies.subarray(at, at + run.count));
      at += run.count;
    }
  }

  private sift({ clicks, from, tick }: Run, replies: Uint8Array): void {
    const { sifted: strings, port, onSifted } = this.options;
    const match = port.core.REPLY_MATCH.value;
    let sifted = 0;
    for (const [i, reply] of replies.entries()) {
      if (!(reply & match)) continue;
      const outcome = clicks.outcomes[from + i]!;
      strings[(outcome >> 1) as 0 | 1].push(outcome & 1, reply >> 1, tick);
      sifted += 1;
    }
    onSifted(tick, sifted);
  }
}
