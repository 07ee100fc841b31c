/**
 * A station of a campaign at work: it asks for a relay, sends a picture under the shared key, and the other
 * one gets it.
 */
import { expect, it } from "vitest";
import { blocksFor } from "../../../hostsim/relay/one-time-pad.js";
import { ciphertextOf, type Parcel, Party, TAG_BLOCKS } from "../../../hostsim/relay/party.js";
import { Seeded } from "../keystore/seeded.js";
import { RelayWorld } from "./relay-world.js";

const BLOCKS = 20;
/** Nine blocks of pad, of the ten with even numbers, and one for the tag. */
const PICTURE = Uint8Array.from({ length: 9 * 32 - 5 }, (_, i) => (i * 37) & 255);
const NOW_MS = 1_744_000_000_000;

it("a picture goes from one station to the other over some visits, and each knows when it is done", async () => {
  const world = await RelayWorld.open(new Seeded(21));
  const parcel: Parcel = { index: 0, to: "b", data: PICTURE, message: null, sentUtcMs: null };
  const parties = {
    a: new Party("a", 1, world.stores.a, world.stations.a, "b", [parcel], 0),
    b: new Party("b", 2, world.stores.b, world.stations.b, "a", [], 1),
  };
  const visit = (name: "a" | "b") => {
    world.satellite.serve();
    return parties[name].visit(Object.assign(world.link(), { utcMs: NOW_MS }), BLOCKS);
  };
  expect(() => ciphertextOf(parcel)).toThrow("this picture was not sent");

  // Without key for the tags of its questions beside it asks for nothing.
  const key = new Seeded(22);
  for (const [pass, blocks] of [
    [1, BLOCKS + TAG_BLOCKS - 1],
    [2, 1],
  ] as const) {
    expect(parties.a.needsKey(BLOCKS)).toBe(true);
    expect(await visit("a")).toEqual([]);
    for (const name of ["a", "b"] as const) {
      const bytes = Uint8Array.from({ length: 32 * blocks }, () => key.below(256));
      world.satellite.addKey(parties[name].number, pass, bytes, 0);
      parties[name].addKey(pass, bytes, 0);
    }
  }
  expect(parties.a.needsKey(BLOCKS)).toBe(false);

  expect(await visit("a")).toEqual(["asks for 20 blocks with b"]);
  expect(await visit("a")).toEqual(["b has not asked yet"]);
  expect(parties.a.needsKey(BLOCKS)).toBe(false);
  for (let pair = 0; pair < 3; pair++) for (const name of ["b", "a"] as const) await visit(name);
  expect([parties.a.isDone, parties.b.isDone]).toEqual([true, true]);
  expect(parties.b.arrivals).toEqual([{ data: PICTURE, utcMs: NOW_MS }]);
  expect(parcel.sentUtcMs).toBe(NOW_MS);
  // On air: the picture under a pad, with none of its bytes in their place but by chance.
  const cipher = ciphertextOf(parcel);
  expect(cipher.length).toBe(PICTURE.length);
  expect(cipher.filter((byte, i) => byte === PICTURE[i]).length).toBeLessThan(20);
  world.close();
});

it("a message costs a block for its tag, and one for each 32 bytes begun", () => {
  expect([0, 1, 32, 33, 64, 65].map(blocksFor)).toEqual([1, 2, 2, 3, 3, 4]);
});
