/**
 * The end of a dialogue's distillation: which seconds are left out, and what is hashed to how much. Takes:
 * sifted strings that are settled, and the bound. Gives: messages that order it of the satellite, and word
 * when it has done so. Never decides how much key there may be; the bound does.
 */
import type { Hashing } from "../core/amplify.js";
import { DISTILLATION } from "../wire/distillation-protocol.js";
import { messageOf, SenselessMessage, type Values } from "../wire/messages.js";
import { randomBytes } from "./block-dialogue.js";
import type { DialogueOptions } from "./dialogue-options.js";
import type { SiftedString } from "./sifted-string.js";

/**
 * Seconds with more errors than this are tried without: near 11 % a second makes no key of its own (Shor and
 * Preskill).
 */
const NOISY_QBER = 0.09;
/** Bytes of the amplification seed. */
const SEED_BYTES = 32;

type SecondCounts = ReturnType<SiftedString["ofSecond"]>;

/** What is ordered of the satellite, and what it has done of it. */
export class KeyOrders {
  /** What is hashed; complete once the key was ordered. */
  readonly orders: Hashing[] = [];
  /** What the satellite was asked to leave out, oldest first. */
  private readonly leftOutAsked: Uint8Array[] = [];
  /** Seconds of clicks that were never announced: left out of every key. */
  private cutSeconds: readonly number[] = [];
  private hashingOut = 0;

  constructor(private readonly options: Pick<DialogueOptions, "sifted" | "leftOut" | "keyBits" | "random">) {}

  /**
   * All seconds from that of a tick on are left out of every key. What whoever delays packets makes of the
   * choice is in its share of epsilon (left-out.ts).
   */
  cutFrom(tick: number): void {
    const { leftOut } = this.options;
    const first = leftOut.secondOf(tick);
    this.cutSeconds = Array.from({ length: leftOut.seconds - first }, (_, at) => first + at);
    leftOut.addTicks(tick, Number.POSITIVE_INFINITY);
  }

  /** Whether all that was ordered is hashed. */
  get isHashed(): boolean {
    return this.hashingOut === 0;
  }

  /**
   * The bits of Z and X that the bound allows, with seconds left out as it allows most: none but those cut
   * short, those of given-up bits, noisy ones too.
   */
  longestKey(): readonly [number, number] {
    const { leftOut, keyBits } = this.options;
    const givenUp = leftOut.all;
    const choices = [this.cutSeconds, givenUp, [...givenUp, ...this.noisySeconds()]];
    let best: { readonly seconds: readonly number[]; readonly bits: readonly [number, number] } | null = null;
    for (const seconds of choices) {
      leftOut.only(seconds);
      const bits = keyBits();
      if (best === null || bits[0] + bits[1] > best.bits[0] + best.bits[1]) best = { seconds, bits };
    }
    leftOut.only(best!.seconds);
    return best!.bits;
  }

  /** Orders a key of so many bits of Z and X: what to leave out, and what to hash. */
  order(keyBits: readonly [number, number]): Uint8Array[] {
    const { sifted, random } = this.options;
    const messages: Uint8Array[] = [];
    for (const basis of [0, 1] as const) {
      if (keyBits[basis] === 0) continue;
      messages.push(...this.leaveOut(basis));
      const publicSeed = randomBytes(random.amplificationSeeds, SEED_BYTES);
      const order = { basis, inputBits: sifted[basis].settled, keyBits: keyBits[basis], publicSeed };
      this.orders.push(order);
      this.hashingOut += 1;
      const { inputBits, keyBits: outputBits } = order;
      messages.push(messageOf(DISTILLATION, "amplify", { basis, inputBits, outputBits, publicSeed }));
    }
    return messages;
  }

  /** Takes word that a basis is hashed. */
  takeAmplified({ basis, outputBits }: Values<typeof DISTILLATION, "amplified">): void {
    const order = this.orders[this.orders.length - this.hashingOut];
    if (basis !== order?.basis || outputBits !== order.keyBits)
      throw new SenselessMessage("it hashed what was not ordered");
    this.hashingOut -= 1;
  }

  /** Takes word that bits are left out: the order's own bytes behind its kind. */
  takeLeftOut(message: Uint8Array): void {
    const asked = this.leftOutAsked.shift();
    if (asked === undefined || Buffer.compare(asked.subarray(1), message.subarray(1)) !== 0)
      throw new SenselessMessage("it leaves out what was not asked");
  }

  /** Seconds that are not left out and are full of errors. */
  private noisySeconds(): number[] {
    const { sifted, leftOut } = this.options;
    return Array.from({ length: leftOut.seconds }, (_, second) => second).filter((second) => {
      const [Z, X] = sifted.map((string) => string.ofSecond(second)) as [SecondCounts, SecondCounts];
      return !leftOut.has(second) && Z.errors + X.errors > NOISY_QBER * (Z.settled + X.settled);
    });
  }

  /** Has both sides set to zero what is left out of a basis. */
  private leaveOut(basis: 0 | 1): Uint8Array[] {
    const { sifted, leftOut } = this.options;
    const string = sifted[basis];
    const messages: Uint8Array[] = [];
    for (const run of leftOut.runs) {
      const stretch = string.stretchOf(run, string.settled);
      if (stretch === null) continue;
      string.clear(stretch);
      const { start, count } = stretch;
      const message = messageOf(DISTILLATION, "leave-out", { basis, start, count });
      this.leftOutAsked.push(message);
      messages.push(message);
    }
    return messages;
  }
}
