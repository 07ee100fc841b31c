/**
 * Who is at the other end of a connection. Takes: a request over TLS. Gives: the name in a certificate that
 * the authority has signed and that counts now, or nobody.
 */
import type { TLSSocket } from "node:tls";
import type { FastifyRequest } from "fastify";
import { type Identity, identityOf, type Role } from "./names.js";
import { unauthorised } from "./refusal.js";

/** What was found of a connection's certificate: it stays the same as long as the connection. */
const known = new WeakMap<TLSSocket, Identity | null>();

/** Who calls; null for nobody: no certificate, a wrong one, or one out of its time. */
export function callerOf({ raw: { socket } }: FastifyRequest, nowMs: number): Identity | null {
  const line = socket as TLSSocket;
  let identity = known.get(line);
  if (identity === undefined) {
    const shown = line.authorized ? line.getPeerCertificate().raw : undefined;
    identity = shown === undefined ? null : identityOf(shown);
    known.set(line, identity);
  }
  // A connection may outlive its certificate.
  if (identity === null || nowMs < identity.fromMs || nowMs > identity.untilMs) return null;
  return identity;
}

/** The name of who calls. Throws a Refusal unless it is one of a role. */
export function requireCaller(request: FastifyRequest, role: Role, nowMs = Date.now()): string {
  const identity = callerOf(request, nowMs);
  if (identity?.role !== role) throw unauthorised();
  return identity.name;
}
