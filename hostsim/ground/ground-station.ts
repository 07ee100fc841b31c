/**
 * The ground station: ground.wasm with its tags, sifted bits and random choices. Takes: time tags and the satellite's
 * replies. Gives: announcements of what was seen, and in the end a key. Never announces a value.
 */
import type { EmissionPlan } from "../channel/emission-plan.js";
import { type GroundExports, loadGround } from "../core/load.js";
import type { RandomSource } from "../world/random.js";
import { SiftedString } from "./sifted-string.js";

/** Bits of a reply, REPLY_MATCH and REPLY_REFUSED of assembly/sift/announced.ts: what crosses the link. */
const REPLY_MATCH = 1;
const REPLY_REFUSED = 8;

/** Clicks to announce: pulse index, and outcome with the basis in bit 1 and the private value in bit 0. */
export interface Clicks {
  readonly pulses: BigUint64Array;
  readonly outcomes: Uint8Array;
}

/** How the ground reads its tags. */
export interface GroundOptions {
  slotPs: number;
  gatePs: number;
  plan: EmissionPlan;
  /** Private randomness for clicks of several detectors. */
  random: RandomSource;
  /** Longest block of reconciliation, in bits. */
  maximumReconciliationBits: number;
  /** Longest sifted string of one basis, in bits. */
  maximumSiftedBits: number;
}

/** Bob. */
export class GroundStation {
  /** Sifted bits of Z and X. */
  readonly sifted = [new SiftedString(), new SiftedString()] as const;
  /** Clicks announced so far. */
  detections = 0;
  /** Announcements that the satellite refused. */
  refused = 0;

  private constructor(
    readonly core: GroundExports,
    private readonly random: RandomSource,
    private readonly bits: number,
    private readonly confirmationKey: number,
  ) {}

  /** Loads the ground module and tells it the slot grid. */
  static async open(options: GroundOptions): Promise<GroundStation> {
    const core = await loadGround();
    const { plan } = options;
    core.bobReserve(options.maximumReconciliationBits);
    core.amplifyReserve(options.maximumSiftedBits, options.maximumSiftedBits);
    const bits = core.reserve((options.maximumReconciliationBits >> 3) + 64);
    const confirmationKey = core.reserve(core.CONFIRMATION_KEY_BYTES.value);
    core.sealMemory();
    core.tagsConfigure(
      BigInt(options.slotPs),
      BigInt(options.gatePs),
      BigInt(plan.firstBlock),
      plan.pulsesPerBlock,
      BigInt(plan.periodSlots),
    );
    return new GroundStation(core, options.random, bits, confirmationKey);
  }

  /** Turns time tags (ps, in order) into clicks. `finish` completes the slot of the last tag. */
  readTags(timesPs: Float64Array, detectors: Uint8Array, finish: boolean): Clicks[] {
    const batch = this.core.TAG_BATCH.value - 1;
    const clicks: Clicks[] = [];
    for (let from = 0; from < timesPs.length || (finish && from === 0); from += batch) {
      const count = Math.min(batch, timesPs.length - from);
      const buffer = this.core.memory.buffer;
      const times = new BigInt64Array(buffer, this.core.tagTimes(), count);
      const randoms = new Uint8Array(buffer, this.core.tagRandoms(), count);
      for (let i = 0; i < count; i++) {
        times[i] = BigInt(timesPs[from + i]!);
        randoms[i] = this.random.uint32() >>> 24;
      }
      new Uint8Array(buffer, this.core.tagDetectors(), count).set(detectors.subarray(from, from + count));
      const made = this.core.tagsToClicks(count, finish && from + count === timesPs.length);
      clicks.push({
        pulses: new BigUint64Array(buffer, this.core.clickIndices(), made).slice(),
        outcomes: new Uint8Array(buffer, this.core.clickOutcomes(), made).slice(),
      });
    }
    return clicks;
  }

  /** Takes the satellite's replies to announced clicks into the sifted strings; returns the bits gained. */
  sift(clicks: Clicks, replies: Uint8Array, interval: number): number {
    let gained = 0;
    for (let i = 0; i < replies.length; i++) {
      const reply = replies[i]!;
      if (reply & REPLY_REFUSED) {
        this.refused += 1;
        continue;
      }
      this.detections += 1;
      if (!(reply & REPLY_MATCH)) continue;
      const outcome = clicks.outcomes[i]!;
      this.sifted[(outcome >> 1) as 0 | 1].push(outcome & 1, (reply >> 1) & 3, interval);
      gained += 1;
    }
    return gained;
  }

  /** Starts the search for errors in a block of sifted bits. */
  beginBlock(basis: 0 | 1, start: number, count: number, seed: bigint, estimatePpm: number): void {
    new Uint8Array(this.core.memory.buffer).set(this.sifted[basis].slice(start, count), this.bits);
    this.core.bobBegin(this.bits, count, seed, estimatePpm);
  }

  /** The batch of `count` parity requests that is due. */
  parityRequests(count: number): Uint8Array {
    const from = this.core.bobRequestAddress();
    return new Uint8Array(this.core.memory.buffer.slice(from, from + count * this.core.REQUEST_BYTES.value));
  }

  /** Takes the answers to the last batch. */
  takeAnswers(answers: Uint8Array): void {
    new Uint8Array(this.core.memory.buffer).set(answers, this.bits);
    this.core.bobAnswers(this.bits);
  }

  /** The block's bits as corrected so far, packed lowest bit first. */
  correctedBits(count: number): Uint8Array {
    const from = this.core.bobCorrectedBits();
    const bits = new Uint8Array(this.core.memory.buffer.slice(from, from + ((count + 7) >> 3)));
    if (count & 7) bits[bits.length - 1]! &= (1 << (count & 7)) - 1;
    return bits;
  }

  /** The confirmation hash of `bits` under a fresh public key. */
  confirmationHash(bits: Uint8Array, count: number, key: Uint8Array): bigint {
    const memory = new Uint8Array(this.core.memory.buffer);
    memory.set(bits, this.bits);
    memory.set(key, this.confirmationKey);
    return this.core.confirmationHash(this.bits, count, this.confirmationKey);
  }
}
