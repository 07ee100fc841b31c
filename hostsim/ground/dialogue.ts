/**
 * The ground's part in distillation: what it asks the satellite, when. Takes: clicks as they come, and the
 * satellite's answers. Gives: sifted strings that are settled block by block, and in the end word that both
 * sides have hashed the same bits. Announcements, several blocks and checkpoints are under way at the same
 * time, so a round trip costs latency only.
 *
 * Steps: what an earlier session left in doubt, and key for the pool; announce and settle, until the last
 * click; hashing to the lengths that the bound allows; a checkpoint, after which both sides hold the key and
 * neither may use it; and the satellite's word that it keeps it (commitment.ts). Only then is there a key.
 * Whatever goes wrong ends in `failure`.
 */

import type { RandomSource } from "../base/random.js";
import type { Hashing } from "../core/amplify.js";
import { DISTILLATION } from "../wire/distillation-protocol.js";
import {
  fixedBytes,
  kindName,
  messageOf,
  protocolCodeName,
  SenselessMessage,
  type Values,
  valuesIn,
} from "../wire/messages.js";
import { randomBytes } from "./block-dialogue.js";
import { type BlockSource, Commitment } from "./commitment.js";
import type { Clicks } from "./ground-station.js";
import type { InDoubt } from "./in-doubt.js";
import type { LeftOut } from "./left-out.js";
import { type LinkPort, LONGEST_ANNOUNCEMENT } from "./link-port.js";
import { Reconciliation, type ReconciliationOptions } from "./reconciliation.js";
import type { SiftedString } from "./sifted-string.js";
import type { ToldBlocks } from "./told-blocks.js";

/** Bytes of the longest message with a tag. */
const LONGEST_TAGGED = 1 + fixedBytes(DISTILLATION, "commit").body;
/** Bits of a block of a key store, and the most blocks that are put into the pools at a time. */
const BLOCK_BITS = 256;
const MOST_BLOCKS = 64;
/**
 * Seconds with more errors than this are tried without: near 11 % a second makes no key of its own (Shor and
 * Preskill).
 */
const NOISY_QBER = 0.09;
/** Bytes of the amplification seed. */
const SEED_BYTES = 32;

const WRONG_TAG = "the satellite's authentication tag is wrong: somebody changed what was said";
const POOL_IS_SHORT = "the pool has not enough key left to authenticate the pass";

const otherProtocol = (theirs: string): string =>
  `the satellite speaks another protocol of distillation (${theirs}; here ${DISTILLATION.hash}): both sides must be made from the same assembly/protocol/distillation.json`;

/** How far the dialogue is. */
export type DialogueStep = "opening" | "distilling" | "hashing" | "checking" | "closing" | "done";

/** Streams of random numbers that the ground draws from. */
export interface DialogueRandomness {
  /** Seeds of the orders in which blocks are searched; told. */
  readonly blockSeeds: RandomSource;
  /** Keys of the confirmation hashes; told. */
  readonly confirmationKeys: RandomSource;
  /** Seeds of privacy amplification: secret until every bit is settled, then told. */
  readonly amplificationSeeds: RandomSource;
}

/** What the dialogue works on. */
export interface DialogueOptions extends Omit<ReconciliationOptions, "seeds" | "confirmationKeys"> {
  readonly port: LinkPort;
  /** What the ground draws, each for its own use: whoever knows some of it knows nothing of the rest. */
  readonly random: DialogueRandomness;
  readonly leftOut: LeftOut;
  /**
   * The tick from which on round trips count for more than answers: some seconds before the last. Bits from
   * before it are in blocks of their own, which are settled while the last clicks still come.
   */
  readonly closingTick: number;
  /**
   * The key that may be made from all that is settled and not left out, in bits of Z and X; asked when all is
   * settled.
   */
  readonly keyBits: () => readonly [number, number];
  /** Number of the pass, under which its key is kept. */
  readonly pass: number;
  /** Hashes the ground's bits as ordered; asked once. Secret. */
  readonly makeKey: (orders: readonly Hashing[]) => { readonly key: Uint8Array; readonly bits: number };
  /** What an earlier session left in doubt. */
  readonly inDoubt?: InDoubt | null;
  /** Keeps what is in doubt, or forgets it. */
  readonly hold?: (inDoubt: InDoubt | null) => void;
  /** Key blocks that both sides hold, for pools that are less than half full. */
  readonly blocks?: BlockSource | null;
  /** Pattern that the satellite is to tell, for a ground without a beacon. */
  readonly told?: ToldBlocks | null;
  /** Told when replies came to clicks of a tick: how many of them are sifted bits. */
  readonly onSifted: (tick: number, bits: number) => void;
}

