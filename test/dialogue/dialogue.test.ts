import { describe, expect, it } from "vitest";
import { distil, PASS } from "../support/distillation.js";

/** The stretches of a basis in the order they were settled. */
function stretches(settled: readonly { basis: number; start: number; count: number }[], basis: number) {
  return settled.filter((block) => block.basis === basis);
}

describe("blocks", () => {
  it("are settled in order, without a gap, up to what is left out", async () => {
    for (const line of [{}, { lossProbability: 0.1, reorderProbability: 0.3 }]) {
      const { dialogue, settled, sifted } = await distil({ line, blockBits: 1024 });
      expect(dialogue.failure).toBeNull();
      for (const basis of [0, 1] as const) {
        let end = 0;
        for (const { start, count } of stretches(settled, basis)) {
          expect(start).toBe(end);
          expect(start % 8).toBe(0);
          expect(count).toBeLessThanOrEqual(1024);
          end += count;
        }
        expect(end).toBe(sifted[basis].settled);
        expect(end + dialogue.leftOut[basis]).toBe(sifted[basis].length);
        expect(dialogue.orders[basis]!.inputBits).toBe(end);
      }
      expect(dialogue.blocksDiscarded).toBe(0);
    }
  });

  it("that are not confirmed are published, count as leaked in full, and leave the key the same on both sides", async () => {
    let spoilt = 0;
    const result = await distil({
      onSearches([search]) {
        const corrected = search!.correctedBits.bind(search);
        search!.correctedBits = (count) => {
          const bits = corrected(count);
          // As after a search that gave up with two errors left, in the second block of this slot.
          spoilt += 1;
          if (spoilt === 2) bits[5]! ^= 0x11;
          return bits;
        };
      },
    });
    const honest = await distil();
    const { dialogue, settled, groundKey, satelliteKey } = result;
    expect(dialogue.failure).toBeNull();
    expect(dialogue.blocksDiscarded).toBe(1);
    expect(dialogue.blocksDiscarded + dialogue.blocksReconciled).toBe(settled.length);
    expect(satelliteKey).toEqual(groundKey);
    expect(groundKey.length).toBeGreaterThan(20);
    const leaked = dialogue.leakedBits[0] + dialogue.leakedBits[1];
    const honestly = honest.dialogue.leakedBits[0] + honest.dialogue.leakedBits[1];
    // Blocks of up to 2,048 bits, that would have told some 20 to 30 %.
    expect(leaked - honestly).toBeGreaterThan(300);
    expect(leaked - honestly).toBeLessThan(2048);
    for (const basis of [0, 1] as const)
      expect(result.sifted[basis].errors).toEqual(honest.sifted[basis].errors);
  });

  it("all of which fail leave nothing but published bits, in pieces where they are long", async () => {
    const { dialogue, sifted, satellite } = await distil({
      clicksPerTick: 4000,
      blockBits: 16_384,
      ticks: 4,
      closingTick: 3,
      onSearches(searches) {
        for (const search of searches) search.confirmationHash = () => 1n;
      },
    });
    expect(dialogue.blocksReconciled).toBe(0);
    expect(dialogue.blocksDiscarded).toBeGreaterThan(1);
    for (const basis of [0, 1] as const) {
      expect(dialogue.leakedBits[basis]).toBe(sifted[basis].settled);
      expect(sifted[basis].settled).toBe(dialogue.orders[basis]!.inputBits);
    }
    expect(satellite.hasFailed).toBe(false);
  });
});

