/** The configuration: what is wrong is one line with its place, and the environment goes over the file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { loadConfig, VARIABLES } from "../../../hostsim/kme/config.js";

const folder = mkdtempSync(join(tmpdir(), "satqkd-config-"));
const path = join(folder, "kme.json");
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = {
  station: "beijing",
  keystore: "keys/beijing",
  operatorKey: "operator.key",
  tls: { certificate: "a.pem", key: "a.key.pem", authority: "authority.pem" },
  neighbours: { vienna: { host: "127.0.0.1", port: 8444 } },
  applications: { alice: { station: "beijing" }, bob: { station: "vienna" } },
};

function load(data: unknown, environment: NodeJS.ProcessEnv = {}) {
  writeFileSync(path, typeof data === "string" ? data : JSON.stringify(data, null, 2));
  return loadConfig(path, environment);
}

it("takes paths from the file's folder, and defaults", () => {
  const config = load(`// a comment\n${JSON.stringify(GOOD)}`);
  expect(config.keystore).toBe(join(folder, "keys/beijing"));
  expect(config.tls.authority).toBe(join(folder, "authority.pem"));
  expect(config.listen).toEqual({ host: "127.0.0.1", port: 8443 });
  expect(config.limits.keysARequest).toBe(128);
  expect(config.rehearsal).toBe(false);
  expect([config.intake, load({ ...GOOD, intake: "new" }).intake]).toEqual([null, join(folder, "new")]);
  const psk = load({ ...GOOD, encryptors: { beijing: "alice" }, skipPsk: { port: 8445, keys: "skip.psk" } });
  expect([config.skipPsk, psk.skipPsk]).toEqual([
    null,
    { host: "127.0.0.1", port: 8445, keys: join(folder, "skip.psk"), tls: "TLSv1.3" },
  ]);
});

it("puts the environment over the file", () => {
  const config = load(GOOD, { SATQKD_KME_PORT: "9000", SATQKD_KME_KEYSTORE: "/keys", PATH: "/bin" });
  expect([config.listen.port, config.keystore]).toEqual([9000, "/keys"]);
  expect(load(GOOD, { SATQKD_KME_INTAKE: "/new" }).intake).toBe("/new");
  expect(() => load(GOOD, { SATQKD_KME_PORT: "many" })).toThrow('SATQKD_KME_PORT: "many" is no port');
  expect(() => load(GOOD, { SATQKD_KME_PROT: "1" })).toThrow(/^SATQKD_KME_PROT: no such variable/);
});

it("has each variable in its page", () => {
  const page = readFileSync(join(packageRoot, "docs/reference/kme.md"), "utf8");
  for (const name of Object.keys(VARIABLES)) expect(page).toContain(`\`${name}\``);
});

it.each<[string, unknown, RegExp]>([
  ["a field that is none", { ...GOOD, stations: 1 }, /kme\.json:1:1: the whole: Unrecognized key/],
  ["a port that is none", { ...GOOD, listen: { port: 70_000 } }, /kme\.json:\d+:\d+: listen\.port: Too big/],
  [
    "itself as neighbour",
    { ...GOOD, neighbours: { beijing: GOOD.neighbours.vienna } },
    /not its own neighbour/,
  ],
  [
    "an encryptor of nowhere",
    { ...GOOD, encryptors: { vienna: "alice" } },
    /alice is no application of vienna/,
  ],
  [
    "pre-shared keys of encryptors that are none",
    { ...GOOD, encryptors: { vienna: "bob" }, skipPsk: { port: 8445, keys: "skip.psk" } },
    /kme\.json: skipPsk: encryptors names no application of beijing$/,
  ],
  [
    "a version without a port of its own",
    { ...GOOD, encryptors: { beijing: "alice" }, skipPsk: { port: 1, keys: "a", tls: "TLSv1.1" } },
    /kme\.json:\d+:\d+: skipPsk\.tls: /,
  ],
  ["the satellite's own store", { ...GOOD, station: "satellite" }, /kme\.json: satellite is no station: /],
  [
    "the satellite as neighbour",
    { ...GOOD, neighbours: { satellite: GOOD.neighbours.vienna } },
    /kme\.json: satellite is no station: its key reaches applications by satqkd relay --keystore$/,
  ],
  ["sizes that can't be", { ...GOOD, limits: { keyBits: 8 } }, /leastKeyBits <= keyBits <= mostKeyBits/],
  ["an intake with its own store in it", { ...GOOD, intake: "keys" }, /must not contain each other$/],
  ["an intake in its own store", { ...GOOD, intake: "keys/beijing/new" }, /must not contain each other$/],
  ["no JSON", "{", /kme\.json: /],
  ["no object", "[]", /it holds no JSON object/],
])("refuses %s", (_what, data, message) => {
  expect(() => load(data)).toThrow(message);
});
