/**
 * Stations with key and KMEs that run, in this process, over real mutual TLS. Each laboratory has addresses
 * of its own in 127.0.0.0/8, so that tests that run at the same time do not meet. Keys are random; stores are
 * cheap to open.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { type KmeConfig, loadConfig } from "../../../hostsim/kme/config.js";
import type { Subject, Validity } from "../../../hostsim/kme/pki.js";
import { type Authority, type Credential, newAuthority } from "../../../hostsim/kme/pki.js";
import { type RunningKme, runKme } from "../../../hostsim/kme/run.js";

/** Port of every KME: what differs is the address. */
const PORT = 8443;
const CHEAP = 4;
const WEEK: Validity = { fromMs: Date.now(), days: 7 };
let laboratories = 0;

/** What a laboratory is made of. */
export interface Plan {
  /** Pairs of stations that share key, and how many blocks of 256 bits. */
  readonly links: readonly (readonly [string, string, number])[];
  /** Station of each application. */
  readonly applications: Readonly<Record<string, string>>;
  /** Blocks that a store has room for at least, beside those that it has; none more where it is left out. */
  readonly room?: number;
  /** Folder of its folder; the system's for temporary files when it is not said. */
  readonly under?: string;
  /** What configurations have beside that. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What of a request differs from a plain one. */
export interface Asking {
  readonly method?: string;
  readonly body?: unknown;
  /** In place of a JSON body. */
  readonly text?: string;
  readonly type?: string;
  /** For connections that stay. */
  readonly agent?: Agent;
  /** Null for no certificate. */
  readonly credential?: Credential | null;
}

/** A running laboratory. */
export class Laboratory {
  readonly running = new Map<string, RunningKme>();
  readonly credentials = new Map<string, Credential>();

  private constructor(
    readonly folder: string,
    readonly plan: Plan,
    readonly authority: Authority,
    readonly stations: readonly string[],
    private readonly number: number,
  ) {}

  static async make(plan: Plan): Promise<Laboratory> {
    const folder = mkdtempSync(join(plan.under ?? tmpdir(), "satqkd-kme-"));
    const stations = [...new Set([...plan.links.map(([a]) => a), ...plan.links.map(([, b]) => b)])];
    laboratories += 1;
    const authority = await newAuthority("test", WEEK);
    const made = new Laboratory(folder, plan, authority, stations, laboratories);
    writeFileSync(join(folder, "authority.pem"), authority.credential.certificate);
    for (const station of stations)
      await made.certify({ role: "kme", name: station, hosts: [made.address(station)] });
    for (const sae of Object.keys(plan.applications))
      await made.certify({ role: "sae", name: sae, hosts: [] });
    await made.fillStores();
    for (const station of stations) made.writeConfig(station);
    return made;
  }

  private async certify(subject: Subject): Promise<void> {
    const credential = await this.authority.issue(subject, WEEK);
    this.credentials.set(subject.name, credential);
    writeFileSync(join(this.folder, `${subject.name}.pem`), credential.certificate);
    writeFileSync(join(this.folder, `${subject.name}.key.pem`), credential.key, { mode: 0o600 });
  }

  private async fillStores(): Promise<void> {
    const keys = join(this.folder, "keys");
    mkdirSync(keys);
    // As text: of a key in a file, a line's end is no part.
    const operator = Buffer.from(randomBytes(32).toString("hex"));
    writeFileSync(join(this.folder, "operator.key"), operator, { mode: 0o600 });
    const stores = new Map<string, SealedStore>();
    for (const station of this.stations) {
      const blocks = this.plan.links.reduce(
        (sum, [a, b, n]) => sum + (a === station || b === station ? n : 0),
        this.plan.room ?? 0,
      );
      const quotas = { authentication: 0, relay: 0, application: 0 };
      const about = { owner: station, blocks, quotas, origin: "secret", scryptCost: CHEAP } as const;
      stores.set(station, await SealedStore.create(join(keys, station), operator, about));
    }
    this.plan.links.forEach(([a, b, blocks], i) => {
      const key = randomBytes(32 * blocks);
      stores.get(a)!.add(b, 1000 + i, key);
      stores.get(b)!.add(a, 1000 + i, key);
    });
    for (const store of stores.values()) store.close();
  }

