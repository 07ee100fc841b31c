/**
 * Two KMEs with key, and Debian's strongSwan, unmodified and without systemd, in two network namespaces with
 * a cable between them. Needs root. ESP is strongSwan's own in user space (kernel-libipsec), so that no
 * kernel's is needed; each daemon has a /run of its own, as it keeps its number there.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { run } from "../../../hostsim/demo/namespaces.js";
import { Laboratory } from "../kme/laboratory.js";
import { type PingOptions, type Pings, pingFrom } from "./pings.js";

const CHARON = "/usr/lib/ipsec/charon";
/** Where the end that follows listens for IDs: the KME's address, next but one port. */
const LINE_PORT = 8445;
const PLUGINS =
  "random nonce openssl pem kdf hmac aes sha2 gcm kernel-libipsec kernel-netlink socket-default vici";
/** Names in swanctl.conf. */
const [CONNECTION, CHILD, PPK_ID] = ["tunnel", "data", "satqkd"];

type Sae = "alice" | "bob";

/** One end. */
export interface StrongswanSite {
  readonly sae: Sae;
  readonly namespace: string;
  readonly cable: string;
  /** Address on the cable, and in the tunnel. */
  readonly outer: string;
  readonly inner: string;
  readonly folder: string;
  readonly vici: string;
}

/** An IKE SA as swanctl lists it. */
export interface IkeSa {
  readonly number: number;
  readonly isMixed: boolean;
}

/** A laboratory with a connection. */
export class StrongswanLaboratory {
  private readonly daemons: ChildProcess[] = [];
  readonly sites: readonly [StrongswanSite, StrongswanSite];

  private constructor(readonly kmes: Laboratory) {
    const site = (sae: Sae, end: number): StrongswanSite => {
      const folder = join(kmes.folder, `strongswan-${sae}`);
      return {
        sae,
        namespace: `satqkd${process.pid}-s${end}`,
        cable: `sq${process.pid}s${end}`,
        outer: `10.87.0.${end}`,
        inner: `10.88.${end}.1`,
        folder,
        vici: join(folder, "vici"),
      };
    };
    this.sites = [site("alice", 1), site("bob", 2)];
  }

  static async make(keys: number): Promise<StrongswanLaboratory> {
    const kmes = await Laboratory.make({
      links: [["beijing", "stellenbosch", 2 * keys + 64]],
      applications: { alice: "beijing", bob: "stellenbosch" },
      more: { limits: { custodyBlocks: 64 } },
    });
    const made = new StrongswanLaboratory(kmes);
    try {
      await kmes.start("beijing", "stellenbosch");
      await made.lay();
      return made;
    } catch (error) {
      await made.close();
      throw error;
    }
  }

  private async lay(): Promise<void> {
    const [a, b] = this.sites;
    for (const { namespace } of this.sites) await run("ip", "netns", "add", namespace);
    const cable = ["netns", a.namespace, "type", "veth", "peer", b.cable, "netns", b.namespace];
    await run("ip", "link", "add", a.cable, ...cable);
    for (const { namespace, cable, outer, inner } of this.sites) {
      await run("ip", "-n", namespace, "address", "add", `${outer}/24`, "dev", cable);
      await run("ip", "-n", namespace, "address", "add", `${inner}/32`, "dev", "lo");
      for (const device of [cable, "lo"]) await run("ip", "-n", namespace, "link", "set", device, "up");
    }
    await this.startDaemon(a, b);
    await this.startDaemon(b, a);
  }

