/**
 * Two KMEs on the stores of a folder, in this process, over real mutual TLS. Takes: a folder with stores in
 * `keys` and `operator.key`, two stations, a clock. Gives: what an application at each of them asks for keys.
 */
import { createServer } from "node:net";
import { join } from "node:path";
import { writeOutputs } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { loadConfig } from "../kme/config.js";
import { type Credential, newAuthority } from "../kme/pki.js";
import { type RunningKme, runKme } from "../kme/run.js";
import { KmeSource } from "../tunnel/key-source.js";

const HOST = "127.0.0.1";
const DAYS = 1;

/** Two KMEs at work. */
export interface KmePair {
  readonly kmes: readonly [RunningKme, RunningKme];
  /** What the application at each station has. */
  readonly sources: readonly [KmeSource, KmeSource];
  readonly stop: () => Promise<void>;
}

/** A port that is free now. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new UserError(`demo: cannot listen on ${HOST} (${error.code})`)),
    );
    server.listen(0, HOST, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Starts both KMEs. Throws a UserError, or a StoreError, when one can't; then none is left running. */
export async function startKmes(
  folder: string,
  stations: readonly [string, string],
  { nowMs, leastScryptCost }: { readonly nowMs: () => number; readonly leastScryptCost: number },
): Promise<KmePair> {
  const validity = { fromMs: Date.now(), days: DAYS };
  const authority = await newAuthority("satqkd demonstration", validity);
  const ports = [await freePort(), await freePort()] as const;
  const saes = stations.map((station) => `tunnel-${station}`) as [string, string];
  const shown: Credential[] = [];
  for (const [i, station] of stations.entries()) {
    const kme = await authority.issue({ role: "kme", name: station, hosts: [HOST] }, validity);
    shown.push(await authority.issue({ role: "sae", name: saes[i]!, hosts: [] }, validity));
    const other = stations[1 - i]!;
    const config = {
      station,
      keystore: `keys/${station}`,
      operatorKey: "operator.key",
      listen: { host: HOST, port: ports[i] },
      tls: { certificate: `${station}.pem`, key: `${station}.key.pem`, authority: "authority.pem" },
      neighbours: { [other]: { host: HOST, port: ports[1 - i] } },
      applications: { [saes[0]]: { station: stations[0] }, [saes[1]]: { station: stations[1] } },
      rehearsal: true,
      audit: `${station}.audit`,
    };
    writeOutputs(
      [
        { path: join(folder, `${station}.pem`), data: kme.certificate },
        { path: join(folder, `${station}.key.pem`), data: kme.key },
        { path: join(folder, `${station}.json`), data: JSON.stringify(config) },
        { path: join(folder, "authority.pem"), data: authority.credential.certificate },
      ],
      { option: "demo", force: true, isSecret: true },
    );
  }
  const kmes: RunningKme[] = [];
  const stop = async (): Promise<void> => {
    for (const kme of kmes.splice(0)) await kme.stop();
  };
  try {
    for (const station of stations)
      kmes.push(await runKme(loadConfig(join(folder, `${station}.json`), {}), { leastScryptCost, nowMs }));
    // Both have each other's word, and blocks in custody, before an application asks.
    for (const { entity } of kmes) await entity.tend();
  } catch (error) {
    await stop();
    throw error;
  }
  const source = (i: 0 | 1) =>
    new KmeSource({
      host: HOST,
      port: ports[i],
      ...shown[i]!,
      authority: authority.credential.certificate,
      other: saes[1 - i]!,
    });
  return { kmes: [kmes[0]!, kmes[1]!], sources: [source(0), source(1)], stop };
}
