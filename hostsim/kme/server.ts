/**
 * The servers of a KME. Takes: an entity, credentials, limits. Gives: over TLS 1.3 with certificates on both
 * sides the routes of ETSI GS QKD 014, of SKIP and of other KMEs; on a port of its own those of SKIP for
 * encryptors with pre-shared keys. Each error is as the standard says it. Whoever shows no valid certificate
 * gets 401 on every path, before a byte of a body is read.
 */
import { constants } from "node:crypto";
import type { ServerOptions } from "node:https";
import type { TLSSocket } from "node:tls";
import rateLimit from "@fastify/rate-limit";
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from "fastify";
import type { Audit } from "./audit.js";
import { addBetween } from "./between.js";
import { callerOf, requireCaller } from "./callers.js";
import { addEtsi014, type Etsi014Tools } from "./etsi-014.js";
import type { LinkCredential } from "./link.js";
import type { Metrics } from "./metrics.js";
import { Refusal, unauthorised } from "./refusal.js";
import { addSkip } from "./skip.js";
import type { PskLines } from "./skip-psk.js";

/** What a server is made of. */
export interface ServerParts extends Etsi014Tools {
  readonly credential: LinkCredential;
  readonly encryptors: ReadonlyMap<string, string>;
  readonly metrics: Metrics;
  readonly audit: Audit;
}

/** What differs between the servers of a KME. */
interface Door {
  readonly tls: ServerOptions;
  /** Who calls; null for nobody, who gets nothing. */
  readonly caller: (request: FastifyRequest) => string | null;
  /** Whether a caller is asked to wait when too many requests come. */
  readonly isRated: (request: FastifyRequest) => boolean;
  readonly addRoutes: (server: FastifyInstance) => void;
}

const WINDOW_S = 10;
const CHECK_MS = 500;
const IDLE_MS = 60_000;
/** Paths of SKIP, where a wrong method has a status of its own (table 3 of the draft). */
const SKIP_PATH = /^\/(capabilities|key|entropy)(\/|\?|$)/;

/** Makes the server for who has a certificate; it does not listen yet. */
export function makeServer(parts: ServerParts): Promise<FastifyInstance> {
  const { credential, entity, station, encryptors } = parts;
  return serverOf(parts, {
    tls: {
      cert: credential.certificate,
      key: credential.key,
      ca: credential.authority,
      ...(credential.revoked === null ? {} : { crl: credential.revoked }),
      minVersion: "TLSv1.3",
      requestCert: true,
      // Who has no valid certificate is told so, by the status that the standard has for it.
      rejectUnauthorized: false,
      // Nobody goes on with a certificate that was checked long ago.
      secureOptions: constants.SSL_OP_NO_TICKET,
    },
    caller: (request) => callerOf(request, Date.now())?.name ?? null,
    isRated: (request) => callerOf(request, Date.now())?.role !== "kme",
    addRoutes: (server) => {
      addEtsi014(server, parts);
      if (encryptors.size > 0) addSkip(server, parts, (request) => requireCaller(request, "sae"));
      addBetween(server, entity, station);
    },
  });
}

/** Makes the server for this station's encryptors with pre-shared keys; it does not listen yet. */
export async function makePskServer(parts: ServerParts, lines: PskLines): Promise<FastifyInstance> {
  const { station, encryptors, audit } = parts;
  const server = await serverOf(parts, {
    tls: lines.tlsOptions,
    caller: (request) => lines.identityOf(request),
    isRated: () => true,
    addRoutes: (server) => addSkip(server, parts, () => encryptors.get(station)!),
  });
  server.server.on("tlsClientError", (error: NodeJS.ErrnoException, line: TLSSocket) =>
    audit.note("handshake refused", { claims: lines.claimedBy(line), why: error.code ?? error.message }),
  );
  return server;
}

async function serverOf(
  { limits, audit, metrics }: ServerParts,
  { tls, caller, isRated, addRoutes }: Door,
): Promise<FastifyInstance> {
  const timeoutMs = 1000 * limits.requestS;
  const server = fastify({
    https: {
      ...tls,
      handshakeTimeout: timeoutMs,
      headersTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      connectionsCheckingInterval: CHECK_MS,
    },
    bodyLimit: limits.bodyBytes,
    keepAliveTimeout: IDLE_MS,
    requestTimeout: timeoutMs,
    forceCloseConnections: "idle",
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 128 },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  });
  server.server.maxConnections = limits.connections;
  server.addHook("onRequest", async (request) => {
    if (caller(request) === null) throw unauthorised();
  });
  server.addHook("onSend", async (_request, reply) => {
    reply.header("cache-control", "no-store");
  });
  server.addHook("onResponse", async (request, reply) => {
    metrics.answered(request.routeOptions.url ?? "none", reply.statusCode, reply.elapsedTime / 1000);
  });
  server.setErrorHandler<FastifyError | Refusal>((error, request, reply) =>
    refuse(error, reply, (why) => audit.note("refused", { caller: caller(request), path: request.url, why })),
  );
  server.setNotFoundHandler((request, reply) => {
    const isWrongMethod = SKIP_PATH.test(request.url) && request.method !== "GET";
    return reply.code(isWrongMethod ? 405 : 404).send({ message: "there is nothing at this path" });
  });
  await server.register(rateLimit, {
    max: Math.ceil(WINDOW_S * limits.requestsASecond),
    timeWindow: 1000 * WINDOW_S,
    keyGenerator: (request) => caller(request) ?? "",
    allowList: (request) => !isRated(request),
    errorResponseBuilder: (_request, { after }) =>
      new Refusal(503, `too many requests: the next is taken in ${after}`),
  });
  server.after(() => addRoutes(server));
  await server.ready();
  return server;
}

/** Answers an error as the standard says it (clause 6.5). */
function refuse(error: FastifyError | Refusal, reply: FastifyReply, note: (why: string) => void) {
  if (error instanceof Refusal) {
    note(error.status === 401 ? "not authorised" : error.message);
    if (error.status === 401) return reply.code(401).send();
    const { message, details } = error;
    return reply.code(error.status).send({ message, ...(details.length > 0 ? { details } : {}) });
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    note(error.message);
    return reply.code(400).send({ message: `bad request format: ${error.message}` });
  }
  // What failed is for the operator alone.
  note(`error on the server's side: ${error.message}`);
  return reply.code(503).send({ message: "error on the server's side" });
}
