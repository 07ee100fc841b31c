/**
 * Parities by the definition of docs/reference/reconciliation.md, bit by bit and in arbitrary precision: the
 * oracle for the satellite's answers.
 */
import type { Request } from "../../../hostsim/benchmark/reconciliation-wire.js";

const ORDERED_PASSES = 3;
const PERMUTATION_STREAM = 65536;
const MASK = (1n << 64n) - 1n;

/** Word `counter` of stream `stream` of SplitMix64. */
function publicWord(seed: bigint, stream: number, counter: number): bigint {
  const position = (BigInt(stream) << 32n) | BigInt(counter);
  let word = (seed + position * 0x9e3779b97f4a7c15n) & MASK;
  word = ((word ^ (word >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  word = ((word ^ (word >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return word ^ (word >> 31n);
}

/** The bit at every place of pass 1 or 2. */
export function naiveOrder(n: number, seed: bigint, pass: number): number[] {
  const rows = Math.ceil(Math.sqrt(n));
  const columns = Math.ceil(n / rows);
  const table = (round: number): number[] =>
    Array.from({ length: 1024 }, (_, i) => {
      const random = publicWord(seed, PERMUTATION_STREAM + pass, round * 1024 + i) >> 32n;
      return Number((random * BigInt(round === 1 ? columns : rows)) >> 32n);
    });
  const tables = [table(0), table(1), table(2)];
  const once = (pair: number): number => {
    let row = Math.floor(pair / columns);
    let column = pair % columns;
    row = (row + tables[0]![column]!) % rows;
    column = (column + tables[1]![row]!) % columns;
    row = (row + tables[2]![column]!) % rows;
    return row * columns + column;
  };
  return Array.from({ length: n }, (_, place) => {
    let bit = once(place);
    while (bit >= n) bit = once(bit);
    return bit;
  });
}

/** Answers requests about one block. */
export class NaiveParities {
  private readonly orders = new Map<number, number[]>();

  constructor(
    private readonly bits: Uint8Array,
    private readonly n: number,
    private readonly seed: bigint,
  ) {}

  /** The parity that `request` asks for. */
  answer({ pass, from, to }: Request): number {
    let sum = 0;
    for (let place = from; place < to; place++) sum ^= this.included(pass, place);
    return sum;
  }

  private included(pass: number, place: number): number {
    if (pass === 0) return this.bit(place);
    if (pass < ORDERED_PASSES) return this.bit(this.order(pass)[place]!);
    const word = publicWord(this.seed, pass, place >> 6);
    return Number((word >> BigInt(place & 63)) & 1n) & this.bit(place);
  }

  private order(pass: number): number[] {
    const order = this.orders.get(pass) ?? naiveOrder(this.n, this.seed, pass);
    this.orders.set(pass, order);
    return order;
  }

  private bit(bit: number): number {
    return (this.bits[bit >> 3]! >> (bit & 7)) & 1;
  }
}
