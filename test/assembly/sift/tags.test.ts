import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type GroundExports, loadGround } from "../../../hostsim/core/load.js";
import { EmissionPlan } from "../../../hostsim/grid/emission-plan.js";

const SLOT_PS = 4000;
const GATE_PS = 1000;

let core: GroundExports;

beforeAll(async () => {
  core = await loadGround();
});

function configure(plan: EmissionPlan, blindPs = 0): void {
  core.tagsConfigure(
    BigInt(SLOT_PS),
    BigInt(GATE_PS),
    BigInt(plan.firstBlock),
    plan.pulsesPerBlock,
    BigInt(plan.periodSlots),
    BigInt(blindPs),
  );
}

interface Tag {
  timePs: number;
  detector: number;
  random?: number;
}

/** Runs tags through the module in batches of `batch` and returns clicks as [pulse, outcome]. */
function clicksOf(tags: Tag[], batch = 100): [number, number][] {
  const clicks: [number, number][] = [];
  for (let from = 0; from === 0 || from < tags.length; from += batch) {
    const part = tags.slice(from, from + batch);
    const { buffer } = core.memory;
    new BigInt64Array(buffer, core.tagTimes(), part.length).set(part.map((tag) => BigInt(tag.timePs)));
    new Uint8Array(buffer, core.tagDetectors(), part.length).set(part.map((tag) => tag.detector));
    new Uint8Array(buffer, core.tagRandoms(), part.length).set(part.map((tag) => tag.random ?? 0));
    const count = core.tagsToClicks(part.length, from + batch >= tags.length);
    const pulses = new BigUint64Array(buffer, core.clickIndices(), count);
    const outcomes = new Uint8Array(buffer, core.clickOutcomes(), count);
    for (let i = 0; i < count; i++) clicks.push([Number(pulses[i]), outcomes[i]!]);
  }
  return clicks;
}

/** More than any test reaches. */
const BLOCKS = 4096;
const continuous = new EmissionPlan(0, 1024, 1024, BLOCKS);

describe("tags become clicks", () => {
  it("on the grid: pulse, basis and value of each detector", () => {
    configure(continuous);
    expect(
      clicksOf([0, 1, 2, 3].map((detector) => ({ timePs: (7 + detector) * SLOT_PS, detector }))),
    ).toEqual([
      [7, 0],
      [8, 1],
      [9, 2],
      [10, 3],
    ]);
  });

  it("of a batch that fits, and of none that would run over its buffer", async () => {
    const own = await loadGround();
    own.tagsConfigure(4000n, 1000n, 0n, 1024, 1024n, 0n);
    for (const count of [own.TAG_BATCH.value, own.TAG_BATCH.value + 1, 0xffffffff])
      expect(() => own.tagsToClicks(count, false)).toThrow();
    expect(own.tagsToClicks(0, true)).toBe(0);
  });

  it("within the gate and not a picosecond beyond, before the slot's centre and after it", () => {
    configure(continuous);
    const at = (offset: number, slot: number) =>
      clicksOf([{ timePs: (100 + slot) * SLOT_PS + offset, detector: 0 }]).length;
    expect([-501, -500, 0, 500, 501].map(at)).toEqual([0, 1, 1, 1, 0]);
    expect(core.tagsOffGrid()).toBe(2n);
    configure(continuous);
    expect(clicksOf([{ timePs: -4000, detector: 1 }])).toEqual([]);
    expect(clicksOf([{ timePs: -500, detector: 1 }])).toEqual([[0, 1]]);
  });

  it("not in slots that were dark between bursts", () => {
    configure(new EmissionPlan(0, 1024, 5000, BLOCKS));
    const slots = [1023, 1024, 4999, 5000, 6023, 6024];
    expect(clicksOf(slots.map((slot) => ({ timePs: slot * SLOT_PS, detector: 0 })))).toEqual([
      [1023, 0],
      [1024, 0],
      [2047, 0],
    ]);
    expect(core.clicksInDark()).toBe(3n);
  });

  it("one a slot: two detectors of a basis give a random value, of both bases a random basis as well", () => {
    configure(continuous);
    let slot = 0;
    const both = (first: number, second: number, random: number) => {
      slot += 1;
      const clicks = clicksOf([
        { timePs: slot * SLOT_PS, detector: first, random },
        { timePs: slot * SLOT_PS + 100, detector: second },
      ]);
      return clicks.map(([pulse, outcome]) => [pulse - slot + 1, outcome]);
    };
    expect(both(0, 1, 0)).toEqual([[1, 0]]);
    expect(both(0, 1, 1)).toEqual([[1, 1]]);
    expect(both(2, 3, 1)).toEqual([[1, 3]]);
    expect([0, 1, 2, 3].map((random) => both(0, 2, random)[0]![1])).toEqual([0, 1, 2, 3]);
    expect([core.clicksOfOneBasis(), core.clicksAcrossBases()]).toEqual([3n, 4n]);
    expect(both(0, 0, 1)).toEqual([[1, 0]]);
    expect([core.clicksOfOneBasis(), core.clicksAcrossBases()]).toEqual([3n, 4n]);
  });

  it("the same for any cut into batches and any burst plan, back to the slot they came from", () => {
    const plans = fc.record({
      firstBlock: fc.nat(1_000_000),
      pulsesPerBlock: fc.integer({ min: 1, max: 500 }).map((n) => n * 1024),
      dark: fc.nat(10_000),
    });
    fc.assert(
      fc.property(
        plans,
        fc.array(fc.nat(3_000_000), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (shape, offsets, batch) => {
          const plan = new EmissionPlan(
            shape.firstBlock,
            shape.pulsesPerBlock,
            shape.pulsesPerBlock + shape.dark,
            BLOCKS,
          );
          configure(plan);
          const first = shape.firstBlock * shape.pulsesPerBlock;
          const pulses = [...new Set(offsets.map((offset) => first + offset))].sort((a, b) => a - b);
          const tags = pulses.map((pulse) => ({ timePs: plan.slotOf(pulse) * SLOT_PS, detector: pulse & 3 }));
          expect(clicksOf(tags, batch)).toEqual(pulses.map((pulse) => [pulse, pulse & 3]));
          for (const pulse of pulses) expect(plan.firstPulseFrom(plan.slotOf(pulse))).toBe(pulse);
        },
      ),
      { seed: 8, numRuns: 100 },
    );
  });
});
