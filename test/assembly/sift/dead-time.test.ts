/**
 * Dead time in the sifter. The rule is written a second time here, from docs/reference/dead-time.md, over all
 * pairs of slots and tags; and it is held to what it is for: a detector bank with dead time, whose state at
 * every gate is known.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { DetectorBank } from "../../../hostsim/channel/detector-bank.js";
import { TagBuffer } from "../../../hostsim/channel/tag-buffer.js";
import { type GroundExports, loadGround } from "../../../hostsim/core/load.js";

const SLOT_PS = 4000;
const PULSES = 2 ** 30;

let core: GroundExports;

beforeAll(async () => {
  core = await loadGround();
});

interface Tag {
  timePs: number;
  detector: number;
}

function configure(blindPs: number, gatePs = 1000, blockPulses = PULSES, periodSlots = PULSES): void {
  core.tagsConfigure(BigInt(SLOT_PS), BigInt(gatePs), 0n, blockPulses, BigInt(periodSlots), BigInt(blindPs));
}

/** Slots of the clicks, with tags handed over in batches that `batchOf` sizes. */
function slotsOf(tags: readonly Tag[], batchOf: () => number = () => 100): number[] {
  const slots: number[] = [];
  for (let from = 0; from === 0 || from < tags.length; ) {
    const part = tags.slice(from, from + batchOf());
    from += part.length;
    const { buffer } = core.memory;
    new BigInt64Array(buffer, core.tagTimes(), part.length).set(part.map((tag) => BigInt(tag.timePs)));
    new Uint8Array(buffer, core.tagDetectors(), part.length).set(part.map((tag) => tag.detector));
    const count = core.tagsToClicks(part.length, from >= tags.length);
    slots.push(...Array.from(new BigUint64Array(buffer, core.clickIndices(), count), Number));
    if (part.length === 0) break;
  }
  return slots;
}

/**
 * The rule as the document words it: no tag in the blind time before the gate opens, nor the recording's
 * start.
 */
function liveSlots(tags: readonly Tag[], blindPs: number, gatePs: number): number[] {
  const half = Math.floor(gatePs / 2);
  const startPs = -SLOT_PS / 2;
  const clicked = new Set<number>();
  for (const { timePs } of tags) {
    const slot = Math.round(timePs / SLOT_PS);
    if (slot >= 0 && Math.abs(timePs - slot * SLOT_PS) <= half) clicked.add(slot);
  }
  return [...clicked].filter((slot) => {
    const opensPs = slot * SLOT_PS - half;
    if (opensPs - startPs < blindPs) return false;
    return !tags.some(({ timePs }) => timePs < opensPs && opensPs - timePs < blindPs);
  });
}

/** Tags at random times, `perSlot` of them a slot, most of them near the centres. */
function randomTags(random: RandomStream, count: number, perSlot: number, spreadPs: number): Tag[] {
  const tags: Tag[] = [];
  for (let slot = 0; tags.length < count; ) {
    slot += random.exponential() / perSlot;
    const offset = Math.round((random.uniform() - 0.5) * spreadPs);
    tags.push({ timePs: Math.floor(slot) * SLOT_PS + offset, detector: random.uint32() >>> 30 });
  }
  return tags.sort((a, b) => a.timePs - b.timePs);
}

describe("a click while another detector may be blind", () => {
  it("is dropped after a tag of any detector, also one outside the gate, and counted", () => {
    const second = (first: Tag, blindPs: number) => {
      configure(blindPs);
      return slotsOf([first, { timePs: 20 * SLOT_PS, detector: 2 }]).includes(20);
    };
    const opensPs = 20 * SLOT_PS - 500;
    for (let detector = 0; detector < 4; detector++) {
      for (const timePs of [opensPs - 19_999, opensPs - 4000, opensPs - 1]) {
        expect(second({ timePs, detector }, 20_000)).toBe(false);
        expect(core.clicksWhileBlind()).toBe(1n);
      }
      expect(second({ timePs: opensPs - 20_000, detector }, 20_000)).toBe(true);
      expect(core.clicksWhileBlind()).toBe(0n);
      expect(second({ timePs: opensPs - 1, detector }, 0)).toBe(true);
    }
  });

  it("is dropped after clicks that were dropped themselves: each of them made its detector blind", () => {
    configure(20_000);
    const tags = Array.from({ length: 40 }, (_, i) => ({ timePs: (10 + 4 * i) * SLOT_PS, detector: i & 3 }));
    expect(slotsOf(tags)).toEqual([10]);
    expect(core.clicksWhileBlind()).toBe(39n);
  });

  it("is dropped after a tag in a slot that was dark", () => {
    configure(20_000, 1000, 1024, 5000);
    const tags = [4998, 5001, 5010].map((slot) => ({ timePs: slot * SLOT_PS, detector: 1 }));
    expect(slotsOf(tags)).toEqual([1034]);
    expect([core.clicksInDark(), core.clicksWhileBlind()]).toEqual([1n, 1n]);
  });

  it("is not dropped because of tags of its own gate, or of later ones", () => {
    configure(20_000);
    const at = 20 * SLOT_PS;
    const tags = [at - 500, at, at + 500, at + 501, at + 3 * SLOT_PS].map((timePs, i) => ({
      timePs,
      detector: i & 3,
    }));
    expect(slotsOf(tags)).toEqual([20]);
    expect([core.clicksAcrossBases(), core.clicksWhileBlind()]).toEqual([1n, 1n]);
  });

  it("is dropped at the beginning of a recording, before which nobody knows what came", () => {
    configure(20_000);
    expect(slotsOf([{ timePs: 4 * SLOT_PS, detector: 0 }])).toEqual([]);
    configure(20_000);
    expect(slotsOf([{ timePs: 5 * SLOT_PS, detector: 0 }])).toEqual([5]);
  });

  it("traps when a tag is older than the one before, also across batches, rather than miss its dead time", () => {
    configure(20_000);
    slotsOf([{ timePs: 20 * SLOT_PS, detector: 0 }]);
    expect(() => slotsOf([{ timePs: 20 * SLOT_PS - 1, detector: 0 }])).toThrow(/unreachable/);
  });
});

