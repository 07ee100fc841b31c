import { SpacePacketParser } from "serialport";
import { beforeEach, describe, expect, it } from "vitest";
import { type LinkExports, linkCore, put, take, u64 } from "../../support/link-core.js";
import { openedPair, powerOn } from "../../support/link-pair.js";

const DAMAGED = 2;

/** A packet as CCSDS 133.0-B-2, section 4.1, and the table in assembly/link/packet.ts lay it out. */
function decode(packet: Uint8Array) {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const identification = view.getUint16(0);
  const sequence = view.getUint16(2);
  return {
    version: identification >> 13,
    isCommand: (identification >> 12) & 1,
    hasSecondaryHeader: (identification >> 11) & 1,
    application: identification & 0x7ff,
    flags: sequence >> 14,
    count: sequence & 0x3fff,
    dataBytes: view.getUint16(4) + 1,
    session: view.getUint32(6),
    number: view.getUint32(10),
    acknowledged: view.getUint32(14),
    beyond: view.getUint32(18),
    echo: view.getUint32(22),
    segment: view.getUint32(26),
    payload: packet.subarray(30, packet.length - 10),
    tag: view.getBigUint64(packet.length - 10),
    checksum: view.getUint16(packet.length - 2),
  };
}

/** CRC-16/CCITT-FALSE bit by bit. */
function crc(bytes: Uint8Array): number {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = ((sum << 1) ^ (sum & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return sum;
}

let ground: LinkExports;
let satellite: LinkExports;
let buffer: number;

beforeEach(() => {
  ({ ground, satellite, buffer } = openedPair());
});

function send(message: Uint8Array): Uint8Array[] {
  put(ground, buffer, message);
  expect(ground.linkSend(buffer, message.length)).toBe(1);
  const packets: Uint8Array[] = [];
  for (let bytes = ground.linkPoll(0n); bytes > 0; bytes = ground.linkPoll(0n))
    packets.push(take(ground, ground.linkOutgoing(), bytes));
  return packets;
}

describe("the checksum", () => {
  it("is CRC-16/CCITT-FALSE: published check value, and a bitwise one on other lengths", () => {
    const core = linkCore();
    const at = core.reserve(300);
    put(core, at, new TextEncoder().encode("123456789"));
    expect(core.checksum(at, 9)).toBe(0x29b1);
    expect(core.checksum(at, 0)).toBe(0xffff);
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
    put(core, at, bytes);
    for (let length = 0; length < 300; length++)
      expect(core.checksum(at, length)).toBe(crc(bytes.subarray(0, length)));
  });
});

describe("a packet", () => {
  it("is a CCSDS space packet with the secondary header, tag and checksum that packet.ts promises", () => {
    const message = Uint8Array.from({ length: 2345 }, (_, i) => i);
    const packets = send(message);
    expect(packets.map((packet) => packet.length)).toEqual([1040, 1040, 385]);
    for (const [i, packet] of packets.entries()) {
      const { payload, tag, checksum, ...head } = decode(packet);
      expect(head).toEqual({
        version: 0,
        isCommand: 1,
        hasSecondaryHeader: 1,
        application: 0x51,
        flags: [1, 0, 2][i],
        count: i + 1,
        dataBytes: packet.length - 6,
        session: 0,
        number: i + 1,
        acknowledged: 0,
        beyond: 0,
        echo: 0,
        segment: i,
      });
      expect(payload).toEqual(message.subarray(1000 * i, 1000 * i + 1000));
      expect(checksum).toBe(crc(packet.subarray(0, -2)));
      put(satellite, buffer, packet);
      expect(u64(satellite.tagOfSessionAt(0n, 0, BigInt(i + 1), buffer, packet.length - 10))).toBe(tag);
    }
    expect(decode(send(Uint8Array.of(1))[0]!).flags).toBe(3);
  });

  it("names its session by the place in the pool, in words of 64 bits, and so does the answer", () => {
    const [up, down] = [powerOn(true), powerOn(false)];
    expect(up.core.poolSpend(0n, 640, 1)).toBe(up.core.POOL_GRANTED.value);
    expect(up.core.linkOpen()).toBe(up.core.POOL_GRANTED.value);
    const turn = (from: LinkExports, to: LinkExports) => {
      put(from, buffer, Uint8Array.of(1));
      expect(from.linkSend(buffer, 1)).toBe(1);
      const packet = take(from, from.linkOutgoing(), from.linkPoll(0n));
      put(to, to.linkIncoming(), packet);
      return { session: decode(packet).session, outcome: to.linkTake(packet.length, 0n) };
    };
    expect(turn(up.core, down.core)).toEqual({ session: 10, outcome: 1 });
    expect(turn(down.core, up.core)).toEqual({ session: 10, outcome: 0 });
  });

  it("that only acknowledges carries nothing", () => {
    for (const packet of send(Uint8Array.of(1))) {
      put(satellite, satellite.linkIncoming(), packet);
      expect(satellite.linkTake(packet.length, 0n)).toBe(satellite.PACKET_OPENED.value);
    }
    const answer = take(satellite, satellite.linkOutgoing(), satellite.linkPoll(0n));
    expect(decode(answer)).toMatchObject({
      flags: 3,
      dataBytes: 34,
      acknowledged: 1,
      echo: 1,
      segment: 0xffffffff,
    });
    expect(answer.length).toBe(40);
    expect(satellite.linkPoll(0n)).toBe(0);
  });

  it("is read by a foreign decoder of space packets", () => {
    const packets = send(Uint8Array.from({ length: 1500 }, (_, i) => i));
    const parser = new SpacePacketParser({ timeCodeFieldLength: 0, ancillaryDataFieldLength: 24 });
    const decoded: unknown[] = [];
    parser.on("data", (packet) => decoded.push(packet));
    for (const packet of packets) parser.write(Buffer.from(packet));
    expect(decoded).toHaveLength(2);
    expect(decoded[1]).toMatchObject({
      header: {
        versionNumber: 1,
        identification: { apid: 0x51, secondaryHeader: 1, type: 1 },
        sequenceControl: { packetName: 2, sequenceFlags: 2 },
        dataLength: packets[1]!.length - 6,
      },
    });
  });

  it("that is damaged changes nothing: every single bit, every burst of 16, every length", () => {
    const [packet] = send(Uint8Array.from({ length: 60 }, (_, i) => 3 * i));
    const offer = (bytes: Uint8Array): void => {
      put(satellite, satellite.linkIncoming(), bytes);
      expect(satellite.linkTake(bytes.length, 0n)).toBe(DAMAGED);
    };
    let offered = 0;
    for (let bit = 0; bit < 8 * packet!.length; bit++) {
      for (const burst of [1, 0x8001, 0xa5a5]) {
        const damaged = packet!.slice();
        for (let i = 0; i < 16; i++) {
          const at = bit + i;
          if ((burst >> i) & 1 && at < 8 * damaged.length) damaged[at >> 3]! ^= 0x80 >> (at & 7);
        }
        offer(damaged);
        offered += 1;
      }
    }
    for (let length = 0; length < packet!.length; length++) offer(packet!.subarray(0, length));
    offer(Uint8Array.of(...packet!, 0));
    expect(Number(satellite.linkDamaged())).toBe(offered + packet!.length + 1);
    expect(satellite.sessionIsOpen()).toBe(0);
    put(satellite, satellite.linkIncoming(), packet!);
    expect(satellite.linkTake(packet!.length, 0n)).toBe(satellite.PACKET_OPENED.value);
  });

  it("longer than the buffer is refused by its length alone", () => {
    for (const bytes of [1041, 0x7fffffff, 0xffffffff]) expect(satellite.linkTake(bytes, 0n)).toBe(DAMAGED);
  });
});
