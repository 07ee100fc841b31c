/**
 * Efficiency and speed of reconciliation, measured here. Takes: block lengths, error rates, how many blocks.
 * Gives: one row a point. Both sides run in this one process; the processor time is theirs and the wire's.
 * Every bit told counts: each answer, and each confirmation hash.
 */

import { RandomStream } from "../base/random.js";
import { binaryEntropy } from "../finite-key/binary-entropy.js";
import { blocksConfirmedTogether, confirmAtOnce } from "../ground/confirmation-group.js";
import { FEW_ERRORS } from "../ground/next-attempt.js";
import type { Figure } from "./measure.js";
import { type Block, DONE, noisyBlock, type Outcome, randomBytes, Wire } from "./reconciliation-wire.js";

/** What is measured at one block length and error rate. */
export interface ReconcilePoint {
  /** Bits a block. */
  readonly n: number;
  /** Probability that a bit is wrong. */
  readonly qber: number;
  /** Blocks, in whole groups of those that are confirmed together. */
  readonly blocks: number;
  /** The ground's estimate over the true error probability; 1 if absent. */
  readonly estimateFactor?: number;
}

/** One point of the table in docs/reference/reconciliation.md. */
export interface ReconcileFigure {
  /**
   * Mean of (answers + a block's share of the confirmation bits) / (n h(errors / n)); infinite if a block has
   * no error.
   */
  readonly f: number;
  /** The same without the confirmation. */
  readonly fWithoutConfirmation: number;
  /** Mean number of round trips a block, the confirmation's own not counted. */
  readonly roundTrips: number;
  /** Sifted bits a second of processor time through both sides, confirmation included, in 10^6. */
  readonly megabitPerSecond: number;
  /** Blocks whose hash differed, and that were searched once more; what that told counts. */
  readonly searchedAgain: number;
  /** Blocks that were not confirmed then either. */
  readonly leftOut: number;
  /** Blocks that were confirmed and are not equal. */
  readonly undetected: number;
}

const WARM_UP_BLOCKS = 2;

/** Measures points of one block length on one pair of modules; `seed` draws blocks and errors. */
export class ReconciliationBench {
  private constructor(
    private readonly wire: Wire,
    private readonly random: RandomStream,
  ) {}

  /** Opens the modules for blocks of up to n bits. */
  static async open(n: number, seed = 1): Promise<ReconciliationBench> {
    const wire = await Wire.open(n);
    const random = new RandomStream(seed, `bench/reconcile ${n}`);
    for (let i = 0; i < WARM_UP_BLOCKS; i++) wire.run(noisyBlock(n, 0.02, random), 0n, 20_000);
    return new ReconciliationBench(wire, random);
  }

  /** Measures one point. */
  measure(point: ReconcilePoint): ReconcileFigure {
    const { n, qber, estimateFactor = 1 } = point;
    const group = blocksConfirmedTogether(n);
    const groups = Math.ceil(point.blocks / group);
    const blocks = groups * group;
    const hint = Math.round(qber * estimateFactor * 1e6);
    const sum = { f: 0, bare: 0, roundTrips: 0, us: 0, again: 0, leftOut: 0, undetected: 0 };
    const { CONFIRMATION_BITS } = this.wire.ground;
    for (let i = 0; i < groups; i++) {
      const sent = Array.from({ length: group }, () => noisyBlock(n, qber, this.random));
      const start = process.cpuUsage();
      const outcomes = sent.map((block, k) => this.search(block, BigInt(i * group + k), hint));
      const { confirmed, hashes } = confirmAtOnce(group, (of) => this.agree(sent, outcomes, of));
      const again = confirmed.map((isEqual, k) =>
        isEqual ? null : this.searchAgain(sent[k]!, outcomes[k]!),
      );
      const { user, system } = process.cpuUsage(start);
      sum.us += user + system;
      const hashBits = (hashes * CONFIRMATION_BITS.value) / group;
      outcomes.forEach((outcome, k) => {
        const { errors, alice } = sent[k]!;
        const second = again[k];
        const answers = outcome.answers + (second?.answers ?? 0);
        const ideal = n * binaryEntropy(errors / n);
        sum.f += (answers + hashBits + (second == null ? 0 : CONFIRMATION_BITS.value)) / ideal;
        sum.bare += answers / ideal;
        sum.roundTrips += outcome.roundTrips + (second?.roundTrips ?? 0);
        if (second != null) sum.again += 1;
        if (second != null && !second.isConfirmed) sum.leftOut += 1;
        else if (Buffer.compare((second ?? outcome).bits, alice) !== 0) sum.undetected += 1;
      });
    }
    return {
      f: sum.f / blocks,
      fWithoutConfirmation: sum.bare / blocks,
      roundTrips: sum.roundTrips / blocks,
      megabitPerSecond: (n * blocks) / sum.us,
      searchedAgain: sum.again,
      leftOut: sum.leftOut,
      undetected: sum.undetected,
    };
  }

