/**
 * The line to another station's KME: HTTPS, TLS 1.3, both sides with certificates; the other one has to be
 * named kme:STATION in its own. Takes: messages. Gives: answers, or whether the other side can have heard.
 * Keys that are asked for at the same time go in one message.
 */
import { Agent, request } from "node:https";
import type { PeerCertificate } from "node:tls";
import type { AgreeAnswer, AgreeMessage, AliveAnswer, CustodyAnswer, VoidMessage } from "./messages.js";
import { MOST_KEYS } from "./messages.js";
import { identityOf } from "./names.js";

/** What this side shows, and whom it believes: PEM. */
export interface LinkCredential {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
  /** Certificates that are revoked: a CRL as PEM; null for none. */
  readonly revoked: string | null;
}

/** Where the other KME is. */
export interface LinkPlace {
  readonly station: string;
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/**
 * What became of a key that was sent: agreed on; refused by the other side, which holds nothing; not sent, so
 * that nobody has heard; or unclear.
 */
export type Outcome = "agreed" | "refused" | "unsent" | "unclear";

/** An error of a call; `unsent` when no connection came about, so that the other side has heard nothing. */
export class LinkError extends Error {
  constructor(
    message: string,
    readonly unsent: boolean,
  ) {
    super(message);
    this.name = "LinkError";
  }
}

/** Errors of the system that come before a connection. */
const BEFORE_CONNECTION: readonly string[] = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
];
const MOST_ANSWER_BYTES = 1 << 20;

interface Asking {
  readonly message: AgreeMessage;
  readonly resolve: (outcome: Outcome) => void;
}

/** What the rest of a KME needs of a line; tests have another. */
export interface Line {
  readonly station: string;
  /** Numbers of the blocks that the other side has in custody for this one to give out. */
  alive(): Promise<readonly string[]>;
  custody(numbers: readonly string[]): Promise<CustodyAnswer>;
  agree(message: AgreeMessage): Promise<Outcome>;
  void(keys: readonly VoidMessage[]): Promise<void>;
  close(): void;
}

/** A line over TLS. */
export class Link implements Line {
  private readonly agent: Agent;
  private asking: Asking[] = [];
  private isSending = false;

  constructor(
    private readonly place: LinkPlace,
    { certificate, key, authority, revoked }: LinkCredential,
    /** Told why an answer about keys did not come. */
    private readonly onUnclear: (why: string) => void,
  ) {
    this.agent = new Agent({
      cert: certificate,
      key,
      ca: authority,
      ...(revoked === null ? {} : { crl: revoked }),
      minVersion: "TLSv1.3",
      keepAlive: true,
      maxSockets: 4,
      checkServerIdentity: (_host: string, shown: PeerCertificate) => wrongName(shown, place.station),
    });
  }

  get station(): string {
    return this.place.station;
  }

  /** Throws a LinkError unless the other side answers. */
  async alive(): Promise<readonly string[]> {
    return ((await this.call("GET", "/kme/v1/alive", null)) as AliveAnswer).custody;
  }

  /** Asks the other side to take blocks out of its store. */
  async custody(numbers: readonly string[]): Promise<CustodyAnswer> {
    return (await this.call("POST", "/kme/v1/custody", { numbers })) as CustodyAnswer;
  }

  /** Tells that keys are void. */
  async void(keys: readonly VoidMessage[]): Promise<void> {
    await this.call("POST", "/kme/v1/void", { keys });
  }

  /** Agrees on a key. Never throws. */
  agree(message: AgreeMessage): Promise<Outcome> {
    return new Promise((resolve) => {
      this.asking.push({ message, resolve });
      if (!this.isSending) void this.sendAll();
    });
  }

  private async sendAll(): Promise<void> {
    this.isSending = true;
    // What else comes in this turn of the event loop goes with it.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.asking.length > 0) await this.sendSome(this.asking.splice(0, MOST_KEYS));
    this.isSending = false;
  }

  private async sendSome(group: readonly Asking[]): Promise<void> {
    try {
      const keys = group.map(({ message }) => message);
      const { refused } = (await this.call("POST", "/kme/v1/agree", { keys })) as AgreeAnswer;
      const no = new Set(refused.map(({ id }) => id));
      for (const { message, resolve } of group) resolve(no.has(message.id) ? "refused" : "agreed");
    } catch (error) {
      const outcome = error instanceof LinkError && error.unsent ? "unsent" : "unclear";
      if (outcome === "unclear") this.onUnclear((error as Error).message);
      for (const { resolve } of group) resolve(outcome);
    }
  }

  private call(method: "GET" | "POST", path: string, body: unknown): Promise<unknown> {
    const { host, port, timeoutMs, station } = this.place;
    const text = body === null ? null : JSON.stringify(body);
    const headers =
      text === null ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    return new Promise((resolve, reject) => {
      const fail = (why: string, unsent = false) =>
        reject(new LinkError(`${station} (${host}:${port}): ${why}`, unsent));
      const asking = request(
        { agent: this.agent, host, port, method, path, headers, signal: AbortSignal.timeout(timeoutMs) },
        (answer) => {
          const parts: Buffer[] = [];
          let bytes = 0;
          answer.on("data", (part: Buffer) => {
            bytes += part.length;
            if (bytes > MOST_ANSWER_BYTES) answer.destroy(new Error("its answer is too long"));
            else parts.push(part);
          });
          answer.on("error", (error) => fail(error.message));
          answer.on("end", () => {
            if (answer.statusCode !== 200) return fail(`it answers ${answer.statusCode}`);
            try {
              resolve(JSON.parse(Buffer.concat(parts).toString("utf8")));
            } catch {
              fail("its answer is no JSON");
            }
          });
        },
      );
      asking.on("error", (error: NodeJS.ErrnoException) => {
        const reason = error.name === "AbortError" ? "no answer in time" : (error.code ?? error.message);
        fail(reason, BEFORE_CONNECTION.includes(error.code ?? ""));
      });
      asking.end(text ?? undefined);
    });
  }

  /** Ends all connections. */
  close(): void {
    this.agent.destroy();
  }
}

/** An error when a certificate does not name the KME of a station. */
function wrongName(shown: PeerCertificate, station: string): Error | undefined {
  const identity = identityOf(shown.raw);
  if (identity?.role === "kme" && identity.name === station) return undefined;
  return new Error(`the certificate shown is not that of ${station}'s KME`);
}
