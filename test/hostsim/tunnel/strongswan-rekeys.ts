/**
 * Keys for a real connection of strongSwan in accelerated time: each is brought to both ends, and the end
 * that leads authenticates the IKE SA anew with it, as it does by itself every some minutes.
 */
import { readFileSync } from "node:fs";
import { loadStrongswanConfig } from "../../../hostsim/tunnel/config.js";
import { FollowingEnd, LeadingEnd } from "../../../hostsim/tunnel/ends.js";
import { listenForIds, tellAt } from "../../../hostsim/tunnel/id-line.js";
import { KmeSource } from "../../../hostsim/tunnel/key-source.js";
import { StrongswanPeer } from "../../../hostsim/tunnel/strongswan.js";
import type { StrongswanLaboratory } from "./strongswan-laboratory.js";

const TRAFFIC_EVERY_S = 0.02;
const LOOK_MS = 10;
/** Longer than an IKE SA takes on a busy machine. */
const MOST_LOOKS = 1000;

/** What came of it. */
export interface StrongswanRekeys {
  readonly rekeys: number;
  /** Rekeys after which a new IKE SA stood with the PPK mixed in, and a ping came through. */
  readonly met: number;
  /** Pings of the traffic beside. */
  readonly trafficSent: number;
  readonly trafficLost: number;
}

/** Waits for an IKE SA with a PPK that is newer than `before`; its number, or null when none comes. */
export async function newer(lab: StrongswanLaboratory, before: number): Promise<number | null> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const sa = await lab.newestSa(lab.sites[0]);
    if (sa !== null && sa.number > before && sa.isMixed) return sa.number;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return null;
}

/** Brings `rekeys` keys to both ends of a laboratory's connection and looks at each. */
export async function rekeyStrongswan(lab: StrongswanLaboratory, rekeys: number): Promise<StrongswanRekeys> {
  const part = (sae: "alice" | "bob") => {
    const config = loadStrongswanConfig(lab.config(sae));
    const { kme, other, tls } = config;
    const read = (path: string) => readFileSync(path, "utf8");
    const credential = {
      certificate: read(tls.certificate),
      key: read(tls.key),
      authority: read(tls.authority),
    };
    const source = new KmeSource({ ...kme, other, ...credential });
    return { source, peer: new StrongswanPeer(config, config.role === "leads"), line: config.line };
  };
  const [alice, bob] = [part("alice"), part("bob")];
  const following = new FollowingEnd(bob.source, bob.peer, () => undefined);
  const server = await listenForIds(bob.line, (id) => following.take(id));
  const leading = new LeadingEnd(alice.source, tellAt(alice.line), alice.peer);
  let met = 0;
  let newest = (await lab.newestSa(lab.sites[0]))?.number ?? 0;
  let isOver = false;
  const traffic = { sent: 0, lost: 0 };
  const pingAll = async (): Promise<void> => {
    while (!isOver) {
      const { sent, lost } = await lab.ping(50, { everyS: TRAFFIC_EVERY_S });
      traffic.sent += sent;
      traffic.lost += lost;
    }
  };
  let pinging: Promise<void> | null = null;
  try {
    for (let i = 0; i < rekeys; i++) {
      await leading.rekey();
      const number = await newer(lab, newest);
      if (number === null) continue;
      newest = number;
      if ((await lab.ping(1, { waitS: 30 })).lost === 0) met += 1;
      // Not before the first key: there is no tunnel until then.
      pinging ??= pingAll();
    }
  } finally {
    isOver = true;
    await pinging;
    server.close();
  }
  return { rekeys, met, trafficSent: traffic.sent, trafficLost: traffic.lost };
}
