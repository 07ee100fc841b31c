/**
 * The emulated Armv8-M Mainline against QEMU's Cortex-M33: random instructions of all classes that GCC
 * emits, in short cases, each from random registers and flags; registers, flags and stack pointer after
 * each case. What loads bring tells of memory.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../../hostsim/base/random.js";
import { packageRoot } from "../../../../hostsim/core/package-root.js";
import { FLASH, loadProcessor, type Processor, RAM, STATUS } from "../../../support/processor.js";
import { type ProgramRun, runInQemu } from "../../../support/qemu-program.js";
import { MAINLINE_CLASSES } from "./mainline-classes.js";
import { Drawer, LOG_REGISTER, type Roles } from "./mainline-draw.js";
import { GROUPS } from "./mainline-groups.js";

/** The harness' places: mainline-harness.S has the same ones. */
const AFTER = FLASH + 0x400;
const TABLE_BYTES = 0x4000;
const CASES_AT = 0x10000;
const CASE_BYTES = 32;
const WINDOW_BYTES = 52;
/** The first bank of QEMU's RAM is all that both machines have at the same place. */
const DATA_BYTES = 0x8000;
const LOW_DATA = RAM + 0x2800;
const HIGH_DATA = RAM + 0x3000;
const STACK = RAM + 0x7000;
const LOG = 0x38000000;

const CASES = 32_768;
const GROUP_SHARE = 0.2;
const RESULTS = 15;
const NO_INDEX = 13;
const FLAGS = 0xf80f0000;
const THUMB = 0x01000000;
const MOST_STEPS = 64;

/** Which registers a batch keeps for addresses: others in each. */
const BATCHES: readonly Roles[] = [
  { pointers: [7, 8], index: 6 },
  { pointers: [1, 9], index: 2 },
  { pointers: [4, 12], index: 0 },
  { pointers: [3, 10], index: 5 },
];

/** Registers of a result, in their order; flags and stack pointer follow. */
const NAMED = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14];

interface Batch {
  readonly table: Uint32Array;
  readonly cases: Uint8Array;
  readonly counts: ReadonlyMap<string, number>;
}

function value(random: RandomStream): number {
  const edges = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fff8000, 0x00ff00ff];
  const kind = random.uint32() & 7;
  if (kind < 4) return random.uint32();
  if (kind < 5) return random.uint32() & 0xff;
  if (kind < 6) return (1 << (random.uint32() & 31)) >>> 0;
  return edges[random.uint32() % edges.length]!;
}

/** B.W from one address to another: encoding T4. */
function branch(from: number, to: number): readonly [number, number] {
  const offset = to - from - 4;
  const sign = offset < 0 ? 1 : 0;
  const bit = (place: number) => ((offset >> place) & 1) ^ sign ^ 1;
  return [
    0xf000 | (sign << 10) | ((offset >> 12) & 0x3ff),
    0x9000 | (bit(23) << 13) | (bit(22) << 11) | ((offset >> 1) & 0x7ff),
  ];
}

/** Half-words of a case: instructions and groups as long as there is room, then the way back. */
function caseAt(draw: Drawer, random: RandomStream, address: number): number[] {
  const words: number[] = [];
  const room = CASE_BYTES / 2 - 2;
  for (let failed = 0; failed < 4; ) {
    const isGroup = random.uniform() < GROUP_SHARE;
    const name = draw.of(Object.keys(GROUPS));
    const part = isGroup ? GROUPS[name]!(draw, address + 2 * words.length) : draw.instruction();
    if (isGroup) draw.count(name);
    const fits = words.length + part.length <= room;
    draw.settle(fits);
    if (fits) words.push(...part);
    else failed++;
  }
  return [...words, ...branch(address + 2 * words.length, AFTER)];
}

function batchOf(roles: Roles, index: number): Batch {
  const random = new RandomStream(index, "mainline");
  const draw = new Drawer(random, roles);
  const table = Uint32Array.from({ length: TABLE_BYTES / 4 + 16 }, () => value(random));
  const cases = new Uint16Array((CASES * CASE_BYTES) / 2);
  for (let at = 0; at < CASES; at++)
    cases.set(caseAt(draw, random, FLASH + CASES_AT + CASE_BYTES * at), (CASE_BYTES / 2) * at);
  return { table, cases: new Uint8Array(cases.buffer), counts: draw.counts };
}

