/** Debian's WireGuard, unmodified, between two network namespaces, keyed from two KMEs. Needs root. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WireguardPeer } from "../../../hostsim/tunnel/wireguard.js";
import { comesThrough, ping, presharedKey } from "./pings.js";
import { rekeyTunnel } from "./rekeys.js";
import { TunnelLaboratory } from "./tunnel-laboratory.js";
import { VerbEnd } from "./verb-end.js";

const REKEYS = 20;
let lab: TunnelLaboratory;

beforeAll(async () => {
  lab = await TunnelLaboratory.make(2 * REKEYS);
});
afterAll(() => lab.close());

it(`meets with each of ${REKEYS} keys while traffic goes through`, async () => {
  const found = await rekeyTunnel(lab, REKEYS);
  expect(found).toMatchObject({ rekeys: REKEYS, different: REKEYS, unequal: 0, met: REKEYS });
  expect(found.trafficSent).toBeGreaterThan(0);
  expect(found.trafficLost).toBeLessThan(found.trafficSent / 2);
});

it("does not meet when one end has another key", async () => {
  const [here, there] = lab.tunnel.sites;
  await new WireguardPeer(here.device, there.publicKey).set(randomBytes(32));
  await lab.tunnel.endSession();
  expect(await ping(lab.tunnel, 1)).toEqual({ sent: 1, lost: 1 });
});

it("says what wg says when there is no such interface", async () => {
  await expect(new WireguardPeer("none", lab.tunnel.sites[0].publicKey).set(randomBytes(32))).rejects.toThrow(
    /wg set none failed: Unable to modify interface/,
  );
});

it("as the verb: closed until the first key, open with it, closed again without the other KME", async () => {
  const policy = { whenDry: "close", everyS: 1, mostAgeS: 2 };
  const bob = new VerbEnd("wireguard", lab.config("bob", policy));
  const alice = new VerbEnd(
    "wireguard",
    lab.config("alice", { ...policy, kme: { host: "127.0.0.1", port: 1 } }),
  );
  const ends = [bob, alice];
  try {
    for (const end of ends) await end.says(/closed until the first key/);
    await lab.tunnel.endSession();
    expect((await ping(lab.tunnel, 1)).lost).toBe(1);
    await alice.says(/no new key: the KME at 127\.0\.0\.1:1 does not answer \(ECONNREFUSED\)/);
    expect(await alice.stop()).toBe(0);
    const again = new VerbEnd("wireguard", lab.config("alice", policy));
    ends.push(again);
    await again.says(/is in place at both ends/);
    await bob.says(/is in place/);
    expect(await comesThrough(lab.tunnel)).toBe(true);
    await lab.kmes.stop("stellenbosch");
    await again.says(/no new key: the KME refuses \(503: .*\)/);
    for (const end of [bob, again]) await end.says(/closed: no new key for 2 s/);
    await lab.tunnel.endSession();
    expect((await ping(lab.tunnel, 1)).lost).toBe(1);
    const keys = await Promise.all(lab.tunnel.sites.map((site) => presharedKey(site)));
    for (const end of ends) for (const key of keys) expect(end.said).not.toContain(key);
  } finally {
    for (const end of ends) await end.stop();
  }
});
