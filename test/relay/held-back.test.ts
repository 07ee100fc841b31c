/** Packets that somebody holds back and delivers later: no block of key ever has two uses, on any party. */
import { describe, expect, it } from "vitest";
import { SATELLITE } from "../../hostsim/keystore/pass-stores.js";
import type { RelayLink } from "../../hostsim/relay/station.js";
import { Seeded } from "../keystore/seeded.js";
import { type Name, RelayWorld } from "./relay-world.js";

const KIND_AT = 7;
const KIND_ASK = 1;

describe("a question that was held back", () => {
  it("does not turn blocks that became one-time pad into the other station's key", async () => {
    const world = await RelayWorld.open(new Seeded(31), 400);
    world.pass("a", 60);
    world.pass("b", 60);
    // The eavesdropper keeps the first question; the next try goes through.
    const kept: Uint8Array[] = [];
    const link = world.link();
    const eavesdropper: RelayLink = {
      isOpen: true,
      exchange: (packet) => {
        if (packet[KIND_AT] !== KIND_ASK || kept.length > 0) return link.exchange(packet);
        kept.push(Uint8Array.from(packet));
        return null;
      },
    };
    expect(world.stations.a.relay(eavesdropper, "b", 40)).toBe("asked");
    world.stations.b.relay(world.link(), "a", 10);
    expect(world.stations.a.relay(world.link(), "b", 0)).toMatchObject({ sharedBlocks: 10 });
    // Thirty blocks are free again, and twelve of them become pads.
    const pads = world.stores.a.spend(SATELLITE, "application", 12).numbers;
    world.satellite.take(kept[0]!, world.nowS++);
    expect(reservedOnBoard(world, "a", pads)).toEqual([]);
    // The other station would now get K_A xor K_B of them.
    world.stations.b.relay(world.link(), "a", 12);
    for (let round = 0; round < 8; round++) world.satellite.serve();
    expect(reservedOnBoard(world, "b", world.stores.b.spend(SATELLITE, "application", 1).numbers)).toEqual(
      [],
    );
    world.closes();
    world.close();
  });
});

/** Those of a station's blocks that the satellite keeps for a relay, or has spent since. */
function reservedOnBoard(world: RelayWorld, station: Name, numbers: readonly bigint[]): bigint[] {
  const { core } = world.satellite;
  const peer = station === "a" ? 1 : 2;
  return numbers.filter((number) =>
    [1, 2, 3, 4].some((owner) => core.keyFind(peer, number, core.PURPOSE_RELAY.value, owner) === number),
  );
}
