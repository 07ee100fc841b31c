/**
 * Satellite and ground talking over the link in simulated time. Takes: both ends and both lines. Gives: the
 * conversation, event by event. Nothing but packets passes between the ends. An end sends when its line is
 * free, so what it sends is always its latest word. Either end computes in no time: what a microcontroller
 * needs is counted by `satqkd bench native`.
 */
import { EventQueue } from "./event-queue.js";
import type { Line } from "./line.js";

/** One end of the link. Times in us since the session's start. */
export interface LinkEnd {
  /** Takes a packet that has come. */
  take(packet: Uint8Array, nowUs: number): void | Promise<void>;
  /** The packet to send now, or null. */
  poll(nowUs: number): Uint8Array | null | Promise<Uint8Array | null>;
  /** When `poll` will have something although nothing comes: Infinity for never. */
  deadlineUs(): number;
}

/** An end of the link. */
export type Side = "ground" | "satellite";

/** Somebody on the link: sees every packet and decides what arrives. Knows no key of the parties. */
export interface LinkAdversary {
  /**
   * What arrives at a side for a packet that would arrive at `nowUs` (since the session's start), and how
   * much later, in whole us from 0 on; empty: nothing.
   */
  carry(to: Side, packet: Uint8Array, nowUs: number): readonly LatePacket[];
}

/** A packet that arrives later than light. */
export interface LatePacket {
  readonly packet: Uint8Array;
  readonly laterUs: number;
}

interface LinkEvent {
  /** Whose turn it is. */
  readonly side: Side;
  /** What arrives; null: the line is free or a time is up. */
  readonly packet: Uint8Array | null;
}

/** A conversation under way. */
export class Conversation {
  private readonly events = new EventQueue<LinkEvent>();
  private nowUs = 0;

  constructor(
    private readonly ends: Readonly<Record<Side, LinkEnd>>,
    /** Each side's line to the other: the ground's goes up. */
    private readonly lines: Readonly<Record<Side, Line>>,
    /** Who is between the ends; null: nobody. */
    private readonly adversary: LinkAdversary | null = null,
  ) {}

  /** Simulated time in us. */
  get timeUs(): number {
    return this.nowUs;
  }

  /**
   * Lets everything happen that happens before `untilUs`; returns early, true, as soon as `isDone` says so.
   */
  async runUntil(untilUs: number, isDone: () => boolean = () => false): Promise<boolean> {
    await this.let("ground");
    while (this.events.nextUs < untilUs) {
      if (isDone()) return true;
      this.nowUs = Math.max(this.nowUs, this.events.nextUs);
      const { side, packet } = this.events.take();
      if (packet !== null) await this.ends[side].take(packet, this.nowUs);
      await this.let(side);
    }
    if (isDone()) return true;
    this.nowUs = Math.max(this.nowUs, untilUs);
    return false;
  }

  /** Lets a side send what it has, and notes when it will have more. */
  private async let(side: Side): Promise<void> {
    const line = this.lines[side];
    const other = side === "ground" ? "satellite" : "ground";
    if (line.freeAtUs > this.nowUs) return;
    const packet = await this.ends[side].poll(this.nowUs);
    if (packet === null) {
      const deadline = this.ends[side].deadlineUs();
      if (Number.isFinite(deadline)) this.wake(side, Math.max(deadline, this.nowUs + 1));
      return;
    }
    for (const arrival of line.send(packet.length, this.nowUs)) {
      const arriving = this.adversary?.carry(other, packet, arrival) ?? [{ packet, laterUs: 0 }];
      for (const late of arriving)
        this.events.add(arrival + late.laterUs, { side: other, packet: late.packet });
    }
    this.wake(side, line.freeAtUs);
  }

  private readonly wakes: Record<Side, number> = { ground: -1, satellite: -1 };

  /** One event a side and time is enough. */
  private wake(side: Side, atUs: number): void {
    if (this.wakes[side] === atUs) return;
    this.wakes[side] = atUs;
    this.events.add(atUs, { side, packet: null });
  }
}
