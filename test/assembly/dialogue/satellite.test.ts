import { beforeEach, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import type { Clicks } from "../../../hostsim/ground/ground-station.js";
import { bothSides, clicksOf, greeting, PASS, type Parts } from "../../support/distillation.js";
import { MessageWriter } from "../../support/message-writer.js";

const CLICKS = 1;
const BASES = 13;
const TAKEN = 29;
const BEGIN = 2;
const REQUESTS = 3;
const CONFIRM = 4;
const END = 5;
const PUBLISH = 6;
const LEAVE_OUT = 10;
const LEFT_OUT = 26;
const AMPLIFY = 7;
const CHECKPOINT = 8;
const COMMIT = 9;
const REPLIES = 17;
const BEGUN = 18;
const ANSWERS = 19;
const HASH = 20;
const PUBLISHED = 21;
const AMPLIFIED = 22;
const CHECKED = 23;
const REFUSED = 24;
const COMMITTED = 25;
const TELL = 12;
const TOLD = 28;
const HELLO = 11;
const WELCOME = 27;

const FORM = 1;
const SLOT = 2;
const LENGTH = 3;

let parts: Parts;
let nowUs = 0;
let nextPulse = 0;

/** Hands packets to and fro until neither end has one, and returns the satellite's messages. */
function exchange(): Uint8Array[] {
  const { satellite, port } = parts;
  const messages: Uint8Array[] = [];
  for (let more = true; more; ) {
    more = false;
    for (let packet = port.poll(nowUs); packet !== null; packet = port.poll(nowUs)) {
      satellite.take(packet, nowUs);
      more = true;
    }
    for (let packet = satellite.poll(nowUs); packet !== null; packet = satellite.poll(nowUs)) {
      port.take(packet, nowUs);
      more = true;
    }
    messages.push(...port.messages());
    nowUs += 1000;
  }
  return messages;
}

function ask(message: Uint8Array | MessageWriter): number[] {
  parts.port.send(message instanceof Uint8Array ? message : message.done());
  const messages = exchange();
  expect(messages.length).toBeLessThanOrEqual(1);
  return [...(messages[0] ?? [])];
}

function nextClicks(count: number): Clicks {
  const random = new RandomStream(nextPulse, "test clicks");
  const clicks = clicksOf(parts.satellite, random, nextPulse, count, { distance: 5 });
  nextPulse = Number(clicks.pulses.at(-1)!) + 1;
  return clicks;
}

/** Says which pulses clicked. */
function say(clicks: Clicks): number[] {
  const { message, count } = parts.port.announcement(clicks, 0);
  expect(count).toBe(clicks.pulses.length);
  return ask(message);
}

/** Says in which bases. */
function sayBases(clicks: Clicks): number[] {
  return ask(parts.port.bases([{ clicks, from: 0, count: clicks.pulses.length }]));
}

/** Says both, and returns what is said to the second; where the first is not taken, what is said to that. */
function sayBoth(clicks: Clicks): number[] {
  const first = say(clicks);
  return first[0] === TAKEN ? sayBases(clicks) : first;
}

function announce(count: number): number[] {
  return sayBoth(nextClicks(count));
}

function open(): void {
  expect(parts.port.openSession()).toBe(true);
  ask(greeting());
}

function sifted(basis: number): number {
  return parts.satellite.core.siftedCount(basis);
}

beforeEach(async () => {
  parts = await bothSides();
  nowUs = 0;
  nextPulse = 0;
  open();
});

describe("before a hello with the protocol's hash", () => {
  const PROTOCOL = 4;

  it("the satellite does nothing but refuse, whatever comes, and keeps what waits", () => {
    parts.port.openSession();
    const kinds = [
      ...[CLICKS, BASES, BEGIN, REQUESTS, CONFIRM, END, PUBLISH, LEAVE_OUT, AMPLIFY, CHECKPOINT, COMMIT],
      TELL,
    ];
    for (const kind of kinds) {
      // None is the link's question without an answer, so each is refused in its turn.
      expect(ask(new MessageWriter(kind).bytes(new Uint8Array(60)))).toEqual([REFUSED, kind, PROTOCOL]);
    }
    expect(ask(new MessageWriter(HELLO).u32(1))).toEqual([REFUSED, HELLO, PROTOCOL]);
    expect(sifted(0)).toBe(0);
  });

  it("one with another hash is told the satellite's own, and opens nothing", () => {
    parts.port.openSession();
    const own = [...greeting().subarray(1)];
    const other = greeting();
    other[8]! ^= 1;
    expect(ask(other)).toEqual([WELCOME, ...own]);
    expect(ask(new MessageWriter(PUBLISH).u8(0).u32(0).u32(8))).toEqual([REFUSED, PUBLISH, PROTOCOL]);
    expect(ask(greeting())).toEqual([WELCOME, ...own]);
    expect(announce(600)[0]).toBe(REPLIES);
  });
});

describe("the satellite's answers", () => {
  it("tell what was asked, and nothing else", () => {
    const replies = announce(600);
    expect(replies.slice(0, 9)).toEqual([REPLIES, 0, 0, 2, 88, 0, 0, 0, 0]);
    expect(replies.length).toBeLessThan(9 + (3 * 600) / 8);
    const n = sifted(0);
    expect(n).toBeGreaterThan(100);
    const truth = parts.satellite.siftedBits(0, 0, n);
    expect(ask(new MessageWriter(BEGIN).u8(1).u8(0).u32(0).u32(n).u64(99n))).toEqual([BEGUN, 1]);
    // One request, pass 0, bits 0..4, lowest bit first: same pass, same place, another length, 2 bits below
    // its highest, 01.
    const code = Uint8Array.of(0b00010_0_1_1, 0b01);
    const parity = [0, 1, 2, 3, 4].reduce((sum, i) => sum ^ ((truth[0]! >> i) & 1), 0);
    expect(ask(new MessageWriter(REQUESTS).u8(1).u32(1).bytes(code))).toEqual([
      ANSWERS,
      1,
      0,
      0,
      0,
      1,
      parity,
    ]);
    const confirm = () => new MessageWriter(CONFIRM).u8(7).u8(0).bytes(new Uint8Array(48));
    expect(
      ask(
        confirm()
          .u32(0)
          .u32(16)
          .u32(16)
          .u32(n - 16),
      ),
    ).toHaveLength(10);
    expect(
      ask(
        confirm()
          .u32(0)
          .u32(n + 1),
      ),
    ).toEqual([REFUSED, CONFIRM, LENGTH]);
    expect(ask(confirm().u32(4).u32(8))).toEqual([REFUSED, CONFIRM, LENGTH]);
    const published = ask(new MessageWriter(PUBLISH).u8(0).u32(8).u32(13));
    expect(published).toEqual([PUBLISHED, 0, 0, 0, 0, 8, 0, 0, 0, 13, truth[1], truth[2]! & 31]);
    expect(ask(new MessageWriter(END).u8(1))).toEqual([]);
    expect(ask(new MessageWriter(REQUESTS).u8(1).u32(1).bytes(code))).toEqual([REFUSED, REQUESTS, SLOT]);
  });

  it("refuse what is out of form, out of the string, or of no slot", () => {
    announce(600);
    const n = sifted(1);
    const begin = (slot: number, basis: number, start: number, count: number) =>
      ask(new MessageWriter(BEGIN).u8(slot).u8(basis).u32(start).u32(count).u64(1n));
    expect(begin(0, 1, 0, n + 1)).toEqual([REFUSED, BEGIN, LENGTH]);
    expect(begin(0, 1, 0xfffffff8, 16)).toEqual([REFUSED, BEGIN, LENGTH]);
    expect(begin(0, 1, 8, 0xffffffff)).toEqual([REFUSED, BEGIN, LENGTH]);
    expect(begin(0, 1, 3, 8)).toEqual([REFUSED, BEGIN, LENGTH]);
    expect(begin(0, 1, 0, 0)).toEqual([REFUSED, BEGIN, LENGTH]);
    expect(begin(0, 2, 0, 8)).toEqual([REFUSED, BEGIN, LENGTH]);
    expect(begin(2, 1, 0, 8)).toEqual([REFUSED, BEGIN, SLOT]);
    expect(begin(255, 1, 0, 8)).toEqual([REFUSED, BEGIN, SLOT]);
    const publish = (basis: number, start: number, count: number) =>
      ask(new MessageWriter(PUBLISH).u8(basis).u32(start).u32(count));
    expect(publish(1, 0, n + 1)).toEqual([REFUSED, PUBLISH, LENGTH]);
    expect(publish(3, 0, 8)).toEqual([REFUSED, PUBLISH, LENGTH]);
    const leaveOut = (basis: number, start: number, count: number) =>
      ask(new MessageWriter(LEAVE_OUT).u8(basis).u32(start).u32(count));
    expect(leaveOut(1, 0, n + 1)).toEqual([REFUSED, LEAVE_OUT, LENGTH]);
    expect(leaveOut(1, n + 1, 0)).toEqual([REFUSED, LEAVE_OUT, LENGTH]);
    expect(leaveOut(1, 8, 0xffffffff)).toEqual([REFUSED, LEAVE_OUT, LENGTH]);
    expect(leaveOut(2, 0, 8)).toEqual([REFUSED, LEAVE_OUT, LENGTH]);
    expect(publish(0, 0, 32_769)).toEqual([REFUSED, PUBLISH, LENGTH]);
    const amplify = (basis: number, length: number, m: number) =>
      ask(new MessageWriter(AMPLIFY).u8(basis).u32(length).u32(m).bytes(new Uint8Array(32)));
    expect(amplify(1, n + 1, 8)).toEqual([REFUSED, AMPLIFY, LENGTH]);
    expect(amplify(1, n, n + 1)).toEqual([REFUSED, AMPLIFY, LENGTH]);
    expect(amplify(1, n, 0)).toEqual([REFUSED, AMPLIFY, LENGTH]);
    expect(ask(new MessageWriter(REQUESTS).u8(0).u32(0))).toEqual([REFUSED, REQUESTS, FORM]);
    expect(ask(new MessageWriter(REQUESTS).u8(0).u32(32_769))).toEqual([REFUSED, REQUESTS, FORM]);
    expect(ask(new MessageWriter(REQUESTS).u8(0).u32(9).u8(255))).toEqual([REFUSED, REQUESTS, LENGTH]);
    expect(ask(new MessageWriter(CLICKS).u8(32).u32(1).u64(0n))).toEqual([REFUSED, CLICKS, FORM]);
    expect(ask(new MessageWriter(CLICKS).u8(1).u32(8193).u64(0n))).toEqual([REFUSED, CLICKS, FORM]);
    expect(ask(new MessageWriter(CLICKS).u8(1).u32(5).u64(0n))).toEqual([REFUSED, CLICKS, LENGTH]);
    expect(ask(new MessageWriter(BASES).u32(0))).toEqual([REFUSED, BASES, FORM]);
    expect(ask(new MessageWriter(BASES).u32(4097).bytes(new Uint8Array(513)))).toEqual([
      REFUSED,
      BASES,
      FORM,
    ]);
    expect(ask(Uint8Array.of(BEGIN))).toEqual([REFUSED, BEGIN, FORM]);
    for (const kind of [0, 11, 16, TAKEN, REPLIES, REFUSED, 255])
      expect(ask(Uint8Array.of(kind, 1, 2, 3))).toEqual([REFUSED, kind, FORM]);
    expect(parts.satellite.hasFailed).toBe(false);
  });

  it("set to zero what is left out, at any place, and nothing else", () => {
    announce(600);
    const n = sifted(0);
    const publish = () =>
      ask(new MessageWriter(PUBLISH).u8(0).u32(0).u32(n))
        .slice(10)
        .flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1));
    const before = publish();
    expect(before.slice(13, 50)).toContain(1);
    const asked = [0, 0, 0, 0, 13, 0, 0, 0, 37];
    expect(ask(Uint8Array.of(LEAVE_OUT, ...asked))).toEqual([LEFT_OUT, ...asked]);
    expect(publish()).toEqual(before.map((bit, at) => (at >= 13 && at < 50 ? 0 : bit)));
  });

  it("never take a click twice, from this session or one before", () => {
    const clicks = clicksOf(parts.satellite, new RandomStream(1, "test clicks"), 0, 500);
    const refusedOf = () => {
      const told = say(clicks).slice(5, 9);
      expect(sayBases(clicks).slice(5, 9)).toEqual(told);
      return told;
    };
    expect(refusedOf()).toEqual([0, 0, 0, 0]);
    const n = sifted(0) + sifted(1);
    expect(refusedOf()).toEqual([0, 0, 1, 244]);
    expect(sifted(0) + sifted(1)).toBe(n);
    open();
    expect(refusedOf()).toEqual([0, 0, 1, 244]);
    expect(sifted(0) + sifted(1)).toBe(0);
  });

  describe("to a question about pattern", () => {
    const BLOCK = 4096;
    /** State of a block of the calibration pattern. */
    const CALIBRATE = 2;
    const tell = (first: number, count: number) => ask(new MessageWriter(TELL).u64(BigInt(first)).u32(count));
    const refusedOf = (first: number) => {
      const clicks = clicksOf(parts.satellite, new RandomStream(1, "test clicks"), first, 50, {
        distance: 5,
      });
      return sayBoth(clicks)[8];
    };

    it("tell the symbols of the pulses, of any stretch", () => {
      for (const [first, count] of [
        [0, 4096],
        [5000, 301],
      ] as const) {
        const symbols = new Uint8Array(count);
        const pulses = Float64Array.from({ length: count }, (_, i) => first + i);
        parts.satellite.lookUp(pulses, count, symbols);
        expect(new Set(symbols).size).toBeGreaterThan(8);
        const told = tell(first, count);
        expect(told[0]).toBe(TOLD);
        const nibbles = told.slice(13).flatMap((byte) => [byte & 15, byte >> 4]);
        expect(nibbles).toEqual([...symbols, ...(count % 2 === 0 ? [] : [0])]);
      }
    });

    it("take no click of a block that is told, part of it or all, in this session or a later one", () => {
      expect(tell(BLOCK + 100, 4096)[0]).toBe(TOLD);
      expect(refusedOf(BLOCK)).toBe(50);
      expect(refusedOf(2 * BLOCK + 2000)).toBe(50);
      expect(sifted(0) + sifted(1)).toBe(0);
      open();
      expect(refusedOf(2 * BLOCK + 3000)).toBe(50);
      expect(refusedOf(3 * BLOCK)).toBe(0);
      expect(sifted(0) + sifted(1)).toBeGreaterThan(0);
    });

    it("tell nothing of a block in which a click was taken, or of one before it, ever", () => {
      expect(refusedOf(2 * BLOCK)).toBe(0);
      const refused = [REFUSED, TELL, LENGTH];
      expect(tell(2 * BLOCK + 4000, 10)).toEqual(refused);
      expect(tell(0, 10)).toEqual(refused);
      expect(tell(3 * BLOCK - 10, 20)).toEqual(refused);
      open();
      expect(tell(2 * BLOCK + 4000, 10)).toEqual(refused);
      // What was refused struck nothing.
      expect(refusedOf(3 * BLOCK)).toBe(0);
      expect(tell(4 * BLOCK, 10)[0]).toBe(TOLD);
    });

    it("tell nothing of a block that was never claimed for key, nor of one that the ledger forgot", () => {
      const refused = [REFUSED, TELL, LENGTH];
      const { core } = parts.satellite;
      expect(tell(400 * BLOCK - 10, 20)).toEqual(refused);
      expect(tell(400 * BLOCK, 1)).toEqual(refused);
      expect(ask(new MessageWriter(TELL).u64(2n ** 64n - 1n).u32(4))).toEqual(refused);
      expect(core.claimBlocks(400n, 1, CALIBRATE)).toBe(core.CLAIM_GRANTED.value);
      expect(tell(400 * BLOCK, 10)).toEqual(refused);
      // As after a reset: what was emitted before may have made key.
      expect(core.ledgerCommission()).toBe(true);
      expect(tell(10 * BLOCK, 10)).toEqual(refused);
    });

    it("refuse none, and more than an answer can hold", () => {
      expect(tell(0, 0)).toEqual([REFUSED, TELL, FORM]);
      expect(tell(0, 4097)).toEqual([REFUSED, TELL, FORM]);
      expect(ask(Uint8Array.of(TELL, 0))).toEqual([REFUSED, TELL, FORM]);
    });
  });

  it("to a wrong checkpoint are silence: the session is over and its bits are gone", () => {
    announce(600);
    expect(ask(new MessageWriter(CHECKPOINT).u64(1n))).toEqual([]);
    expect(parts.satellite.hasFailed).toBe(true);
    expect(sifted(0)).toBe(0);
    expect(parts.satellite.poll(nowUs + 1_000_000)).toBeNull();
    // The satellite has spent a pad that this ground never did: what begins there is refused, what begins
    // behind is not.
    open();
    expect(announce(100)).toEqual([]);
    open();
    expect(announce(100)[0]).toBe(REPLIES);
  });

  it("to a right checkpoint are the satellite's own tag; what was hashed is a key only behind the commit", () => {
    const { port, satellite } = parts;
    announce(600);
    expect(port.checkpoint()).toBe(true);
    const [checked] = exchange();
    expect(checked![0]).toBe(CHECKED);
    expect(port.isChecked(checked!)).toBe(true);
    const n = sifted(0);
    const amplified = ask(new MessageWriter(AMPLIFY).u8(0).u32(n).u32(40).bytes(new Uint8Array(32)));
    expect(amplified).toEqual([AMPLIFIED, 0, 0, 0, 0, 40]);
    expect(satellite.core.dialogueHasPending()).toBe(false);
    expect(port.checkpoint()).toBe(true);
    expect(port.isChecked(exchange()[0]!)).toBe(true);
    expect(satellite.core.dialogueHasPending()).toBe(true);
    expect(satellite.committedKey(PASS)).toBeNull();
    expect(sifted(0)).toBe(0);
    const [id, poolEnd] = [port.lastCheckpoint, port.poolEnd];
    const none = new Uint8Array(0);
    const asked = {
      id,
      source: "key",
      number: BigInt(PASS),
      poolEnd,
      words: 0,
      key: none,
      bits: 40,
    } as const;
    expect(port.commit(asked)).toBe(true);
    const [committed] = exchange();
    expect(committed![0]).toBe(COMMITTED);
    expect(port.committed(committed!)).toEqual({ id, kept: 0xffffffff, poolEnd });
    expect(satellite.committedKey(PASS)).toHaveLength(5);
    expect(ask(new MessageWriter(PUBLISH).u8(0).u32(0).u32(8))).toEqual([REFUSED, PUBLISH, LENGTH]);
  });

  it("to 10^5 random messages are short and never a trap", () => {
    announce(3000);
    const random = new RandomStream(1, "test random messages");
    const kinds = [CLICKS, BEGIN, REQUESTS, CONFIRM, END, PUBLISH, AMPLIFY, BASES];
    const lengths = [14, 19, 6, 59, 2, 10, 42, 6];
    const answered = new Map<number, number>();
    for (let batch = 0; batch < 12_500; batch++) {
      for (let i = 0; i < 8; i++) {
        const which = random.uint32() % 9;
        const length = which < 8 && random.uint32() % 4 > 0 ? lengths[which]! : 1 + (random.uint32() % 60);
        const message = Uint8Array.from({ length }, () =>
          random.uint32() % 3 === 0 ? random.uint32() >>> 24 : 0,
        );
        message[0] = which < 8 ? kinds[which]! : random.uint32() >>> 24;
        if (message[0] === CHECKPOINT || message[0] === COMMIT) message[0] = 0;
        // Some are nearly right: a block of some length, and then one request whatever its code.
        if (message[0] === BEGIN && length === 19)
          message.set([random.uint32() % 3, random.uint32() % 3, 0, 0, 0, 0], 1);
        if (message[0] === REQUESTS && length > 8) message.set([random.uint32() % 3, 0, 0, 0, 1], 1);
        if (message[0] === CONFIRM && length === 59) {
          message[2] = random.uint32() % 3;
          message.set([0, 0, 0, 8 * (random.uint32() % 3), 0, 0, 0, 9], 51);
        }
        // A few clicks, and their bases.
        if (message[0] === CLICKS && length === 14) message.set([1, 0, 0, 0, random.uint32() % 3], 1);
        if (message[0] === BASES && length === 6) message.set([0, 0, 0, random.uint32() % 10], 1);
        // Hashing takes a while; a few hundred will do.
        if (message[0] === AMPLIFY && length === 42)
          message.set([random.uint32() % 32, 0, 0, 0, 200, 0, 0, 0, random.uint32() % 256], 1);
        else if (message[0] === AMPLIFY) message[1] = 2;
        parts.port.send(message);
      }
      for (const answer of exchange()) {
        answered.set(answer[0]!, (answered.get(answer[0]!) ?? 0) + 1);
        expect(answer.length).toBeLessThanOrEqual(2100);
        if (answer[0] === REFUSED) expect(answer).toHaveLength(3);
      }
    }
    expect(parts.satellite.hasFailed).toBe(false);
    for (const kind of [TAKEN, REPLIES, BEGUN, ANSWERS, HASH, PUBLISHED, AMPLIFIED, REFUSED])
      expect(answered.get(kind) ?? 0, `kind ${kind}`).toBeGreaterThan(10);
    expect(say(nextClicks(10))[0]).toBe(TAKEN);
  });
});

