/**
 * Frames of the laser link in files of tags: a column of numbers beside the tags, in every format that has
 * room for it; and what becomes of numbers that are wrong.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { distilTags } from "../../../hostsim/distil/distil.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { parseChannels } from "../../../hostsim/tag-files/channels.js";
import { ONE_CLOCK, readTags } from "../../../hostsim/tag-files/read-tags.js";
import { TagRecord, writeTags } from "../../../hostsim/tag-files/write-tags.js";
import { passOf } from "../../support/run-pass.js";

const CHANNELS = parseChannels("1=H,2=V,3=D,4=A,5=frames");
const RULE = { option: "--tags-out", force: true };
const WINDOW_S = 3;
const scenario = loadScenario(join(packageRoot, "examples/laser-frames.json"));
const rateHz = scenario.source.pulseRateHz;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-frames-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function csv(...rows: string[]): string {
  const path = join(folder, "some.csv");
  writeFileSync(path, ["time_ps,channel,frame", ...rows, ""].join("\n"));
  return path;
}

const read = (path: string, channels = CHANNELS) => readTags(path, channels, ONE_CLOCK, rateHz);

describe("a column of frames' numbers", () => {
  it("comes back as it was written, as CSV, NumPy and Parquet", async () => {
    const tags = {
      originPs: 5n,
      timesPs: Float64Array.from([0, 7, 9, 20]),
      detectors: Uint8Array.from([0, 4, 3, 4]),
      frames: Float64Array.from([-1, 0, -1, 2 ** 40]),
    };
    const record = new TagRecord();
    const plan = { endPulse: 0, firstPulseFrom: () => 0, slotOf: () => 0 } as never;
    record.add(tags, tags.timesPs, plan, 4000, () => undefined);
    for (const ending of ["csv", "npy", "parquet"]) {
      const path = join(folder, `written.${ending}`);
      await writeTags(path, record, RULE);
      const [part, ...others] = (await read(path)).parts;
      expect(others).toEqual([]);
      expect([...part!.timesPs].map((timePs) => timePs + Number(part!.originPs))).toEqual([5, 12, 14, 25]);
      expect([...part!.detectors]).toEqual([0, 4, 3, 4]);
      expect([...part!.frames!]).toEqual([-1, 0, -1, 2 ** 40]);
    }
  });

  it("is no column of a file that marks none, and needs none where no channel does", async () => {
    const record = new TagRecord();
    record.add(
      { originPs: 0n, timesPs: Float64Array.of(3), detectors: Uint8Array.of(1) },
      Float64Array.of(3),
      { endPulse: 0, firstPulseFrom: () => 0 } as never,
      4000,
      () => undefined,
    );
    expect(record.frames()).toBeNull();
    const { parts, numberedBy } = await read(
      csv("1,1,-1", "2,5,7"),
      parseChannels("1=H,2=V,3=D,4=A,5=beacon"),
    );
    expect(numberedBy).toBe("beacon");
    expect(parts[0]!.frames).toBeUndefined();
  });

  it("leaves marks aside whose number is not known", async () => {
    const { ignored, beacon, parts, numberedBy } = await read(csv("1,1,-1", "2,5,-1", "3,5,8", "4,2,-1"));
    expect({ ignored, beacon, numberedBy }).toEqual({ ignored: 1, beacon: 1, numberedBy: "frames" });
    expect([...parts[0]!.frames!]).toEqual([-1, 8, -1]);
  });

  it.each([
    ["a number that comes again", ["1,1,-1", "2,5,7", "3,5,7"], "tag 3: frame 7 comes after frame 7"],
    ["numbers that go back", ["2,5,7", "3,5,6"], "tag 2: frame 6 comes after frame 7"],
    ["a number of a click", ["2,1,7"], "tag 1: has the number 7 of a frame, and its channel marks none"],
    ["a number below -1", ["2,5,-2"], "tag 1: -2 is no number of a frame"],
    ["a number beyond 2^53", ["2,5,9007199254740993"], "tag 1: 9007199254740993 is no number of a frame"],
  ])("is refused with %s, in one line", async (_, rows, problem) => {
    await expect(read(csv(...rows))).rejects.toThrow(`some.csv: ${problem}`);
  });

  it("is missed by name, and a .ptu file has no place for it", async () => {
    const path = join(folder, "none.csv");
    writeFileSync(path, "time_ps,channel,other\n1,1,2\n2,5,3\n4,1,1\n");
    await expect(read(path)).rejects.toThrow(/none\.csv: .*frame/);
    await expect(read(join(folder, "tags.ptu"))).rejects.toThrow(
      "tags.ptu: has no place for numbers of frames, as no .ptu file has: take one that ends with .csv, .npy, .parquet",
    );
    expect(() => parseChannels("1=H,2=V,3=D,4=A,5=frames,6=beacon")).toThrow(
      "only one of them numbers slots",
    );
  });
});

describe("a recorded pass whose frames", async () => {
  const parts: { originPs: bigint; timesPs: Float64Array; detectors: Uint8Array; frames: Float64Array }[] =
    [];
  const pass = await passOf(scenario, {
    windowS: WINDOW_S,
    onTags: ({ tags }) => {
      parts.push({ ...tags, frames: Float64Array.from(tags.frames!) });
    },
  });
  const distilled = (change: (frame: number, at: number) => number) =>
    distilTags(
      scenario,
      {
        ...{
          count: 1,
          ofDetector: [1, 0, 0, 0] as const,
          beacon: 1,
          numberedBy: "frames" as const,
          ignored: 0,
        },
        parts: parts.map((part) => ({
          ...part,
          frames: part.frames.map((frame, at) => (frame < 0 ? frame : change(frame, at))),
        })),
      },
      { seed: 1, windowS: WINDOW_S, ownClock: "orbit" },
    );

  it("are whole gives the counts and the bound of the pass", async () => {
    const { result } = await distilled((frame) => frame);
    expect(pass.result.clock!.lock).toBe("right");
    expect(result.basisCounts).toEqual(pass.result.basisCounts);
    expect(result.leakedBits).toBe(pass.result.leakedBits);
    expect(result.detections).toBe(pass.result.detections);
  });

  it("are numbered one off is a wrong lock, which is said, and no key", async () => {
    const { result, key } = await distilled((frame) => Math.max(0, frame - 1));
    expect(result.clock!.wrongLocks).toBeGreaterThan(0);
    expect(key.length).toBe(0);
    expect(result.noKeyReason).toMatch(/replies show that the clicks have wrong pulse indices/);
  });

  it("are numbered a second off is never found, and says so", async () => {
    const { result } = await distilled((frame) => frame + 1000);
    expect(result.noKeyReason).toContain("the ground never found frames of the laser link");
  });
});
