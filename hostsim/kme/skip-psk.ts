/**
 * TLS with pre-shared keys between an encryptor and its Key Provider, which SKIP (draft-cisco-skip-02)
 * allows beside certificates. Takes: keys by identity, the version of TLS. Gives: what Node's server needs,
 * and whose connection a request came on.
 *
 * One port speaks one version, so that no key is used under two (RFC 8446, 4.2.11). Each handshake has a
 * Diffie-Hellman exchange beside the key, so who gets the key later reads nothing of before; ciphers have 256
 * bits. There is no certificate, so who has no key can say nothing. An identity that is not known is
 * answered as a wrong key is, so nobody learns who is (RFC 8446, appendix E.6).
 */
import { constants, randomBytes } from "node:crypto";
import type { TLSSocket, TlsOptions } from "node:tls";
import type { FastifyRequest } from "fastify";
import { NAME } from "./names.js";
import type { PskKeys } from "./psk-file.js";

/** Versions that a port can speak; routers often have only the older one. */
export const PSK_VERSIONS = ["TLSv1.3", "TLSv1.2"] as const;

/** One of them. */
export type PskVersion = (typeof PSK_VERSIONS)[number];

/** Node's callback, the one of OpenSSL before TLS 1.3, ties a key to SHA-256: no AES-256 is with that. */
const CIPHERS: Readonly<Record<PskVersion, string>> = {
  "TLSv1.3": "TLS_CHACHA20_POLY1305_SHA256",
  "TLSv1.2": "DHE-PSK-AES256-GCM-SHA384:ECDHE-PSK-CHACHA20-POLY1305:DHE-PSK-CHACHA20-POLY1305",
};
const UNKNOWN_KEY_BYTES = 32;

/** Lines with pre-shared keys. */
export class PskLines {
  /** Identity whose key a connection's handshake went by; null when there were two. */
  private readonly known = new WeakMap<TLSSocket, string | null>();

  constructor(
    private readonly keys: PskKeys,
    private readonly version: PskVersion,
  ) {}

  /** What a server of these lines is made with. */
  get tlsOptions(): TlsOptions {
    return {
      minVersion: this.version,
      maxVersion: this.version,
      ciphers: CIPHERS[this.version],
      // Of a size that OpenSSL chooses.
      dhparam: "auto",
      // Who comes again shows the key again, and nobody becomes another on the way.
      secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
      pskCallback: (line, identity) => this.keyFor(line, identity),
    };
  }

  /** OpenSSL asks for each identity that a client offers until there is a key, and checks that one. */
  private keyFor(line: TLSSocket, identity: string): Buffer | null {
    const key = this.keys.get(identity);
    // What can't be an identity is a ticket of somewhere else; the key may come behind it.
    if (key === undefined) return NAME.test(identity) ? randomBytes(UNKNOWN_KEY_BYTES) : null;
    const before = this.known.get(line);
    this.known.set(line, before === undefined || before === identity ? identity : null);
    return key;
  }

  /** The identity that a connection said; that it has the key is sure when its handshake is over. */
  claimedBy(line: TLSSocket): string | null {
    return this.known.get(line) ?? null;
  }

  /** The identity whose key a request's connection has shown; null for none. */
  identityOf({ raw: { socket } }: FastifyRequest): string | null {
    return this.claimedBy(socket as TLSSocket);
  }
}
