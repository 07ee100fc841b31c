import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EmissionPlan } from "../../../hostsim/grid/emission-plan.js";
import type { Tags } from "../../../hostsim/grid/tags.js";
import { DEFAULT_CHANNELS, parseChannels } from "../../../hostsim/tag-files/channels.js";
import { ONE_CLOCK, type ReadTags, readTags, TAG_FORMATS } from "../../../hostsim/tag-files/read-tags.js";
import { TagRecord, truthPathOf, writeTags } from "../../../hostsim/tag-files/write-tags.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-tags-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const CHANNELS = parseChannels(DEFAULT_CHANNELS);
const SLOT_PS = 4000;
const RATE_HZ = 250e6;
const RULE = { option: "--tags-out", force: true };

function listOf({ parts }: Pick<ReadTags, "parts">): [bigint, number][] {
  return parts.flatMap(({ originPs, timesPs, detectors }) =>
    Array.from(timesPs, (timePs, i): [bigint, number] => [originPs + BigInt(timePs), detectors[i]!]),
  );
}

/** Two parts with origins far apart; the first tag lies before the centre of slot 0. */
const PARTS: Tags[] = [
  {
    originPs: 0n,
    timesPs: Float64Array.from([-150, 4010, 8000, 8001]),
    detectors: Uint8Array.from([0, 1, 2, 3]),
  },
  {
    originPs: 3n * 10n ** 15n,
    timesPs: Float64Array.from([5, 1e9, 2e12]),
    detectors: Uint8Array.from([3, 3, 0]),
  },
];
const PLAN = new EmissionPlan(2, 4, 6, 10);

function record(): TagRecord {
  const tags = new TagRecord();
  for (const part of PARTS)
    tags.add(part, null, PLAN, SLOT_PS, (pulses, count, symbols) => {
      for (let i = 0; i < count; i++) symbols[i] = pulses[i]! % 12;
    });
  return tags;
}

function csvOf(text: string): Promise<ReadTags> {
  writeFileSync(join(folder, "tags.csv"), text);
  return readTags(join(folder, "tags.csv"), CHANNELS, ONE_CLOCK, RATE_HZ);
}

describe("tags that a pass wrote", () => {
  it.each(TAG_FORMATS)("come back from .%s as they were, beyond 53 bits", async (format) => {
    const path = join(folder, `pass.${format}`);
    await writeTags(path, record(), RULE);
    const tags = await readTags(path, CHANNELS, ONE_CLOCK, RATE_HZ);
    expect(listOf(tags)).toEqual(listOf({ parts: PARTS }));
    expect(tags).toMatchObject({ count: 7, ofDetector: [2, 1, 1, 3], ignored: 0 });
  });

  it("have their truth beside them: the pulse of the slot, and what it was", async () => {
    await writeTags(join(folder, "told.csv"), record(), RULE);
    // Blocks of 4 pulses every 6 slots, from block 2 on: slots 0, 1, 2, 2 are pulses 8, 9, 10, 10; then dark.
    expect(readFileSync(truthPathOf(join(folder, "told.csv")), "utf8")).toBe(
      "pulse,class,basis,value\n8,2,0,0\n9,2,0,1\n10,2,1,0\n10,2,1,0\n-1,0,0,0\n-1,0,0,0\n-1,0,0,0\n",
    );
    expect(truthPathOf("a/b.c/d.ptu")).toBe("a/b.c/d.truth.csv");
  });
});

describe("a tagger's clock", () => {
  const at = async (text: string, clock: Partial<typeof ONE_CLOCK>) => {
    writeFileSync(join(folder, "clock.csv"), text);
    const path = join(folder, "clock.csv");
    return listOf(await readTags(path, CHANNELS, { ...ONE_CLOCK, ...clock }, RATE_HZ)).map(([time]) => time);
  };

  it("has its own unit, its own zero, and its own rate", async () => {
    expect(await at("10,1\n11,2\n", { tickPs: 25, slotZeroPs: 100 })).toEqual([150n, 175n]);
    expect(await at("1000000,1\n", { tickPs: 82.3045 })).toEqual([82_304_500n]);
    // A tagger that is 10 ppm slow counts more pulses in its second; an hour of its time is longer than an
    // hour.
    const hour = 3_600_000_000_000_000n;
    expect(await at(`${hour},1\n`, { pulseRateHz: 250_002_500 })).toEqual([hour + 36_000_000_000n]);
    expect(await at(`${hour + 7n},1\n`, { pulseRateHz: RATE_HZ, slotZeroPs: 7 })).toEqual([hour]);
  });
});