type SecondCounts = ReturnType<SiftedString["ofSecond"]>;

interface Announced {
  readonly clicks: Clicks;
  readonly from: number;
  readonly count: number;
  readonly tick: number;
}

/** The dialogue of a pass. */
export class Dialogue {
  step: DialogueStep = "opening";
  /** Why there can be no key, or null. */
  failure: string | null = null;
  checkpoints = 0;
  /** Blocks of both bases. */
  readonly reconciliation: Reconciliation;
  /** Clicks that the satellite took, and those it refused. */
  detections = 0;
  refused = 0;
  /** Clicks that were not announced, for want of time. */
  notAnnounced = 0;
  /** What is hashed; complete from step "hashing" on. */
  readonly orders: Hashing[] = [];
  /** Keys that may be used, and what is in doubt. */
  readonly commitment: Commitment;
  private readonly waiting: { clicks: Clicks; from: number; tick: number }[] = [];
  private readonly announced: Announced[] = [];
  /** Opens with what both sides were made from, before there are clicks. */
  private readonly outgoing = [
    messageOf(DISTILLATION, "hello", { protocol: BigInt(`0x${DISTILLATION.hash}`) }),
  ];
  private lastClickIsIn = false;
  /** What the satellite was asked to leave out, oldest first. */
  private readonly leftOutAsked: Uint8Array[] = [];
  /** Seconds of clicks that were never announced: left out of every key. */
  private cutSeconds: readonly number[] = [];
  private amplifiedOut = 0;
  private isRefilled = false;

  constructor(private readonly options: DialogueOptions) {
    const { port, inDoubt, hold } = options;
    this.commitment = new Commitment(port, inDoubt ?? null, hold ?? (() => undefined));
    const { blockSeeds: seeds, confirmationKeys } = options.random;
    this.reconciliation = new Reconciliation({ ...options, seeds, confirmationKeys });
  }

  /** Queues clicks of a tick for announcement. */
  announce(clicks: Clicks, tick: number): void {
    if (clicks.outcomes.length > 0) this.waiting.push({ clicks, from: 0, tick });
  }

  /** No clicks will come any more. */
  lastClick(): void {
    this.lastClickIsIn = true;
  }

  /**
   * Time is running out: clicks that are not announced by now never will be, and all seconds from the first
   * of them on are left out. What whoever delays packets makes of the choice is in its share of epsilon
   * (left-out.ts).
   */
  cutShort(): void {
    const next = this.waiting[0];
    if (next === undefined) return;
    const { leftOut } = this.options;
    this.notAnnounced = this.waiting.reduce(
      (sum, { clicks, from }) => sum + clicks.outcomes.length - from,
      0,
    );
    this.waiting.length = 0;
    this.reconciliation.cutShort();
    const first = leftOut.secondOf(next.tick);
    this.cutSeconds = Array.from({ length: leftOut.seconds - first }, (_, at) => first + at);
    leftOut.addTicks(next.tick, Number.POSITIVE_INFINITY);
  }

  /** Takes a packet that has come. */
  take(packet: Uint8Array, nowUs: number): void {
    const { port } = this.options;
    port.take(packet, nowUs);
    try {
      for (const message of port.messages()) {
        if (this.failure === null) this.receive(message, nowUs);
      }
    } catch (error) {
      if (!(error instanceof SenselessMessage)) throw error;
      this.fail(`a message of the satellite makes no sense: ${error.message}`);
    }
    if (port.core.receivingIsBroken()) this.fail("the satellite's messages make no sense");
  }

