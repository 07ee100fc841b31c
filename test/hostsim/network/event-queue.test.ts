import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventQueue } from "../../../hostsim/network/event-queue.js";

describe("the queue of events", () => {
  it("gives them back by time, and in the order they came where times are equal", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(20), fc.constant(null)), { maxLength: 300 }), (steps) => {
        const queue = new EventQueue<number>();
        const naive: { atUs: number; event: number }[] = [];
        for (const [event, step] of steps.entries()) {
          expect(queue.nextUs).toBe(Math.min(Number.POSITIVE_INFINITY, ...naive.map(({ atUs }) => atUs)));
          if (step !== null) {
            queue.add(step, event);
            naive.push({ atUs: step, event });
            continue;
          }
          if (naive.length === 0) {
            expect(() => queue.take()).toThrow("no event is left");
            continue;
          }
          const first = naive.reduce((a, b) => (b.atUs < a.atUs ? b : a));
          naive.splice(naive.indexOf(first), 1);
          expect(queue.take()).toBe(first.event);
        }
      }),
      { seed: 55, numRuns: 300 },
    );
  });
});
