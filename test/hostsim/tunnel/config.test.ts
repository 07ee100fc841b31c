/** What is wrong with a tunnel's configuration is said with its place. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { loadTunnelConfig } from "../../../hostsim/tunnel/config.js";

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
  return loadTunnelConfig(path);
}

it("takes the examples, and fills in what they leave out", () => {
  const alice = loadTunnelConfig(EXAMPLE);
  expect(alice).toMatchObject({ role: "leads", other: "bob", everyS: 120, whenDry: "keep", mostAgeS: 3600 });
  expect(alice.tls.authority).toBe(join(packageRoot, "certificates", "authority.pem"));
  const bob = loadTunnelConfig(join(packageRoot, "examples", "tunnel", "bob.json"));
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