describe("the rule of dead time", () => {
  const cases: [blindPs: number, gatePs: number, perSlot: number, spreadPs: number][] = [
    [0, 1000, 0.3, 1400],
    [1, 4000, 0.5, 4000],
    [3999, 1500, 0.3, 4000],
    [20_650, 1500, 0.1, 2200],
    [51_585, 1501, 0.02, 4000],
    [51_585, 4000, 0.05, 4000],
    [1_000_000, 2000, 0.003, 3000],
  ];
  it.each(cases)(
    "agrees with a second one over all pairs: blind %i ps, gate %i ps, %f tags a slot",
    (blindPs, gatePs, perSlot, spreadPs) => {
      const random = new RandomStream(blindPs + gatePs, "tags");
      let kept = 0;
      let clicked = 0;
      for (let stream = 0; stream < 8; stream++) {
        const tags = randomTags(random, 2000, perSlot, spreadPs);
        configure(blindPs, gatePs);
        const slots = slotsOf(tags, () => 1 + Math.floor(random.uniform() * 37));
        expect(slots).toEqual(liveSlots(tags, blindPs, gatePs));
        kept += slots.length;
        clicked += slots.length + Number(core.clicksWhileBlind());
      }
      expect(kept).toBeGreaterThan(50);
      if (blindPs > 4000) expect(clicked).toBeGreaterThan(1.1 * kept);
    },
  );

  it("leaves only slots at whose opening all four detectors of a real bank are alive, under light in any pattern", () => {
    const deadTimePs = 20_000;
    const gatePs = 1500;
    const model = { deadTimePs, traps: [], extendingProbability: 0, latching: null };
    const random = new RandomStream(5, "light");
    const light = new TagBuffer(SLOT_PS);
    for (let burst = 0; burst < 40_000; burst++) {
      const favourite = random.uint32() >>> 30;
      for (let n = 0; n < 8; n++) {
        const detector = random.uniform() < 0.6 ? favourite : random.uint32() >>> 30;
        light.add(burst * 9, Math.floor(random.uniform() * 9 * SLOT_PS), detector);
      }
    }
    const tags: Tag[] = [];
    const readyPs: number[][] = [[], [], [], []];
    const { timesPs, detectors } = new DetectorBank(model, random).collect(light, Number.POSITIVE_INFINITY);
    detectors.forEach((detector, i) => {
      const timePs = timesPs[i]!;
      tags.push({ timePs, detector });
      readyPs[detector]!.push(timePs);
    });
    configure(deadTimePs, gatePs);
    const slots = slotsOf(tags, () => 997);
    expect(tags.length).toBeGreaterThan(100_000);
    expect(slots.length).toBeGreaterThan(300);
    const at = [0, 0, 0, 0];
    for (const slot of slots) {
      const opensPs = slot * SLOT_PS - gatePs / 2;
      for (let detector = 0; detector < 4; detector++) {
        const clicks = readyPs[detector]!;
        while (at[detector]! < clicks.length && clicks[at[detector]!]! < opensPs) at[detector]! += 1;
        const last = clicks[at[detector]! - 1] ?? Number.NEGATIVE_INFINITY;
        expect(opensPs - last, `detector ${detector} at slot ${slot}`).toBeGreaterThanOrEqual(deadTimePs);
      }
    }
  });
});
