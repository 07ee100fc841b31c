/**
 * Two network namespaces with a cable between them, and Debian's wireguard-go, unmodified, in each. Needs
 * root. Names carry the process's number, so that tests that run at the same time do not meet.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

const call = promisify(execFile);
const PORT = 51_820;

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

/** What came of a run of pings. */
export interface Pings {
  readonly sent: number;
  readonly lost: number;
}

/** A pair of namespaces with a tunnel. */
export class Namespaces {
  private readonly daemons: ChildProcess[] = [];
  readonly sites: readonly [TunnelSite, TunnelSite];

  private constructor() {
    const site = (end: number): TunnelSite => ({
      namespace: `satqkd${process.pid}-${end}`,
      device: `sq${process.pid}w${end}`,
      outer: `10.77.0.${end}`,
      inner: `10.78.0.${end}`,
      publicKey: "",
    });
    this.sites = [site(1), site(2)];
  }

  static async make(): Promise<Namespaces> {
    const made = new Namespaces();
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
    const cable = [`sq${process.pid}c1`, `sq${process.pid}c2`] as const;
    const [one, two] = cable;
    await run(
      "ip",
      "link",
      "add",
      one,
      "netns",
      a.namespace,
      "type",
      "veth",
      "peer",
      two,
      "netns",
      b.namespace,
    );
    for (const [i, site] of this.sites.entries()) {
      const within = ["-n", site.namespace] as const;
      await run("ip", ...within, "address", "add", `${site.outer}/24`, "dev", cable[i]!);
      await run("ip", ...within, "link", "set", cable[i]!, "up");
      await this.startDaemon(site);
      site.publicKey = (await run("sh", "-c", setUp(site))).trim();
      await run("ip", ...within, "address", "add", `${site.inner}/24`, "dev", site.device);
      await run("ip", ...within, "link", "set", site.device, "up");
    }
    for (const [site, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const peer = ["peer", other.publicKey, "allowed-ips", `${other.inner}/32`];
      await run("wg", "set", site.device, ...peer, "endpoint", `${other.outer}:${PORT}`);
    }
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
      if (daemon.exitCode !== null) throw new Error(`wireguard-go ended: ${complaint}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Pings through the tunnel, one every `everyS` seconds; waits `waitS` for the last answer. */
  ping(count: number, options: PingOptions = {}): Promise<Pings> {
    const [{ namespace }, { inner }] = this.sites;
    return pingFrom(namespace, inner, count, options);
  }

  /** Ends the session at the first end, which begins a handshake at its next packet; its key stays. */
  async endSession(): Promise<void> {
    const [{ device }] = this.sites;
    // All peers are put in anew, and only their sessions are gone.
    await run("sh", "-c", `wg showconf ${device} | wg setconf ${device} /dev/stdin`);
  }

  /** The pre-shared key in place at an end, as `wg` has it. */
  async presharedKey({ device }: TunnelSite): Promise<string> {
    return (await run("wg", "show", device, "preshared-keys")).trim().split("\t")[1]!;
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
  }
}

/** When pings go, and how long the last answer is waited for, in seconds; from which address. */
export interface PingOptions {
  readonly everyS?: number;
  readonly waitS?: number;
  readonly from?: string;
}

/** Pings from a namespace. */
export async function pingFrom(
  namespace: string,
  to: string,
  count: number,
  { everyS = 0.2, waitS = 1, from }: PingOptions = {},
): Promise<Pings> {
  const words = ["-q", "-c", String(count), "-i", String(everyS), "-W", String(waitS)];
  if (from !== undefined) words.push("-I", from);
  const printed = await call("ip", ["netns", "exec", namespace, "ping", ...words, to]).then(
    ({ stdout }) => stdout,
    // It exits with 1 when no answer came.
    ({ stdout }: { stdout: string }) => stdout,
  );
  const [, sent, received] = /(\d+) packets transmitted, (\d+) received/.exec(printed) ?? [];
  if (received === undefined) throw new Error(`ping says: ${printed}`);
  return { sent: Number(sent), lost: Number(sent) - Number(received) };
}

/** A shell's words that give an interface a private key, which nobody sees, and print the public one. */
function setUp({ device }: TunnelSite): string {
  const set = `wg set ${device} listen-port ${PORT} private-key /dev/stdin`;
  return `wg genkey | ${set} && wg show ${device} public-key`;
}
