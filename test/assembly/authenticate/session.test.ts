import { createCipheriv } from "node:crypto";
import { describe, expect, it } from "vitest";
import { FlashModel } from "../../../boards/host/model/flash.js";
import { pollPacket, takePacket } from "../../../hostsim/network/endpoint.js";
import { type LinkExports, put, take, u64 } from "../../support/link-core.js";
import { type End, poolBytes, powerOn } from "../../support/link-pair.js";

const TAKEN = 0;
const OPENED = 1;
const DAMAGED = 2;
const FORGED = 3;
const REPEATED = 4;
const UP = 0;
const DOWN = 1;

/** All packets that an end has to send at a time. */
function packetsOf({ core }: End, nowUs = 0): Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (let packet = pollPacket(core, nowUs); packet !== null; packet = pollPacket(core, nowUs))
    packets.push(packet);
  return packets;
}

function say({ core, buffer }: End, message: Uint8Array): void {
  put(core, buffer, message);
  expect(core.linkSend(buffer, message.length)).toBe(1);
}

function hear({ core }: End): Uint8Array | null {
  const bytes = core.messageBytes();
  if (bytes === 0) return null;
  const message = take(core, core.messageAddress(), bytes);
  core.messageDone();
  return message;
}

function memoryOf(core: LinkExports): Buffer {
  return Buffer.from(take(core, 0, core.memory.buffer.byteLength));
}

/** Offers a packet and checks what became of it; one that is not taken changes neither pool nor session. */
function offer(end: End, packet: Uint8Array, expected: number): void {
  const { core } = end;
  put(core, core.linkIncoming(), packet);
  const pool = [u64(core.poolNext()), u64(core.poolLeft())];
  const session = [core.sessionIsOpen(), u64(core.sessionPosition()), u64(core.linkDeadline())];
  expect(takePacket(core, packet, 0)).toBe(expected);
  if (expected === TAKEN || expected === OPENED) return;
  expect([u64(core.poolNext()), u64(core.poolLeft())]).toEqual(pool);
  expect([core.sessionIsOpen(), u64(core.sessionPosition()), u64(core.linkDeadline())]).toEqual(session);
}

/** Two ends that have talked: the satellite has heard "1", the ground "2". */
function talking(): { ground: End; satellite: End; up: Uint8Array; down: Uint8Array } {
  const ground = powerOn(true);
  const satellite = powerOn(false);
  expect(ground.core.linkOpen()).toBe(ground.core.POOL_GRANTED.value);
  say(ground, Uint8Array.of(1));
  const [up] = packetsOf(ground);
  offer(satellite, up!, OPENED);
  expect(hear(satellite)).toEqual(Uint8Array.of(1));
  say(satellite, Uint8Array.of(2));
  const [down] = packetsOf(satellite);
  offer(ground, down!, TAKEN);
  expect(hear(ground)).toEqual(Uint8Array.of(2));
  return { ground, satellite, up: up!, down: down! };
}

/** Seals a packet's bytes anew under a session of the sender's choice. */
function sealed({ core, buffer }: End, packet: Uint8Array, tag: (address: number, bytes: number) => bigint) {
  put(core, buffer, packet);
  core.packetSeal(buffer, packet.length - 40, tag(buffer, packet.length - 10));
  return take(core, buffer, packet.length);
}

