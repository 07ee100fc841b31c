import { describe, expect, it } from "vitest";
import { controllerBench, type Told } from "../../support/controller.js";
import { built } from "../../support/procedure-bench.js";

const SEGMENT_BYTES = 224;
const PLACE = 2;

/** A controller on the host board, which really emits, with a procedure of the project loaded. */
async function flight(name: string) {
  const bench = await controllerBench({ procedures: true });
  const { image, mostBytes } = await built(name);
  expect(mostBytes).toBe(bench.core.PLACE_BYTES.value);
  for (let offset = 0; offset < image.length; offset += SEGMENT_BYTES) {
    const bytes = [...image.subarray(offset, offset + SEGMENT_BYTES)].map((byte) => ({ byte }));
    const told = bench.command("load-procedure", { procedure: PLACE, offset }, bytes);
    expect(told.map(({ name: report }) => report)).toEqual(["accepted", "execution-started", "completed"]);
  }
  const start = (given: readonly number[]) =>
    bench.command("start-procedure", {
      procedure: PLACE,
      ...Object.fromEntries([0, 1, 2, 3].map((i) => [`argument-${i}`, given[i] ?? 0])),
    });
  return { bench, start };
}

const statusOf = (told: readonly Told[]) => told.find(({ name }) => name === "procedure-status")?.values;
const modes = (told: readonly Told[]) =>
  told.filter(({ values }) => values.event === "mode-changed").map(({ values }) => values.to);
const notes = (told: readonly Told[]) =>
  told.filter(({ values }) => values.event === "procedure-note").map(({ values }) => values.value);

describe("the project's procedures on the host board", () => {
  it("calibrate-lasers shows its blocks, sets the date and ends in standby, the start command completed last", async () => {
    const { bench, start } = await flight("calibrate-lasers");
    start([4, 2, 5]);
    const told = bench.steps(1300);
    expect(statusOf(told)).toMatchObject({ procedure: PLACE, failure: "none" });
    expect(modes(told)).toEqual([1, 2, 1]);
    expect(bench.core.emittedBlocks()).toBe(8n);
    expect(told.some(({ values }) => values.event === "calibrated")).toBe(true);
    // All that it did was by telecommands of its own source, each verified; the operator's own completes
    // last.
    const completed = told.filter(({ name }) => name === "completed").map(({ packet }) => packet.destination);
    expect(completed).toEqual([...new Array<number>(6).fill(0xffff), 7]);
    expect(notes(told)).toEqual([0]);
    // Their packets are whole ones that are counted one by one, in the upper half of CCSDS's 14 bits
    // (133.0-B-2, 4.1.3.4).
    const controls = told
      .filter(({ name, packet }) => name === "accepted" && packet.destination === 0xffff)
      .map(({ values }) => Number(values.request) & 0xffff);
    expect(controls.map((control) => control >> 14)).toEqual(controls.map(() => 0b11));
    const counts = controls.map((control) => control & 0x3fff);
    expect(counts.length).toBe(6);
    expect(counts).toEqual(counts.map((_, i) => counts[0]! + i));
    expect(counts[0]).toBeGreaterThanOrEqual(0x2000);
  });

  it("nominal-pass acquires, emits what it was asked for, distils and ends in standby", async () => {
    const { bench, start } = await flight("nominal-pass");
    bench.goTo("calibrate");
    bench.goTo("safe");
    start([12, 4, 3, 1]);
    const told = bench.steps(1300);
    expect(statusOf(told)).toMatchObject({ failure: "none" });
    expect(modes(told)).toEqual([1, 3, 4, 5, 1]);
    expect(notes(told)).toEqual([12]);
  });

  it("nominal-pass gives up in standby when the link does not come", async () => {
    const { bench, start } = await flight("nominal-pass");
    bench.pass(10_000_000);
    start([10, 4, 2, 1]);
    const told: Told[] = [];
    for (let i = 0; i < 3000; i++) {
      bench.core.controllerSensed(5000, 2000, BigInt(bench.now()));
      told.push(...bench.steps(1, false));
    }
    expect(statusOf(told)).toMatchObject({ failure: "procedure-gave-up", detail: 1 });
    expect(modes(told)).toEqual([1, 3, 1]);
    expect(bench.core.emittedBlocks()).toBe(0n);
  });

  it("a lost interlock ends the light under a procedure as under an operator", async () => {
    const { bench, start } = await flight("nominal-pass");
    bench.goTo("calibrate");
    bench.goTo("safe");
    start([100_000, 100_000, 3, 1]);
    bench.steps(40);
    expect(bench.core.emittedBlocks()).toBeGreaterThan(0n);
    bench.core.controllerSensed(5000, 9000, BigInt(bench.now()));
    const told = bench.steps(30, false);
    expect(told.some(({ values }) => values.event === "interlock-lost")).toBe(true);
    const dark = bench.core.emittedBlocks();
    bench.steps(20, false);
    expect(bench.core.emittedBlocks()).toBe(dark);
    expect(statusOf(told)).toMatchObject({ failure: "procedure-gave-up", detail: 3 });
  });

  it("safe-shutdown ends emission that the ground began, and forgets the schedule", async () => {
    const { bench, start } = await flight("safe-shutdown");
    bench.goTo("key");
    bench.call("emit", { blocks: 100_000 });
    bench.steps(20);
    start([]);
    const told = bench.steps(50);
    expect(statusOf(told)).toMatchObject({ failure: "none" });
    expect(modes(told).at(-1)).toBe(0);
    expect(notes(told)[0]).toBe(4);
  });

  it("without an interpreter a procedure is refused with the reason", async () => {
    const bench = await controllerBench();
    const [, refused] = bench.command("load-procedure", { procedure: 0, offset: 0 }, [{ byte: 1 }]);
    expect(refused).toMatchObject({ name: "not-started", values: { failure: "no-interpreter" } });
  });

  it("segments out of order, beyond the place, or longer than the header says are refused", async () => {
    const bench = await controllerBench({ procedures: true });
    const segment = (offset: number, bytes: readonly number[]) =>
      bench
        .command(
          "load-procedure",
          { procedure: 0, offset },
          bytes.map((byte) => ({ byte })),
        )
        .at(-1)?.values;
    expect(segment(7, [1])).toMatchObject({ failure: "procedure-segment", detail: 0 });
    segment(0, [1, 2, 3]);
    expect(segment(2, [1])).toMatchObject({ failure: "procedure-segment", detail: 3 });
    expect(segment(65_535, [1])).toMatchObject({ failure: "procedure-segment" });
    // A header that declares 0xffff bytes can never be whole.
    expect(segment(0, new Array<number>(40).fill(0xff))).toMatchObject({ failure: "procedure-damaged" });
  });
});
