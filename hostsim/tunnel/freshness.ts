/**
 * How old the key in place is, and what the policy says of that. Takes: a policy, a clock, how to close.
 * Gives: words when the tunnel closes, or keeps a key that is old.
 */

/** What an end does without a new key. */
export interface DryPolicy {
  /** Keep the last key, or let no handshake succeed. */
  readonly whenDry: "keep" | "close";
  /** Age of the last key from which that counts, in s. */
  readonly mostAgeS: number;
}

/** What an end brings along. */
export interface FreshnessTools {
  /** Lets no handshake succeed until the next key. */
  readonly close: () => Promise<void>;
  readonly say: (words: string) => void;
  /** A clock in milliseconds that never goes back. */
  readonly nowMs: () => number;
}

/** How old the key in place is, and whether that was too much. */
export class Freshness {
  private sinceMs: number | null = null;
  private isClosed = false;
  private hasSaid = false;

  constructor(
    private readonly policy: DryPolicy,
    private readonly tools: FreshnessTools,
  ) {}

  /** Before the first key: the policy `close` begins closed. Throws when the interface can't be set. */
  async begin(): Promise<void> {
    if (this.policy.whenDry === "keep") return;
    await this.tools.close();
    this.isClosed = true;
    this.tools.say("closed until the first key");
  }

  /** A key is in place. */
  renew(): void {
    this.sinceMs = this.tools.nowMs();
    this.isClosed = false;
    this.hasSaid = false;
  }

  /** Closes, or says that it keeps a key that is old. */
  async look(): Promise<void> {
    const { whenDry, mostAgeS } = this.policy;
    const { close, say, nowMs } = this.tools;
    if (this.sinceMs === null || this.isClosed || nowMs() - this.sinceMs <= 1000 * mostAgeS) return;
    if (whenDry === "close") {
      await close();
      this.isClosed = true;
      say(`closed: no new key for ${mostAgeS} s`);
    } else if (!this.hasSaid) {
      this.hasSaid = true;
      say(`keeps its last key, which is more than ${mostAgeS} s old`);
    }
  }
}
