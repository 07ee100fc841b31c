/**
 * The edges of the link: what is just too old, too far ahead, too long. Memory behind a buffer is looked at,
 * not only the answer.
 */
import { describe, expect, it } from "vitest";
import { FlashModel } from "../../../boards/host/model/flash.js";
import { type LinkExports, put, take, u64 } from "../../support/link-core.js";
import { openedPair, powerOn } from "../../support/link-pair.js";

const TAKEN = 0;
const DAMAGED = 2;
const FORGED = 3;
const REPEATED = 4;
const UP = 0;
const NO_SEGMENT = 0xffffffff;
/** Room for a message in tests (link-pair.ts). */
const CAPACITY = 8000;

interface Fields {
  readonly number: number;
  readonly segment: number;
  readonly flags?: number;
  readonly payload?: Uint8Array;
  readonly acknowledged?: number;
}

/** Seals a packet of the ground's session by hand; `core` has the session's keys. */
function packetOf(core: LinkExports, buffer: number, fields: Fields): Uint8Array {
  const { number, segment, flags = 3, payload = new Uint8Array(0), acknowledged = 0 } = fields;
  const packet = new Uint8Array(40 + payload.length);
  const view = new DataView(packet.buffer);
  view.setUint16(0, 0x1851);
  view.setUint16(2, (flags << 14) | (number & 0x3fff));
  view.setUint16(4, packet.length - 7);
  view.setUint32(10, number);
  view.setUint32(14, acknowledged);
  view.setUint32(26, segment);
  packet.set(payload, 30);
  put(core, buffer, packet);
  core.packetSeal(buffer, payload.length, core.packetTag(UP, BigInt(number), buffer, packet.length - 10));
  return take(core, buffer, packet.length);
}

function offer(core: LinkExports, packet: Uint8Array): number {
  put(core, core.linkIncoming(), packet);
  return core.linkTake(packet.length, 0n);
}

/** The satellite with an open session, and whatever makes its packets. */
function listening(segments = 16) {
  const { ground, satellite, buffer } = openedPair(segments);
  const send = (fields: Fields) => offer(satellite, packetOf(ground, buffer, fields));
  return { ground, satellite, buffer, send };
}

describe("packets older than what is remembered", () => {
  it("are not taken, though nothing with their number, nor 64 later, has ever come", () => {
    for (const behind of [64, 65, 127, 128, 200]) {
      const { send } = listening();
      expect(send({ number: 1, segment: NO_SEGMENT })).toBe(1);
      // Only this one and the latest come: whatever bit an old number is looked up at, it is clear.
      expect(send({ number: 1000, segment: NO_SEGMENT })).toBe(TAKEN);
      expect(send({ number: 1000 - behind, segment: 0, payload: Uint8Array.of(1) }), `${behind}`).toBe(
        REPEATED,
      );
    }
    for (const behind of [1, 62, 63]) {
      const { send } = listening();
      send({ number: 1000, segment: NO_SEGMENT });
      expect(send({ number: 1000 - behind, segment: NO_SEGMENT }), `${behind}`).toBe(TAKEN);
      expect(send({ number: 1000 - behind, segment: NO_SEGMENT }), `${behind}`).toBe(REPEATED);
    }
  });

  it("are forgotten one by one: a jump of less than 64 keeps the memory, one of 64 or more empties it", () => {
    for (const jump of [1, 63, 64, 65]) {
      const { send } = listening();
      send({ number: 99, segment: NO_SEGMENT });
      send({ number: 100, segment: NO_SEGMENT });
      expect(send({ number: 100 + jump, segment: NO_SEGMENT })).toBe(TAKEN);
      expect(send({ number: 100, segment: NO_SEGMENT }), `${jump}`).toBe(REPEATED);
      if (jump > 1) expect(send({ number: 99 + jump, segment: NO_SEGMENT }), `${jump}`).toBe(TAKEN);
    }
  });

  it("can't be numbered below the first: number 0 counts as come", () => {
    const { send } = listening();
    send({ number: 5, segment: NO_SEGMENT });
    expect(send({ number: 0, segment: NO_SEGMENT })).toBe(TAKEN);
    expect(send({ number: 0, segment: NO_SEGMENT })).toBe(REPEATED);
  });
});

