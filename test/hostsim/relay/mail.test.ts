/** Messages that wait on board: whole or not at all, over loss and power cuts. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VisitEnded } from "../../../hostsim/relay/station.js";
import { Seeded } from "../keystore/seeded.js";
import { RelayWorld } from "./relay-world.js";

let world: RelayWorld;
let random: Seeded;

beforeEach(async () => {
  random = new Seeded(21);
  world = await RelayWorld.open(random, 2000);
});
afterEach(() => world.close());

const message = (bytes: number) => new Uint8Array(bytes).map(() => random.below(256));

describe("data by way of the satellite", () => {
  it.each([1, 3, 960, 961, 8128])("%i bytes arrive as they were sent, and are forgotten then", (bytes) => {
    world.pass("a", 10);
    world.pass("b", 10);
    const sent = message(bytes);
    expect(world.stations.b.fetchMail(world.link(), "a")).toBeNull();
    expect(world.stations.a.sendMail(world.link(), "b", sent)).toBe(true);
    expect(world.stations.b.fetchMail(world.link(), "a")).toEqual(sent);
    expect(world.stations.b.fetchMail(world.link(), "a")).toEqual(sent);
    world.stations.b.confirmMail(world.link(), "a", sent);
    expect(world.stations.b.fetchMail(world.link(), "a")).toBeNull();
  });

  it("one too long, or a second one, is refused and the first kept", () => {
    world.pass("a", 10);
    world.pass("b", 10);
    const first = message(500);
    expect(world.stations.a.sendMail(world.link(), "b", message(8129))).toBe(false);
    expect(world.stations.a.sendMail(world.link(), "b", first)).toBe(true);
    expect(world.stations.a.sendMail(world.link(), "b", message(500))).toBe(false);
    expect(world.stations.b.fetchMail(world.link(), "a")).toEqual(first);
  });

  it("arrives whole over loss, cuts of power and visits that end", () => {
    for (let round = 0; round < 20; round++) {
      const sent = message(1 + random.below(8000));
      const insist = (what: () => boolean) => {
        for (let turn = 0; ; turn++) {
          if (turn === 100) throw new Error("it does not get through");
          if (turn < 10) world.cutSoon();
          if (world.free("a") < 20) world.pass("a", 60);
          if (world.free("b") < 20) world.pass("b", 60);
          try {
            if (what()) break;
          } catch (error) {
            if (!(error instanceof VisitEnded)) throw error;
          }
        }
        world.satellite.flash.keepPower();
      };
      const link = () => world.link({ loss: 0.1, packets: random.pick([2, 10, 100]) });
      insist(() => world.stations.a.sendMail(link(), "b", sent));
      let received: Uint8Array | null = null;
      insist(() => {
        received = world.stations.b.fetchMail(link(), "a");
        return received !== null;
      });
      expect(received).toEqual(sent);
      insist(() => {
        world.stations.b.confirmMail(link(), "a", sent);
        return world.stations.b.fetchMail(link(), "a") === null;
      });
    }
    expect(world.cuts).toBeGreaterThan(50);
    world.closes();
  });
});