  private async startDaemon(site: StrongswanSite, other: StrongswanSite): Promise<void> {
    const { folder, namespace, vici } = site;
    mkdirSync(folder);
    const daemonFile = join(folder, "strongswan.conf");
    writeFileSync(daemonFile, daemonSettings(vici));
    writeFileSync(join(folder, "swanctl.conf"), connectionSettings(site, other));
    const words = `mount -t tmpfs tmpfs /run && exec ${CHARON}`;
    const daemon = spawn("ip", ["netns", "exec", namespace, "sh", "-c", words], {
      env: { ...process.env, STRONGSWAN_CONF: daemonFile },
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.daemons.push(daemon);
    let complaint = "";
    daemon.stderr!.on("data", (part: Buffer) => {
      complaint = (complaint + part.toString()).slice(-2000);
    });
    while (!(await answers(vici))) {
      if (daemon.exitCode !== null) throw new Error(`charon ended: ${complaint}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const file = ["--file", join(folder, "swanctl.conf")];
    await this.swanctl(site, "--load-creds", "--noprompt", ...file);
    await this.swanctl(site, "--load-conns", ...file);
  }

  private swanctl({ vici, folder }: StrongswanSite, ...words: readonly string[]): Promise<string> {
    // The daemon's settings name the plugins of swanctl as well.
    const settings = `STRONGSWAN_CONF=${join(folder, "strongswan.conf")}`;
    return run("env", settings, "swanctl", ...words, "--uri", `unix://${vici}`);
  }

  /** The newest IKE SA of an end that is established; null when there is none. */
  async newestSa(site: StrongswanSite): Promise<IkeSa | null> {
    const listed = await this.swanctl(site, "--list-sas");
    const parts = listed.split(/^(?=tunnel: )/m).filter((part) => /^tunnel: #\d+, ESTABLISHED/.test(part));
    const found = parts.map((part) => ({
      number: Number(/#(\d+)/.exec(part)![1]),
      isMixed: /\/PPK$/m.test(part),
    }));
    return found.sort((x, y) => y.number - x.number)[0] ?? null;
  }

  /** Pings through the tunnel. */
  ping(count: number, options: PingOptions = {}): Promise<Pings> {
    const [here, there] = this.sites;
    return pingFrom(here.namespace, there.inner, count, { from: here.inner, ...options });
  }

  /** Writes the configuration of an end, and returns its path. */
  config(sae: Sae, more: Readonly<Record<string, unknown>> = {}): string {
    const { kmes, sites } = this;
    const path = join(kmes.folder, `strongswan-${sae}.json`);
    const config = {
      vici: sites.find((site) => site.sae === sae)!.vici,
      connection: CONNECTION,
      child: CHILD,
      ppkId: PPK_ID,
      role: sae === "alice" ? "leads" : "follows",
      kme: { host: kmes.address(kmes.plan.applications[sae]!), port: 8443 },
      tls: { certificate: `${sae}.pem`, key: `${sae}.key.pem`, authority: "authority.pem" },
      other: sae === "alice" ? "bob" : "alice",
      line: { host: kmes.address("stellenbosch"), port: LINE_PORT },
      ...more,
    };
    writeFileSync(path, JSON.stringify(config));
    return path;
  }

  async close(): Promise<void> {
    for (const daemon of this.daemons) {
      if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
      const gone = once(daemon, "exit");
      daemon.kill();
      await gone;
    }
    for (const { namespace } of this.sites)
      await run("ip", "netns", "delete", namespace).catch(() => undefined);
    await this.kmes.close();
  }
}

/** Whether somebody listens on a socket: its file is there a moment earlier. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}

function daemonSettings(vici: string): string {
  return `charon {
  load = ${PLUGINS}
  make_before_break = yes
  filelog { stderr { default = 0 } }
  plugins { vici { socket = unix://${vici} } }
}
swanctl { load = random openssl pem }
`;
}

function connectionSettings(here: StrongswanSite, there: StrongswanSite): string {
  const [one, two] = [here, there];
  return `connections { ${CONNECTION} {
  version = 2
  local_addrs = ${one.outer}
  remote_addrs = ${two.outer}
  proposals = aes256gcm16-prfsha384-ecp384
  ppk_id = ${PPK_ID}
  ppk_required = yes
  local {
    auth = psk
    id = ${one.sae}
  }
  remote {
    auth = psk
    id = ${two.sae}
  }
  children { ${CHILD} {
    local_ts = ${one.inner}/32
    remote_ts = ${two.inner}/32
    esp_proposals = aes256gcm16
  } }
} }
secrets { ike { secret = "a laboratory's" } }
`;
}
