/**
 * A tunnel in real time: both ends as the verb runs them, WireGuard's own handshakes, nothing ended by hand.
 */
import { run } from "../../../hostsim/demo/namespaces.js";
import { loadWireguardConfig } from "../../../hostsim/tunnel/config.js";
import { type RunningTunnel, runTunnel } from "../../../hostsim/tunnel/run.js";
import { WireguardPeer } from "../../../hostsim/tunnel/wireguard.js";
import { ping } from "./pings.js";
import type { TunnelLaboratory } from "./tunnel-laboratory.js";

const PING_EVERY_S = 0.1;
const LOOK_MS = 500;

/** What came of it. */
export interface Soak {
  readonly minutes: number;
  readonly keys: number;
  readonly handshakes: number;
  readonly sent: number;
  readonly lost: number;
}

/** Lets a laboratory's tunnel run for so many minutes, a key every `everyS` seconds. */
export async function soakTunnel(lab: TunnelLaboratory, minutes: number, everyS: number): Promise<Soak> {
  const said: string[] = [];
  const ends: RunningTunnel[] = [];
  for (const sae of ["bob", "alice"] as const) {
    const config = loadWireguardConfig(lab.config(sae, { everyS }));
    const peer = new WireguardPeer(config.interface, config.peer);
    ends.push(await runTunnel(config, peer, config.interface, (words) => said.push(words)));
  }
  const [{ device }] = lab.tunnel.sites;
  const handshakes = new Set<string>();
  const look = setInterval(() => {
    void run("wg", "show", device, "latest-handshakes").then((line) => {
      const [, at] = line.trim().split("\t");
      if (at !== "0") handshakes.add(at!);
    });
  }, LOOK_MS);
  const count = Math.round((60 * minutes) / PING_EVERY_S);
  const { sent, lost } = await ping(lab.tunnel, count, { everyS: PING_EVERY_S });
  clearInterval(look);
  for (const end of ends) await end.stop();
  const keys = said.filter((words) => words.endsWith("is in place at both ends")).length;
  return { minutes, keys, handshakes: handshakes.size, sent, lost };
}
