import { describe, expect, it } from "vitest";
import { acceptedEfficiency, ReconciliationBench } from "../../../hostsim/benchmark/reconciliation.js";
import { oneIn } from "../../support/thorough.js";

const QBERS = [0.005, 0.01, 0.015, 0.02, 0.03, 0.05];

describe("every bit counted, confirmation included", () => {
  // 10^6 has fewer blocks than the table in docs/reference/reconciliation.md: 200 would take minutes.
  it.each([
    { n: 10_000, blocks: 200 },
    { n: 100_000, blocks: oneIn(4, 200) },
    { n: 1_000_000, blocks: 4 },
  ])(
    "leaks no more than accepted at n = $n and QBER 0.5 to 5 %, and loses no block",
    async ({ n, blocks }) => {
      const bench = await ReconciliationBench.open(n);
      for (const qber of QBERS) {
        const measured = bench.measure({ n, qber, blocks });
        const where = `n = ${n}, QBER ${qber}`;
        expect(measured.f, where).toBeLessThanOrEqual(acceptedEfficiency(n, qber));
        expect(measured.f, where).toBeGreaterThan(measured.fWithoutConfirmation);
        expect(measured.fWithoutConfirmation, where).toBeGreaterThan(1);
        expect(measured.leftOut, where).toBe(0);
        expect(measured.undetected, where).toBe(0);
      }
    },
  );

  it("is what the table accepts", () => {
    expect(QBERS.map((qber) => acceptedEfficiency(1_000_000, qber))).toEqual([
      1.045, 1.045, 1.045, 1.045, 1.055, 1.055,
    ]);
    expect(QBERS.map((qber) => acceptedEfficiency(100_000, qber))).toEqual([
      1.055, 1.055, 1.055, 1.055, 1.065, 1.065,
    ]);
    expect(QBERS.map((qber) => acceptedEfficiency(10_000, qber))).toEqual([1.1, 1.1, 1.1, 1.1, 1.1, 1.1]);
    expect(() => acceptedEfficiency(20_000, 0.01)).toThrow(/no blocks of 20000/);
  });
});

describe("without tuning by hand", () => {
  it.each([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.08, 0.11])(
    "an estimate wrong by a factor of 2 costs less than 3 % at QBER %f",
    async (qber) => {
      for (const [n, blocks] of [
        [10_000, oneIn(4, 100)],
        [100_000, 10],
      ] as const) {
        const measured = [];
        for (const estimateFactor of [1, 0.5, 2]) {
          const bench = await ReconciliationBench.open(n, 21); // the same blocks for each estimate
          measured.push(bench.measure({ n, qber, blocks, estimateFactor }));
        }
        for (const { f, fWithoutConfirmation, leftOut, undetected } of measured) {
          const where = `n = ${n}, f ${f}`;
          expect(fWithoutConfirmation / measured[0]!.fWithoutConfirmation, where).toBeLessThan(1.03);
          expect(f, where).toBeLessThan(n === 10_000 && qber < 0.005 ? 1.3 : qber < 0.005 ? 1.15 : 1.11);
          // Few errors are nearly all left to the random halves; what these miss, the hash finds and a second
          // search corrects.
          expect(leftOut, where).toBe(0);
          expect(undetected, where).toBe(0);
        }
      }
    },
  );
});
