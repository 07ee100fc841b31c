import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { takePacket } from "../../../hostsim/network/endpoint.js";
import { type DistillationOptions, distil, PASS } from "../../support/distillation.js";
import { Forger, Mallory } from "../../support/mallory.js";

const FORGERIES_A_PACKET = 180;
const UP = 0;
const DOWN = 1;

const HELLO = 11;
const WELCOME = 27;
const CLICKS = 1;
const CONFIRM = 4;
const PUBLISH = 6;
const AMPLIFY = 7;
const CHECKPOINT = 8;
const COMMIT = 9;
const REPLIES = 17;
const TAKEN = 29;
const BASES = 13;
const ANSWERS = 19;
const HASH = 20;
const CHECKED = 23;

type Around = NonNullable<DistillationOptions["around"]>;

function dropped(core: { linkDamaged(): bigint; linkForged(): bigint; linkRepeated(): bigint }): bigint {
  return core.linkDamaged() + core.linkForged() + core.linkRepeated();
}

let calm: Awaited<ReturnType<typeof distil>>;

beforeAll(async () => {
  calm = await distil();
});

describe("a distillation", () => {
  it("ends with one key on both sides", () => {
    expect(calm.dialogue.failure).toBeNull();
    expect(calm.dialogue.orders).toHaveLength(2);
    expect(calm.groundKey.length).toBeGreaterThan(100);
    expect(calm.satelliteKey).toEqual(calm.groundKey);
  });
});

describe("an adversary on the link without a key", () => {
  it("gets none of 10^5 packets accepted, and changes nothing", async () => {
    const mallory = new Mallory(new RandomStream(1, "mallory"));
    const old = new Mallory(new RandomStream(2, "mallory"));
    let forgeries = 0;
    const around: Around = (end, side, { satellite, port }) => {
      const core = side === "ground" ? port.core : satellite.core;
      return {
        take(packet, nowUs) {
          for (let i = 0; i < FORGERIES_A_PACKET; i++) {
            const before = dropped(core);
            const forged = (i % 8 === 7 ? old : mallory).forge(side);
            takePacket(core, forged, nowUs);
            if (dropped(core) !== before + 1n)
              throw new Error(`accepted at the ${side}: ${Buffer.from(forged).toString("hex")}`);
            forgeries += 1;
          }
          mallory.see(side, packet);
          return end.take(packet, nowUs);
        },
        poll: (nowUs) => end.poll(nowUs),
        deadlineUs: () => end.deadlineUs(),
      };
    };
    // What was said in a session under the same pool, which both sides have left behind.
    await distil({
      ticks: 1,
      around: (end, side) => ({
        take(packet, nowUs) {
          old.see(side, otherSession(packet));
          return end.take(packet, nowUs);
        },
        poll: (nowUs) => end.poll(nowUs),
        deadlineUs: () => end.deadlineUs(),
      }),
    });
    const attacked = await distil({ around });
    expect(forgeries).toBeGreaterThan(100_000);
    expect(attacked.dialogue.failure).toBeNull();
    expect(attacked.groundKey).toEqual(calm.groundKey);
    expect(attacked.satelliteKey).toEqual(calm.satelliteKey);
    expect(attacked.conversation.timeUs).toBe(calm.conversation.timeUs);
    expect(attacked.lines.ground.bytes).toBe(calm.lines.ground.bytes);
    expect(attacked.lines.satellite.bytes).toBe(calm.lines.satellite.bytes);
    expect(attacked.port.spentBits).toBe(calm.port.spentBits);
    expect(attacked.satellite.core.poolNext()).toBe(calm.satellite.core.poolNext());
  });

  it("who holds packets back, doubles and reorders them costs time only", async () => {
    const line = { lossProbability: 0.1, duplicationProbability: 0.2, reorderProbability: 0.3 };
    for (let seed = 1; seed <= 3; seed++) {
      const { dialogue, groundKey, satelliteKey } = await distil({ seed, line });
      expect(dialogue.failure).toBeNull();
      expect(groundKey.length).toBeGreaterThan(100);
      expect(satelliteKey).toEqual(groundKey);
    }
  });

  it("has no say in which bits make key by delaying packets", async () => {
    const cuts = [];
    for (const line of [{}, { lossProbability: 0.1 }, { lightTimeUs: () => 60_000 }]) {
      const { settled, dialogue } = await distil({ line, clicksPerTick: 700 });
      expect(dialogue.failure).toBeNull();
      settled.sort((a, b) => a.basis - b.basis || a.start - b.start);
      cuts.push(settled);
    }
    expect(cuts[1]).toEqual(cuts[0]);
    expect(cuts[2]).toEqual(cuts[0]);
  });
});

/** A packet as if from a session that began elsewhere in the pool. */
function otherSession(packet: Uint8Array): Uint8Array {
  const moved = packet.slice();
  new DataView(moved.buffer).setUint32(6, 6);
  return moved;
}