describe("what came from the closing tick on", () => {
  it("is left out when it is little", async () => {
    const { dialogue, sifted } = await distil({ ticks: 41, clicksPerTick: 300, closingTick: 41 - 1 });
    expect(dialogue.step).toBe("done");
    const late = [0, 1].map((basis) => dialogue.leftOut[basis as 0 | 1] / sifted[basis as 0 | 1].length);
    // One tick of 41 is 2.4 %: a block of its own.
    expect(late).toEqual([0, 0]);
    const longer = await distil({ ticks: 300, clicksPerTick: 60, closingTick: 299 });
    for (const basis of [0, 1] as const) {
      const { length } = longer.sifted[basis];
      expect(longer.dialogue.leftOut[basis]).toBeGreaterThan(0);
      expect(longer.dialogue.leftOut[basis]).toBeLessThanOrEqual(0.005 * length);
      expect(longer.sifted[basis].settled + longer.dialogue.leftOut[basis]).toBe(length);
    }
    expect(longer.satelliteKey).toEqual(longer.groundKey);
  });

  it("makes blocks of its own where it is all there is", async () => {
    for (const closingTick of [-70, 0]) {
      const { dialogue, groundKey, satelliteKey } = await distil({ ticks: 2, closingTick });
      expect(dialogue.step).toBe("done");
      expect(dialogue.leftOut).toEqual([0, 0]);
      expect(groundKey.length).toBeGreaterThan(20);
      expect(satelliteKey).toEqual(groundKey);
    }
  });
});

describe("one key basis", () => {
  it("publishes the other whole, and makes one key", async () => {
    for (const [keyBases, test] of [
      ["Z", 1],
      ["X", 0],
    ] as const) {
      const { dialogue, sifted, groundKey, satelliteKey } = await distil({ keyBases });
      expect(dialogue.step).toBe("done");
      expect(sifted[test].settled).toBe(sifted[test].length);
      const errors = sifted[test].errors.reduce((sum, count) => sum + count, 0);
      expect(errors / sifted[test].length).toBeGreaterThan(0.01);
      expect(errors / sifted[test].length).toBeLessThan(0.03);
      expect(dialogue.leakedBits[test]).toBe(0);
      expect(groundKey.length).toBeGreaterThan(20);
      expect(satelliteKey).toEqual(groundKey);
    }
  });
});

describe("a distillation without enough key to authenticate", () => {
  it("has no session at all below an opening's worth", async () => {
    const { dialogue, port, lines } = await distil({ poolBits: 256 });
    expect(dialogue.orders).toEqual([]);
    expect(port.spentBits).toBe(0);
    expect(lines.ground.packets).toBe(0);
  });

  it("says so when the reserve is all that is left, and makes no key", async () => {
    // Opening, one checkpoint, and the reserve: the commit can't be paid.
    const { dialogue, satellite, groundKey } = await distil({ poolBits: 320 + 128 + 768 });
    expect(dialogue.failure).toBe("the pool has not enough key left to authenticate the pass");
    expect(groundKey).toHaveLength(0);
    expect(satellite.committedKey(PASS)).toBeNull();
    const enough = await distil({ poolBits: 320 + 256 + 768 });
    expect(enough.dialogue.step).toBe("done");
    expect(enough.port.spentBits).toBe(320 + 256);
  });
});

describe("a distillation", () => {
  it("repeats to the bit for the same seed", async () => {
    const line = { lossProbability: 0.1, reorderProbability: 0.1 };
    const [first, again] = [await distil({ line }), await distil({ line })];
    expect(again.groundKey).toEqual(first.groundKey);
    expect(again.conversation.timeUs).toBe(first.conversation.timeUs);
    expect(again.lines.satellite.bytes).toBe(first.lines.satellite.bytes);
  });

  it("goes through an outage in its middle and loses nothing but time", async () => {
    const outages = [{ fromUs: 500_000, untilUs: 2_500_000 }];
    const calm = await distil();
    const { dialogue, sifted, satelliteKey, groundKey, readyUs } = await distil({ line: { outages } });
    expect(dialogue.failure).toBeNull();
    expect(sifted.map(({ settled }) => settled)).toEqual(calm.sifted.map(({ settled }) => settled));
    expect(satelliteKey).toEqual(groundKey);
    // 1.5 s of the outage lie behind the last click.
    expect(readyUs).toBeLessThan(calm.readyUs + 1_500_000 + 1_500_000);
  });
});
