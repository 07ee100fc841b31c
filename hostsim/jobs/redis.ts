/**
 * A connection to Redis. Takes: its address. Gives: a connection that waits and comes again when Redis goes
 * away, or one line when it was never there. The address may hold a password and is never shown whole.
 */
import { Redis } from "ioredis";
import { UserError } from "../base/user-error.js";

/** Longest pause between two tries to connect again, ms. */
const LONGEST_PAUSE_MS = 1000;
const STEP_MS = 50;
const PROTOCOLS: readonly string[] = ["redis:", "rediss:"];

/** Host and port of an address, to be shown. @throws UserError when it is no address of a Redis */
export function placeOfRedis(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !PROTOCOLS.includes(url.protocol) || url.hostname === "")
    throw new UserError(
      "--queue: no address of a Redis; say redis://HOST:PORT, such as redis://127.0.0.1:6379",
    );
  return `${url.hostname}:${url.port || "6379"}`;
}

/**
 * Connects.
 * @param say told once when Redis goes away, and once when it is there again.
 * @throws UserError when nobody answers, or the password is refused.
 */
export async function openRedis(address: string, say: (line: string) => void): Promise<Redis> {
  const place = placeOfRedis(address);
  let isOpen = false;
  let isAway = false;
  const redis = new Redis(address, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isOpen ? Math.min(times * STEP_MS, LONGEST_PAUSE_MS) : null),
  });
  let last: Error | undefined;
  redis.on("error", (error) => (last = error));
  redis.on("reconnecting", () => {
    if (isAway) return;
    isAway = true;
    say(`queue: Redis at ${place} went away; waiting for it`);
  });
  redis.on("ready", () => {
    if (isAway) say(`queue: Redis at ${place} is there again`);
    isAway = false;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw new UserError(
      `--queue: no Redis at ${place} (${reasonOf(last ?? (error as Error))}); start one by: redis-server --appendonly yes`,
    );
  }
  isOpen = true;
  return redis;
}

function reasonOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message.split("\n")[0]!;
}
