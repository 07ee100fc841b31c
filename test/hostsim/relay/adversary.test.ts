/** Who changes, repeats or makes up packets of a relay gets nothing done, and spends nobody's key. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reserveBlocks, reservedBlocks } from "../../../hostsim/relay/relay-blocks.js";
import { VisitEnded } from "../../../hostsim/relay/station.js";
import { BodyWriter } from "../../support/message-writer.js";
import { Seeded } from "../keystore/seeded.js";
import { mended } from "./mended.js";
import { Questions } from "./questions.js";
import { RelayWorld } from "./relay-world.js";

const ANNOUNCED = 3;
const BLOCKS = 5;
const [ASK, FETCH, HELLO] = [1, 3, 11];
const NO_KEY = 6;

let world: RelayWorld;
let questions: Questions;
let random: Seeded;

beforeEach(async () => {
  random = new Seeded(11);
  world = await RelayWorld.open(random, 400);
  questions = await Questions.open(world);
  world.pass("a", 200);
  world.pass("b", 200);
});
afterEach(() => world.close());

/** What the satellite holds and has open, to compare. */
function held(): string {
  const { core } = world.satellite;
  return JSON.stringify([world.state(), core.keyFree(1, 1), core.keyFree(2, 1), core.keystoreLive()]);
}

describe("packets that are not the station's", () => {
  it("changed in any bit, they change nothing on board", () => {
    reserveBlocks(world.stores.a, "satellite", "b", BLOCKS);
    const numbers = reservedBlocks(world.stores.a, "satellite", "b");
    const before = held();
    for (let tried = 0; tried < 150; tried++) {
      questions.tagged({
        station: "a",
        kind: ASK,
        body: new BodyWriter().u32(1).u64(numbers[0]!).u32(BLOCKS),
        forge: (packet) => {
          // Behind the primary header, before the checksum; bits of the kind may make it one that needs no
          // tag.
          const at = 8 + random.below(packet.length - 10);
          packet[at] = packet[at]! ^ (1 << random.below(8));
          mended(packet);
        },
      });
      expect(held()).toBe(before);
    }
    // A flip in the block's number names a block that isn't there; all others are told as forged.
    expect(world.satellite.core.relayForged()).toBeGreaterThan(60);
  });

  it.each([0xffffffff, 0x15555556, 2])(
    "a genuine one that declares %i runs and has one reserves nothing",
    (runs) => {
      const free = world.satellite.core.keyFree(1, 2);
      questions.tagged({
        station: "a",
        kind: ASK,
        body: new BodyWriter()
          .u32(runs)
          .u64(1n << 24n)
          .u32(0xffffffff),
      });
      expect(world.state()).toBe(0);
      // The tag took one block.
      expect(world.satellite.core.keyFree(1, 2)).toBe(free - 1);
    },
  );

  it("repeated, a genuine one does nothing again", () => {
    let kept = new Uint8Array();
    const link = world.link();
    world.stations.a.relay(
      {
        isOpen: true,
        exchange: (packet) => {
          kept = Uint8Array.from(packet);
          return link.exchange(packet);
        },
      },
      "b",
      BLOCKS,
    );
    const before = held();
    const answer = world.satellite.take(kept, world.nowS);
    expect(answer === null ? null : answer[39]).toBe(NO_KEY);
    expect(held()).toBe(before);
  });

  it("rows of K_A xor K_B changed on their way are not acknowledged, and no key comes of them", () => {
    world.stations.a.relay(world.link(), "b", BLOCKS);
    const link = world.link();
    const liar = {
      isOpen: true,
      exchange: (packet: Uint8Array) => {
        const answer = link.exchange(packet);
        if (answer === null || answer[7] !== FETCH || answer.length < 100) return answer;
        answer[70] = answer[70]! ^ 1;
        mended(answer);
        return answer;
      },
    };
    expect(() => world.stations.b.relay(liar, "a", BLOCKS)).toThrow(VisitEnded);
    expect(world.state()).toBe(ANNOUNCED);
    expect(world.stores.b.status().peers.find(({ peer }) => peer === "a")?.madeBits ?? 0).toBe(0);
    // Without the liar the relay goes on.
    world.stations.b.relay(world.link(), "a", 0);
    world.stations.a.relay(world.link(), "b", 0);
    expect(world.shared("a")).toEqual(world.shared("b"));
  });

  it("answers made up are not believed", () => {
    const link = world.link();
    const liar = {
      isOpen: true,
      exchange: (packet: Uint8Array) => {
        const answer = link.exchange(packet);
        if (answer === null || answer[7] === HELLO) return answer;
        // "All your blocks are gone."
        answer[39] = 1;
        mended(answer);
        return answer;
      },
    };
    expect(() => world.stations.a.relay(liar, "b", BLOCKS)).toThrow("does not answer");
    expect(reservedBlocks(world.stores.a, "satellite", "b")).toHaveLength(BLOCKS);
  });

  it("a welcome made up costs a visit, and no key", () => {
    const link = world.link();
    const spent = world.free("a");
    for (const [made, error] of [
      [(welcome: Uint8Array) => welcome, /another protocol of relays/],
      [(welcome: Uint8Array) => welcome.subarray(0, 50), /does not answer/],
      [(welcome: Uint8Array) => new Uint8Array([...welcome, 0, 0, 0, 0]), /does not answer/],
    ] as const) {
      const liar = {
        isOpen: true,
        exchange: (packet: Uint8Array) => {
          const answer = link.exchange(packet);
          if (answer === null || answer[7] !== HELLO) return answer;
          const changed = made(answer);
          changed[40] = changed[40]! ^ 1;
          new DataView(changed.buffer, changed.byteOffset).setUint16(4, changed.length - 7);
          mended(changed);
          return changed;
        },
      };
      expect(() => world.stations.a.relay(liar, "b", BLOCKS)).toThrow(error);
    }
    expect(world.free("a")).toBe(spent - BLOCKS);
    expect(world.stations.a.relay(link, "b", 0)).toBe("asked");
  });

  it("random bytes and packets cut short do nothing", () => {
    const before = held();
    for (let tried = 0; tried < 5000; tried++) {
      const packet = new Uint8Array(random.below(1060)).map(() => random.below(256));
      if (packet.length > 12 && random.chance(0.8)) {
        packet.set([0x18, 0x52]);
        packet[4] = (packet.length - 7) >> 8;
        packet[5] = (packet.length - 7) & 0xff;
        packet.set([0, random.below(10), 0, 1, 0, 2], 6);
        mended(packet);
      }
      world.satellite.take(packet, world.nowS);
    }
    expect(held()).toBe(before);
  });
});
