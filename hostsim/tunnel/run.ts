/**
 * One end of a tunnel at work: a key every so often, again soon when there was none, and what the policy says
 * when the last one is old. Takes: a checked configuration. Gives: words about what happens, without keys.
 */
import { readFileSync } from "node:fs";
import type { AddressInfo, Server } from "node:net";
import { UserError } from "../base/user-error.js";
import type { TunnelConfig } from "./config.js";
import { FollowingEnd, LeadingEnd } from "./ends.js";
import { Freshness } from "./freshness.js";
import { listenForIds, tellAt } from "./id-line.js";
import { KmeSource } from "./key-source.js";
import type { TunnelPeer } from "./tunnel-peer.js";

const RETRY_S = 5;
const WATCH_MS = 1000;

/** A running end. */
export interface RunningTunnel {
  /** Where the end that follows listens; null for the one that leads. */
  readonly port: number | null;
  /** Ends the work when what is under way is done; the tunnel keeps its last key. */
  readonly stop: () => Promise<void>;
}

function read(what: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(`${what}: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Starts an end whose keys `peer` takes; `what` names it. Throws a UserError when it can't. */
export async function runTunnel(
  config: TunnelConfig,
  peer: TunnelPeer,
  what: string,
  say: (words: string) => void,
): Promise<RunningTunnel> {
  const { tls, kme, other, line } = config;
  const source = new KmeSource({
    ...kme,
    other,
    certificate: read("tls.certificate", tls.certificate),
    key: read("tls.key", tls.key),
    authority: read("tls.authority", tls.authority),
  });
  const report = (words: string): void => say(`${what}: ${words}`);
  if (config.role === "leads") return lead(config, new LeadingEnd(source, tellAt(line), peer), report);
  const { end, freshness } = followingEnd(config, source, peer, report);
  await beginOrSay(freshness);
  let server: Server;
  try {
    server = await listenForIds(line, (id) => end.take(id));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`line: cannot listen on ${line.host}:${line.port} (${code})`);
  }
  const timer = setInterval(() => {
    freshness.look().catch((error: Error) => report(error.message));
  }, WATCH_MS);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

function freshnessOf(
  config: TunnelConfig,
  close: () => Promise<void>,
  say: (words: string) => void,
): Freshness {
  return new Freshness(config, { close, say, nowMs: () => performance.now() });
}

async function beginOrSay(freshness: Freshness): Promise<void> {
  try {
    await freshness.begin();
  } catch (error) {
    throw new UserError((error as Error).message);
  }
}

function followingEnd(
  config: TunnelConfig,
  source: KmeSource,
  peer: TunnelPeer,
  report: (words: string) => void,
): { end: FollowingEnd; freshness: Freshness } {
  const end: FollowingEnd = new FollowingEnd(source, peer, (id, refusal) => {
    if (refusal === null) freshness.renew();
    report(
      refusal === null ? `key ${id} is in place` : `no key for ${JSON.stringify(id)}: ${refusal.message}`,
    );
  });
  const freshness: Freshness = freshnessOf(config, () => end.close(), report);
  return { end, freshness };
}

async function lead(
  config: TunnelConfig,
  end: LeadingEnd,
  report: (words: string) => void,
): Promise<RunningTunnel> {
  const freshness = freshnessOf(config, () => end.close(), report);
  await beginOrSay(freshness);
  const stopping = new AbortController();
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      let waitS = Math.min(RETRY_S, config.everyS);
      try {
        const id = await end.rekey();
        freshness.renew();
        report(`key ${id} is in place at both ends`);
        waitS = config.everyS;
      } catch (error) {
        report(`no new key: ${(error as Error).message}`);
        await freshness.look().catch((error: Error) => report(error.message));
      }
      await pause(waitS, stopping.signal);
    }
    end.forget();
  };
  const working = work();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await working;
  };
  return { port: null, stop };
}

/** Waits, less when the signal comes. */
function pause(seconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, 1000 * seconds);
    signal.addEventListener("abort", done);
  });
}
