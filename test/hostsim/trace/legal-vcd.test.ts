/**
 * Legal VCD, written as freely as the standard lets a writer be, is what it says, and so is what GTKWave's
 * vcd2fst and fst2vcd make of it. Oracle: the signals that the text was made from, looked at moment by
 * moment. Longer: VCD_RUNS=5000.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { TraceHeader } from "../../../hostsim/trace/header.js";
import { NOTHING_NAMED, openTrace, readTrace } from "../../../hostsim/trace/read-trace.js";
import type { ReadTrace } from "../../../hostsim/trace/trace.js";
import { readChanges, type VcdWatcher } from "../../../hostsim/trace/vcd-changes.js";
import { readDeclarations } from "../../../hostsim/trace/vcd-declarations.js";
import { VcdTokens } from "../../../hostsim/trace/vcd-tokens.js";
import {
  codesOf,
  Dice,
  type Dump,
  noiseSignals,
  type Signal,
  textOf,
  timescaleOf,
} from "../../support/vcd-generator.js";

const RUNS = Number(process.env.VCD_RUNS ?? 200);
/** Of these, how many go through GTKWave, which starts two processes each. */
const FOREIGN_RUNS = Math.ceil(RUNS / 8);
const LINES = ["value", "basis", "class0", "class1"];
const FS_PER_PS = 1000;
/** How a header begins now, and how one of before December 2026 did. */
const HEAD = { format: "satqkd-trace-header", version: 1 };
const OLD_HEAD = { satqkd: "trace 1" };
const folder = mkdtempSync(join(tmpdir(), "satqkd-legal-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A dump of four lines, the pulses' bus, and noise; and what is to be read from it. */
interface Scene {
  readonly dump: Dump;
  readonly header: TraceHeader;
  readonly levels: number[];
  readonly unknown: number[];
  readonly dropped: number | null;
}

/** The value at a moment, as a person would look it up. */
function valueAt({ values }: Signal, moment: number): string {
  let last = Number.NEGATIVE_INFINITY;
  for (const time of values.keys()) if (time <= moment && time > last) last = time;
  return values.get(last) ?? "x";
}

/** Stops dumping from one time to another: all is x in between, and is told anew afterwards. */
function stopDumping(signals: readonly Signal[], off: number, on: number): void {
  for (const signal of signals) {
    const after = valueAt(signal, on);
    for (const time of [...signal.values.keys()]) if (time > off && time < on) signal.values.delete(time);
    if (signal.type !== "real" && signal.type !== "string") signal.values.set(off, "x".repeat(signal.bits));
    signal.values.set(on, after);
  }
}

function sceneOf(seed: number): Scene {
  const dice = new Dice(seed);
  const { timescale, unitFs } = timescaleOf(dice, 1e6);
  const units = (ps: number): number => (ps * FS_PER_PS) / unitFs;
  const header: TraceHeader = {
    target: "pico  $end \u001b",
    seed: 1,
    mode: "key",
    lineMap: "symbol-code",
    delaysPs: LINES.map(() => 1000 * (dice.roll(12) - 4)),
    slotPs: 4000,
    pulsesPerBlock: 7,
    periodSlots: dice.of([7, 9, 30]),
    first: dice.of([0, 1, 70_000_000_000]),
    count: 3 + dice.roll(25),
    equalWidth: false,
  };
  const least = Math.min(0, ...header.delaysPs);
  const begin = 1000 * dice.roll(20);
  const starts: number[] = [];
  const slotOf = (pulse: number): number => Math.floor(pulse / 7) * header.periodSlots! + (pulse % 7);
  for (let i = 0; i < header.count!; i++)
    starts.push(begin + 4000 * (slotOf(header.first! + i) - slotOf(header.first!)));
  const codes = codesOf(dice, 9);
  const scopes = [["top"], ["top", "dut"], ["other"]];
  const lines = LINES.map((name, line): Signal => {
    const values = new Map<number, string>(dice.happens(80) ? [[0, "0"]] : []);
    for (const start of starts)
      values.set(units(start + header.delaysPs[line]! - least), dice.of([..."0000111101xz"]));
    values.set(units(starts.at(-1)! + 4000 + header.delaysPs[line]! - least), "0");
    const names = [
      { scope: dice.of(scopes), name },
      ...(dice.happens(30) ? [{ scope: ["alias"], name: `also_${name}` }] : []),
    ];
    return {
      code: codes[line]!,
      type: "wire",
      bits: 1,
      names: dice.happens(50) ? names : names.toReversed(),
      values,
    };
  });
  const index = (i: number): string => (header.first! + i).toString(2).padStart(64, "0");
  const bus: Signal = {
    code: codes[4]!,
    type: "reg",
    bits: 64,
    names: [{ scope: ["top"], name: "pulse" }],
    values: new Map([[0, "x".repeat(64)], ...starts.map((start, i) => [units(start), index(i)] as const)]),
  };
  const end = units(starts.at(-1)! + 20_000);
  const moments = [...new Set([0, ...[...lines, bus].flatMap(({ values }) => [...values.keys()]), end])].sort(
    (a, b) => a - b,
  );
  const noise = noiseSignals(dice, moments, codes.slice(5), scopes);
  const signals = [...lines, bus, ...noise];
  const off = new Map<number, "off" | "on">();
  let absent: readonly [number, number] = [starts.length, starts.length];
  if (dice.happens(30)) {
    const from = 1 + dice.roll(starts.length - 2);
    absent = [from, from + 1 + dice.roll(starts.length - from - 1)];
    const [stop, go] = absent.map((i) => units(starts[i]!)) as [number, number];
    stopDumping(signals, stop, go);
    off.set(stop, "off").set(go, "on");
  }
  const times = [...new Set(signals.flatMap(({ values }) => [...values.keys()]).concat(end))].sort(
    (a, b) => a - b,
  );
  const there = starts.filter((_, i) => i < absent[0] || i >= absent[1]);
  const sampled = there.map((start) =>
    lines.map((line, at) => valueAt(line, units(start + header.delaysPs[at]! - least + 2000))),
  );
  const mask = (wanted: string) => (values: readonly string[]) =>
    values.reduce((sum, value, line) => sum | (wanted.includes(value) ? 1 << line : 0), 0);
  return {
    dump: {
      timescale,
      unitFs,
      times,
      signals,
      off,
      comment: JSON.stringify({ ...(seed % 2 === 0 ? HEAD : OLD_HEAD), ...header }).replaceAll(
        "$",
        "\\u0024",
      ),
    },
    header,
    levels: sampled.map(mask("1")),
    unknown: sampled.map(mask("xz")),
    // The bus at the time of going on shows the pulse that is on then.
    dropped: absent[0] < absent[1] ? absent[0] : null,
  };
}

function expectRead(trace: ReadTrace, { levels, unknown, dropped }: Scene, seed: number): void {
  expect([...trace.levels], `seed ${seed}`).toEqual(levels);
  expect([...(trace.unknown ?? levels.map(() => 0))]).toEqual(unknown);
  expect(trace.irregular).toEqual(dropped === null ? null : { offset: dropped, kind: "dropped" });
}

/** All signals as the reader sees them: digits in full, lower case, changes only. */
function historiesOf(text: string, dump: Dump) {
  const tokens = new VcdTokens(text.match(/[\s\S]{1,97}/g)!.values());
  const { wires } = readDeclarations(tokens);
  const seen = new Map<string, Map<number, string>>();
  const watchers = new Map<string, VcdWatcher>();
  for (const { code, type, bits } of dump.signals) {
    if (type === "real" || type === "string") continue;
    const values = new Map<number, string>();
    seen.set(code, values);
    watchers.set(code, (time, digits) => {
      const lower = digits.toLowerCase();
      values.set(time, lower.padStart(bits, lower[0] === "1" ? "0" : lower[0]!));
    });
  }
  const end = readChanges(tokens, {
    bits: new Map(wires.map(({ code, bits }) => [code, bits])),
    watchers,
    numbers: new Map(),
  });
  return { seen, end, wires };
}

/** Runs one of GTKWave's tools. */
function gtkwave(tool: string, args: readonly string[]): Buffer {
  try {
    return execFileSync(tool, args);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Error(
      `${tool} is missing: install Debian's gtkwave, as firmware/native/install-packages.sh does`,
    );
  }
}

describe("legal VCD", () => {
  test("freely written is read signal by signal, wherever a part of the file ends", () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const { dump } = sceneOf(seed);
      const { seen, end, wires } = historiesOf(textOf(dump, new Dice(seed)), dump);
      expect(end).toBe(dump.times.at(-1));
      for (const { code, names, values, type } of dump.signals) {
        const declared = wires
          .filter((wire) => wire.code === code)
          .map(({ scope, name }) => ({ scope, name }));
        expect(new Set(declared.map((each) => JSON.stringify(each)))).toEqual(
          new Set(names.map((each) => JSON.stringify(each))),
        );
        if (type !== "real" && type !== "string")
          expect([...seen.get(code)!].sort(([a], [b]) => a - b)).toEqual(
            [...values].sort(([a], [b]) => a - b),
          );
      }
    }
  });

  test("freely or plainly written is read pulse by pulse", () => {
    const path = join(folder, "own.vcd");
    for (let seed = 1; seed <= RUNS; seed++) {
      const scene = sceneOf(seed);
      for (const dice of [new Dice(seed + 1e6), null]) {
        writeFileSync(path, textOf(scene.dump, dice));
        expectRead(readTrace(path), scene, seed);
      }
    }
  });

  test("is the same after GTKWave's vcd2fst and fst2vcd, which leave no header", () => {
    const [own, fst, foreign] = ["own.vcd", "own.fst", "foreign.vcd"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (let seed = 1; seed <= FOREIGN_RUNS; seed++) {
      const scene = sceneOf(seed);
      writeFileSync(own, textOf(scene.dump, null));
      gtkwave("vcd2fst", [own, fst]);
      writeFileSync(foreign, gtkwave("fst2vcd", [fst]));
      const file = openTrace(foreign);
      expect(file.header).toBeNull();
      const trace = file.read({ header: scene.header, isOwn: false, named: NOTHING_NAMED });
      expectRead(trace, scene, seed);
      expect(trace.header.first).toBe(scene.header.first);
    }
  });
});
