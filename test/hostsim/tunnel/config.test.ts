/** What is wrong with a tunnel's configuration is said with its place. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { loadStrongswanConfig, loadWireguardConfig } from "../../../hostsim/tunnel/config.js";

const EXAMPLE = join(packageRoot, "examples", "tunnel", "alice.json");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-tunnel-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(change: Readonly<Record<string, unknown>>) {
  const path = join(folder, "tunnel.json");
  const example = JSON.parse(readFileSync(EXAMPLE, "utf8")) as object;
  writeFileSync(path, JSON.stringify({ ...example, ...change }, null, 2));
  return loadWireguardConfig(path);
}

it("takes the examples, and fills in what they leave out", () => {
  const alice = loadWireguardConfig(EXAMPLE);
  expect(alice).toMatchObject({ role: "leads", other: "bob", everyS: 120, whenDry: "keep", mostAgeS: 3600 });
  expect(alice.tls.authority).toBe(join(packageRoot, "certificates", "authority.pem"));
  const bob = loadWireguardConfig(join(packageRoot, "examples", "tunnel", "bob.json"));
  expect(bob).toMatchObject({ role: "follows", other: "alice", line: alice.line });
});

it.each([
  [{ peer: "abc=" }, /tunnel\.json:3:11: peer: a public key as `wg pubkey` prints it$/],
  [{ interface: "wg0; reboot" }, /:2:16: interface: the name of a network interface/],
  [{ role: "both" }, /role: /],
  [{ everyS: 0 }, /everyS: /],
  [{ everyS: 4000 }, /mostAgeS: it must be more than everyS/],
  [{ rekey: 3 }, /rekey/],
])("refuses %j", (change, why) => {
  expect(() => load(change)).toThrow(why);
});

it("takes the examples of strongSwan, with its daemon's usual socket", () => {
  const alice = loadStrongswanConfig(join(packageRoot, "examples", "tunnel", "strongswan-alice.json"));
  expect(alice).toMatchObject({ vici: "/var/run/charon.vici", ppkId: "satqkd", role: "leads", everyS: 600 });
  const bob = loadStrongswanConfig(join(packageRoot, "examples", "tunnel", "strongswan-bob.json"));
  expect(bob).toMatchObject({
    connection: alice.connection,
    role: "follows",
    other: "alice",
    line: alice.line,
  });
});

it.each([
  [{ connection: "a b" }, /:2:17: connection: the name of a section of swanctl\.conf/],
  [{ ppkId: "" }, /ppkId: /],
  [{ interface: "wg0" }, /interface/],
])("refuses %j for strongSwan", (change, why) => {
  const path = join(folder, "strongswan.json");
  const example = readFileSync(join(packageRoot, "examples", "tunnel", "strongswan-alice.json"), "utf8");
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(example) as object), ...change }, null, 2));
  expect(() => loadStrongswanConfig(path)).toThrow(why);
});
