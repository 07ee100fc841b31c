import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuiltImage } from "../../../hostsim/board/build/build-image.js";
import { runTool } from "../../../hostsim/board/build/tools.js";
import { VM } from "../../../hostsim/core/interpreter.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import {
  buildBench,
  built,
  imageOf,
  type ProcedureBench,
  procedureBench,
  type Told,
} from "../../support/procedure-bench.js";

const BAD = "test/firmware/procedures/bad";
let image: BuiltImage;
beforeAll(() => {
  image = buildBench();
});

function status(told: readonly Told[]): Told["values"] {
  const found = told.filter(({ name }) => name === "procedure-status").at(-1);
  if (found === undefined) throw new Error("no procedure has ended");
  return found.values;
}

/** Runs a procedure of the project or of `folder` to its end. */
async function run(bench: ProcedureBench, name: string, folder?: string, given: number[] = [], us = 1000) {
  await bench.load((await built(name, folder)).image);
  return [...(await bench.start(given)), ...(await bench.run(3000, us))];
}

/** The bytes of reports, without the bytes in use at most, which depend on the interpreter's own state. */
function trace(told: readonly Told[]): string[] {
  return told.map(({ name, bytes }) => {
    const copy = Buffer.from(bytes);
    // Behind the packet's 20 bytes of header; the packet's checksum follows the data.
    if (name === "procedure-status") copy.fill(0, 20 + 18, 20 + 22).fill(0, copy.length - 2);
    return copy.toString("hex");
  });
}

describe("a procedure gives the same trace on the host's Lua and on the board's", () => {
  const benches: ProcedureBench[] = [];
  beforeAll(async () => {
    benches.push(await procedureBench(null), await procedureBench(image.elf));
  });
  afterAll(async () => {
    for (const bench of benches) await bench.stop();
  });

  it.each([
    ["everything", "test/firmware/procedures", [20, 3], "procedure-gave-up"],
    ["calibrate-lasers", undefined, [4, 2, 5], "procedure-gave-up"],
    ["nominal-pass", undefined, [4, 2, 3, 1], "procedure-command-failed"],
    ["safe-shutdown", undefined, [], "none"],
  ] as const)("%s: commands, answers, waits and times, to the byte", async (name, folder, given, failure) => {
    const traces: string[][] = [];
    for (const bench of benches) {
      const told = await run(bench, name, folder, [...given]);
      told.push(
        ...(await bench.give("dump-memory", { area: "procedure-trace" }, [{ offset: 0, bytes: 768 }])),
      );
      expect(status(told).failure).toBe(failure);
      traces.push(trace(told));
    }
    expect(traces[0]!.length).toBeGreaterThan(10);
    expect(traces[1]).toEqual(traces[0]);
  });
});

it("each request lies in memory as time, answer, subject, kind and line", async () => {
  const bench = await procedureBench(null);
  await run(bench, "safe-shutdown");
  const dumped = await bench.give("dump-memory", { area: "procedure-trace" }, [{ offset: 0, bytes: 192 }]);
  const told = dumped.find(({ name }) => name === "memory")!.stretches![0]!.contents!;
  const words = new DataView(Uint8Array.from(told).buffer);
  const request = (at: number) => [words.getUint16(at + 20, true), words.getUint16(at + 22, true)];
  // Kinds of procedure-run.ts and lines of safe-shutdown.ts: telemetry, note, attempt, two commands, ...
  expect([0, 24, 48, 72, 96, 120, 144, 168].map(request)).toEqual([
    [1, 5],
    [7, 5],
    [4, 6],
    [3, 7],
    [3, 8],
    [1, 9],
    [7, 9],
    [3, 10],
  ]);
  // The mode, parameter 2, is safe: 0. A note's subject is what is noted, and it is answered with 0.
  expect([words.getBigInt64(8, true), words.getUint32(16, true)]).toEqual([0n, 2]);
  expect([words.getBigInt64(32, true), words.getUint32(40, true)]).toEqual([0n, 0]);
  const times = [0, 24, 48].map((at) => words.getBigUint64(at, true));
  expect(times[0]).toBeGreaterThan(0n);
  expect(times).toEqual(times.toSorted((a, b) => Number(a - b)));
  await bench.stop();
});

