/**
 * A KME as it runs: store, ledger, lines, servers. Takes: a configuration. Gives: a running KME, and how to
 * stop it: what is under way is answered, then everything is closed.
 */

import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import type { FastifyInstance } from "fastify";
import { parseJson } from "../base/json-text.js";
import { UserError } from "../base/user-error.js";
import { withOperatorKey } from "../keystore/operator-key.js";
import { SealedStore } from "../keystore/sealed-store.js";
import { CERTIFICATE_FILE, checkCertificate, type OriginCertificate } from "../pass/origin-certificate.js";
import { type Audit, openAudit } from "./audit.js";
import type { KmeConfig } from "./config.js";
import { Entity } from "./entity.js";
import { Link, type LinkCredential } from "./link.js";
import { Metrics, makeMonitor } from "./metrics.js";
import { identityOf } from "./names.js";
import { readPskFile } from "./psk-file.js";
import { makePskServer, makeServer, type ServerParts } from "./server.js";
import { PskLines } from "./skip-psk.js";

/** A running KME. */
export interface RunningKme {
  readonly entity: Entity;
  /** Port of applications and other KMEs. */
  readonly port: number;
  /** Port of encryptors with pre-shared keys; null for none. */
  readonly pskPort: number | null;
  /** Port of metrics and health; null for none. */
  readonly monitorPort: number | null;
  /** Answers what is under way and closes everything. */
  readonly stop: () => Promise<void>;
}

/** What tests and demonstrations say. */
export interface RunOptions {
  readonly leastScryptCost?: number;
  /** Clock of quotas and lifetimes, in milliseconds since 1970; certificates count by the system's. */
  readonly nowMs?: () => number;
}

function read(what: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(`${what}: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}

function credentialOf(config: KmeConfig): LinkCredential {
  const { tls, station } = config;
  const certificate = read("tls.certificate", tls.certificate);
  const key = read("tls.key", tls.key);
  const authority = read("tls.authority", tls.authority);
  let raw: Buffer;
  try {
    raw = new X509Certificate(certificate).raw;
  } catch {
    throw new UserError(`tls.certificate: ${tls.certificate} is no certificate (PEM)`);
  }
  const identity = identityOf(raw);
  if (identity?.role !== "kme" || identity.name !== station)
    throw new UserError(`tls.certificate: ${tls.certificate} does not name urn:satqkd:kme:${station}`);
  return { certificate, key, authority, revoked: revokedOf(config) };
}

/** The list of revoked certificates, as PEM; null for none. */
function revokedOf({ tls: { revoked } }: KmeConfig): string | null {
  if (revoked === null) return null;
  const list = read("tls.revoked", revoked);
  try {
    createSecureContext({ crl: list });
  } catch {
    throw new UserError(`tls.revoked: ${revoked} is no list of revoked certificates (CRL, PEM)`);
  }
  return list;
}

/** What keys rest on, by the other station: of the store's certificate, where it has one. */
function certificatesOf({ keystore, station }: KmeConfig): ReadonlyMap<string, OriginCertificate> {
  const path = join(keystore, CERTIFICATE_FILE);
  if (!existsSync(path)) return new Map();
  try {
    const certificate = checkCertificate(parseJson(read("keystore", path)));
    const [a, b] = certificate.stations;
    if (a !== station && b !== station) throw new UserError(`it is not of ${station}'s keys`);
    return new Map([[a === station ? b : a, certificate]]);
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${path}: ${error.message}`) : error;
  }
}

function linesOf({ neighbours, limits }: KmeConfig, credential: LinkCredential, audit: Audit): Link[] {
  return Object.entries(neighbours).map(([peer, place]) => {
    const note = (why: string) => audit.note("no answer about keys", { peer, why });
    return new Link({ station: peer, ...place, timeoutMs: limits.peerTimeoutMs }, credential, note);
  });
}

/** The server for certificates; that for pre-shared keys, or null where none is wanted. */
async function makeServers(
  parts: ServerParts,
  { skipPsk }: KmeConfig,
): Promise<{ server: FastifyInstance; pskServer: FastifyInstance | null }> {
  const lines = skipPsk === null ? null : new PskLines(readPskFile(skipPsk.keys), skipPsk.tls);
  return {
    server: await makeServer(parts),
    pskServer: lines === null ? null : await makePskServer(parts, lines),
  };
}

function portOf({ server }: FastifyInstance): number {
  return (server.address() as AddressInfo).port;
}

async function listen(server: FastifyInstance, place: { host: string; port: number }): Promise<void> {
  try {
    await server.listen(place);
  } catch (error) {
    throw new UserError(
      `${place.host}:${place.port}: cannot listen there (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

/** Starts a KME. Throws a UserError, or a StoreError, when it can't; then nothing is left open. */
export async function runKme(
  config: KmeConfig,
  { leastScryptCost, nowMs = Date.now }: RunOptions = {},
): Promise<RunningKme> {
  const { station, limits, neighbours, applications } = config;
  const credential = credentialOf(config);
  const store = await withOperatorKey(config.operatorKey, (key) =>
    SealedStore.open(config.keystore, key, {
      owner: station,
      ...(leastScryptCost === undefined ? {} : { leastScryptCost }),
    }),
  );
  const audit = openAudit(station, config.audit);
  const closing: (() => unknown)[] = [() => store.idle().then(() => store.close()), () => audit.close()];
  const stopAll = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const entity = await Entity.open({
      station,
      store,
      applications: new Map(Object.entries(applications)),
      lines: linesOf(config, credential, audit),
      links: config.links ?? Object.keys(neighbours).map((peer) => [station, peer] as const),
      limits,
      takesRehearsal: config.rehearsal,
      log: audit.note,
      nowMs,
    });
    closing.push(async () => {
      await entity.finish();
      entity.close();
    });
    const metrics = new Metrics(entity);
    const certificates = certificatesOf(config);
    const encryptors = new Map(Object.entries(config.encryptors));
    const parts = { entity, station, limits, credential, encryptors, metrics, audit, certificates };
    const { server, pskServer } = await makeServers(parts, config);
    closing.push(
      () => server.close(),
      () => pskServer?.close(),
    );
    let isStopping = false;
    const monitor = config.monitor === null ? null : makeMonitor(entity, metrics, () => isStopping);
    if (monitor !== null) closing.push(() => monitor.close());
    await listen(server, config.listen);
    if (pskServer !== null) await listen(pskServer, config.skipPsk!);
    if (monitor !== null) await listen(monitor, config.monitor!);
    entity.start();
    audit.note("started", { port: portOf(server) });
    const stop = async (): Promise<void> => {
      if (isStopping) return;
      isStopping = true;
      audit.note("stopping", {});
      await stopAll();
    };
    return {
      entity,
      port: portOf(server),
      pskPort: pskServer && portOf(pskServer),
      monitorPort: monitor && portOf(monitor),
      stop,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
