/**
 * The ground station: ground.wasm with its tags, sifted bits and random choices. Takes: time tags. Gives:
 * clicks to announce (dialogue.ts), and in the end a key.
 */

import type { RandomSource } from "../base/random.js";
import type { Hashing } from "../core/amplify.js";
import type { JoinedKey } from "../core/joined-key.js";
import { type GroundExports, loadGround } from "../core/load.js";
import type { EmissionPlan } from "../grid/emission-plan.js";
import type { Tags } from "../grid/tags.js";
import { LeftOut } from "./left-out.js";
import { SiftedString } from "./sifted-string.js";

/** Clicks to announce: pulse index, and outcome with the basis in bit 1 and the private value in bit 0. */
export interface Clicks {
  readonly pulses: BigUint64Array;
  readonly outcomes: Uint8Array;
}

/** How the ground reads its tags. */
export interface GroundOptions {
  slotPs: number;
  gatePs: number;
  /** How long a detector may be blind after a tag, in ps: scenario/derived.ts. */
  blindAfterTagPs: number;
  plan: EmissionPlan;
  /** Private randomness for clicks of several detectors. */
  random: RandomSource;
  /** Longest sifted string of one basis, in bits. */
  maximumSiftedBits: number;
  /** Length of the pass in seconds, the last one begun counted whole, and ticks in each. */
  seconds: number;
  ticksPerSecond: number;
}

/** Bob. */
export class GroundStation {
  /** Sifted bits of Z and X. */
  readonly sifted: readonly [SiftedString, SiftedString];
  /** Tags read so far, and the time of the last one in ps, to 1e-16 of itself. */
  tags = 0;
  latestPs = 0;
  /** Tags among them whose slot was never known: they are read between two slots. */
  untimedTags = 0;
  /** Full width of the gate in ps. */
  gatePs: number;

  private constructor(
    readonly core: GroundExports,
    private readonly options: GroundOptions,
    /** Seconds that make no key. */
    readonly leftOut: LeftOut,
  ) {
    this.gatePs = options.gatePs;
    this.setGate(options.gatePs);
    this.sifted = [new SiftedString(leftOut), new SiftedString(leftOut)];
  }

  /** Loads the ground module and tells it the slot grid. */
  static async open(options: GroundOptions): Promise<GroundStation> {
    const core = await loadGround();
    core.amplifyReserve(options.maximumSiftedBits, options.maximumSiftedBits);
    core.sealMemory();
    return new GroundStation(core, options, new LeftOut(options.seconds, options.ticksPerSecond));
  }

  /** Sets the gate's full width in ps, before the first tag. */
  setGate(gatePs: number): void {
    if (this.tags > 0) throw new Error("the gate is set before the first tag");
    const { slotPs, plan, blindAfterTagPs } = this.options;
    this.gatePs = gatePs;
    this.core.tagsConfigure(
      BigInt(slotPs),
      BigInt(gatePs),
      BigInt(plan.firstBlock),
      plan.pulsesPerBlock,
      BigInt(plan.periodSlots),
      BigInt(blindAfterTagPs),
    );
  }

  /** Turns time tags into clicks. `finish` completes the slot of the last tag. */
  readTags({ originPs, timesPs, detectors }: Tags, finish: boolean): Clicks[] {
    const batch = this.core.TAG_BATCH.value - 1;
    this.tags += timesPs.length;
    if (timesPs.length > 0) this.latestPs = Number(originPs) + timesPs.at(-1)!;
    const clicks: Clicks[] = [];
    for (let from = 0; from < timesPs.length || (finish && from === 0); from += batch) {
      const count = Math.min(batch, timesPs.length - from);
      const buffer = this.core.memory.buffer;
      const times = new BigInt64Array(buffer, this.core.tagTimes(), count);
      const randoms = new Uint8Array(buffer, this.core.tagRandoms(), count);
      for (let i = 0; i < count; i++) {
        times[i] = originPs + BigInt(timesPs[from + i]!);
        randoms[i] = this.options.random.uint32() >>> 24;
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

  /** Hashes the settled bits of a basis and appends what they give to a key. */
  appendKey(key: JoinedKey, order: Hashing): void {
    key.append(this.core, this.sifted[order.basis].slice(0, order.inputBits), order);
  }
}