  /** Address of a station's KME. */
  address(station: string): string {
    const { pid } = process;
    return `127.${1 + (pid % 200)}.${(pid >> 8) % 250}.${1 + ((this.number * 8 + this.stations.indexOf(station)) % 250)}`;
  }

  /** Where a station's metrics are. */
  monitor(station: string): string {
    return `http://${this.address(station)}:${PORT + 1}`;
  }

  /** Path of a station's configuration. */
  configPath(station: string): string {
    return join(this.folder, `${station}.json`);
  }

  private writeConfig(station: string): void {
    const neighbours = this.plan.links.flatMap(([a, b]) => (a === station ? [b] : b === station ? [a] : []));
    const config = {
      station,
      keystore: `keys/${station}`,
      operatorKey: "operator.key",
      listen: { host: this.address(station), port: PORT },
      monitor: { host: this.address(station), port: PORT + 1 },
      tls: { certificate: `${station}.pem`, key: `${station}.key.pem`, authority: "authority.pem" },
      neighbours: Object.fromEntries(
        neighbours.map((peer) => [peer, { host: this.address(peer), port: PORT }]),
      ),
      links: this.plan.links.map(([a, b]) => [a, b]),
      applications: Object.fromEntries(
        Object.entries(this.plan.applications).map(([sae, at]) => [sae, { station: at }]),
      ),
      audit: `${station}.audit`,
      ...this.plan.more,
    };
    writeFileSync(this.configPath(station), JSON.stringify(config));
  }

  /** The checked configuration of a station. */
  config(station: string): KmeConfig {
    return loadConfig(this.configPath(station), {});
  }

  /** Starts KMEs, and waits until they know each other. */
  async start(...stations: readonly string[]): Promise<void> {
    for (const station of stations)
      this.running.set(station, await runKme(this.config(station), { leastScryptCost: CHEAP }));
    for (const station of stations) await this.running.get(station)!.entity.tend();
  }

  async stop(station: string): Promise<void> {
    await this.running.get(station)!.stop();
    this.running.delete(station);
  }

  /** Stops all and removes everything. */
  async close(): Promise<void> {
    for (const station of [...this.running.keys()]) await this.stop(station);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What an application gets from its station's KME, or from another's. */
  ask(sae: string, path: string, asking: Asking & { readonly at?: string } = {}): Promise<Answer> {
    const at = asking.at ?? this.plan.applications[sae]!;
    const credential = asking.credential === undefined ? this.credentials.get(sae)! : asking.credential;
    const body = asking.text ?? (asking.body === undefined ? undefined : JSON.stringify(asking.body));
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: this.address(at),
          port: PORT,
          path,
          method: asking.method ?? (body === undefined ? "GET" : "POST"),
          ca: this.authority.credential.certificate,
          ...(credential === null ? {} : { cert: credential.certificate, key: credential.key }),
          checkServerIdentity: () => undefined,
          headers: body === undefined ? {} : { "content-type": asking.type ?? "application/json" },
          agent: asking.agent ?? false,
        },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8").on("data", (part: string) => {
            text += part;
          });
          answer.on("end", () =>
            resolve({ status: answer.statusCode!, body: text, headers: answer.headers }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }
}

/** A key as a container has it. */
export interface ContainedKey {
  readonly key_ID: string;
  readonly key: string;
  readonly key_extension: { readonly satqkd_relays: readonly string[]; readonly satqkd_paths: unknown };
}

/** The keys of an answer. */
export function keysOf({ body }: Answer): readonly ContainedKey[] {
  return (JSON.parse(body) as { keys: ContainedKey[] }).keys;
}

/** The error of an answer. */
export function errorOf({ body }: Answer): {
  readonly message: string;
  readonly details?: readonly unknown[];
} {
  return JSON.parse(body) as { message: string; details?: unknown[] };
}
