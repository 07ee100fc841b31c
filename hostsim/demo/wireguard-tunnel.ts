/**
 * A demonstration's tunnel by WireGuard: wireguard-go, unmodified, in two network namespaces, with a tap in
 * the cable between them. Takes: root. Gives: two ends, and files through the tunnel by TCP.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { packageRoot } from "../core/package-root.js";
import { WireguardPeer } from "../tunnel/wireguard.js";
import type { CarriedData, DemoTunnel } from "./demo-tunnel.js";
import { Namespaces, type TunnelSite, WIREGUARD_PORT } from "./namespaces.js";
import type { TapPorts, Tapped } from "./tapped.js";

/** WireGuard tries a handshake again after 5 s (REKEY_TIMEOUT, section 6.1 of its paper): time for two. */
const TIMEOUT_S = 12;

/** A program of this folder in a site's namespace. */
function start(site: TunnelSite, program: "tcp-end" | "udp-tap", ...words: readonly string[]): ChildProcess {
  const path = join(packageRoot, "dist", "hostsim", "demo", `${program}.js`);
  return spawn("ip", ["netns", "exec", site.namespace, process.execPath, path, ...words], {
    stdio: program === "udp-tap" ? ["ignore", "ignore", "inherit", "ipc"] : "pipe",
    serialization: "advanced",
  });
}

/** The tunnel. */
export class WireguardTunnel implements DemoTunnel {
  readonly way = "WireGuard (wireguard-go) between two network namespaces";
  readonly ends: readonly [WireguardPeer, WireguardPeer];

  private constructor(
    private readonly namespaces: Namespaces,
    private readonly tap: ChildProcess,
  ) {
    const [near, far] = namespaces.sites;
    this.ends = [
      new WireguardPeer(near.device, far.publicKey),
      new WireguardPeer(far.device, near.publicKey),
    ];
  }

  /** Lays it. Throws an Error that says what failed; then nothing of it is left. */
  static async open(): Promise<WireguardTunnel> {
    const namespaces = await Namespaces.make();
    try {
      const [near, far] = namespaces.sites;
      const tap = start(near, "udp-tap", `${WIREGUARD_PORT}`, far.outer, `${WIREGUARD_PORT}`);
      const ports = await heard<TapPorts>(tap);
      await namespaces.pointTo(near, `127.0.0.1:${ports.near}`);
      await namespaces.pointTo(far, `${near.outer}:${ports.far}`);
      return new WireguardTunnel(namespaces, tap);
    } catch (error) {
      await namespaces.close();
      throw error;
    }
  }

  async carry(from: 0 | 1, data: Uint8Array): Promise<CarriedData> {
    const { sites } = this.namespaces;
    // A session goes on under its old key, so both end theirs.
    for (const site of sites) await this.namespaces.endSession(site);
    await this.tapped();
    const [sender, receiver] = [sites[from], sites[from === 0 ? 1 : 0]];
    const received = await throughTcp(sender, receiver, data);
    return { received, onWire: (await this.tapped())[from] };
  }

  async close(): Promise<void> {
    if (this.tap.connected) this.tap.disconnect();
    // Their interfaces are gone then, and the keys with them.
    await this.namespaces.close();
  }

  /** What went over the cable since it was last asked. */
  private tapped(): Promise<Tapped> {
    return heard<Tapped>(this.tap, "what was sent?");
  }
}

/** A child's next message, after a question where there is one. Throws an Error when it ends instead. */
function heard<Message>(child: ChildProcess, question?: string): Promise<Message> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(new Error("a program in a network namespace has ended"));
    child.once("exit", end);
    child.once("message", (message) => {
      child.off("exit", end);
      resolve(message as Message);
    });
    if (question !== undefined) child.send(question, (error) => error !== null && end());
  });
}

/** Sends a file by TCP from one namespace to the other. Throws an Error when it does not arrive. */
async function throughTcp(from: TunnelSite, to: TunnelSite, data: Uint8Array): Promise<Uint8Array> {
  const receiver = start(to, "tcp-end", "receive", to.inner);
  const ended = once(receiver, "exit");
  const received = buffer(receiver.stdout!);
  const [port] = (await Promise.race([once(receiver.stderr!, "data"), ended])) as [Buffer];
  const sender = start(from, "tcp-end", "send", to.inner, port.toString().trim());
  sender.stdin!.on("error", () => undefined).end(data);
  const timer = setTimeout(() => {
    for (const child of [sender, receiver]) child.kill("SIGKILL");
  }, 1000 * TIMEOUT_S);
  const [code] = await ended;
  clearTimeout(timer);
  if (code === 0) return received;
  throw new Error(`the two ends do not come together (nothing arrives within ${TIMEOUT_S} s)`);
}
