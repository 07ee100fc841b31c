/** Two stores with equal random key in a folder, as a relay leaves them: cheap to open. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";

/** log2 of scrypt's N. */
export const CHEAP = 4;

/** Makes a folder with the stores of two stations that share so many blocks. */
export async function filledStores(stations: readonly [string, string], blocks: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "satqkd-demo-test-"));
  const operator = randomBytes(32);
  writeFileSync(join(folder, "operator.key"), operator, { mode: 0o600 });
  mkdirSync(join(folder, "keys"));
  const key = randomBytes(32 * blocks);
  for (const [i, owner] of stations.entries()) {
    const quotas = { authentication: 0, relay: 0, application: 0 };
    const about = { owner, blocks, quotas, origin: "rehearsal", scryptCost: CHEAP } as const;
    const store = await SealedStore.create(join(folder, "keys", owner), operator, about);
    store.add(stations[1 - i]!, 1000, key);
    store.close();
  }
  return folder;
}