describe.each(["host", "board"])("on the %s", (where) => {
  let bench: ProcedureBench;
  beforeAll(async () => {
    bench = await procedureBench(where === "host" ? null : image.elf);
  });
  afterAll(() => bench.stop());

  /** The controller answers, and runs a good procedure. */
  async function goesOn(): Promise<void> {
    expect((await bench.give("are-you-alive")).map(({ name }) => name)).toContain("alive");
    await bench.limit(60, 100_000);
    expect(status(await run(bench, "safe-shutdown")).failure).toBe("none");
  }

  it("an endless loop is stopped at its limit of instructions", async () => {
    await bench.limit(60, 10_000);
    const ended = status(await run(bench, "endless-loop", BAD));
    expect(ended).toMatchObject({ failure: "procedure-instructions", instructions: 10_200 });
    expect([3, 4]).toContain(ended.line);
    await goesOn();
  });

  it("one that only asks is stopped by its limits too", async () => {
    await bench.limit(60, 10_000);
    expect(status(await run(bench, "asker", BAD)).failure).toBe("procedure-instructions");
    await goesOn();
  });

  it("a memory hog is stopped at its limit of memory", async () => {
    const ended = status(await run(bench, "memory-hog", BAD));
    expect(ended).toMatchObject({ failure: "procedure-memory", line: 4 });
    expect(Number(ended["most-bytes"])).toBeLessThanOrEqual(VM.MEMORY_BYTES);
    expect(Number(ended["most-bytes"])).toBeGreaterThan(VM.MEMORY_BYTES / 2);
    await goesOn();
  });

  it("a type error is stopped where it is, and its line told", async () => {
    const told = await run(bench, "type-error", BAD);
    expect(status(told)).toMatchObject({ failure: "procedure-error", detail: 4, line: 4 });
    expect(told.filter(({ values }) => values.event === "procedure-note")).toHaveLength(1);
    await goesOn();
  });

  it("one that sleeps too long is stopped at its limit of time", async () => {
    await bench.limit(2, 10_000);
    const ended = status(await run(bench, "sleeper", BAD, [], 10_000));
    expect(ended).toMatchObject({ failure: "procedure-time", line: 3, milliseconds: 2010 });
    await goesOn();
  });

  it("one for another dictionary, a damaged one, and bytecode of another Lua never start", async () => {
    const { bytecode, image: good } = await built("safe-shutdown");
    const failure = (told: Told[]) => told.find(({ name }) => name === "failed")?.values.failure;
    expect(failure(await bench.load(await imageOf(bytecode, "0123456789abcdef")))).toBe(
      "procedure-other-dictionary",
    );
    // Copies: a slice of a Buffer is the same memory.
    const damaged = Uint8Array.from(good);
    damaged[40]! ^= 4;
    expect(failure(await bench.load(damaged))).toBe("procedure-damaged");
    const [, refused] = await bench.start();
    expect(refused).toMatchObject({ name: "not-started", values: { failure: "no-such-procedure" } });
    const lua53 = Uint8Array.from(bytecode);
    lua53[4] = 0x53;
    await bench.load(await imageOf(lua53));
    expect((await bench.start())[1]).toMatchObject({
      name: "not-started",
      values: { failure: "procedure-bytecode" },
    });
    await goesOn();
  });

  it("is stopped, held and let go on by command, and no second one runs beside it", async () => {
    await bench.limit(60, 100_000);
    await bench.load((await built("safe-shutdown")).image, 1);
    await bench.load((await built("endless-loop", BAD)).image);
    await bench.start();
    await bench.run(10);
    const refusal = { name: "not-started", values: { failure: "procedure-busy", detail: 0 } };
    expect((await bench.start([], 1))[1]).toMatchObject(refusal);
    expect((await bench.give("unload-procedure", { procedure: 0 }))[1]).toMatchObject(refusal);
    await bench.give("suspend-procedure", { procedure: 0 });
    const held = status(await bench.give("report-procedures"));
    const places = await bench.give("report-procedures");
    expect(places.find(({ values }) => values.procedure === 0)?.values.state).toBe(4);
    await bench.run(10);
    expect(status(await bench.give("report-procedures"))).toEqual(held);
    await bench.give("resume-procedure", { procedure: 0 });
    await bench.run(10);
    const told = await bench.give("stop-procedure", { procedure: 0 });
    expect(status(told)).toMatchObject({ failure: "procedure-stopped", instructions: 4000 });
    await goesOn();
  });

  if (where === "board") {
    it("never reset, and half of the interpreter's stack is to spare", async () => {
      expect(await bench.cause()).toBe(0);
      const [address, bytes] = /^(\w+) (\w+) b own$/m
        .exec(runTool("arm-none-eabi-nm", ["-S", image.elf], packageRoot))!
        .slice(1)
        .map((text) => Number.parseInt(text, 16)) as [number, number];
      const STACK_BYTES = 4092;
      const foot = address + bytes - STACK_BYTES;
      let free = 0;
      while (free < STACK_BYTES && (await bench.word(foot + free)) === 0) free += 4;
      expect(free).toBeGreaterThan(STACK_BYTES / 2);
    });
  }
});

it("the interpreter's numbers are the same in AssemblyScript, C and TypeScript", () => {
  const text = (path: string) => readFileSync(join(packageRoot, path), "utf8");
  const numbers = (source: string, pattern: RegExp) =>
    Object.fromEntries(
      [...source.matchAll(pattern)].map(([, name, value]) => [name, Number(value!.replaceAll("_", ""))]),
    );
  const port = numbers(text("assembly/port/procedures.ts"), /const VM_(\w+): u32 = ([\d_]+);/g);
  const native = numbers(text("firmware/native/procedures/vm.h"), /VM_(\w+) = (\d+)/g);
  expect(VM).toEqual(native);
  // How much memory an interpreter has is its own business; the core only hears that there is no more.
  const { MEMORY_BYTES, ...shared } = native;
  expect(MEMORY_BYTES).toBeGreaterThan(0);
  expect(shared).toEqual(port);
});
