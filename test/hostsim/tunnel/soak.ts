/**
 * A tunnel in real time: both ends as the verb runs them, handshakes and IKE SAs as WireGuard and strongSwan
 * make them by themselves, nothing ended by hand.
 */
import { run } from "../../../hostsim/demo/namespaces.js";
import {
  loadStrongswanConfig,
  loadWireguardConfig,
  type TunnelConfig,
} from "../../../hostsim/tunnel/config.js";
import { type RunningTunnel, runTunnel } from "../../../hostsim/tunnel/run.js";
import { StrongswanPeer } from "../../../hostsim/tunnel/strongswan.js";
import type { TunnelPeer } from "../../../hostsim/tunnel/tunnel-peer.js";
import { WireguardPeer } from "../../../hostsim/tunnel/wireguard.js";
import { type Pings, ping } from "./pings.js";
import type { StrongswanLaboratory } from "./strongswan-laboratory.js";
import { newer } from "./strongswan-rekeys.js";
import type { TunnelLaboratory } from "./tunnel-laboratory.js";

const PING_EVERY_S = 0.1;
const LOOK_MS = 500;

/** What came of it. */
export interface Soak {
  readonly minutes: number;
  /** Keys that were said to be in place at both ends. */
  readonly keys: number;
  /** Sessions that were seen: WireGuard's handshakes, or IKE SAs that strongSwan lists with the PPK. */
  readonly sessions: number;
  readonly sent: number;
  readonly lost: number;
}

/** What differs between the kinds of tunnels. */
interface Soaked {
  readonly ends: readonly { readonly config: TunnelConfig; readonly peer: TunnelPeer }[];
  /** What names the session of now; null for none. */
  readonly session: () => Promise<string | null>;
  /** Holds when packets may go. */
  readonly open: () => Promise<unknown>;
  readonly ping: (count: number) => Promise<Pings>;
}

async function soak(minutes: number, { ends, session, open, ping }: Soaked): Promise<Soak> {
  const said: string[] = [];
  const running: RunningTunnel[] = [];
  for (const { config, peer } of ends)
    running.push(await runTunnel(config, peer, "tunnel", (words) => said.push(words)));
  await open();
  const sessions = new Set<string>();
  const look = setInterval(() => {
    void session().then((name) => {
      if (name !== null) sessions.add(name);
    });
  }, LOOK_MS);
  const { sent, lost } = await ping(Math.round((60 * minutes) / PING_EVERY_S));
  clearInterval(look);
  for (const end of running) await end.stop();
  const keys = said.filter((words) => words.endsWith("is in place at both ends")).length;
  return { minutes, keys, sessions: sessions.size, sent, lost };
}

/** Lets a laboratory's tunnel run for so many minutes, a key every `everyS` seconds. */
export function soakTunnel(lab: TunnelLaboratory, minutes: number, everyS: number): Promise<Soak> {
  const [{ device }] = lab.tunnel.sites;
  return soak(minutes, {
    ends: (["bob", "alice"] as const).map((sae) => {
      const config = loadWireguardConfig(lab.config(sae, { everyS }));
      return { config, peer: new WireguardPeer(config.interface, config.peer) };
    }),
    session: async () => {
      const [, at] = (await run("wg", "show", device, "latest-handshakes")).trim().split("\t");
      return at === "0" ? null : at!;
    },
    open: async () => undefined,
    ping: (count) => ping(lab.tunnel, count, { everyS: PING_EVERY_S }),
  });
}

/** The same with a laboratory's connection of strongSwan, from its first IKE SA on. */
export function soakStrongswan(lab: StrongswanLaboratory, minutes: number, everyS: number): Promise<Soak> {
  return soak(minutes, {
    ends: (["bob", "alice"] as const).map((sae) => {
      const config = loadStrongswanConfig(lab.config(sae, { everyS }));
      return { config, peer: new StrongswanPeer(config, config.role === "leads") };
    }),
    session: async () => {
      const sa = await lab.newestSa(lab.sites[0]);
      return sa?.isMixed ? String(sa.number) : null;
    },
    open: () => newer(lab, 0),
    ping: (count) => lab.ping(count, { everyS: PING_EVERY_S }),
  });
}