describe("a session", () => {
  it("opens by its first genuine packet, whichever of them comes first", () => {
    for (let first = 0; first < 3; first++) {
      const ground = powerOn(true);
      const satellite = powerOn(false);
      ground.core.linkOpen();
      const message = Uint8Array.from({ length: 2500 }, (_, i) => i);
      say(ground, message);
      const packets = packetsOf(ground);
      offer(satellite, packets[first]!, OPENED);
      for (const [i, packet] of packets.entries()) offer(satellite, packet, i === first ? REPEATED : TAKEN);
      expect(hear(satellite)).toEqual(message);
    }
  });

  it("takes each packet once, and packets in any order", () => {
    const { ground, satellite, up, down } = talking();
    offer(satellite, up, REPEATED);
    offer(ground, down, REPEATED);
    for (let i = 0; i < 5; i++) say(ground, Uint8Array.of(10 + i));
    const packets = packetsOf(ground).reverse();
    for (const packet of packets) offer(satellite, packet, TAKEN);
    for (const packet of packets) offer(satellite, packet, REPEATED);
    for (let i = 0; i < 5; i++) expect(hear(satellite)).toEqual(Uint8Array.of(10 + i));
    expect(hear(satellite)).toBeNull();
    expect(Number(satellite.core.linkRepeated())).toBe(6);
  });

  it("takes no packet that comes after 64 later ones", () => {
    const { ground, satellite } = talking();
    say(ground, Uint8Array.of(9));
    const [late] = packetsOf(ground);
    for (let i = 0; i < 64; i++) {
      // Each answer of the satellite is acknowledged by a packet of its own.
      say(satellite, Uint8Array.of(i));
      for (const packet of packetsOf(satellite)) offer(ground, packet, TAKEN);
      for (const packet of packetsOf(ground)) offer(satellite, packet, TAKEN);
      hear(ground);
    }
    // The ground saw that it was lost and has sent it again.
    expect(hear(satellite)).toEqual(Uint8Array.of(9));
    offer(satellite, late!, REPEATED);
    expect(hear(satellite)).toBeNull();
  });

  it("does not take its own side's packets, however their direction is dressed up", () => {
    const { ground, satellite, up, down } = talking();
    offer(ground, up, DAMAGED);
    offer(satellite, down, DAMAGED);
    for (const [end, packet] of [
      [ground, up],
      [satellite, down],
    ] as const) {
      const turned = packet.slice();
      turned[0]! ^= 0x10;
      const tag = new DataView(packet.buffer).getBigUint64(packet.length - 10);
      offer(
        end,
        sealed(end, turned, () => tag),
        FORGED,
      );
      // Even under the reflected packet's right tag, which only its sender could make.
      const own = end === ground ? UP : DOWN;
      const number = BigInt(new DataView(packet.buffer).getUint32(10));
      offer(
        end,
        sealed(end, turned, (at, bytes) => end.core.packetTag(own, number, at, bytes)),
        FORGED,
      );
    }
  });

  it("is not opened, closed or changed by a packet with a wrong tag, field by field", () => {
    const { ground, satellite } = talking();
    const sleeping = powerOn(false);
    say(
      ground,
      Uint8Array.from({ length: 50 }, (_, i) => i),
    );
    const [packet] = packetsOf(ground);
    for (let at = 6; at < packet!.length - 2; at++) {
      const changed = packet!.slice();
      changed[at]! ^= 1 << (at & 7);
      const tag = new DataView(changed.buffer).getBigUint64(packet!.length - 10);
      const forged = sealed(ground, changed, () => tag);
      offer(satellite, forged, FORGED);
      offer(sleeping, forged, FORGED);
    }
    offer(satellite, packet!, TAKEN);
    offer(sleeping, packet!, OPENED);
  });

  it("is not disturbed by packets that name the pool's end, where there is no secret key", () => {
    const { ground, satellite } = talking();
    const stranger = powerOn(true, new FlashModel(), { pool: new Uint8Array(1024) });
    for (let words = 0; words <= 5; words++) {
      // A stranger knows the key of a session that begins where no key is: all zeros.
      const position = BigInt(8192 + 320 - 64 * words);
      say(ground, Uint8Array.of(66));
      const [packet] = packetsOf(ground, 1_000_000 * (words + 1));
      const view = new DataView(packet!.buffer);
      view.setUint32(6, Number(position / 64n));
      view.setUint32(10, 1);
      const tag = (at: number, bytes: number) => stranger.core.tagOfSessionAt(8192n, UP, 1n, at, bytes);
      offer(satellite, sealed(stranger, packet!, tag), FORGED);
      expect(satellite.core.sessionIsOpen()).toBe(1);
    }
    const view = new Uint8Array(41);
    view.set([0x18, 0x51, 0xc0, 1, 0, 34, 0xff, 0xff, 0xff, 0xff]);
    offer(
      satellite,
      sealed(stranger, view, () => 0n),
      FORGED,
    );
    say(satellite, Uint8Array.of(3));
    for (const packet of packetsOf(satellite)) offer(ground, packet, TAKEN);
    expect(hear(ground)).toEqual(Uint8Array.of(3));
  });

  it("takes over from the one before, whose packets and keys are void from then on", () => {
    const { ground, satellite, up } = talking();
    say(ground, Uint8Array.of(7, 7, 7));
    const stale = packetsOf(ground);
    expect(ground.core.linkOpen()).toBe(ground.core.POOL_GRANTED.value);
    say(ground, Uint8Array.of(8));
    const [opening] = packetsOf(ground);
    offer(satellite, opening!, OPENED);
    expect(hear(satellite)).toEqual(Uint8Array.of(8));
    expect(u64(satellite.core.sessionPosition())).toBe(320n);
    for (const packet of [up, ...stale]) offer(satellite, packet, FORGED);
    expect(hear(satellite)).toBeNull();
  });

  it("may begin behind one that the satellite never heard of; that one can't begin any more", () => {
    const ground = powerOn(true);
    const satellite = powerOn(false);
    ground.core.linkOpen();
    say(ground, Uint8Array.of(1));
    const unheard = packetsOf(ground);
    ground.core.linkOpen();
    say(ground, Uint8Array.of(2));
    const heard = packetsOf(ground);
    offer(satellite, heard[0]!, OPENED);
    offer(satellite, unheard[0]!, FORGED);
    expect(u64(satellite.core.poolNext())).toBe(640n);
  });

  it("does not survive a reset of the satellite, and none of its packets opens it again", () => {
    const flash = new FlashModel();
    const ground = powerOn(true);
    const before = powerOn(false, flash);
    ground.core.linkOpen();
    say(
      ground,
      Uint8Array.from({ length: 3000 }, (_, i) => i),
    );
    const recorded = packetsOf(ground);
    offer(before, recorded[0]!, OPENED);
    const after = powerOn(false, flash);
    expect(u64(after.core.poolNext())).toBe(320n);
    for (const packet of recorded) offer(after, packet, FORGED);
    expect(ground.core.linkOpen()).toBe(ground.core.POOL_GRANTED.value);
    say(ground, Uint8Array.of(5));
    offer(after, packetsOf(ground)[0]!, OPENED);
    expect(hear(after)).toEqual(Uint8Array.of(5));
  });

  it("never uses a key twice: same numbers, same bytes, another session, another tag", () => {
    const { core, buffer } = powerOn(true);
    const tags = new Set<bigint>();
    for (let session = 0; session < 10; session++) {
      expect(core.linkOpen()).toBe(core.POOL_GRANTED.value);
      for (const direction of [UP, DOWN])
        for (const number of [1n, 2n, 1n << 31n])
          tags.add(u64(core.packetTag(direction, number, buffer, 40)));
    }
    expect(tags.size).toBe(60);
  });

  it("leaves none of its keys in memory when it is closed", () => {
    const { ground } = talking();
    const pool = poolBytes().subarray(0, 40);
    const hashKeys = [pool.subarray(32, 40)];
    put(ground.core, ground.buffer, new Uint8Array(1024));
    expect(memoryOf(ground.core).indexOf(pool.subarray(0, 32))).toBeGreaterThan(0);
    for (const key of hashKeys) expect(memoryOf(ground.core).indexOf(key)).toBeGreaterThan(0);
    ground.core.linkClose();
    expect(memoryOf(ground.core).indexOf(pool.subarray(0, 16))).toBe(-1);
    for (const key of hashKeys) expect(memoryOf(ground.core).indexOf(key)).toBe(-1);
    expect(ground.core.linkPoll(0n)).toBe(0);
    expect(ground.core.linkSend(ground.buffer, 1)).toBe(0);
  });

  it("leaves nothing in memory that its keys follow from: ChaCha20's hash key, the pads of a checkpoint", () => {
    const { ground } = talking();
    const { core } = ground;
    const pool = poolBytes();
    put(core, ground.buffer, new Uint8Array(1024));
    // RFC 8439's block with the last word 1, by an implementation that is not ours.
    const iv = Buffer.alloc(16);
    iv.writeUInt32LE(1, 12);
    const cipher = createCipheriv("chacha20", pool.subarray(0, 32), iv);
    const hashKeyOfPackets = cipher.update(Buffer.alloc(8));
    expect(memoryOf(core).indexOf(hashKeyOfPackets)).toBeGreaterThan(0);
    expect(core.checkpointBegin(0)).toBe(core.POOL_GRANTED.value);
    const [up, down] = [pool.subarray(40, 48), pool.subarray(48, 56)];
    for (const pad of [up, down]) expect(memoryOf(core).indexOf(pad)).toBeGreaterThan(0);
    core.checkpointTag(UP);
    expect(memoryOf(core).indexOf(up)).toBe(-1);
    expect(memoryOf(core).indexOf(down)).toBeGreaterThan(0);
    core.linkClose();
    expect(memoryOf(core).indexOf(down)).toBe(-1);
    expect(memoryOf(core).indexOf(hashKeyOfPackets)).toBe(-1);
  });

  it("that a stranger names leaves no copy of the key that was tried", () => {
    const { core, buffer } = powerOn(false);
    put(core, buffer, new Uint8Array(1024));
    const packet = new Uint8Array(40);
    packet.set([0x18, 0x51, 0xc0, 1, 0, 33]);
    const forged = sealed({ core, buffer }, packet, () => 5n);
    put(core, buffer, new Uint8Array(1024));
    expect(core.linkTake(forged.length, 0n)).toBe(DAMAGED);
    offer({ core, buffer }, forged, FORGED);
    const key = poolBytes().subarray(0, 32);
    const inPool = memoryOf(core).indexOf(key);
    expect(inPool).toBeGreaterThan(0);
    expect(memoryOf(core).indexOf(key, inPool + 1)).toBe(-1);
    const iv = Buffer.alloc(16);
    iv.writeUInt32LE(1, 12);
    const hashKey = createCipheriv("chacha20", key, iv).update(Buffer.alloc(8));
    expect(memoryOf(core).indexOf(hashKey)).toBe(-1);
  });

  it("is refused when the pool has too little key, and the one before goes on", () => {
    const { core } = powerOn(true);
    for (let i = 0; i < 25; i++) expect(core.linkOpen()).toBe(core.POOL_GRANTED.value);
    expect(u64(core.poolLeft())).toBe(192n);
    expect(core.linkOpen()).toBe(core.POOL_SHORT.value);
    expect(core.sessionIsOpen()).toBe(1);
    expect(u64(core.sessionPosition())).toBe(BigInt(24 * 320));
  });
});

