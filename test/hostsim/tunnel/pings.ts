/** Pings through a tunnel, and the keys of its ends as `wg` has them. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Namespaces, run, type TunnelSite } from "../../../hostsim/demo/namespaces.js";

const call = promisify(execFile);

/** What came of a run of pings. */
export interface Pings {
  readonly sent: number;
  readonly lost: number;
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

/** Pings from the tunnel's first end to its second, one every `everyS` seconds. */
export function ping(tunnel: Namespaces, count: number, options: PingOptions = {}): Promise<Pings> {
  const [{ namespace }, { inner }] = tunnel.sites;
  return pingFrom(namespace, inner, count, options);
}

/** Pings that may be lost before one comes through: while ends change keys, or on a slow machine. */
const MOST_TRIES = 24;

/** Whether a ping comes through the tunnel, sooner or later. */
export async function comesThrough(tunnel: Namespaces): Promise<boolean> {
  // WireGuard begins a handshake anew after 5 s (REKEY_TIMEOUT).
  for (let i = 0; i < MOST_TRIES; i++) if ((await ping(tunnel, 1, { waitS: 5 })).lost === 0) return true;
  return false;
}

/** The pre-shared key in place at an end, as `wg` has it. */
export async function presharedKey({ device }: TunnelSite): Promise<string> {
  return (await run("wg", "show", device, "preshared-keys")).trim().split("\t")[1]!;
}