describe("an adversary who has broken the packets' tags", () => {
  /** Changes the payload of the n-th packet that begins with a message of a kind, and seals it. */
  function changing(kind: number, nth: number, change: (message: Uint8Array) => Uint8Array | null) {
    const forger = new Forger();
    const direction = kind < 16 ? UP : DOWN;
    const counted = new Map<number, number>();
    let changes = 0;
    const around: Around = (end, side) => ({
      take(packet, nowUs) {
        const isFirst = (packet[2]! >> 6) & 1;
        const isTheirs = (side === "satellite") === (direction === UP);
        if (!isTheirs || !isFirst || packet.length === 40 || packet[30] !== kind)
          return end.take(packet, nowUs);
        // A packet that is sent again carries the same segment.
        const segment = new DataView(packet.buffer).getUint32(26);
        if (!counted.has(segment)) counted.set(segment, counted.size);
        if (counted.get(segment) !== nth) return end.take(packet, nowUs);
        changes += 1;
        const message = change(packet.slice(30, -10));
        if (message === null) return undefined;
        const changed = Uint8Array.of(...packet.subarray(0, 30), ...message, ...new Uint8Array(10));
        return end.take(forger.seal(changed, direction), nowUs);
      },
      poll: (nowUs) => end.poll(nowUs),
      deadlineUs: () => end.deadlineUs(),
    });
    return { around, changes: () => changes };
  }

  function flip(at: number, mask: number) {
    return (message: Uint8Array): Uint8Array => {
      message[at]! ^= mask;
      return message;
    };
  }

  const WRONG_TAG = "the satellite's authentication tag is wrong";
  const cases: readonly [string, number, number, (m: Uint8Array) => Uint8Array | null, string | null][] = [
    ["the protocol that the ground names", HELLO, 0, flip(8, 1), "refused the message clicks (protocol)"],
    ["the protocol that the satellite names", WELCOME, 0, flip(1, 0x80), "speaks another protocol"],
    ["a reply", REPLIES, 2, flip(40, 1), null],
    ["how many clicks were refused", REPLIES, 1, flip(8, 1), null],
    ["how many of those that wait", TAKEN, 1, flip(8, 1), null],
    ["a basis", BASES, 1, flip(9, 1), null],
    ["a parity", ANSWERS, 5, flip(6, 1), null],
    ["a confirmation hash", HASH, 0, flip(9, 0x80), null],
    ["the tag of the satellite's transcript", CHECKED, 0, flip(5, 4), WRONG_TAG],
    ["an announcement", CLICKS, 3, flip(60, 2), null],
    ["the key of a confirmation hash", CONFIRM, 1, flip(20, 1), null],
    ["the seed of the key", AMPLIFY, 0, flip(20, 1), null],
    ["the tag of the ground's transcript", CHECKPOINT, 0, flip(3, 1), null],
    ["what the commit is about", COMMIT, 0, flip(9, 1), null],
    ["how much of the key goes into the pool", COMMIT, 0, flip(29, 1), null],
    ["the tag of the commit", COMMIT, 0, flip(37, 1), null],
  ];
  for (const [what, kind, nth, change, reason] of cases) {
    it(`and changes ${what} is found out at the checkpoint: no key on either side`, async () => {
      const { around, changes } = changing(kind, nth, change);
      const { dialogue, groundKey, satellite } = await distil({
        around,
        ticks: 24,
        closingTick: 21,
        clicksPerTick: 400,
      });
      expect(changes()).toBeGreaterThan(0);
      expect(dialogue.step).not.toBe("done");
      expect(groundKey).toHaveLength(0);
      if (reason === null) expect(dialogue.failure !== null || satellite.hasFailed).toBe(true);
      else expect(dialogue.failure).toContain(reason);
      expect(satellite.committedKey(PASS)).toBeNull();
    });
  }

  it("learns no bit once the key is made", async () => {
    const forger = new Forger();
    let lastUp: Uint8Array | null = null;
    let fresh = 0;
    const around: Around = (end, side) => ({
      take(packet, nowUs) {
        if (side === "satellite") {
          lastUp = packet;
          const segment = new DataView(packet.buffer).getUint32(26);
          if (segment !== 0xffffffff) fresh = Math.max(fresh, segment + 1);
        }
        return end.take(packet, nowUs);
      },
      poll: (nowUs) => end.poll(nowUs),
      deadlineUs: () => end.deadlineUs(),
    });
    const { satellite, satelliteKey, groundKey } = await distil({ around });
    expect(satelliteKey).toEqual(groundKey);
    expect(groundKey.length).toBeGreaterThan(100);
    const heads = lastUp!.slice(0, 30);
    const view = new DataView(heads.buffer);
    const answers = new Map<number, number[]>();
    for (const [i, message] of [
      [PUBLISH, 0, ...[0, 0, 0, 0], ...[0, 0, 8, 0]],
      [PUBLISH, 1, ...[0, 0, 0, 0], ...[0, 0, 0, 8]],
      [2, 0, 0, ...[0, 0, 0, 0], ...[0, 0, 8, 0], ...new Array<number>(8).fill(0)],
      [CONFIRM, 0, 0, ...new Array<number>(48).fill(9), ...[0, 0, 0, 0], ...[0, 0, 0, 8]],
      [3, 0, ...[0, 0, 0, 1], 0xff, 0xff, 0xff],
    ].entries()) {
      heads[2] = heads[2]! | 0xc0;
      view.setUint32(10, view.getUint32(10) + 1);
      view.setUint32(26, fresh + i);
      const packet = Uint8Array.of(...heads, ...message, ...new Uint8Array(10));
      const before = dropped(satellite.core);
      satellite.take(forger.seal(packet, UP), 30_000_000);
      expect(dropped(satellite.core)).toBe(before);
      for (let out = satellite.poll(30_000_000); out !== null; out = satellite.poll(30_000_000)) {
        const segment = new DataView(out.buffer).getUint32(26);
        if (out.length > 40 && ((out[2]! >> 6) & 1) === 1) answers.set(segment, [...out.subarray(30, -10)]);
      }
    }
    const late = [...answers.entries()].sort(([a], [b]) => a - b).map(([, answer]) => answer);
    expect(late.slice(-5)).toEqual([
      [24, PUBLISH, 3],
      [24, PUBLISH, 3],
      [24, 2, 3],
      [24, CONFIRM, 3],
      [24, 3, 2],
    ]);
  });
});
