import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { openSchedule } from "../../../hostsim/schedule/open.js";
import { firstDifference } from "../../../hostsim/trace/diff.js";

const MILLION = 1_000_000;
let levels: Uint8Array;

function differenceOf(expected: Uint8Array, seen: Uint8Array) {
  const known = { unknown: null, irregular: null };
  return firstDifference({ levels: expected, ...known }, { levels: seen, ...known }, 4);
}

beforeAll(async () => {
  const request = { target: "pico", seed: 8, mode: "key", replayBlock: 0, lineMap: "symbol-code" } as const;
  levels = (await openSchedule({ ...request, delaysPs: [0, 0, 0, 0] })).levels(0, MILLION);
});

function without(at: number): Uint8Array {
  const changed = new Uint8Array(MILLION - 1);
  changed.set(levels.subarray(0, at));
  changed.set(levels.subarray(at + 1), at);
  return changed;
}

function twice(at: number): Uint8Array {
  const changed = new Uint8Array(MILLION + 1);
  changed.set(levels.subarray(0, at + 1));
  changed.set(levels.subarray(at), at + 1);
  return changed;
}

/** A difference among equal neighbours is noticed behind the last of them. */
function behindEqual(at: number): number {
  let last = at;
  while (levels[last + 1] === levels[at]) last += 1;
  return last;
}

describe("diff among 10^6 pulses", () => {
  it("finds equal traces equal", () => {
    expect(differenceOf(levels, levels.slice())).toBeNull();
  });

  it("tells a single flipped symbol from a dropped and a doubled pulse, and where", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MILLION - 1000 }),
        fc.integer({ min: 1, max: 15 }),
        (at, flip) => {
          const flipped = levels.slice();
          flipped[at]! ^= flip;
          const lines = [0, 1, 2, 3].filter((line) => (flip >> line) & 1);
          expect(differenceOf(levels, flipped)).toMatchObject({ offset: at, kind: "flipped", lines });
          const dropped = differenceOf(levels, without(at));
          expect(dropped).toMatchObject({ kind: "dropped", offset: behindEqual(at) });
          const doubled = differenceOf(levels, twice(at));
          expect(doubled).toMatchObject({ kind: "doubled", offset: behindEqual(at) + 1 });
        },
      ),
      { seed: 2, numRuns: 40 },
    );
  });

  it("says when one trace ends early, goes on, or has nothing to do with the other", () => {
    expect(differenceOf(levels, levels.subarray(0, 1000))).toMatchObject({
      kind: "ends early",
      offset: 1000,
    });
    expect(differenceOf(levels.subarray(0, 1000), levels)).toMatchObject({
      kind: "goes on",
      offset: 1000,
    });
    const other = levels.map((level) => level ^ 5);
    expect(differenceOf(levels, other)).toMatchObject({ kind: "other", offset: 0 });
  });
});

describe("levels that nobody knows", () => {
  const known = { levels: Uint8Array.of(1, 2, 0, 4), unknown: null, irregular: null };
  const x = { ...known, unknown: Uint8Array.of(0, 0, 2, 0) };

  it("differ from all levels and from each other, where they are", () => {
    for (const [expected, seen, expectedUnknown, seenUnknown] of [
      [known, x, 0, 2],
      [x, known, 2, 0],
      [x, x, 2, 2],
    ] as const)
      expect(firstDifference(expected, seen, 4)).toMatchObject({
        offset: 2,
        kind: "unknown",
        lines: [1],
        expectedUnknown,
        seenUnknown,
      });
  });

  it("come after an index that is missing before them", () => {
    const gap = { ...x, irregular: { offset: 1, kind: "dropped" } } as const;
    expect(firstDifference(known, gap, 4)).toMatchObject({ offset: 1, kind: "dropped" });
  });
});

describe("satqkd trace and diff", () => {
  const folder = mkdtempSync(join(tmpdir(), "satqkd-diff-"));
  function satqkd(...args: string[]) {
    const main = join(packageRoot, "dist", "hostsim", "cli", "main.js");
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
    return { code: status, stdout, stderr };
  }

  it("agree across formats with the schedule, exit code 0", () => {
    for (const name of ["a.vcd", "a.txt", "a.json", "a.html"]) {
      const path = join(folder, name);
      expect(
        satqkd("trace", "pico", "--seed", "6", "--lines", "lasers", "--count", "500", "-o", path).code,
      ).toBe(0);
      const { code, stdout } = satqkd("diff", "pico?seed=6&lines=lasers", path);
      expect(stdout).toMatch(/500 pulses, no difference/);
      expect(code).toBe(0);
    }
    expect(satqkd("diff", join(folder, "a.vcd"), join(folder, "a.txt")).code).toBe(0);
  });

  it("differ with exit code 1, the pulse, the line and the kind", () => {
    const path = join(folder, "a.txt");
    const lines = readFileSync(path, "utf8").split("\n");
    lines.splice(102, 1);
    const cut = join(folder, "cut.txt");
    writeFileSync(cut, lines.join("\n"));
    const { code, stdout } = satqkd("diff", path, cut);
    expect(stdout).toMatch(/^pulse \d+: a pulse is missing\n {2}line .*: expected [01]{8}, seen [01]{8}/);
    expect(code).toBe(1);
    expect(satqkd("diff", path, "pico?seed=7&lines=lasers").code).toBe(1);
    expect(JSON.parse(satqkd("diff", path, cut, "--json").stdout)).toMatchObject({
      difference: { kind: "dropped" },
    });
  });

  it("refuse bad input in one line, and leave no unfinished file", () => {
    const path = join(folder, "a.txt");
    for (const args of [
      ["trace", "pico", "-o", join(folder, "x.bmp")],
      ["trace", "pico", "-o", "/nowhere/x.vcd"],
      ["trace", "pico", "--count", "2001", "-o", join(folder, "x.json")],
      ["trace", "jinan-250mhz", "--first", "75884920000", "--count", "1000", "-o", join(folder, "x.vcd")],
      ["diff", path, join(folder, "none.vcd")],
      ["diff", path, "pico?colour=red"],
      ["diff", path, join(packageRoot, "package.json")],
      ["diff", path, "pico"],
    ]) {
      const { code, stdout, stderr } = satqkd(...args);
      expect(stderr.trimEnd().split("\n"), args.join(" ")).toHaveLength(1);
      expect(stdout).toBe("");
      expect(code).toBe(2);
    }
    expect(existsSync(join(folder, "x.json"))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes("unfinished"))).toEqual([]);
  });
});
