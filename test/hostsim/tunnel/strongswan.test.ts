/** Debian's strongSwan, unmodified, between two network namespaces, keyed from two KMEs. Needs root. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadStrongswanConfig } from "../../../hostsim/tunnel/config.js";
import { StrongswanPeer } from "../../../hostsim/tunnel/strongswan.js";
import { StrongswanLaboratory } from "./strongswan-laboratory.js";
import { rekeyStrongswan } from "./strongswan-rekeys.js";
import { VerbEnd } from "./verb-end.js";

const REKEYS = 5;
let lab: StrongswanLaboratory;

beforeAll(async () => {
  lab = await StrongswanLaboratory.make(10 * REKEYS);
});
afterAll(() => lab.close());

const peer = (sae: "alice" | "bob") =>
  new StrongswanPeer(loadStrongswanConfig(lab.config(sae)), sae === "alice");
const newest = async () => (await lab.newestSa(lab.sites[0]))?.number ?? 0;

it(`meets with each of ${REKEYS} keys, mixed in by RFC 8784, while traffic goes through`, async () => {
  expect((await lab.ping(1)).lost).toBe(1);
  const found = await rekeyStrongswan(lab, REKEYS);
  expect(found).toMatchObject({ rekeys: REKEYS, met: REKEYS });
  expect(found.trafficSent).toBeGreaterThan(0);
  expect(found.trafficLost).toBeLessThan(found.trafficSent / 2);
});

it("does not meet when one end has another key, and does again when both have one", async () => {
  const before = await newest();
  await peer("bob").set(randomBytes(32));
  await peer("alice").set(randomBytes(32));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await newest()).toBeLessThanOrEqual(before);
  const key = randomBytes(32);
  await peer("bob").set(key);
  await peer("alice").set(key);
  for (let look = 0; (await newest()) <= before; look++) {
    expect(look).toBeLessThan(500);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect((await lab.ping(1, { waitS: 30 })).lost).toBe(0);
});

it("ends the connection when it is shut, and begins it with the next key", async () => {
  await peer("bob").shut();
  await peer("alice").shut();
  expect(await newest()).toBe(0);
  expect((await lab.ping(1)).lost).toBe(1);
  const key = randomBytes(32);
  await peer("bob").set(key);
  await peer("alice").set(key);
  expect((await lab.ping(1, { waitS: 30 })).lost).toBe(0);
});

it("as the verb: keeps its last key while there is no other, says so once, and goes on with the next", async () => {
  const policy = { whenDry: "keep", everyS: 1, mostAgeS: 2 };
  const ends = [
    new VerbEnd("strongswan", lab.config("bob", policy)),
    new VerbEnd("strongswan", lab.config("alice", policy)),
  ];
  const [bob, alice] = ends as [VerbEnd, VerbEnd];
  try {
    await alice.says(/is in place at both ends/);
    await lab.kmes.stop("beijing");
    for (const end of ends) await end.says(/keeps its last key, which is more than 2 s old/);
    expect((await lab.ping(1, { waitS: 30 })).lost).toBe(0);
    const before = alice.said.split("at both ends").length;
    await lab.kmes.start("beijing");
    while (alice.said.split("at both ends").length === before)
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (const { said } of ends) expect(said.split("keeps its last key")).toHaveLength(2);
    expect((await lab.ping(1, { waitS: 30 })).lost).toBe(0);
    expect(await alice.stop()).toBe(0);
    expect(await bob.stop()).toBe(0);
  } finally {
    for (const end of ends) await end.stop();
  }
});

it("says why when there is no daemon", async () => {
  const away = new StrongswanPeer(
    { vici: join(lab.kmes.folder, "none"), connection: "tunnel", child: "data", ppkId: "satqkd" },
    true,
  );
  await expect(away.set(randomBytes(32))).rejects.toThrow(/strongSwan at .*none: load-shared: ENOENT/);
});
