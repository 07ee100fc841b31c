import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { Conversation, type LinkEnd } from "../../../hostsim/network/conversation.js";
import { deadlineOf, pollPacket, takePacket } from "../../../hostsim/network/endpoint.js";
import { Line, type LineOptions } from "../../../hostsim/network/line.js";
import { type LinkExports, put, take } from "../../support/link-core.js";
import { openedPair } from "../../support/link-pair.js";

const LIGHT_TIME_US = 4000;

/** An end that sends its messages as fast as the window lets it, and collects what comes. */
class Talker implements LinkEnd {
  readonly received: Uint8Array[] = [];
  private next = 0;
  private nowUs = 0;

  constructor(
    readonly core: LinkExports,
    private readonly buffer: number,
    private readonly messages: readonly Uint8Array[],
    /** Whether it takes what has come. */
    private readonly listens: (nowUs: number) => boolean = () => true,
  ) {}

  take(packet: Uint8Array, nowUs: number): void {
    takePacket(this.core, packet, nowUs);
    this.listen(nowUs);
  }

  poll(nowUs: number): Uint8Array | null {
    this.nowUs = nowUs;
    this.listen(nowUs);
    for (let message = this.messages[this.next]; message !== undefined; message = this.messages[this.next]) {
      put(this.core, this.buffer, message);
      if (!this.core.linkSend(this.buffer, message.length)) break;
      this.next += 1;
    }
    return pollPacket(this.core, nowUs);
  }

  deadlineUs(): number {
    // Whoever did not listen looks again soon.
    const again = this.core.messageBytes() > 0 ? this.nowUs + 1000 : Number.POSITIVE_INFINITY;
    return Math.min(deadlineOf(this.core), again);
  }

  get isDone(): boolean {
    return this.next === this.messages.length && this.core.sendingIsEmpty() === 1;
  }

  private listen(nowUs: number): void {
    if (!this.listens(nowUs)) return;
    for (let bytes = this.core.messageBytes(); bytes > 0; bytes = this.core.messageBytes()) {
      this.received.push(take(this.core, this.core.messageAddress(), bytes));
      this.core.messageDone();
    }
  }
}

function messages(random: RandomStream, count: number, longest: number): Uint8Array[] {
  return Array.from({ length: count }, () =>
    Uint8Array.from({ length: 1 + (random.uint32() % longest) }, () => random.uint32() >>> 24),
  );
}

/** Messages as one string: comparing thousands of arrays byte by byte is slow. */
function told(list: readonly Uint8Array[]): string {
  return list.map((message) => Buffer.from(message).toString("base64")).join(" ");
}

interface Run {
  readonly seed: number;
  readonly line?: Partial<LineOptions>;
  readonly segments?: number;
  readonly satelliteSegments?: number;
  readonly count?: number;
  readonly satelliteListens?: (nowUs: number) => boolean;
  readonly untilUs?: number;
}

async function run(options: Run) {
  const { ground, satellite, buffer, satelliteBuffer } = openedPair(
    options.segments,
    options.satelliteSegments,
  );
  const random = new RandomStream(options.seed, "test messages");
  const count = options.count ?? 60;
  const up = messages(random, count, 7999);
  const down = messages(random, count, 4999);
  const lineOf = (name: string) =>
    new Line({
      bitPerS: 1e7,
      lossProbability: 0,
      duplicationProbability: 0,
      reorderProbability: 0,
      outages: [],
      lightTimeUs: () => LIGHT_TIME_US,
      random: new RandomStream(options.seed, name),
      ...options.line,
    });
  const lines = { ground: lineOf("up"), satellite: lineOf("down") };
  const ends = {
    ground: new Talker(ground, buffer, up),
    satellite: new Talker(satellite, satelliteBuffer, down, options.satelliteListens),
  };
  const conversation = new Conversation(ends, lines);
  const isDone = () =>
    ends.ground.isDone &&
    ends.satellite.isDone &&
    ends.ground.received.length === count &&
    ends.satellite.received.length === count;
  const ended = await conversation.runUntil(options.untilUs ?? 120_000_000, isDone);
  return { ended, ends, lines, up, down, timeUs: conversation.timeUs };
}

