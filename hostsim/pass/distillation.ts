/**
 * From sifted strings to equal ones. Takes: both sides, as their sifted strings grow. Gives: blocks that agree, and the
 * count of bits that reconciliation told. A block that does not agree in the end is published: it counts as leaked in
 * full, so its bits add nothing to the key, and its errors are known exactly. A basis that only tests the other is
 * published whole.
 */
import type { GroundStation } from "../ground/ground-station.js";
import type { Satellite } from "../satellite/satellite.js";
import type { RandomStream } from "../world/random.js";
import { reconcileBlock } from "./reconcile-block.js";

/** Estimate of the QBER before the first block is corrected, in parts per million. */
const FIRST_ESTIMATE_PPM = 20_000;

/** Drops the lowest `count` (below 8) bits of packed bits. */
function shiftDown(bits: Uint8Array, count: number): Uint8Array {
  return bits.map((byte, i) => (byte >> count) | ((bits[i + 1] ?? 0) << (8 - count)));
}

/** Reconciliation of a pass, block by block. */
export class Distillation {
  /** Bits told about the sifted strings that make key, in basis Z and X. */
  readonly leakedBits: [number, number] = [0, 0];
  blocksReconciled = 0;
  blocksDiscarded = 0;
  private estimatePpm = FIRST_ESTIMATE_PPM;

  constructor(
    private readonly satellite: Satellite,
    private readonly ground: GroundStation,
    private readonly blockBits: number,
    private readonly keyBases: "symmetric" | "Z" | "X",
    private readonly random: RandomStream,
    private readonly onError: (interval: number) => void,
  ) {}

  /** Reconciles every full block; with `finish` also the rest, however short. */
  advance(finish: boolean): void {
    for (const basis of [0, 1] as const) {
      const string = this.ground.sifted[basis];
      if (this.keyBases === (basis === 0 ? "X" : "Z")) {
        this.publish(basis);
        continue;
      }
      while (string.length - string.settled >= this.blockBits) this.settleBlock(basis, this.blockBits);
      if (finish && string.length > string.settled) this.settleBlock(basis, string.length - string.settled);
    }
  }

  /** Settles all bits of a test basis by the satellite's announcement; they make no key. */
  private publish(basis: 0 | 1): void {
    const string = this.ground.sifted[basis];
    const start = string.settled - (string.settled % 8);
    const bits = this.satellite.siftedBits(basis, start, string.length - start);
    string.settle(shiftDown(bits, string.settled - start), string.length - string.settled, this.onError);
  }

  private settleBlock(basis: 0 | 1, count: number): void {
    const string = this.ground.sifted[basis];
    const outcome = reconcileBlock(this.satellite, this.ground, {
      basis,
      start: string.settled,
      count,
      estimatePpm: this.estimatePpm,
      random: this.random,
    });
    const errors = string.settle(outcome.bits, count, this.onError);
    this.leakedBits[basis] += outcome.leakedBits;
    if (outcome.confirmed) this.blocksReconciled += 1;
    else this.blocksDiscarded += 1;
    this.estimatePpm = Math.round((errors / count) * 1e6);
  }
}
