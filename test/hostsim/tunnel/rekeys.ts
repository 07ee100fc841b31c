/**
 * Keys for a real tunnel in accelerated time: each key is brought to both ends, then the session is ended, so
 * that WireGuard has to shake hands with the new key at the next packet, as it does by itself every 120 s.
 */
import { readFileSync } from "node:fs";
import { loadWireguardConfig } from "../../../hostsim/tunnel/config.js";
import { FollowingEnd, LeadingEnd } from "../../../hostsim/tunnel/ends.js";
import { listenForIds, tellAt } from "../../../hostsim/tunnel/id-line.js";
import { KmeSource } from "../../../hostsim/tunnel/key-source.js";
import { WireguardPeer } from "../../../hostsim/tunnel/wireguard.js";
import { comesThrough, ping, presharedKey } from "./pings.js";
import type { TunnelLaboratory } from "./tunnel-laboratory.js";

/** Pings that go on while keys change: one every 20 ms. */
const TRAFFIC_EVERY_S = 0.02;

/** What came of it. */
export interface Rekeys {
  readonly rekeys: number;
  /** Different pre-shared keys that were in place, and how often they were not the same at both ends. */
  readonly different: number;
  readonly unequal: number;
  /** Rekeys after which a ping came through a session that began with the new key. */
  readonly met: number;
  /** Pings of the traffic beside. */
  readonly trafficSent: number;
  readonly trafficLost: number;
}

/** Makes the ends of a laboratory's tunnel, brings `rekeys` keys to them and looks at each. */
export async function rekeyTunnel(lab: TunnelLaboratory, rekeys: number): Promise<Rekeys> {
  const part = (sae: "alice" | "bob") => {
    const { kme, other, tls, interface: device, peer, line } = loadWireguardConfig(lab.config(sae));
    const [certificate, key, authority] = [tls.certificate, tls.key, tls.authority].map((path) =>
      readFileSync(path, "utf8"),
    );
    const source = new KmeSource({
      ...kme,
      other,
      certificate: certificate!,
      key: key!,
      authority: authority!,
    });
    return { source, peer: new WireguardPeer(device, peer), line };
  };
  const [alice, bob] = [part("alice"), part("bob")];
  const following = new FollowingEnd(bob.source, bob.peer, () => undefined);
  const server = await listenForIds(bob.line, (id) => following.take(id));
  const leading = new LeadingEnd(alice.source, tellAt(alice.line), alice.peer);
  const seen = new Set<string>();
  let unequal = 0;
  let met = 0;
  let isOver = false;
  const traffic = { sent: 0, lost: 0 };
  const trafficEnds = (async () => {
    while (!isOver) {
      const { sent, lost } = await ping(lab.tunnel, 50, { everyS: TRAFFIC_EVERY_S });
      traffic.sent += sent;
      traffic.lost += lost;
    }
  })();
  try {
    for (let i = 0; i < rekeys; i++) {
      await leading.rekey();
      const [here, there] = await Promise.all(lab.tunnel.sites.map((site) => presharedKey(site)));
      seen.add(here!);
      if (here !== there) unequal += 1;
      await lab.tunnel.endSession();
      if (await comesThrough(lab.tunnel)) met += 1;
    }
  } finally {
    isOver = true;
    await trafficEnds;
    server.close();
  }
  return { rekeys, different: seen.size, unequal, met, trafficSent: traffic.sent, trafficLost: traffic.lost };
}
