/**
 * Key stores as a user has them: a pass fills them, `satqkd keys` shows and spends, each mishap has its exit
 * code.
 */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { runCommand } from "../../support/command-line.js";
import { imageFolder } from "../../support/images.js";
import { published } from "../../support/published-schema.js";

imageFolder("mps2-an505");

const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-"));
  writeFileSync(join(folder, "operator.key"), "a pass phrase of the operator\n", { mode: 0o600 });
  writeFileSync(join(folder, "other.key"), "a pass phrase of someone else\n", { mode: 0o600 });
});

afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Runs the command line: in this process, or in bash with a limit on the size of files in KiB that stands for
 * a full disk.
 */
async function satqkd(args: string[], limit: number | null = null) {
  if (limit === null) return runCommand(args, folder);
  const command = `ulimit -f ${limit}; exec "$@"`;
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-c", command, "bash", process.execPath, MAIN, ...args],
    { encoding: "utf8", cwd: folder },
  );
  return { status, stdout, stderr };
}

const withKey = (...args: string[]) => [...args, "--operator-key", "operator.key"];

async function keysOf(store: string) {
  const { status, stdout } = await satqkd(withKey("keys", store, "--json"));
  expect(status).toBe(0);
  return JSON.parse(published("satqkd-keys-status", stdout));
}

async function refusal(args: string[], limit: number | null = null) {
  const { status, stdout, stderr } = await satqkd(args, limit);
  const lines = stderr.split("\n").filter((line) => line.startsWith("satqkd: "));
  expect([stdout, lines.length]).toEqual(["", 1]);
  return status;
}

describe("satqkd pass --keystore", () => {
  it("puts the same blocks into both stores, the pool's refill spent, and once only", async () => {
    const run = withKey(
      "pass",
      "jinan-250mhz",
      "--seed",
      "5",
      "--window",
      "10",
      "--keystore",
      "keys",
      "--json",
    );
    const { status, stdout } = await satqkd(run);
    expect(status).toBe(0);
    const { keyStore, keyBits, authentication } = JSON.parse(published("satqkd-pass", stdout));
    const made = keyBits + authentication.refilledBits;
    expect(keyStore.blocks).toBe(Math.floor(made / 256));
    expect(keyStore.poolBlocks).toBe(Math.ceil(authentication.refilledBits / 256));
    for (const store of ["keys/jinan", "keys/satellite"]) {
      const { peers } = await keysOf(store);
      expect(peers).toHaveLength(1);
      expect(peers[0].madeBits).toBe(keyStore.blocks * 256);
      expect(peers[0].spentBits.authentication).toBe(keyStore.poolBlocks * 256);
      expect(peers[0].freeBits).toBe((keyStore.blocks - keyStore.poolBlocks) * 256);
    }
    const taken: { readonly numbers: unknown; readonly key: string }[] = [];
    for (const [store, peer, out] of [
      ["keys/jinan", "satellite", "a.bin"],
      ["keys/satellite", "jinan", "b.bin"],
    ] as const) {
      const args = ["keys", store, "take", "--peer", peer, "--blocks", "5", "--out", out, "--json"];
      expect(await refusal(withKey(...args))).toBe(29);
      args.push("--rehearsal");
      const take = await satqkd(withKey(...args));
      expect(take.status).toBe(0);
      expect(statSync(join(folder, out)).mode & 0o777).toBe(0o600);
      taken.push({
        numbers: JSON.parse(published("satqkd-keys-take", take.stdout)).numbers,
        key: readFileSync(join(folder, out), "hex"),
      });
    }
    expect(taken[0]).toEqual(taken[1]);
    expect(taken[0]!.key).toMatch(/^[0-9a-f]{320}$/);
    expect((await keysOf("keys/jinan")).peers[0].spentBits.application).toBe(5 * 256);
    expect((await satqkd(run)).status).toBe(17);
  });

  it("refuses what does not go together", async () => {
    expect(await refusal(["pass", "jinan-250mhz", "--keystore", "k"])).toBe(2);
    expect(await refusal(withKey("pass", "jinan-250mhz", "--keystore", "k", "--key-out", "x"))).toBe(2);
    const emulated = ["--satellite", "emulated:mps2-an505"];
    expect(await refusal(withKey("pass", "jinan-250mhz", "--keystore", "k", ...emulated))).toBe(2);
    expect(existsSync(join(folder, "k"))).toBe(false);
  });
});

describe("satqkd keys", () => {
  it("says what is wrong, each with its exit code, and leaves the store as it was", async () => {
    const init = await satqkd(
      withKey("keys", "small", "init", "--blocks", "10", "--quota", "authentication=2"),
    );
    expect(init.status).toBe(0);
    const sealed = join(folder, "small", "keys.sealed");
    const before = readFileSync(sealed);
    const take = withKey("keys", "small", "take", "--peer", "satellite", "--blocks", "1", "--out", "pad.bin");
    expect(await refusal(["keys", "small", "--operator-key", "other.key"])).toBe(10);
    expect(await refusal(withKey("keys", "nowhere"))).toBe(16);
    expect(await refusal(withKey("keys", "small", "init"))).toBe(2);
    expect(await refusal(withKey("keys", "small", "dance"))).toBe(2);
    expect(await refusal(take)).toBe(22);
    expect(existsSync(join(folder, "pad.bin"))).toBe(false);
    const locked = openSync(join(folder, "small", "keys.lock"), "r+");
    spawnSync("flock", ["-n", "3"], { stdio: ["ignore", "ignore", "ignore", locked] });
    expect(await refusal(withKey("keys", "small"))).toBe(13);
    closeSync(locked);
    expect(readFileSync(sealed).equals(before)).toBe(true);
    writeFileSync(sealed, before.subarray(0, 5000));
    expect(await refusal(withKey("keys", "small"))).toBe(11);
  });

  it("spends nothing when the disk is full", async () => {
    const sealed = join(folder, "keys/jinan/keys.sealed");
    const before = readFileSync(sealed);
    const take = withKey(
      "keys",
      "keys/jinan",
      "take",
      "--peer",
      "satellite",
      "--blocks",
      "1",
      "--out",
      "c.bin",
      "--rehearsal",
    );
    expect(await refusal(take, 64)).toBe(12);
    expect(readFileSync(sealed).equals(before)).toBe(true);
    expect(existsSync(join(folder, "c.bin"))).toBe(false);
    expect(readdirSync(join(folder, "keys/jinan")).sort()).toEqual(["keys.lock", "keys.sealed"]);
    expect(await refusal(withKey("keys", "full", "init"), 64)).toBe(12);
    expect(existsSync(join(folder, "full/keys.sealed"))).toBe(false);
  });
});
