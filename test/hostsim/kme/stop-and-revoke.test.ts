/**
 * A stop while applications ask: what was told was also answered, and both sides are equal after. A
 * certificate that the authority has revoked is worth nothing, whether it asks or is asked.
 */
import { webcrypto } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { join } from "node:path";
import "reflect-metadata";
import { PemConverter, X509Certificate, X509CrlGenerator } from "@peculiar/x509";
import { afterEach, expect, it } from "vitest";
import { type Answer, keysOf, Laboratory } from "./laboratory.js";
import { readSide, unaccounted } from "./ledger-reader.js";

const KEYS = "/api/v1/keys";
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;
let lab: Laboratory;
afterEach(() => lab.close());

const make = async (): Promise<Laboratory> => {
  lab = await Laboratory.make({
    links: [["beijing", "stellenbosch", 400]],
    applications: { alice: "beijing", mallory: "beijing", bob: "stellenbosch" },
    more: { limits: { custodyBlocks: 16, requestsASecond: 1000 } },
  });
  return lab;
};

it("a stop answers what is under way: no key is told and not given, and both sides are equal", async () => {
  await make();
  await lab.start("beijing", "stellenbosch");
  const agents = Array.from({ length: 12 }, () => new Agent({ keepAlive: true }));
  const given: Answer[] = [];
  const flow = async (agent: Agent): Promise<void> => {
    // Until the connection is refused or its end is said.
    for (;;) {
      const answer = await lab.ask("alice", `${KEYS}/bob/enc_keys`, { agent }).catch(() => null);
      if (answer === null) return;
      if (answer.status === 200) given.push(answer);
      else expect(answer.status).toBe(503);
    }
  };
  const flows = agents.map(flow);
  while (given.length < 60) await new Promise((resolve) => setImmediate(resolve));
  await lab.stop("beijing");
  await Promise.all(flows);
  for (const agent of agents) agent.destroy();
  const ids = given.flatMap((answer) => keysOf(answer).map(({ key_ID }) => ({ key_ID })));
  expect(new Set(ids.map(({ key_ID }) => key_ID)).size).toBe(given.length);
  const fetched = await lab.ask("bob", `${KEYS}/alice/dec_keys`, { body: { key_IDs: ids.slice(0, 128) } });
  expect(fetched.status).toBe(200);
  await lab.stop("stellenbosch");
  const [here, there] = [
    await readSide(lab.folder, "beijing", "stellenbosch"),
    await readSide(lab.folder, "stellenbosch", "beijing"),
  ];
  expect(here.told).toBe(given.length);
  expect(here.free).toEqual(there.free);
  expect(here.custody).toEqual(there.custody);
  expect([unaccounted(here), unaccounted(there)]).toEqual([0, 0]);
}, 60_000);

it("says which file is no list", async () => {
  await make();
  const path = lab.configPath("beijing");
  const config = JSON.parse(readFileSync(path, "utf8")) as { tls: Record<string, string> };
  config.tls.revoked = "authority.pem";
  writeFileSync(path, JSON.stringify(config));
  await expect(lab.start("beijing")).rejects.toThrow(
    /^tls\.revoked: .*authority\.pem is no list of revoked certificates \(CRL, PEM\)$/,
  );
});

/** Writes the authority's list with the certificate of one name on it, for beijing. */
async function revoke(name: string): Promise<void> {
  const { certificate, key } = lab.authority.credential;
  const signingKey = await webcrypto.subtle.importKey(
    "pkcs8",
    PemConverter.decodeFirst(key),
    ALGORITHM,
    false,
    ["sign"],
  );
  const list = await X509CrlGenerator.create({
    issuer: new X509Certificate(certificate).subject,
    thisUpdate: new Date(Date.now() - DAY_MS),
    nextUpdate: new Date(Date.now() + DAY_MS),
    entries: [
      {
        serialNumber: new X509Certificate(lab.credentials.get(name)!.certificate).serialNumber,
        revocationDate: new Date(Date.now() - DAY_MS),
      },
    ],
    signingAlgorithm: ALGORITHM,
    signingKey,
  });
  writeFileSync(join(lab.folder, "revoked.pem"), PemConverter.encode(list.rawData, "X509 CRL"));
  const path = lab.configPath("beijing");
  const config = JSON.parse(readFileSync(path, "utf8")) as { tls: Record<string, string> };
  config.tls.revoked = "revoked.pem";
  writeFileSync(path, JSON.stringify(config));
}

it("401 for a certificate that is on the authority's list, and for no other", async () => {
  await make();
  await revoke("mallory");
  await lab.start("beijing", "stellenbosch");
  const left = lab.running.get("beijing")!.entity.blocksLeft("stellenbosch");
  const refused = await lab.ask("mallory", `${KEYS}/bob/enc_keys`);
  expect([refused.status, refused.body]).toEqual([401, ""]);
  expect(lab.running.get("beijing")!.entity.blocksLeft("stellenbosch")).toBe(left);
  expect((await lab.ask("alice", `${KEYS}/bob/enc_keys`)).status).toBe(200);
});

it("agrees on no key with a KME whose certificate is on the list, and spends none", async () => {
  await make();
  await revoke("stellenbosch");
  await lab.start("beijing", "stellenbosch");
  const { entity } = lab.running.get("beijing")!;
  const left = entity.blocksLeft("stellenbosch");
  expect((await lab.ask("alice", `${KEYS}/bob/enc_keys`)).status).toBe(503);
  expect([entity.neighbours.get("stellenbosch")!.isNear, entity.blocksLeft("stellenbosch")]).toEqual([
    false,
    left,
  ]);
  const credential = lab.credentials.get("stellenbosch")!;
  expect((await lab.ask("alice", "/kme/v1/alive", { credential })).status).toBe(401);
});