  /** The packet to send now, or null. */
  poll(nowUs: number): Uint8Array | null {
    if (this.failure !== null) return null;
    this.advance();
    return this.options.port.poll(nowUs);
  }

  /** When there will be one although nothing comes. */
  deadlineUs(): number {
    return this.failure === null ? this.options.port.deadlineUs() : Number.POSITIVE_INFINITY;
  }

  /** Ends the dialogue without a key. */
  fail(reason: string): void {
    if (this.failure !== null) return;
    this.failure = reason;
    this.options.port.core.linkClose();
  }

  private advance(): void {
    if (this.step === "opening" && !this.isOpened()) return;
    if (this.step === "distilling" && this.waitsForTag()) return;
    this.outgoing.push(...(this.options.told?.questions() ?? []));
    this.send();
    const isLast = this.lastClickIsIn && this.waiting.length === 0 && this.announced.length === 0;
    this.outgoing.push(...this.reconciliation.advance(isLast));
    this.send();
    while (this.outgoing.length === 0 && this.announceNext());
    if (this.step === "distilling" && this.isSettled()) this.orderKeys();
    this.send();
    const isHashed = this.step === "hashing" && this.amplifiedOut === 0 && this.outgoing.length === 0;
    if (isHashed && this.checkpoint()) this.step = "checking";
  }

  /**
   * Settles what was in doubt, then puts key into the pools where they need it; true when there is nothing
   * left to wait for.
   */
  private isOpened(): boolean {
    const { port, blocks } = this.options;
    const { commitment } = this;
    if (!port.isOpen) return false;
    this.send();
    if (!port.hasRoom(LONGEST_TAGGED) || port.checkpointIsOut) return false;
    if (commitment.mustAsk) {
      if (!port.isQuiet) return false;
      if (!commitment.ask()) this.fail("the pool has not enough key left to ask about what is in doubt");
      return false;
    }
    if (!this.isRefilled && blocks != null && port.poolLeft < port.capacityBits / 2) {
      if (!port.isQuiet) return false;
      this.isRefilled = true;
      const room = Math.floor(
        (port.capacityBits - port.poolLeft + port.core.CHECKPOINT_BITS.value) / BLOCK_BITS,
      );
      const taken = port.canAskOnce ? blocks.take(Math.min(room, MOST_BLOCKS)) : null;
      if (taken !== null) {
        const { first: number, key } = taken;
        const bits = key.length * 8;
        commitment.begin({ id: null, source: "blocks", number, key, bits, words: bits / 64 });
        return false;
      }
    }
    this.step = "distilling";
    return true;
  }

  /**
   * When the transcript is so long that it needs a tag, nothing new is asked until all is answered and the
   * tag is made.
   */
  private waitsForTag(): boolean {
    const { port } = this.options;
    if (!port.core.transcriptIsLong()) return false;
    if (port.isQuiet) this.checkpoint();
    return port.core.transcriptIsLong();
  }

  /** Sends what is queued, in order, as far as there is room. */
  private send(): void {
    const { port } = this.options;
    while (this.outgoing.length > 0 && port.hasRoom(this.outgoing[0]!.length))
      port.send(this.outgoing.shift()!);
  }

  private announceNext(): boolean {
    const { port } = this.options;
    const next = this.waiting[0];
    if (next === undefined || !port.hasRoom(LONGEST_ANNOUNCEMENT)) return false;
    const { message, count } = port.announcement(next.clicks, next.from);
    port.send(message);
    this.announced.push({ clicks: next.clicks, from: next.from, count, tick: next.tick });
    next.from += count;
    if (next.from === next.clicks.outcomes.length) this.waiting.shift();
    return true;
  }

  private checkpoint(): boolean {
    const { port } = this.options;
    if (!port.isQuiet || !port.hasRoom(LONGEST_TAGGED)) return false;
    if (!port.core.transcriptFits())
      this.fail("more was said since the last checkpoint than a tag may cover");
    else if (!port.checkpoint()) this.fail(POOL_IS_SHORT);
    else {
      this.checkpoints += 1;
      return true;
    }
    return false;
  }

