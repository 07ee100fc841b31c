/**
 * Efficiency and speed of reconciliation, measured here. Takes: block lengths, error rates, how many blocks. Gives: one
 * row a point. Both sides run on this one core; the time is theirs and the wire's, without confirmation.
 */
import { binaryEntropy } from "../ground/finite-key/binary-entropy.js";
import { RandomStream } from "../world/random.js";
import type { Figure } from "./measure.js";
import { DONE, noisyBlock, Wire } from "./reconciliation-wire.js";

/** One point of the table in docs/reconciliation.md. */
export interface ReconcileFigure {
  /** Bits a block. */
  readonly n: number;
  /** Probability that a bit is wrong. */
  readonly qber: number;
  readonly blocks: number;
  /** Mean of (answers + 64 bits of confirmation) / (n h(errors / n)). */
  readonly f: number;
  /** The same without the confirmation. */
  readonly fWithoutConfirmation: number;
  /** Mean number of round trips a block. */
  readonly roundTrips: number;
  /** Sifted bits a second through both sides on one core, in 10^6. */
  readonly megabitPerSecond: number;
  /** Blocks that did not end equal, which confirmation would discard. */
  readonly discarded: number;
}

/** The error rates of the table. */
export const TABLE_QBERS: readonly number[] = [0.005, 0.01, 0.015, 0.02, 0.03, 0.05];
const CONFIRMATION_BITS = 64;
const WARM_UP_BLOCKS = 2;

/** Measures blocks of `n` bits, `blocks` of them at each error rate. */
export async function benchReconcile(
  n: number,
  blocks: number,
  qbers: readonly number[] = TABLE_QBERS,
): Promise<ReconcileFigure[]> {
  const wire = await Wire.open(n);
  const random = new RandomStream(1, `bench/reconcile ${n}`);
  for (let i = 0; i < WARM_UP_BLOCKS; i++) wire.run(noisyBlock(n, 0.02, random), 0n, 20_000);
  return qbers.map((qber) => {
    let f = 0;
    let fWithoutConfirmation = 0;
    let roundTrips = 0;
    let discarded = 0;
    let seconds = 0;
    for (let i = 0; i < blocks; i++) {
      const block = noisyBlock(n, qber, random);
      const start = performance.now();
      const outcome = wire.run(block, BigInt(i), Math.round(qber * 1e6));
      seconds += (performance.now() - start) / 1000;
      const ideal = n * binaryEntropy(block.errors / n);
      f += (outcome.answers + CONFIRMATION_BITS) / ideal / blocks;
      fWithoutConfirmation += outcome.answers / ideal / blocks;
      roundTrips += outcome.roundTrips / blocks;
      if (outcome.state !== DONE || Buffer.compare(outcome.bits, block.alice) !== 0) discarded += 1;
    }
    const megabitPerSecond = (n * blocks) / seconds / 1e6;
    return { n, qber, blocks, f, fWithoutConfirmation, roundTrips, megabitPerSecond, discarded };
  });
}

/** Points that `satqkd bench` shows: block length, QBER, blocks, and the largest mean f that the project accepts. */
const POINTS = [
  { n: 100_000, qber: 0.01, blocks: 20, target: 1.055 },
  { n: 100_000, qber: 0.02, blocks: 20, target: 1.055 },
  { n: 1_000_000, qber: 0.02, blocks: 4, target: 1.045 },
] as const;

/** A few points of the table in docs/reconciliation.md, in some seconds. */
export async function benchReconciliation(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { n, qber, blocks, target } of POINTS) {
    const [point] = await benchReconcile(n, blocks, [qber]);
    figures.push({
      name: `reconciliation f, n = ${n.toLocaleString("en-US")}, QBER ${100 * qber} %`,
      value: point!.f,
      unit: "",
      target: { atMost: target },
      note: `${point!.megabitPerSecond.toFixed(1)} Mbit/s, ${point!.roundTrips.toFixed(0)} round trips, ${point!.discarded} of ${blocks} discarded`,
    });
  }
  return figures;
}
