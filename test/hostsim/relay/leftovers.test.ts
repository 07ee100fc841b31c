/**
 * Blocks that a relay left over are free at the station only once the satellite has said that it holds them
 * free as well.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SATELLITE } from "../../../hostsim/keystore/pass-stores.js";
import { leftBlocks, reserveBlocks, reservedBlocks } from "../../../hostsim/relay/relay-blocks.js";
import { type RelayLink, VisitEnded } from "../../../hostsim/relay/station.js";
import { Seeded } from "../keystore/seeded.js";
import { RelayWorld } from "./relay-world.js";

const KIND_AT = 7;
const KIND_RETURN = 9;
const KIND_HELLO = 11;

let world: RelayWorld;

beforeEach(async () => {
  world = await RelayWorld.open(new Seeded(51), 800, 24);
  world.pass("a", 300);
  world.pass("b", 300);
});
afterEach(() => {
  world.closes();
  world.close();
});

/** The satellite spends blocks of a's by itself, as for data that it sends. */
function spendOnBoard(numbers: readonly bigint[]): void {
  const { core } = world.satellite;
  const purpose = core.PURPOSE_APPLICATION.value;
  for (const number of numbers) {
    expect(core.keyReserve(1, number, purpose, 0)).toBe(core.KEY_OK.value);
    expect(core.keySpend(1, number, purpose, 0, core.relayIncoming())).toBe(core.KEY_OK.value);
  }
}

/** Numbers of all blocks that a has free with the satellite, which it then has no more. */
function freeNumbers(): readonly bigint[] {
  const { a } = world.stores;
  return a.spend(SATELLITE, "application", a.free(SATELLITE, "application")).numbers;
}

describe("what a relay left over", () => {
  it("is free again when the satellite says so, and not before: neither pad nor tag can be one of it", () => {
    world.stations.a.relay(world.link(), "b", 40);
    const named = reservedBlocks(world.stores.a, SATELLITE, "b");
    world.stations.b.relay(world.link(), "a", 10);
    const link = world.link();
    const silent: RelayLink = {
      isOpen: true,
      exchange: (packet) => (packet[KIND_AT] === KIND_RETURN ? null : link.exchange(packet)),
    };
    expect(() => world.stations.a.relay(silent, "b", 0)).toThrow(VisitEnded);
    const left = leftBlocks(world.stores.a, SATELLITE, "b");
    expect(left).toEqual(named.slice(10));
    world.stations.a.relay(world.link(), "b", 0);
    expect(leftBlocks(world.stores.a, SATELLITE, "b")).toEqual([]);
    const free = freeNumbers();
    // The question that followed the answer took the lowest one for its tag.
    for (const number of left.slice(1)) expect(free).toContain(number);
  });

  it("is destroyed at the station where the satellite has used it since", () => {
    world.stations.a.relay(world.link(), "b", 40);
    const named = reservedBlocks(world.stores.a, SATELLITE, "b");
    world.stations.b.relay(world.link(), "a", 10);
    const used = named.slice(15, 20);
    const link = world.link();
    const late: RelayLink = {
      isOpen: true,
      exchange: (packet) => {
        if (packet[KIND_AT] === KIND_RETURN && used.length > 0) spendOnBoard(used.splice(0));
        return link.exchange(packet);
      },
    };
    world.stations.a.relay(late, "b", 0);
    const free = freeNumbers();
    for (const number of named.slice(15, 20)) expect(free).not.toContain(number);
    for (const number of named.slice(20)) expect(free).toContain(number);
  });

  it("and what the satellite used before it was asked, is never free again, however much it is", () => {
    reserveBlocks(world.stores.a, SATELLITE, "b", 250);
    const named = reservedBlocks(world.stores.a, SATELLITE, "b");
    const used = named.filter((_, i) => i % 2 === 0 || i > 150);
    expect(used.length).toBeGreaterThan(150);
    spendOnBoard(used);
    // Its tags have numbers above the reserved ones.
    world.stations.a.relay(world.link(), "b", 0);
    world.stations.b.relay(world.link(), "a", 10);
    world.stations.a.relay(world.link(), "b", 0);
    for (let turn = 0; turn < 3; turn++) world.stations.a.relay(world.link(), "b", 0);
    const free = freeNumbers();
    for (const number of used) expect(free).not.toContain(number);
    expect(free.length).toBeGreaterThan(40);
  });

  it("by an asking that was taken back is free the same way", () => {
    world.stations.a.relay(world.link(), "b", 40);
    const named = reservedBlocks(world.stores.a, SATELLITE, "b");
    const link = world.link();
    let isFirst = true;
    const late: RelayLink = {
      isOpen: true,
      exchange: (packet) => {
        const answer = link.exchange(packet);
        // The first answer is lost; then the satellite uses some.
        if (!isFirst || packet[KIND_AT] === KIND_HELLO) return answer;
        isFirst = false;
        spendOnBoard(named.slice(0, 3));
        return null;
      },
    };
    expect(world.stations.a.withdraw(late, "b")).toBe(true);
    const free = freeNumbers();
    for (const number of named.slice(0, 3)) expect(free).not.toContain(number);
    for (const number of named.slice(3)) expect(free).toContain(number);
  });
});
