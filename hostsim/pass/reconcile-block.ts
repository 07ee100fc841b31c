/**
 * One block of reconciliation between the two modules. Takes: the block's place in both sifted strings. Gives: the
 * satellite's bits as the ground knows them in the end, and how many bits that told. Only requests, answers, seeds and
 * hashes pass between the sides.
 */
import type { GroundStation } from "../ground/ground-station.js";
import type { Satellite } from "../satellite/satellite.js";
import type { RandomSource } from "../world/random.js";

/** Which block, and what is known before. */
export interface BlockTask {
  readonly basis: 0 | 1;
  /** First bit in the sifted string, a multiple of 8. */
  readonly start: number;
  readonly count: number;
  /** Expected QBER in parts per million. */
  readonly estimatePpm: number;
  readonly random: RandomSource;
}

/** How a block ended. */
export interface BlockOutcome {
  /** The satellite's bits, packed lowest bit first. */
  readonly bits: Uint8Array;
  /** True when the confirmation hashes agreed; otherwise the satellite has published the block. */
  readonly confirmed: boolean;
  readonly leakedBits: number;
  readonly roundTrips: number;
}

function randomBytes(random: RandomSource, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.uint32() >>> 24);
}

/** Reconciles a block; a block that can't be confirmed is published and counts as leaked in full. */
export function reconcileBlock(satellite: Satellite, ground: GroundStation, task: BlockTask): BlockOutcome {
  const { basis, start, count } = task;
  const seed = new DataView(randomBytes(task.random, 8).buffer).getBigUint64(0, true);
  satellite.beginBlock(basis, start, count, seed);
  ground.beginBlock(basis, start, count, seed, task.estimatePpm);
  const { core } = ground;
  for (
    let requests = core.bobRequests();
    core.bobState() === core.BOB_RUNNING.value;
    requests = core.bobRequests()
  ) {
    ground.takeAnswers(satellite.answerParities(ground.parityRequests(requests), requests));
  }
  const confirmationKey = randomBytes(task.random, core.CONFIRMATION_KEY_BYTES.value);
  const bits = ground.correctedBits(count);
  const confirmed =
    ground.confirmationHash(bits, count, confirmationKey) ===
    satellite.confirmationHash(basis, start, count, confirmationKey);
  satellite.endBlock();
  return {
    bits: confirmed ? bits : satellite.siftedBits(basis, start, count),
    confirmed,
    leakedBits: confirmed ? core.bobLeakedBits() + core.CONFIRMATION_BITS.value : count,
    roundTrips: core.bobRoundTrips(),
  };
}
