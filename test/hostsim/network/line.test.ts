import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { Conversation, type LinkEnd } from "../../../hostsim/network/conversation.js";
import { Line, type LineOptions } from "../../../hostsim/network/line.js";

function lineOf(options: Partial<LineOptions> = {}): Line {
  return new Line({
    bitPerS: 1e6,
    lossProbability: 0,
    duplicationProbability: 0,
    reorderProbability: 0,
    outages: [],
    lightTimeUs: () => 3000,
    random: new RandomStream(1, "test line"),
    ...options,
  });
}

/** Sends 20,000 packets of 100 bytes one behind the other; returns what arrived when, by packet. */
function arrivals(line: Line): number[][] {
  return Array.from({ length: 20_000 }, () => line.send(100, line.freeAtUs));
}

describe("a line", () => {
  it("is busy for a packet's bits, and delivers a light time later", () => {
    const line = lineOf({ lightTimeUs: (nowUs) => 3000 + nowUs });
    expect(line.send(125, 500)).toEqual([500 + 1000 + 3000 + 500]);
    expect(line.freeAtUs).toBe(1500);
    expect(lineOf({ bitPerS: 3e6 }).send(1, 0)).toEqual([3 + 3000]);
  });

  it("loses, doubles and delays the shares that it is told to, each drawn for itself", () => {
    const lossy = lineOf({ lossProbability: 0.1 });
    const lost = arrivals(lossy).map((times) => times.length === 0);
    expect(lost.filter(Boolean).length).toBe(lossy.lost);
    expect(Math.abs(lossy.lost - 2000)).toBeLessThan(4 * Math.sqrt(1800));
    const bad = arrivals(
      lineOf({ lossProbability: 0.1, duplicationProbability: 0.2, reorderProbability: 0.3 }),
    );
    expect(bad.map((times) => times.length === 0)).toEqual(lost);
    const arrived = bad.filter((times) => times.length > 0);
    const doubled = arrived.filter((times) => times.length === 2).length;
    expect(Math.abs(doubled / arrived.length - 0.2)).toBeLessThan(0.015);
    const late = bad.filter((times, i) => times.length > 0 && times[0]! > (i + 1) * 800 + 3000).length;
    expect(Math.abs(late / arrived.length - 0.3)).toBeLessThan(0.015);
  });

  it("lets nothing through that is on it during an outage, to the microsecond", () => {
    const line = lineOf({ outages: [{ fromUs: 10_000, untilUs: 20_000 }] });
    expect(line.send(125, 9000)).toHaveLength(1);
    expect(line.send(125, 9001)).toHaveLength(0);
    expect(line.send(125, 19_999)).toHaveLength(0);
    expect(line.send(125, 20_000)).toHaveLength(1);
    expect(line.lost).toBe(2);
  });
});

describe("a conversation", () => {
  /** Sends a byte at each of its times and notes when it was asked, and when something came. */
  class Clock implements LinkEnd {
    readonly polled: number[] = [];
    readonly came: number[] = [];

    constructor(private readonly timesUs: number[]) {}

    take(_packet: Uint8Array, nowUs: number): void {
      this.came.push(nowUs);
    }

    poll(nowUs: number): Uint8Array | null {
      this.polled.push(nowUs);
      if (this.timesUs[0] === undefined || nowUs < this.timesUs[0]) return null;
      this.timesUs.shift();
      return Uint8Array.of(1);
    }

    deadlineUs(): number {
      return this.timesUs[0] ?? Number.POSITIVE_INFINITY;
    }
  }

  it("sends when an end has something and its line is free, wakes it in time, and not without end", async () => {
    const ground = new Clock([0, 5, 5000, 5000, 90_000]);
    const satellite = new Clock([40_000]);
    const lines = { ground: lineOf(), satellite: lineOf() };
    const conversation = new Conversation({ ground, satellite }, lines);
    expect(await conversation.runUntil(80_000)).toBe(false);
    expect(conversation.timeUs).toBe(80_000);
    // A byte takes 8 us; light takes 3,000.
    expect(satellite.came).toEqual([3008, 3016, 8008, 8016]);
    expect(await conversation.runUntil(200_000, () => satellite.came.length === 5)).toBe(true);
    expect(conversation.timeUs).toBe(93_008);
    // The satellite is first asked when something comes; its deadline is met to the microsecond.
    expect(ground.came).toEqual([43_008]);
    expect(ground.polled.length).toBeLessThan(20);
    expect(satellite.polled.length).toBeLessThan(20);
  });

  it("is over when the test says so, before anything else happens", async () => {
    const ground = new Clock([0, 1000]);
    const satellite = new Clock([]);
    const conversation = new Conversation({ ground, satellite }, { ground: lineOf(), satellite: lineOf() });
    expect(await conversation.runUntil(1e9, () => satellite.came.length > 0)).toBe(true);
    expect(conversation.timeUs).toBe(3008);
  });
});