describe("segments", () => {
  it("beyond the window or read already change nothing, and the last inside it is kept", () => {
    const { satellite, send } = listening(4);
    let number = 1;
    const segment = (at: number, value: number) =>
      send({ number: number++, segment: at, payload: Uint8Array.of(value) });
    segment(4, 99);
    segment(NO_SEGMENT - 1, 98);
    segment(3, 13);
    for (let at = 0; at < 3; at++) segment(at, 10 + at);
    // Before they are read, one that comes again does not replace what is there.
    segment(1, 77);
    for (const expected of [10, 11, 12, 13]) {
      expect(satellite.messageBytes()).toBe(1);
      expect([...take(satellite, satellite.messageAddress(), 1)]).toEqual([expected]);
      satellite.messageDone();
    }
    segment(2, 66);
    expect(satellite.messageBytes()).toBe(0);
    segment(4, 14);
    expect(satellite.messageBytes()).toBe(1);
    expect([...take(satellite, satellite.messageAddress(), 1)]).toEqual([14]);
  });

  it("without payload are no message", () => {
    const { satellite, send } = listening();
    send({ number: 1, segment: 0 });
    expect(satellite.messageBytes()).toBe(0);
    expect(satellite.receivingIsBroken()).toBe(0);
  });
});

describe("a message longer than its buffer", () => {
  it("breaks the session, and not a byte behind the buffer is changed", () => {
    for (const [lengths, isBroken] of [
      [[1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000], false],
      [[1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1], true],
      [[1000, 1000, 1000, 1000, 1000, 1000, 1000, 999, 2], true],
      [[1000, 1000, 1000, 1000, 1000, 1000, 1000, 999, 1], false],
    ] as const) {
      const { satellite, send } = listening();
      const behind = satellite.messageAddress() + CAPACITY;
      // The session's opening spends some of the pool, which lies there.
      send({ number: 100, segment: NO_SEGMENT });
      const before = take(satellite, behind, 4096);
      for (const [segment, length] of lengths.entries()) {
        const flags = segment === 0 ? 1 : segment === lengths.length - 1 ? 2 : 0;
        const payload = new Uint8Array(length).fill(0xa5);
        expect(send({ number: segment + 101, segment, flags, payload })).toBe(TAKEN);
        satellite.messageBytes();
      }
      expect(satellite.receivingIsBroken(), `${lengths}`).toBe(isBroken ? 1 : 0);
      expect(satellite.messageBytes()).toBe(isBroken ? 0 : CAPACITY);
      expect(Buffer.compare(take(satellite, behind, 4096), before), `${lengths}`).toBe(0);
    }
  });

  it("never begins in the middle, nor begins anew before its end", () => {
    for (const flags of [[0], [2], [1, 1], [1, 3], [1, 0, 1]]) {
      const { satellite, send } = listening();
      for (const [segment, flag] of flags.entries())
        send({ number: segment + 1, segment, flags: flag, payload: Uint8Array.of(9) });
      expect(satellite.messageBytes(), `${flags}`).toBe(0);
      expect(satellite.receivingIsBroken(), `${flags}`).toBe(1);
    }
  });
});

describe("a packet longer than its buffer", () => {
  it("is damaged, whatever its head says, and nothing behind the buffer is read for it", () => {
    const { satellite, ground, buffer } = listening();
    const packet = packetOf(ground, buffer, { number: 1, segment: 0, payload: new Uint8Array(1000) });
    put(satellite, satellite.linkIncoming(), packet);
    for (const bytes of [1041, 1100, 65_535, 39, 0]) expect(satellite.linkTake(bytes, 0n)).toBe(DAMAGED);
    // 39 bytes that say so, and a whole packet that says it is longer: both with a right checksum.
    for (const [length, told] of [
      [39, 39],
      [1040, 1041],
    ] as const) {
      const wrong = packet.slice(0, length);
      new DataView(wrong.buffer).setUint16(4, told - 7);
      put(ground, buffer, wrong);
      new DataView(wrong.buffer).setUint16(length - 2, ground.checksum(buffer, length - 2));
      expect(offer(satellite, wrong), `${told}`).toBe(DAMAGED);
    }
    const longer = packetOf(ground, buffer, { number: 2, segment: 0, payload: new Uint8Array(1001) });
    put(satellite, satellite.linkIncoming(), longer);
    expect(satellite.linkTake(longer.length, 0n)).toBe(DAMAGED);
    expect(offer(satellite, packet)).toBe(1);
  });
});

