import { describe, expect, it, vi } from "vitest";
import { Reconciliation } from "../../../hostsim/ground/reconciliation.js";
import { distil, PASS } from "../../support/distillation.js";

/** The stretches of a basis in the order they were settled. */
function stretches(settled: readonly { basis: number; start: number; count: number }[], basis: number) {
  return settled.filter((block) => block.basis === basis);
}

/** Whether stretches of a basis cover all bits up to `end` once. */
function expectWhole(
  settled: readonly { basis: number; start: number; count: number }[],
  basis: number,
  end: number,
) {
  const inOrder = stretches(settled, basis).sort((a, b) => a.start - b.start);
  let at = 0;
  for (const { start, count } of inOrder) {
    expect(start).toBe(at);
    expect(start % 8).toBe(0);
    at += count;
  }
  expect(at).toBe(end);
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

describe("blocks", () => {
  it("are settled once each, without a gap, up to what is left out", async () => {
    for (const line of [{}, { lossProbability: 0.1, reorderProbability: 0.3 }]) {
      const { dialogue, settled, sifted } = await distil({ line, blockBits: 1024 });
      expect(dialogue.failure).toBeNull();
      for (const basis of [0, 1] as const) {
        const end = sifted[basis].settled;
        expectWhole(settled, basis, end);
        expect(end + dialogue.reconciliation.tooLate[basis]).toBe(sifted[basis].length);
        expect(dialogue.orders[basis]!.inputBits).toBe(end);
      }
      expect(dialogue.reconciliation.blocksLeftOut).toBe(0);
    }
  });

  it("that are not confirmed are searched again from what the search left, for few bits", async () => {
    let spoilt = 0;
    const result = await distil({
      onSearches([search]) {
        const corrected = search!.correctedBits.bind(search);
        search!.correctedBits = (count) => {
          const bits = corrected(count);
          // As after a search with two errors left, in the second block of this slot.
          spoilt += 1;
          if (spoilt === 2) bits[5]! ^= 0x11;
          return bits;
        };
      },
    });
    const honest = await distil();
    const { groundKey, satelliteKey } = result;
    const { reconciliation } = result.dialogue;
    expect(result.dialogue.failure).toBeNull();
    expect(reconciliation.blocksSearchedAgain).toBe(1 + honest.dialogue.reconciliation.blocksSearchedAgain);
    expect(reconciliation.blocksLeftOut).toBe(0);
    expect(result.leftOut.runs).toEqual([]);
    expect(satelliteKey).toEqual(groundKey);
    expect(groundKey.length).toBeGreaterThan(20);
    const leaked = (of: typeof reconciliation) => of.leakedBits(0) + of.leakedBits(1);
    const more = leaked(reconciliation) - leaked(honest.dialogue.reconciliation);
    // Hashes that find the block among its group and confirm it, and the search for two errors among 2,048
    // bits.
    expect(more).toBeGreaterThan(64 + 20);
    expect(more).toBeLessThan(64 * 8 + 150);
    for (const basis of [0, 1] as const) {
      expect(result.sifted[basis].errors).toEqual(honest.sifted[basis].errors);
      expect(result.sifted[basis].detections).toEqual(honest.sifted[basis].detections);
    }
  });

  it("all of which fail are published: every bit counts as told, or is left out", async () => {
    const { dialogue, sifted, leftOut, satellite } = await distil({
      ticks: 4,
      closingTick: 3,
      onSearches(searches) {
        for (const search of searches) search.confirmationHash = () => 1n;
      },
    });
    expect(dialogue.reconciliation.blocksReconciled).toBe(0);
    expect(dialogue.reconciliation.blocksLeftOut).toBeGreaterThan(1);
    // The tests' bound takes no account of what was told, so nothing is left out in the end.
    expect(leftOut.all).toEqual([]);
    for (const basis of [0, 1] as const) {
      expect(sifted[basis].settled).toBe(sifted[basis].length);
      expect(sifted[basis].givenUp).toBe(sifted[basis].length);
      expect(dialogue.reconciliation.leakedBits(basis)).toBeGreaterThanOrEqual(sifted[basis].length);
    }
    expect(satellite.hasFailed).toBe(false);
  });

  it("as short as a byte are confirmed in messages that both sides take", async () => {
    for (const blockBits of [8, 160]) {
      const { dialogue, groundKey, satelliteKey } = await distil({ blockBits, clicksPerTick: 300, ticks: 3 });
      expect(dialogue.failure).toBeNull();
      expect(dialogue.step).toBe("done");
      expect(satelliteKey).toEqual(groundKey);
    }
  });
});

describe("what came from the closing tick on", () => {
  it("is left out when it is little", async () => {
    const { dialogue, sifted } = await distil({ ticks: 41, clicksPerTick: 300, closingTick: 41 - 1 });
    expect(dialogue.step).toBe("done");
    const late = [0, 1].map(
      (basis) => dialogue.reconciliation.tooLate[basis as 0 | 1] / sifted[basis as 0 | 1].length,
    );
    // One tick of 41 is 2.4 %: a block of its own.
    expect(late).toEqual([0, 0]);
    const longer = await distil({ ticks: 300, clicksPerTick: 60, closingTick: 299 });
    for (const basis of [0, 1] as const) {
      const { length } = longer.sifted[basis];
      expect(longer.dialogue.reconciliation.tooLate[basis]).toBeGreaterThan(0);
      expect(longer.sifted[basis].settled + longer.dialogue.reconciliation.tooLate[basis]).toBe(length);
    }
    expect(longer.satelliteKey).toEqual(longer.groundKey);
  });

  it("is left out of both bases or of none, from the same click on", async () => {
    // 0.5 % of all clicks: of the bits of one basis it may be more, and of the other less.
    for (const [seed, keyBases] of [
      [1, "symmetric"],
      [2, "symmetric"],
      [3, "symmetric"],
      [1, "Z"],
      [2, "X"],
    ] as const) {
      const { dialogue, sifted, settled, satelliteKey, groundKey } = await distil({
        ...{ seed, keyBases, ticks: 200, clicksPerTick: 60, closingTick: 199 },
      });
      expect(dialogue.failure).toBeNull();
      for (const basis of [0, 1] as const) {
        const string = sifted[basis];
        expectWhole(settled, basis, string.settled);
        expect(string.tickOf(string.settled - 1)).toBe(198);
        expect(string.tickOf(string.settled)).toBe(199);
        expect(string.length - string.settled).toBe(dialogue.reconciliation.tooLate[basis]);
      }
      expect(groundKey.length).toBeGreaterThan(20);
      expect(satelliteKey).toEqual(groundKey);
    }
  });

  it("has bits before it that fill no byte: published, and counted as told", async () => {
    const answers = vi.spyOn(Reconciliation.prototype, "takeAnswers");
    const hashes = vi.spyOn(Reconciliation.prototype, "takeHash");
    const published = vi.spyOn(Reconciliation.prototype, "takePublished");
    const { dialogue, sifted } = await distil({ ticks: 200, clicksPerTick: 60, closingTick: 199 });
    const bits = sum(published.mock.calls.map(([{ count }]) => count));
    expect(bits).toBe(sum(sifted.map(({ settled }) => settled % 8)));
    expect(bits).toBeGreaterThan(0);
    const told = sum(answers.mock.calls.map(([{ count }]) => count)) + 64 * hashes.mock.calls.length + bits;
    expect(sum([0, 1].map((basis) => dialogue.reconciliation.leakedBits(basis as 0 | 1)))).toBe(told);
    vi.restoreAllMocks();
  });

  it("makes blocks of its own where it is all there is", async () => {
    for (const closingTick of [-70, 0]) {
      const { dialogue, groundKey, satelliteKey } = await distil({ ticks: 2, closingTick });
      expect(dialogue.step).toBe("done");
      expect(dialogue.reconciliation.tooLate).toEqual([0, 0]);
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
      expect(dialogue.reconciliation.leakedBits(test)).toBe(0);
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