  /** A search, and a second one without an estimate where it was given up. */
  private search(block: Block, seed: bigint, hint: number): Outcome {
    const first = this.wire.run(block, seed, hint);
    if (first.state === DONE) return first;
    const second = this.wire.run(block, ~seed & 0xffffffffffffffffn, 0);
    return {
      ...second,
      answers: first.answers + second.answers,
      roundTrips: first.roundTrips + second.roundTrips,
    };
  }

  /** The search after a hash that differed, from the bits that the first one left, and its own hash. */
  private searchAgain(block: Block, { bits }: Outcome): Outcome & { readonly isConfirmed: boolean } {
    const hint = Math.ceil((FEW_ERRORS / block.n) * 1e6);
    const outcome = this.wire.run({ ...block, bob: bits }, BigInt(this.random.uint32()), hint);
    return { ...outcome, isConfirmed: this.agree([block], [outcome], [0]) };
  }

  private agree(sent: readonly Block[], outcomes: readonly Outcome[], of: readonly number[]): boolean {
    const key = randomBytes(this.wire.ground.CONFIRMATION_KEY_BYTES.value, this.random);
    return this.wire.hashesAgree(
      of.map((k) => ({ ...sent[k]!, bob: outcomes[k]!.bits })),
      key,
    );
  }
}

/** The error rates of the table. */
const TABLE_QBERS: readonly number[] = [0.005, 0.01, 0.015, 0.02, 0.03, 0.05];

/** The block lengths of the table, how many blocks each, and the largest mean f that the project accepts. */
const TABLE_LENGTHS = [
  { n: 10_000, blocks: 1000, target: () => 1.1 },
  { n: 100_000, blocks: 200, target: (qber: number) => (qber <= 0.02 ? 1.055 : 1.065) },
  { n: 1_000_000, blocks: 200, target: (qber: number) => (qber <= 0.02 ? 1.045 : 1.055) },
] as const;

/**
 * f of the steadiest open peer (cascade-cpp, yanetal), without a confirmation hash, both sides in one
 * process, exact error rate given, measured on the project's 2-core machine: by block length and error rate.
 */
const PEER_F = new Map<string, number>([
  ["100000 0.005", 1.054],
  ["100000 0.01", 1.055],
  ["100000 0.02", 1.061],
  ["100000 0.03", 1.06],
  ["100000 0.05", 1.065],
  ["1000000 0.005", 1.047],
  ["1000000 0.01", 1.051],
  ["1000000 0.02", 1.058],
  ["1000000 0.03", 1.059],
  ["1000000 0.05", 1.064],
]);

/** The largest mean f, confirmation included, that the project accepts at a point of the table. */
export function acceptedEfficiency(n: number, qber: number): number {
  const row = TABLE_LENGTHS.find((length) => length.n === n);
  if (row === undefined) throw new Error(`the table has no blocks of ${n} bits`);
  return row.target(qber);
}

function figureOf(point: ReconcilePoint, measured: ReconcileFigure): Figure {
  const { n, qber, blocks } = point;
  const peer = PEER_F.get(`${n} ${qber}`);
  return {
    name: `reconciliation f, n = ${n.toLocaleString("en-US")}, QBER ${Number((100 * qber).toFixed(1))} %`,
    value: measured.f,
    unit: "",
    target: { atMost: acceptedEfficiency(n, qber) },
    note: [
      `${measured.fWithoutConfirmation.toFixed(4)} without hash`,
      ...(peer === undefined ? [] : [`peer ${peer.toFixed(3)}`]),
      `${measured.roundTrips.toFixed(0)} round trips`,
      `${measured.megabitPerSecond.toFixed(1)} Mbit/s`,
      `${measured.searchedAgain} of ${blocks} searched again, ${measured.leftOut} left out`,
      `${measured.undetected} undetected`,
    ].join(", "),
  };
}

/** A few points of the table in docs/reference/reconciliation.md, in some seconds. */
export async function* benchReconciliation(): AsyncGenerator<Figure> {
  for (const { n, qbers, blocks } of [
    { n: 10_000, qbers: [0.005, 0.02], blocks: 100 },
    { n: 100_000, qbers: [0.01, 0.02], blocks: 20 },
    { n: 1_000_000, qbers: [0.02], blocks: 4 },
  ]) {
    const bench = await ReconciliationBench.open(n);
    for (const qber of qbers) yield figureOf({ n, qber, blocks }, bench.measure({ n, qber, blocks }));
  }
}

/** The whole table in docs/reference/reconciliation.md, in some ten minutes. */
export async function* benchReconciliationTable(): AsyncGenerator<Figure> {
  for (const { n, blocks } of TABLE_LENGTHS) {
    const bench = await ReconciliationBench.open(n);
    for (const qber of TABLE_QBERS) yield figureOf({ n, qber, blocks }, bench.measure({ n, qber, blocks }));
  }
}