/** Runs a batch in QEMU. */
function inQemu(folder: string, batch: Batch, roles: Roles): ProgramRun {
  writeFileSync(join(folder, "table.bin"), new Uint8Array(batch.table.buffer));
  writeFileSync(join(folder, "cases.bin"), batch.cases);
  const source = "mainline-harness.S";
  copyFileSync(join(packageRoot, "test/hostsim/emulator/silicon", source), join(folder, source));
  return runInQemu(folder, source, {
    ...{ STACK, LOG, CASES, LOW_DATA, HIGH_DATA, DATA_START: RAM, DATA_END: RAM + DATA_BYTES },
    ...{ LOW_POINTER: `r${roles.pointers[0]}`, HIGH_POINTER: `r${roles.pointers[1]}` },
    INDEX: `r${roles.index}`,
  });
}

/** Runs a case on our processor; its results as words, and how many instructions it had. */
function inOurs({ core }: Processor, batch: Batch, roles: Roles, index: number): [number[], number] {
  const at = ((index * WINDOW_BYTES) & (TABLE_BYTES - 4)) / 4;
  NAMED.forEach((register, place) => {
    core.setProcessorRegister(0, register, batch.table[at + place]!);
  });
  core.setProcessorRegister(0, roles.index, core.processorRegister(0, roles.index) & 0xfc);
  core.setProcessorRegister(0, roles.pointers[0], LOW_DATA);
  core.setProcessorRegister(0, roles.pointers[1], HIGH_DATA);
  core.setProcessorRegister(0, NO_INDEX, STACK);
  core.setProcessorRegister(0, STATUS, ((batch.table[at + 14]! & FLAGS) | THUMB) >>> 0);
  core.setProcessorRegister(0, 15, FLASH + CASES_AT + CASE_BYTES * index);
  let steps = 0;
  while (core.processorRegister(0, 15) !== AFTER && core.refusal.value === 0 && steps++ < MOST_STEPS)
    core.processorStep(0);
  const registers = NAMED.map((register) => core.processorRegister(0, register));
  const flags = (core.processorRegister(0, STATUS) & FLAGS) >>> 0;
  return [[...registers, flags, core.processorRegister(0, NO_INDEX)], steps];
}

/** A case as binutils shows it, for a difference. */
function shown(folder: string, index: number): string {
  const from = FLASH + CASES_AT + CASE_BYTES * index;
  const range = [`--start-address=${from}`, `--stop-address=${from + CASE_BYTES}`];
  const arguments_ = [
    "-D",
    "-b",
    "binary",
    "-marm",
    "-Mforce-thumb",
    `--adjust-vma=${FLASH}`,
    ...range,
    "a.bin",
  ];
  return execFileSync("arm-none-eabi-objdump", arguments_, { cwd: folder, encoding: "utf8" });
}

describe("the emulated Armv8-M Mainline", () => {
  let folder = "";
  let ours: Processor;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "satqkd-m33-"));
    ours = await loadProcessor();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const counts = new Map<string, number>();
  let instructions = 0;

  it.each(BATCHES.map((roles, index) => ({ roles, index })))(
    "does what QEMU's Cortex-M33 does, batch $index",
    ({ roles, index }) => {
      const batch = batchOf(roles, index);
      const { image, results } = inQemu(folder, batch, roles);
      ours.flash.fill(0);
      ours.flash.set(image);
      ours.core.clearRefusal();
      const data = new Uint32Array(ours.ram.buffer, ours.ram.byteOffset, DATA_BYTES / 4);
      data.forEach((_, at) => {
        data[at] = batch.table[at & (TABLE_BYTES / 4 - 1)]!;
      });
      ours.core.processorReset(0, STACK, AFTER, FLASH);
      expect(results.length).toBe(CASES * RESULTS);
      for (let at = 0; at < CASES; at++) {
        const [own, steps] = inOurs(ours, batch, roles, at);
        instructions += steps;
        const theirs = [...results.subarray(RESULTS * at, RESULTS * (at + 1))];
        if (own.some((word, place) => word !== theirs[place]) || ours.core.refusal.value !== 0)
          expect({ refusal: ours.core.refusal.value, own }, shown(folder, at)).toEqual({
            refusal: 0,
            own: theirs,
          });
      }
      for (const [name, count] of batch.counts) counts.set(name, (counts.get(name) ?? 0) + count);
    },
  );

  it("was tried with every class", () => {
    const names = [...MAINLINE_CLASSES.map(([name]) => name), ...Object.keys(GROUPS)];
    expect(names.filter((name) => (counts.get(name) ?? 0) < 500)).toEqual([]);
    expect(instructions).toBeGreaterThan(1_000_000);
    expect(LOG_REGISTER).toBe(11);
    if (process.env.COVERAGE === "1") console.log(instructions, Object.fromEntries(counts));
  });
});