describe("what makes no sense", () => {
  it("is one line that says where", async () => {
    const refused = async (text: string) => {
      const error: Error | null = await csvOf(text).then(
        () => null,
        (reason: Error) => reason,
      );
      expect(error).toMatchObject({ name: "UserError", exitCode: 2 });
      return error!.message.slice(join(folder, "tags.csv").length + 2);
    };
    expect(await refused("time_ps,channel\n5,1\n4,1\n")).toBe("tag 2: is 1 ps older than the one before it");
    expect(await refused("time_ps,channel\n5,7\n")).toBe("tag 1: channel 7 is not mapped; see --channels");
    expect(await refused("time_ps,channel\n5,-1\n")).toMatch(/^tag 1: channel -1 is not mapped/);
    expect(await refused("time_ps,channel\n9000000000000000000,1\n")).toMatch(
      /^tag 1: .* are beyond any session$/,
    );
    expect(await refused("time_ps,channel\n")).toBe("is empty: no tags");
    expect(await refused("")).toBe("is empty: no tags");
  });

  it("maps of channels say what they do not understand", () => {
    const refused = (text: string) => {
      try {
        parseChannels(text);
      } catch (error) {
        return (error as Error).message;
      }
      return null;
    };
    expect(refused("1=H,2=V,3=D,4=A,9=ignore,7=H")).toBeNull();
    expect(refused("1=H,2=V,3=D,3=A")).toBe("channels: 3 is given twice");
    expect(refused("1=H,2=V,3=D")).toBe("channels: none is A");
    expect(refused("1=H,2=V,3=D,4=L")).toMatch(
      /^channels: "4=L" is not CHANNEL=H, V, D, A, beacon, frames or ignore/,
    );
    expect(refused("")).toMatch(/^channels: "" is not/);
  });

  it.each(TAG_FORMATS)(
    "damaged .%s: flipped, cut, doubled, overwritten: read in order, or one line",
    async (format) => {
      const whole = join(folder, `whole.${format}`);
      await writeTags(whole, record(), RULE);
      const bytes = readFileSync(whole);
      const path = join(folder, `damaged.${format}`);
      let refusals = 0;
      const damage = fc.oneof(
        fc.record({ flip: fc.array(fc.nat(8 * bytes.length - 1), { minLength: 1, maxLength: 4 }) }),
        fc.record({ cut: fc.nat(bytes.length) }),
        fc.record({ insert: fc.nat(bytes.length), what: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
        fc.record({
          overwrite: fc.nat(bytes.length),
          what: fc.constantFrom([255, 255, 255, 255], [0, 0, 0, 0], [127, 255, 255, 255, 255]),
        }),
      );
      await fc.assert(
        fc.asyncProperty(damage, async (how) => {
          const damaged = damagedBy(bytes, how);
          writeFileSync(path, damaged);
          const outcome = await readTags(path, CHANNELS, ONE_CLOCK, RATE_HZ).then(
            (tags) => tags,
            (reason: unknown) => reason as Error,
          );
          if (outcome instanceof Error) {
            refusals += 1;
            expect(outcome).toMatchObject({ name: "UserError", exitCode: 2 });
            expect(outcome.message).toMatch(/^\S.*: \S.*$/);
            return;
          }
          const list = listOf(outcome);
          expect(list).toHaveLength(outcome.count);
          for (let i = 1; i < list.length; i++) expect(list[i]![0] >= list[i - 1]![0]).toBe(true);
          expect(list.every(([, detector]) => detector >= 0 && detector <= 3)).toBe(true);
        }),
        { numRuns: 400 },
      );
      expect(refusals).toBeGreaterThan(40);
    },
  );
});

type Damage =
  | { flip: number[] }
  | { cut: number }
  | { insert: number; what: Uint8Array }
  | { overwrite: number; what: readonly number[] };

function damagedBy(bytes: Uint8Array, how: Damage): Uint8Array {
  if ("cut" in how) return bytes.subarray(0, how.cut);
  if ("insert" in how)
    return Buffer.concat([bytes.subarray(0, how.insert), how.what, bytes.subarray(how.insert)]);
  const damaged = Uint8Array.from(bytes);
  if ("flip" in how) for (const bit of how.flip) damaged[bit >> 3]! ^= 1 << (bit & 7);
  else damaged.set(how.what.slice(0, damaged.length - how.overwrite), how.overwrite);
  return damaged;
}