/**
 * The polynomial hash by schoolbook multiplication in GF(2)[x] / (x^64 + x^4 + x^3 + x + 1), from its
 * definition.
 */
function hashOf(text: readonly number[], key: bigint): bigint {
  const times = (a: bigint, b: bigint): bigint => {
    let product = 0n;
    for (let bit = 0n; bit < 64n; bit++) if ((b >> bit) & 1n) product ^= a << bit;
    for (let bit = 126n; bit >= 64n; bit--)
      if ((product >> bit) & 1n) product ^= 0x1_0000_0000_0000_001bn << (bit - 64n);
    return product;
  };
  let sum = 0n;
  for (let at = 0; at < text.length; at += 8) {
    const word = text
      .slice(at, at + 8)
      .reduce((value, byte, i) => value | (BigInt(byte) << BigInt(8 * i)), 0n);
    sum = times(sum ^ word, key);
  }
  return times(sum ^ BigInt(text.length), key);
}

describe("a checkpoint", () => {
  function tags(sides: readonly End[], direction: number): bigint[] {
    return sides.map(({ core }) => u64(core.checkpointTag(direction)));
  }

  function add(end: End, direction: number, message: Uint8Array): void {
    put(end.core, end.buffer, message);
    end.core.transcriptAdd(direction, end.buffer, message.length);
  }

  it("agrees when both sides saw the same messages of both directions in one order, and not otherwise", () => {
    type Said = readonly (readonly [number, readonly number[]])[];
    const variants: readonly Said[] = [
      [
        [UP, [1, 2, 3]],
        [UP, [4]],
      ],
      [
        [UP, [4]],
        [UP, [1, 2, 3]],
      ],
      [
        [UP, [1, 2]],
        [UP, [3, 4]],
      ],
      [[UP, [1, 2, 3, 4]]],
      [
        [UP, [1, 2, 3]],
        [UP, [4]],
        [UP, []],
      ],
      [
        [UP, [1, 2, 3]],
        [UP, [4]],
        [UP, [4]],
      ],
      [[UP, [1, 2, 3]]],
      // The same messages of each direction, told in another order, or by the other side.
      [
        [UP, [1, 2, 3]],
        [DOWN, [9]],
        [UP, [4]],
        [DOWN, [8]],
      ],
      [
        [UP, [1, 2, 3]],
        [UP, [4]],
        [DOWN, [9]],
        [DOWN, [8]],
      ],
      [
        [DOWN, [9]],
        [UP, [1, 2, 3]],
        [UP, [4]],
        [DOWN, [8]],
      ],
      [
        [UP, [1, 2, 3]],
        [DOWN, [4]],
      ],
      [
        [DOWN, [1, 2, 3]],
        [UP, [4]],
      ],
      [],
    ];
    const seen = new Set<bigint>();
    for (const variant of variants) {
      const { ground, satellite } = talking();
      for (const end of [ground, satellite]) {
        for (const [direction, message] of variant) add(end, direction, Uint8Array.from(message));
        expect(end.core.checkpointBegin(0)).toBe(end.core.POOL_GRANTED.value);
      }
      const [ours, theirs] = tags([ground, satellite], UP);
      expect(ours).toBe(theirs);
      seen.add(ours!);
      const down = tags([ground, satellite], DOWN);
      expect(down[0]).toBe(down[1]);
      expect(down[0]).not.toBe(ours);
    }
    expect(seen.size).toBe(variants.length);
  });

  it("is the hash of the text, computed from its definition, and the pool's own bits", () => {
    const { ground } = talking();
    const pool = poolBytes();
    const word = (bit: number) => new DataView(pool.buffer).getBigUint64(bit / 8, true);
    add(ground, UP, Uint8Array.of(7, 1, 2));
    add(ground, DOWN, Uint8Array.of(17, 5));
    expect(ground.core.checkpointBegin(0)).toBe(ground.core.POOL_GRANTED.value);
    const [up] = tags([ground], UP);
    const text = [3, 0, 0, 0, 7, 1, 2, 2, 0, 0, 0x80, 17, 5];
    // Without the text of the welcome: what `talking` said went through the link alone.
    expect(up).toBe(hashOf(text, word(256)) ^ word(320));
    add(ground, DOWN, Uint8Array.of(23));
    const [down] = tags([ground], DOWN);
    expect(down).toBe(hashOf([1, 0, 0, 0x80, 23], word(256)) ^ word(384));
  });

  it("has a pad of its own each time, so equal transcripts have different tags", () => {
    const { ground } = talking();
    const seen = new Set<bigint>();
    for (let i = 0; i < 20; i++) {
      expect(ground.core.checkpointBegin(0)).toBe(ground.core.POOL_GRANTED.value);
      seen.add(tags([ground], UP)[0]!);
      seen.add(tags([ground], DOWN)[0]!);
    }
    expect(seen.size).toBe(40);
    expect(u64(ground.core.poolNext())).toBe(320n + 20n * 128n);
  });

  it("leaves the reserve alone unless it ends a doubt, and without a pad there is none", () => {
    const { ground } = talking();
    const { core } = ground;
    core.poolSetReserve(8192 - 320 - 128);
    expect(core.checkpointBegin(0)).toBe(core.POOL_GRANTED.value);
    const before = u64(core.checkpointPosition());
    // The first pads lie right behind the session's opening.
    expect(before).toBe(320n);
    expect(core.checkpointBegin(0)).toBe(core.POOL_SHORT.value);
    expect(u64(core.checkpointPosition())).toBe(before);
    expect(core.checkpointBegin(1)).toBe(core.POOL_GRANTED.value);
    expect(u64(core.checkpointPosition())).toBe(before + 128n);
  });

  it("covers as many bytes as its claim says", () => {
    const { core, buffer } = talking().ground;
    for (let i = 0; i < 2096; i++) core.transcriptAdd(UP, buffer, 8000);
    core.transcriptAdd(DOWN, buffer, 2 ** 24 - 2096 * 8004 - 4);
    expect(core.transcriptFits()).toBe(1);
    core.transcriptAdd(DOWN, buffer, 0);
    expect(core.transcriptFits()).toBe(0);
  });

  it("covers no more bytes than its claim allows", () => {
    const { ground } = talking();
    const { core, buffer } = ground;
    for (let bytes = 0; bytes + 8004 <= core.LONGEST_TRANSCRIPT.value; bytes += 8004)
      core.transcriptAdd(DOWN, buffer, 8000);
    expect(core.transcriptFits()).toBe(1);
    expect(core.transcriptIsLong()).toBe(1);
    core.transcriptAdd(UP, buffer, 8000);
    expect(core.transcriptFits()).toBe(0);
    expect(core.checkpointBegin(0)).toBe(core.POOL_GRANTED.value);
    core.checkpointTag(UP);
    expect(core.transcriptFits()).toBe(1);
    expect(core.transcriptIsLong()).toBe(0);
  });
});
