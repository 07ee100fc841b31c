/**
 * Two network namespaces with a cable between them, and wireguard-go, unmodified, in each. Needs root. Takes:
 * nothing. Gives: both ends of a tunnel. Names are random, so that two that run at the same time do not meet.
 * A signal that ends this process ends them first: they would outlast it.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { beforeSignal } from "../base/before-signal.js";

const call = promisify(execFile);
/** Names of interfaces have 15 characters at most. */
const NAME_BYTES = 4;
/** Where both interfaces of WireGuard listen: the port that its documents use. */
export const WIREGUARD_PORT = 51_820;

/** Runs a program, and returns what it prints. */
export async function run(program: string, ...words: readonly string[]): Promise<string> {
  return (await call(program, words)).stdout;
}

/** One end of the tunnel. */
export interface TunnelSite {
  readonly namespace: string;
  /** WireGuard's interface. */
  readonly device: string;
  /** Address on the cable, and in the tunnel. */
  readonly outer: string;
  readonly inner: string;
  publicKey: string;
}

/** A pair of namespaces with a tunnel. */
export class Namespaces {
  private readonly daemons: ChildProcess[] = [];
  private readonly forget = beforeSignal(() => this.close());
  readonly sites: readonly [TunnelSite, TunnelSite];

  private constructor(private readonly name: string) {
    const site = (end: number): TunnelSite => ({
      namespace: `satqkd-${name}-${end}`,
      device: `sq${name}w${end}`,
      outer: `10.77.0.${end}`,
      inner: `10.78.0.${end}`,
      publicKey: "",
    });
    this.sites = [site(1), site(2)];
  }

  /** Lays it. Throws an Error that says what failed; then nothing of it is left. */
  static async make(): Promise<Namespaces> {
    const made = new Namespaces(randomBytes(NAME_BYTES).toString("hex"));
    try {
      await made.lay();
    } catch (error) {
      await made.close();
      throw error;
    }
    return made;
  }

  private async lay(): Promise<void> {
    const [a, b] = this.sites;
    for (const { namespace } of this.sites) await run("ip", "netns", "add", namespace);
    const cable = [`sq${this.name}c1`, `sq${this.name}c2`] as const;
    const [one, two] = cable;
    const peer = ["type", "veth", "peer", two, "netns", b.namespace];
    await run("ip", "link", "add", one, "netns", a.namespace, ...peer);
    for (const [i, site] of this.sites.entries()) {
      const within = ["-n", site.namespace] as const;
      await run("ip", ...within, "address", "add", `${site.outer}/24`, "dev", cable[i]!);
      for (const device of ["lo", cable[i]!]) await run("ip", ...within, "link", "set", device, "up");
      await this.startDaemon(site);
      site.publicKey = (await run("sh", "-c", setUp(site))).trim();
      await run("ip", ...within, "address", "add", `${site.inner}/24`, "dev", site.device);
      await run("ip", ...within, "link", "set", site.device, "up");
    }
    for (const [site, other] of [
      [a, b],
      [b, a],
    ] as const) {
      await run("wg", "set", site.device, "peer", other.publicKey, "allowed-ips", `${other.inner}/32`);
      await this.pointTo(site, `${other.outer}:${WIREGUARD_PORT}`);
    }
  }

  /** Tells an end where on the cable its packets go. */
  async pointTo(site: TunnelSite, endpoint: string): Promise<void> {
    const other = this.sites[site === this.sites[0] ? 1 : 0];
    await run("wg", "set", site.device, "peer", other.publicKey, "endpoint", endpoint);
  }

  private async startDaemon({ namespace, device }: TunnelSite): Promise<void> {
    const words = ["netns", "exec", namespace, "wireguard-go", "--foreground", device];
    const daemon = spawn("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
    let complaint = "";
    daemon.stderr!.on("data", (part: Buffer) => {
      complaint += part.toString();
    });
    this.daemons.push(daemon);
    // Its socket is where `wg` looks for it, from every namespace.
    while (!existsSync(`/var/run/wireguard/${device}.sock`)) {
      if (daemon.exitCode !== null || daemon.signalCode !== null)
        throw new Error(`wireguard-go ended: ${complaint}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Ends the session at an end, which begins a handshake at its next packet; its keys stay. */
  async endSession({ device }: TunnelSite = this.sites[0]): Promise<void> {
    // All peers are put in anew, and only their sessions are gone.
    await run("sh", "-c", `wg showconf ${device} | wg setconf ${device} /dev/stdin`);
  }

  /** Ends daemons and namespaces. */
  async close(): Promise<void> {
    for (const daemon of this.daemons) {
      if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
      const gone = once(daemon, "exit");
      daemon.kill();
      await gone;
    }
    for (const { namespace } of this.sites)
      await run("ip", "netns", "delete", namespace).catch(() => undefined);
    this.forget();
  }
}

/** A shell's words that give an interface a private key, which nobody sees, and print the public one. */
function setUp({ device }: TunnelSite): string {
  const set = `wg set ${device} listen-port ${WIREGUARD_PORT} private-key /dev/stdin`;
  return `wg genkey | ${set} && wg show ${device} public-key`;
}