describe("an acknowledgement", () => {
  it("of segments that were never sent, or were acknowledged before, changes nothing", () => {
    const { ground, satellite, buffer, send } = listening();
    send({ number: 1, segment: NO_SEGMENT });
    put(satellite, buffer, Uint8Array.of(1, 2, 3));
    for (let i = 0; i < 3; i++) expect(satellite.linkSend(buffer, 3)).toBe(1);
    while (satellite.linkPoll(0n) > 0);
    send({ number: 2, segment: NO_SEGMENT, acknowledged: 4 });
    expect(satellite.sendingIsEmpty()).toBe(0);
    send({ number: 3, segment: NO_SEGMENT, acknowledged: 2 });
    send({ number: 4, segment: NO_SEGMENT, acknowledged: 1 });
    expect([satellite.sendingHasRoom(15_000), satellite.sendingHasRoom(15_001)]).toEqual([1, 0]);
    // Only the third is still under way: it alone goes out again.
    const again: number[] = [];
    for (let bytes = satellite.linkPoll(10_000_000n); bytes > 0; bytes = satellite.linkPoll(10_000_000n))
      again.push(new DataView(take(satellite, satellite.linkOutgoing(), bytes).buffer).getUint32(26));
    expect(again).toEqual([2]);
    send({ number: 5, segment: NO_SEGMENT, acknowledged: 3 });
    expect(satellite.sendingIsEmpty()).toBe(1);
    expect(ground.sessionIsOpen()).toBe(1);
  });
});

describe("the ground's end", () => {
  it("is opened by no packet, not even by one under the key of a session that could begin", () => {
    const ground = powerOn(true);
    const satellite = powerOn(false);
    const packet = new Uint8Array(40);
    packet.set([0x08, 0x51, 0xc0, 1, 0, 33]);
    packet.set([0, 0, 0, 1], 10);
    put(satellite.core, satellite.buffer, packet);
    const tag = satellite.core.tagOfSessionAt(0n, UP, 1n, satellite.buffer, 30);
    satellite.core.packetSeal(satellite.buffer, 0, tag);
    expect(offer(ground.core, take(satellite.core, satellite.buffer, 40))).toBe(FORGED);
    expect(ground.core.sessionIsOpen()).toBe(0);
    expect(u64(ground.core.poolNext())).toBe(0n);
  });
});

describe("the pool's end", () => {
  it("opens no session where its first word is there and its last is not", () => {
    for (const short of [64, 256, 320]) {
      const ground = powerOn(true, new FlashModel());
      const pool = new Uint8Array((8192 - short) / 8).fill(3);
      const satellite = powerOn(false, new FlashModel(), { pool });
      // The ground burns its pool up to a place where the satellite's has less than an opening left.
      while (u64(ground.core.poolNext()) < 8192n - 320n)
        ground.core.poolSpend(u64(ground.core.poolNext()), 64, 1);
      expect(ground.core.linkOpen()).toBe(ground.core.POOL_GRANTED.value);
      put(ground.core, ground.buffer, Uint8Array.of(1));
      ground.core.linkSend(ground.buffer, 1);
      const bytes = ground.core.linkPoll(0n);
      expect(offer(satellite.core, take(ground.core, ground.core.linkOutgoing(), bytes))).toBe(FORGED);
      expect(u64(satellite.core.poolNext())).toBe(0n);
    }
  });
});