describe("clicks whose bases are said later", () => {
  const taken = (count: number, refused: number) => [
    TAKEN,
    ...[0, 0, count >> 8, count & 255],
    ...[0, 0, refused >> 8, refused & 255],
    ...[0, 2, 0, 0],
  ];

  it("are answered as those whose bases are said at once, and told nothing of before", async () => {
    const clicks = nextClicks(600);
    expect(say(clicks)).toEqual(taken(600, 0));
    expect([sifted(0), sifted(1)]).toEqual([0, 0]);
    const more = nextClicks(700);
    expect(say(more)).toEqual(taken(700, 0));
    const replies = sayBases(clicks);
    const bits = [0, 1].map((basis) => parts.satellite.siftedBits(basis, 0, sifted(basis)));
    expect(replies[0]).toBe(REPLIES);
    parts = await bothSides();
    nextPulse = 0;
    open();
    expect(sayBoth(clicks)).toEqual(replies);
    expect([0, 1].map((basis) => parts.satellite.siftedBits(basis, 0, sifted(basis)))).toEqual(bits);
  });

  it("wait however their bases are cut into messages", () => {
    const clicks = nextClicks(600);
    say(clicks);
    for (const [from, count] of [
      [0, 1],
      [1, 300],
      [301, 299],
    ] as const)
      expect(ask(parts.port.bases([{ clicks, from, count }])).slice(0, 9)).toEqual([
        REPLIES,
        ...[0, 0, count >> 8, count & 255],
        ...[0, 0, 0, 0],
      ]);
    const matches = [0, 1].map((basis) => {
      const symbols = new Uint8Array(600);
      parts.satellite.lookUp(Float64Array.from(clicks.pulses, Number), 600, symbols);
      const [, ...values] = [null, ...symbols].filter(
        (symbol, at) =>
          at === 0 || (((symbol! >> 1) & 1) === basis && clicks.outcomes[at - 1]! >> 1 === basis),
      );
      return values.map((symbol) => symbol! & 1);
    });
    for (const basis of [0, 1] as const) {
      const bytes = parts.satellite.siftedBits(basis, 0, sifted(basis));
      expect(matches[basis]).toHaveLength(sifted(basis));
      expect(matches[basis]!.map((_, at) => (bytes[at >> 3]! >> (at & 7)) & 1)).toEqual(matches[basis]);
    }
  });

  it("have none that were never said, none twice, and none of more or fewer bits than clicks", () => {
    const clicks = nextClicks(600);
    const refused = [REFUSED, BASES, LENGTH];
    expect(sayBases(clicks)).toEqual(refused);
    say(clicks);
    expect(ask(new MessageWriter(BASES).u32(601).bytes(new Uint8Array(76)))).toEqual(refused);
    expect(ask(new MessageWriter(BASES).u32(600).bytes(new Uint8Array(74)))).toEqual(refused);
    expect(ask(new MessageWriter(BASES).u32(600).bytes(new Uint8Array(76)))).toEqual(refused);
    expect([sifted(0), sifted(1)]).toEqual([0, 0]);
    expect(sayBases(clicks)[0]).toBe(REPLIES);
    const before = sifted(0) + sifted(1);
    expect(sayBases(clicks)).toEqual(refused);
    expect(sifted(0) + sifted(1)).toBe(before);
  });

  it("are forgotten with their session, and stay spent", () => {
    const clicks = nextClicks(600);
    say(clicks);
    open();
    expect(parts.satellite.core.waitingCount()).toBe(0);
    expect(sayBases(clicks)).toEqual([REFUSED, BASES, LENGTH]);
    expect(say(clicks)).toEqual(taken(600, 600));
    expect(sayBases(clicks).slice(9)).toEqual(new Array(75).fill(0));
    expect([sifted(0), sifted(1)]).toEqual([0, 0]);
  });

  it("are as many as there is room for, and no more; the oldest make room, however often", async () => {
    parts = await bothSides(1, 8192, undefined, 4096);
    nextPulse = 0;
    open();
    const batches = Array.from({ length: 9 }, () => nextClicks(1200));
    for (const batch of batches.slice(0, 3)) expect(say(batch)[0]).toBe(TAKEN);
    expect(say(batches[3]!)).toEqual([REFUSED, CLICKS, LENGTH]);
    for (const [at, batch] of batches.slice(3).entries()) {
      expect(sayBases(batches[at]!).slice(5, 9)).toEqual([0, 0, 0, 0]);
      // None was taken of those that were refused.
      expect(say(batch).slice(5)).toEqual([0, 0, 0, 0, 0, 0, 16, 0]);
    }
    for (const batch of batches.slice(6)) sayBases(batch);
    const symbols = new Uint8Array(1200);
    let matches = 0;
    for (const { pulses, outcomes } of batches) {
      parts.satellite.lookUp(Float64Array.from(pulses, Number), 1200, symbols);
      matches += outcomes.filter((outcome, at) => outcome >> 1 === ((symbols[at]! >> 1) & 1)).length;
    }
    expect(sifted(0) + sifted(1)).toBe(matches);
    expect(parts.satellite.core.waitingCount()).toBe(0);
  });
});

describe("a board that hashes for long", () => {
  it("does not tell a new session of a key of the one before", () => {
    const { core } = parts.satellite;
    announce(600);
    // The board is told to hash, and hears of a new session before it is done.
    parts.port.send(new MessageWriter(AMPLIFY).u8(0).u32(64).u32(8).bytes(new Uint8Array(32)).done());
    const packet = parts.port.poll(nowUs)!;
    new Uint8Array(core.memory.buffer).set(packet, core.linkIncoming());
    core.linkTake(packet.length, BigInt(nowUs));
    expect(core.dialogueServe()).toBe(core.DIALOGUE_AMPLIFY.value);
    expect(core.dialogueServe()).toBe(core.DIALOGUE_WAITS.value);
    open();
    announce(10);
    core.dialogueAmplified(true);
    expect(exchange()).toEqual([]);
  });
});