  private isSettled(): boolean {
    return (
      this.lastClickIsIn &&
      this.waiting.length === 0 &&
      this.announced.length === 0 &&
      this.outgoing.length === 0 &&
      this.reconciliation.isSettled
    );
  }

  private receive(message: Uint8Array, nowUs: number): void {
    const body = message.subarray(1);
    const kind = kindName(DISTILLATION, message[0]);
    const { reconciliation } = this;
    switch (kind) {
      case "welcome":
        this.takeWelcome(valuesIn(DISTILLATION, kind, body));
        break;
      case "replies":
        this.takeReplies(valuesIn(DISTILLATION, kind, body));
        break;
      case "begun":
        reconciliation.openBlock(valuesIn(DISTILLATION, kind, body).slot);
        break;
      case "answers":
        this.ask(reconciliation.takeAnswers(valuesIn(DISTILLATION, kind, body)));
        break;
      case "hash":
        this.ask(reconciliation.takeHash(valuesIn(DISTILLATION, kind, body), nowUs));
        break;
      case "published":
        reconciliation.takePublished(valuesIn(DISTILLATION, kind, body), nowUs);
        break;
      case "amplified":
        this.takeAmplified(valuesIn(DISTILLATION, kind, body));
        break;
      case "told":
        this.takeTold(valuesIn(DISTILLATION, kind, body));
        break;
      case "left-out":
        this.takeLeftOut(message);
        break;
      case "checked":
        this.takeChecked(message);
        break;
      case "committed":
        this.takeCommitted(message);
        break;
      case "refused":
        this.takeRefused(valuesIn(DISTILLATION, kind, body));
        break;
      default:
        throw new SenselessMessage(`a satellite never sends one of kind ${kind}`);
    }
  }

  private ask(messages: readonly Uint8Array[]): void {
    this.outgoing.push(...messages);
  }

  private takeWelcome({ protocol }: Values<typeof DISTILLATION, "welcome">): void {
    const theirs = protocol.toString(16).padStart(16, "0");
    if (theirs !== DISTILLATION.hash) this.fail(otherProtocol(theirs));
  }

  private takeRefused({ refusedKind, reason }: Values<typeof DISTILLATION, "refused">): void {
    const why = protocolCodeName(DISTILLATION, "refused", reason);
    const kind = kindName(DISTILLATION, refusedKind);
    if (kind === "hello") this.fail(otherProtocol("an older one"));
    else this.fail(`the satellite refused the message ${kind} (${why})`);
  }

  private takeReplies(message: Values<typeof DISTILLATION, "replies">): void {
    const { count, refused } = message;
    const announced = this.announced.shift();
    if (announced?.count !== count || refused > count)
      throw new SenselessMessage("it replies to what was not announced");
    const { sifted: strings, closingTick } = this.options;
    if (announced.tick >= closingTick) this.reconciliation.close();
    const replies = this.options.port.replies(message.replies, count);
    this.refused += refused;
    this.detections += count - refused;
    const match = this.options.port.core.REPLY_MATCH.value;
    let sifted = 0;
    for (let i = 0; i < count; i++) {
      const reply = replies[i]!;
      if (!(reply & match)) continue;
      const outcome = announced.clicks.outcomes[announced.from + i]!;
      strings[(outcome >> 1) as 0 | 1].push(outcome & 1, reply >> 1, announced.tick);
      sifted += 1;
    }
    this.options.onSifted(announced.tick, sifted);
  }

  private takeAmplified({ basis, outputBits }: Values<typeof DISTILLATION, "amplified">): void {
    const order = this.orders[this.orders.length - this.amplifiedOut];
    if (basis !== order?.basis || outputBits !== order.keyBits)
      throw new SenselessMessage("it hashed what was not ordered");
    this.amplifiedOut -= 1;
  }

  private takeTold(message: Values<typeof DISTILLATION, "told">): void {
    const { told } = this.options;
    if (told == null) throw new SenselessMessage("it tells pattern that was not asked for");
    told.take(message);
  }