describe("the sliding window", () => {
  it("carries every message once, in order and whole, over lines that lose, double and reorder", async () => {
    for (let seed = 0; seed < 60; seed++) {
      const random = new RandomStream(seed, "test line");
      const line = {
        lossProbability: random.uniform() ** 2 / 2,
        duplicationProbability: random.uniform() / 2,
        reorderProbability: random.uniform() / 2,
        outages: [{ fromUs: 100_000, untilUs: 100_000 + 1_000_000 * random.uniform() }],
      };
      const segments = 8 + (random.uint32() % 25);
      const { ended, ends, up, down } = await run({ seed, line, segments });
      expect(ended, `seed ${seed}`).toBe(true);
      expect(told(ends.satellite.received)).toBe(told(up));
      expect(told(ends.ground.received)).toBe(told(down));
    }
  });

  it("sends nothing twice over a line that loses nothing", async () => {
    for (const lightTimeUs of [0, 4000, 40_000, 60_000]) {
      const { ended, ends } = await run({ seed: 1, line: { lightTimeUs: () => lightTimeUs } });
      expect(ended).toBe(true);
      expect(ends.ground.core.sendingResent()).toBe(0n);
      expect(ends.satellite.core.sendingResent()).toBe(0n);
    }
  });

  it("sends little more again than was lost", async () => {
    for (let seed = 0; seed < 10; seed++) {
      const { ended, ends, lines } = await run({ seed, count: 200, line: { lossProbability: 0.05 } });
      expect(ended).toBe(true);
      for (const [end, line] of [
        [ends.ground, lines.ground],
        [ends.satellite, lines.satellite],
      ] as const)
        expect(Number(end.core.sendingResent())).toBeLessThan(2 * line.lost + 20);
    }
  });

  it("sends a window each half second while nothing gets through, and is back within a timeout after", async () => {
    const outage = { fromUs: 50_000, untilUs: 10_050_000 };
    const { ended, ends, lines, timeUs } = await run({ seed: 3, line: { outages: [outage] } });
    const calm = await run({ seed: 3 });
    expect(ended).toBe(true);
    // The window of 16 each half second, besides what was under way when it began.
    expect(lines.ground.lost).toBeLessThan(16 * (20 + 6));
    expect(timeUs).toBeLessThan(outage.untilUs + calm.timeUs + 700_000);
    expect(ends.satellite.received).toHaveLength(60);
  });

  it("holds back what the other side does not take, and goes on when it does", async () => {
    const wakesUs = 5_000_000;
    const { ended, ends, up, timeUs } = await run({
      seed: 4,
      satelliteListens: (nowUs) => nowUs >= wakesUs,
    });
    expect(ended).toBe(true);
    expect(told(ends.satellite.received)).toBe(told(up));
    expect(timeUs).toBeGreaterThan(wakesUs);
    expect(timeUs).toBeLessThan(wakesUs + 3_000_000);
  });

  it("takes turns with a side that listens one time in ten", async () => {
    const { ended, ends, up } = await run({
      seed: 5,
      segments: 32,
      satelliteListens: (nowUs) => nowUs % 500_000 < 50_000,
    });
    expect(ended).toBe(true);
    expect(told(ends.satellite.received)).toBe(told(up));
  });

  it("works between windows of different size, where the larger overruns the smaller", async () => {
    for (let seed = 0; seed < 10; seed++) {
      const { ended, ends, up, down } = await run({
        seed,
        segments: 32,
        satelliteSegments: 16,
        line: { lossProbability: 0.1, reorderProbability: 0.1 },
        satelliteListens: (nowUs) => nowUs % 100_000 < 50_000,
      });
      expect(ended).toBe(true);
      expect(told(ends.satellite.received)).toBe(told(up));
      expect(told(ends.ground.received)).toBe(told(down));
    }
  });

  it("has 32 segments at most, as many as an acknowledgement has bits for", () => {
    expect(() => openedPair(33)).toThrow();
    expect(openedPair(32).ground.sendingHasRoom(32_000)).toBe(1);
  });

  it("refuses a message that it has no room for, and takes none of it", () => {
    const { ground, buffer } = openedPair(8);
    expect(ground.sendingHasRoom(8000)).toBe(1);
    expect(ground.sendingHasRoom(8001)).toBe(0);
    expect(ground.linkSend(buffer, 0)).toBe(0);
    expect(ground.linkSend(buffer, 7001)).toBe(1);
    expect(ground.linkSend(buffer, 1)).toBe(0);
    let packets = 0;
    while (ground.linkPoll(0n) > 0) packets += 1;
    expect(packets).toBe(8);
  });

  it("falls silent when what came makes no message", () => {
    const { ground, satellite, buffer } = openedPair(16);

    expect(ground.linkSend(buffer, 8000)).toBe(1);
    expect(ground.linkSend(buffer, 1000)).toBe(1);
    let broken = 0;
    for (let bytes = ground.linkPoll(0n); bytes > 0; bytes = ground.linkPoll(0n)) {
      const packet = take(ground, ground.linkOutgoing(), bytes);
      // The last segment of the long message loses its flag, as a broken sender's would; the tag is made
      // anew.
      if (packet[29] === 7) {
        packet[2] = packet[2]! & 0x3f;
        put(ground, buffer, packet);
        const tag = ground.packetTag(0, BigInt(packet[13]!), buffer, bytes - 10);
        ground.packetSeal(buffer, bytes - 40, tag);
        packet.set(take(ground, buffer, bytes));
      }
      takePacket(satellite, packet, 0);
      satellite.messageBytes();
      broken = satellite.receivingIsBroken();
    }
    expect(broken).toBe(1);
    expect(satellite.messageBytes()).toBe(0);
    expect(satellite.linkPoll(1_000_000n)).toBe(0);
    expect(BigInt.asUintN(64, satellite.linkDeadline())).toBe((1n << 64n) - 1n);
  });
});
