/** Packets that anybody can make cost whoever makes them, not the station's key: what an attacker can make it spend in a visit is bounded. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SATELLITE } from "../../hostsim/keystore/pass-stores.js";
import type { RelayLink } from "../../hostsim/relay/station.js";
import { Seeded } from "../keystore/seeded.js";
import { mended } from "./mended.js";
import { type Name, RelayWorld } from "./relay-world.js";

const KIND_AT = 7;
const KIND_PUT = 6;
const BLOCKS = 340;
/** The least that a message takes: offered, and found whole. */
const OFFERS = 2;
const ROUNDS = 5000;

let world: RelayWorld;
let random: Seeded;

beforeEach(async () => {
  random = new Seeded(41);
  world = await RelayWorld.open(random, 800, 24);
  world.pass("a", BLOCKS);
  world.pass("b", BLOCKS);
});
afterEach(() => world.close());

const message = (bytes: number) => new Uint8Array(bytes).map(() => random.below(256));

/** Blocks of a station's that are gone. */
function spent(station: Name): number {
  return BLOCKS - world.stores[station].free(SATELLITE, "relay");
}

/** A link on which an attacker does something before each question goes up; it ends after so many packets. */
function attacked(attack: (packet: Uint8Array) => void): RelayLink {
  const link = world.link();
  let left = ROUNDS;
  return {
    get isOpen() {
      return left > 0;
    },
    exchange: (packet) => {
      left -= 1;
      attack(packet);
      return link.exchange(packet);
    },
  };
}

describe("a forger of packets without the key", () => {
  it("who puts a wrong part on board each round makes the station spend no more than if nobody did", () => {
    const link = attacked((packet) => {
      if (packet[KIND_AT] !== KIND_PUT) return;
      const forged = Uint8Array.from(packet);
      forged[60] = forged[60]! ^ 0xff;
      world.satellite.take(mended(forged), world.nowS);
    });
    const sent = message(1500);
    try {
      world.stations.a.sendMail(link, "b", sent);
    } catch {
      // Spent is what counts.
    }
    expect(spent("a")).toBe(OFFERS);
    expect(world.stations.b.fetchMail(world.link(), "a")).toEqual(sent);
  });
});
