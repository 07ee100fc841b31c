/**
 * Who steers later light by what she hears of earlier: with bases after the light she hears nothing that
 * depends on class, basis or bit. The same pulses click in two passes; the satellite's pattern is another
 * one, and so are the ground's bases. Whatever she decides until the light's end she decides alike.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import type { Announcing } from "../../../hostsim/ground/announcing.js";
import { bothSides, distil } from "../../support/distillation.js";

const TICKS = 12;
const TICK_US = 100_000;

/** Packets of both sides until the light's end, with their times. */
async function heard(announce: Announcing, world: number, line = {}) {
  const packets: string[] = [];
  let kinds = new Set<number>();
  const parts = await bothSides(world);
  const { dialogue, groundKey, satelliteKey, sifted } = await distil({
    parts,
    announce,
    line,
    ticks: TICKS,
    clicksPerTick: 1500,
    outcomes: new RandomStream(world, "outcomes"),
    around: (end, side) => ({
      take: (packet, nowUs) => end.take(packet, nowUs),
      deadlineUs: () => end.deadlineUs(),
      async poll(nowUs) {
        const packet = await end.poll(nowUs);
        if (packet === null || nowUs >= TICKS * TICK_US) return packet;
        packets.push(`${side} ${nowUs} ${Buffer.from(packet).toString("hex")}`);
        if (packet.length > 40 && (packet[2]! >> 6) & 1) kinds = kinds.add(packet[30]!);
        return packet;
      },
    }),
  });
  return { packets, kinds, dialogue, groundKey, satelliteKey, sifted };
}

describe("what is heard while the light comes", () => {
  it.each([
    ["a good line", {}],
    ["a bad one", { lossProbability: 0.1, reorderProbability: 0.2 }],
  ])("is the same bytes at the same times, whatever classes and bases are, over %s", async (_, line) => {
    const [one, other] = [
      await heard("bases-after-light", 1, line),
      await heard("bases-after-light", 2, line),
    ];
    expect(one.packets.length).toBeGreaterThan(20);
    expect(other.packets).toEqual(one.packets);
    // Hello and welcome, clicks and that they are taken.
    expect([...one.kinds].sort((a, b) => a - b)).toEqual([1, 11, 27, 29]);
    // Not for want of a difference: afterwards there are two keys.
    for (const { dialogue, groundKey, satelliteKey } of [one, other]) {
      expect(dialogue.failure).toBeNull();
      expect(groundKey.length).toBeGreaterThan(100);
      expect(satelliteKey).toEqual(groundKey);
    }
    expect(other.groundKey).not.toEqual(one.groundKey);
    expect(other.sifted[0].length).not.toBe(one.sifted[0].length);
  });

  it("is not where bases are said at once", async () => {
    const [one, other] = [await heard("at-once", 1), await heard("at-once", 2)];
    expect(other.packets).not.toEqual(one.packets);
    expect(one.kinds.has(13) && one.kinds.has(17)).toBe(true);
  });
});

describe("a satellite with room for fewer clicks than come", () => {
  it("hears the others after the light, each once, and has all of the key", async () => {
    const whole = await distil({ ticks: TICKS, announce: "bases-after-light" });
    const parts = await bothSides(1, 8192, undefined, 4096);
    let most = 0;
    const few = await distil({
      parts,
      ticks: TICKS,
      announce: "bases-after-light",
      around: (end, side) => ({
        take: (packet, nowUs) => end.take(packet, nowUs),
        deadlineUs: () => end.deadlineUs(),
        poll(nowUs) {
          if (side === "satellite") most = Math.max(most, parts.satellite.core.waitingCount());
          return end.poll(nowUs);
        },
      }),
    });
    expect(few.dialogue.failure).toBeNull();
    expect(most).toBe(4096);
    expect(few.dialogue.detections).toBe(whole.dialogue.detections);
    expect(few.sifted.map(({ length }) => length)).toEqual(whole.sifted.map(({ length }) => length));
    expect(few.satelliteKey).toEqual(few.groundKey);
    expect(few.groundKey).toEqual(whole.groundKey);
  });
});
