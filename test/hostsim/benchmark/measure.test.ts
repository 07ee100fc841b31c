/** Times of benchmarks are processor time: what else the machine does, or waits for, is not in them. */
import { expect, it } from "vitest";
import { cpuSeconds, inTurn, timeOnce } from "../../../hostsim/benchmark/measure.js";

/** Waits without working. */
function wait(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Works for so much processor time, by the clock that is tested: asking for it is time of the kernel's. */
function work(ms: number): void {
  const end = cpuSeconds() + ms / 1000;
  while (cpuSeconds() < end);
}

it("counts work and not waiting", () => {
  expect(timeOnce(() => wait(1000))).toBeLessThan(500);
  expect(timeOnce(() => work(100))).toBeGreaterThanOrEqual(99);
});

it("compares what runs in turn, however long one of them has to wait", () => {
  const { ratio } = inTurn(
    3,
    () => work(40),
    () => {
      work(20);
      wait(100);
    },
  );
  expect(ratio).toBeGreaterThan(1.2);
});
