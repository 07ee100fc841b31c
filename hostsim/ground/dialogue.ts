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
import { Announcements } from "./announcements.js";
import { Commitment } from "./commitment.js";
import type { DialogueOptions } from "./dialogue-options.js";
import type { Clicks } from "./ground-station.js";
import { KeyOrders } from "./key-orders.js";
import { Reconciliation } from "./reconciliation.js";

/** Bytes of the longest message with a tag. */
const LONGEST_TAGGED = 1 + fixedBytes(DISTILLATION, "commit").body;
/** Bits of a block of a key store, and the most blocks that are put into the pools at a time. */
const BLOCK_BITS = 256;
const MOST_BLOCKS = 64;

const WRONG_TAG = "the satellite's authentication tag is wrong: somebody changed what was said";
const POOL_IS_SHORT = "the pool has not enough key left to authenticate the pass";

const otherProtocol = (theirs: string): string =>
  `the satellite speaks another protocol of distillation (${theirs}; here ${DISTILLATION.hash}): both sides must be made from the same assembly/protocol/distillation.json`;

/** How far the dialogue is. */
export type DialogueStep = "opening" | "distilling" | "hashing" | "checking" | "closing" | "done";

/** The dialogue of a pass. */
export class Dialogue {
  step: DialogueStep = "opening";
  /** Why there can be no key, or null. */
  failure: string | null = null;
  checkpoints = 0;
  /** Blocks of both bases. */
  readonly reconciliation: Reconciliation;
  /** Keys that may be used, and what is in doubt. */
  readonly commitment: Commitment;
  /** Opens with what both sides were made from, before there are clicks. */
  private readonly outgoing = [
    messageOf(DISTILLATION, "hello", { protocol: BigInt(`0x${DISTILLATION.hash}`) }),
  ];
  private readonly announcements: Announcements;
  private readonly keyOrders: KeyOrders;
  private isRefilled = false;

  constructor(private readonly options: DialogueOptions) {
    const { port, inDoubt, hold } = options;
    this.commitment = new Commitment(port, inDoubt ?? null, hold ?? (() => undefined));
    const { blockSeeds: seeds, confirmationKeys } = options.random;
    this.reconciliation = new Reconciliation({ ...options, seeds, confirmationKeys });
    this.announcements = new Announcements(options);
    this.keyOrders = new KeyOrders(options);
  }

  /** Clicks that the satellite took. */
  get detections(): number {
    return this.announcements.detections;
  }

  /** Clicks that it refused. */
  get refused(): number {
    return this.announcements.refused;
  }

  /** Clicks that were not announced, for want of time. */
  get notAnnounced(): number {
    return this.announcements.notAnnounced;
  }

  /** The tick of the last clicks that the satellite has told of. */
  get repliedTick(): number {
    return this.announcements.repliedTick;
  }

  /** Whether no click will come any more, and the satellite has told of all. */
  get isSifted(): boolean {
    return this.announcements.isDone;
  }

  /** What is hashed; complete from step "hashing" on. */
  get orders(): readonly Hashing[] {
    return this.keyOrders.orders;
  }

  /** Queues clicks of a tick for announcement. */
  announce(clicks: Clicks, tick: number): void {
    this.announcements.add(clicks, tick);
  }

  /** No clicks will come any more. */
  lastClick(): void {
    this.announcements.lastClick();
  }

  /**
   * Time is running out: clicks that are not announced by now never will be, and all seconds from the first
   * of them on are left out.
   */
  cutShort(): void {
    const tick = this.announcements.giveUp();
    if (tick === null) return;
    this.reconciliation.cutShort();
    this.keyOrders.cutFrom(tick);
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
    const isLast = this.announcements.isDone;
    this.outgoing.push(...this.reconciliation.advance(isLast, () => this.announcements.endIsLeftOut));
    this.send();
    while (this.outgoing.length === 0 && this.announcements.sendNext());
    if (this.step === "distilling" && this.isSettled()) this.orderKeys();
    this.send();
    const isHashed = this.step === "hashing" && this.keyOrders.isHashed && this.outgoing.length === 0;
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
    return this.announcements.isDone && this.outgoing.length === 0 && this.reconciliation.isSettled;
  }

  private receive(message: Uint8Array, nowUs: number): void {
    const body = message.subarray(1);
    const kind = kindName(DISTILLATION, message[0]);
    const { reconciliation } = this;
    switch (kind) {
      case "welcome":
        this.takeWelcome(valuesIn(DISTILLATION, kind, body));
        break;
      case "taken":
        this.announcements.takeTaken(valuesIn(DISTILLATION, kind, body));
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
        this.keyOrders.takeAmplified(valuesIn(DISTILLATION, kind, body));
        break;
      case "told":
        this.takeTold(valuesIn(DISTILLATION, kind, body));
        break;
      case "left-out":
        this.keyOrders.takeLeftOut(message);
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
    this.announcements.takeReplies(message, (tick) => {
      if (tick >= this.options.closingTick) this.reconciliation.close();
    });
  }

  private takeTold(message: Values<typeof DISTILLATION, "told">): void {
    const { told } = this.options;
    if (told == null) throw new SenselessMessage("it tells pattern that was not asked for");
    told.take(message);
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
    const { port } = this.options;
    const keyBits = this.keyOrders.longestKey();
    if (keyBits[0] === 0 && keyBits[1] === 0) {
      this.step = "done";
      return;
    }
    if (!port.canMakeKey) {
      this.fail(POOL_IS_SHORT);
      return;
    }
    this.step = "hashing";
    this.outgoing.push(...this.keyOrders.order(keyBits));
  }
}
