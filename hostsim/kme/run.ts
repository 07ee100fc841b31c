/**
 * A KME as it runs: store, ledger, lines, servers. Takes: a configuration. Gives: a running KME, and how to
 * stop it: what is under way is answered, then everything is closed.
 */

import { X509Certificate } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createSecureContext } from "node:tls";
import type { FastifyInstance } from "fastify";
import { makeFolders } from "../base/make-folders.js";
import { UserError } from "../base/user-error.js";
import { withOperatorKey } from "../keystore/operator-key.js";
import { SealedStore } from "../keystore/sealed-store.js";
import { type Audit, openAudit } from "./audit.js";
import type { KmeConfig } from "./config.js";
import { Entity } from "./entity.js";
import { requireApart } from "./intake-folder.js";
import { Intakes } from "./intakes.js";
import { Link, type LinkCredential } from "./link.js";
import { Metrics, makeMonitor } from "./metrics.js";
import { identityOf } from "./names.js";
import { Origins } from "./origins.js";
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
  /** New key from other processes; null where no folder is named for it. */
  readonly intakes: Intakes | null;
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

/** What looks for new key; null where the configuration names no folder for it. */
function intakesOf(
  config: KmeConfig,
  parts: {
    readonly store: SealedStore;
    readonly entity: Entity;
    readonly origins: Origins;
    readonly audit: Audit;
  },
  { leastScryptCost, nowMs = Date.now }: RunOptions,
): Intakes | null {
  const { intake: folder, station, neighbours, rehearsal, limits, operatorKey } = config;
  if (folder === null) return null;
  try {
    makeFolders(folder, 0o700);
  } catch (error) {
    throw new UserError(`intake: cannot make ${folder} (${(error as NodeJS.ErrnoException).code})`);
  }
  const { store, entity, origins, audit } = parts;
  requireApart(realpathSync(folder), store.folder);
  return new Intakes({
    folder,
    station,
    own: store,
    origins,
    neighbours: Object.keys(neighbours),
    takesRehearsal: rehearsal,
    withKey: (use) => withOperatorKey(operatorKey, use),
    leastScryptCost,
    cameWith: (peer) => entity.cameWith(peer),
    nowMs,
    lookMs: limits.intakeLookMs,
    log: audit.note,
  });
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
export async function runKme(config: KmeConfig, options: RunOptions = {}): Promise<RunningKme> {
  const { leastScryptCost, nowMs = Date.now } = options;
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
    const origins = Origins.read(store.folder, station);
    const intakes = intakesOf(config, { store, entity, origins, audit }, options);
    if (intakes !== null) closing.push(() => intakes.finish());
    const metrics = new Metrics(entity, intakes);
    const encryptors = new Map(Object.entries(config.encryptors));
    const parts = { entity, station, limits, credential, encryptors, metrics, audit, origins };
    const { server, pskServer } = await makeServers(parts, config);
    closing.push(
      () => server.close(),
      () => pskServer?.close(),
    );
    let isStopping = false;
    const monitor = config.monitor === null ? null : makeMonitor(entity, metrics, intakes, () => isStopping);
    if (monitor !== null) closing.push(() => monitor.close());
    await listen(server, config.listen);
    if (pskServer !== null) await listen(pskServer, config.skipPsk!);
    if (monitor !== null) await listen(monitor, config.monitor!);
    entity.start();
    intakes?.start();
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
      intakes,
      stop,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
