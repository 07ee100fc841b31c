/**
 * Keys from a KME by ETSI GS QKD 014 V1.1.1, as an application asks for them: HTTPS, TLS 1.3, certificates on
 * both sides. Takes: where the KME is, what to show it, who the other application is. Gives: keys of 256
 * bits.
 */
import { request } from "node:https";

/** A key, and the ID under which the other application gets it. */
export interface SharedKey {
  readonly id: string;
  /** 32 bytes, secret; who gets them wipes them. */
  readonly key: Buffer;
}

/** What a tunnel needs of a KME. */
export interface KeySource {
  /** A new key, as a master. Throws an Error that says why there is none. */
  next(): Promise<SharedKey>;
  /** The key of an ID that the master has told, as its slave. Throws an Error that says why not. */
  get(id: string): Promise<SharedKey>;
}

/** Where a KME is, and what is shown to it: PEM. */
export interface KmePlace {
  readonly host: string;
  readonly port: number;
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
  /** The other application. */
  readonly other: string;
}

const KEY_BITS = 256;
const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 65_536;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A KME over mutual TLS. */
export class KmeSource implements KeySource {
  constructor(private readonly place: KmePlace) {}

  next(): Promise<SharedKey> {
    return this.ask(`enc_keys?number=1&size=${KEY_BITS}`);
  }

  async get(id: string): Promise<SharedKey> {
    if (!UUID.test(id)) throw new Error("the ID is no UUID");
    const shared = await this.ask(`dec_keys?key_ID=${id}`);
    if (shared.id === id) return shared;
    shared.key.fill(0);
    throw new Error("the KME gives a key of another ID");
  }

  private ask(what: string): Promise<SharedKey> {
    const { host, port, certificate, key, authority, other } = this.place;
    const options = {
      host,
      port,
      path: `/api/v1/keys/${other}/${what}`,
      cert: certificate,
      key,
      ca: authority,
      minVersion: "TLSv1.3",
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    } as const;
    return new Promise((resolve, reject) => {
      const asking = request(options, (answer) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        answer.on("data", (part: Buffer) => {
          bytes += part.length;
          if (bytes > MOST_ANSWER_BYTES) answer.destroy(new Error("its answer is too long"));
          else parts.push(part);
        });
        answer.on("error", reject);
        answer.on("end", () => {
          const body = Buffer.concat(parts);
          try {
            resolve(keyOf(answer.statusCode!, body));
          } catch (error) {
            reject(error);
          } finally {
            for (const part of [...parts, body]) part.fill(0);
          }
        });
      });
      asking.on("error", (error: NodeJS.ErrnoException) => {
        const why = error.name === "AbortError" ? "no answer in time" : (error.code ?? error.message);
        reject(new Error(`the KME at ${host}:${port} does not answer (${why})`));
      });
      asking.end();
    });
  }
}

/** The key of an answer. Throws an Error with the KME's own words when there is none. */
function keyOf(status: number, body: Buffer): SharedKey {
  const answer = parsed(body);
  if (status !== 200) {
    const { message } = answer as { message?: unknown };
    throw new Error(`the KME refuses (${status}${typeof message === "string" ? `: ${message}` : ""})`);
  }
  const { keys } = answer as { keys?: readonly { key_ID?: unknown; key?: unknown }[] };
  const given = Array.isArray(keys) ? keys[0] : undefined;
  if (typeof given?.key_ID !== "string" || typeof given.key !== "string" || !UUID.test(given.key_ID))
    throw new Error("the KME's answer holds no key");
  const key = Buffer.from(given.key, "base64");
  if (8 * key.length === KEY_BITS) return { id: given.key_ID, key };
  const bits = 8 * key.length;
  key.fill(0);
  throw new Error(`the KME gives a key of ${bits} bits in place of ${KEY_BITS}`);
}

function parsed(body: Buffer): object {
  try {
    const answer: unknown = JSON.parse(body.toString("utf8") || "{}");
    if (typeof answer === "object" && answer !== null) return answer;
  } catch {
    // As if it were no object.
  }
  throw new Error("the KME's answer is no JSON object");
}