  private takeLeftOut(message: Uint8Array): void {
    const asked = this.leftOutAsked.shift();
    if (asked === undefined || Buffer.compare(asked.subarray(1), message.subarray(1)) !== 0)
      throw new SenselessMessage("it leaves out what was not asked");
  }

  private takeChecked(message: Uint8Array): void {
    if (!this.options.port.isChecked(message)) this.fail(WRONG_TAG);
    else if (this.step === "checking") this.commitKey();
  }

  /**
   * Both sides hold the same key, and the ground knows it. From here on it waits for the satellite's word.
   */
  private commitKey(): void {
    const { port, pass } = this.options;
    const { key, bits } = this.options.makeKey(this.orders);
    const room = port.capacityBits - port.poolLeft + port.core.CHECKPOINT_BITS.value;
    const words = Math.min(Math.floor(room / 64), Math.floor(bits / 64));
    const id = port.lastCheckpoint;
    this.step = "closing";
    if (!this.commitment.begin({ id, source: "key", number: BigInt(pass), key, bits, words }))
      this.fail("the satellite could not be asked to keep the key: it is in doubt until the next session");
  }

  private takeCommitted(message: Uint8Array): void {
    const { port } = this.options;
    const word = port.committed(message);
    if (word === null) {
      this.fail(WRONG_TAG);
      return;
    }
    if (!this.commitment.take(word)) {
      this.fail("the satellite answers for what is not in doubt");
      return;
    }
    if (word.poolEnd !== port.poolEnd) {
      this.fail("the satellite's pool of key does not end where the ground's does: fill both anew");
      return;
    }
    if (this.step !== "closing") return;
    this.step = "done";
    if (this.commitment.keys.length === 0)
      this.fail(
        "the satellite did not keep the key (its store is full, or has a pass of this number or a later one): the ground's is destroyed",
      );
  }

  /**
   * Tells the satellite what to leave out and what to hash. Bits settled by now are all there are. Without
   * key to make there is nothing to authenticate: no tag is spent on it, and what was said stays without
   * proof.
   */
  private orderKeys(): void {
    const { sifted, random, port } = this.options;
    const keyBits = this.longestKey();
    if (keyBits[0] === 0 && keyBits[1] === 0) {
      this.step = "done";
      return;
    }
    if (!port.canMakeKey) {
      this.fail(POOL_IS_SHORT);
      return;
    }
    this.step = "hashing";
    for (const basis of [0, 1] as const) {
      if (keyBits[basis] === 0) continue;
      this.leaveOut(basis);
      const publicSeed = randomBytes(random.amplificationSeeds, SEED_BYTES);
      const order = { basis, inputBits: sifted[basis].settled, keyBits: keyBits[basis], publicSeed };
      this.orders.push(order);
      this.amplifiedOut += 1;
      const { inputBits, keyBits: outputBits } = order;
      this.outgoing.push(messageOf(DISTILLATION, "amplify", { basis, inputBits, outputBits, publicSeed }));
    }
  }

  /**
   * The bits of Z and X that the bound allows, with seconds left out as it allows most: none but those cut
   * short, those of given-up bits, noisy ones too.
   */
  private longestKey(): readonly [number, number] {
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

  /** Seconds that are not left out and are full of errors. */
  private noisySeconds(): number[] {
    const { sifted, leftOut } = this.options;
    return Array.from({ length: leftOut.seconds }, (_, second) => second).filter((second) => {
      const [Z, X] = sifted.map((string) => string.ofSecond(second)) as [SecondCounts, SecondCounts];
      return !leftOut.has(second) && Z.errors + X.errors > NOISY_QBER * (Z.settled + X.settled);
    });
  }

  /** Has both sides set to zero what is left out of a basis. */
  private leaveOut(basis: 0 | 1): void {
    const { sifted, leftOut } = this.options;
    const string = sifted[basis];
    for (const run of leftOut.runs) {
      const stretch = string.stretchOf(run, string.settled);
      if (stretch === null) continue;
      string.clear(stretch);
      const { start, count } = stretch;
      const message = messageOf(DISTILLATION, "leave-out", { basis, start, count });
      this.leftOutAsked.push(message);
      this.outgoing.push(message);
    }
  }
}
