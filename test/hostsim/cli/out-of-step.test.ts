/**
 * Two sides of a key that are out of step: a sender whose whole machine was set back uses pads again. The
 * receiver sees it, both are stopped, and whoever makes messages up can't burn keys by it.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { STORE_EXIT } from "../../../hostsim/keystore/store-error.js";
import { blocksFor, sealMessage } from "../../../hostsim/relay/one-time-pad.js";

// Many processes or much light: how long that takes is the machine's business.
vi.setConfig({ testTimeout: 3_600_000 });

const OPERATOR = "a pass phrase of the operator";
const QUOTAS = { authentication: 0, relay: 0, application: 0 };
const [BLOCKS, PASS] = [60, 7];

let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-step-"));
  writeFileSync(at("operator.key"), OPERATOR, { mode: 0o600 });
  writeFileSync(at("text"), "attack at dawn");
  writeFileSync(at("other"), "retreat at once");
  const key = new Uint8Array(32 * BLOCKS).map((_, i) => (i * 151 + (i >> 5)) & 255);
  for (const [owner, peer] of [
    ["beijing", "vienna"],
    ["vienna", "beijing"],
  ] as const) {
    const settings = { owner, blocks: 80, quotas: QUOTAS, scryptCost: 14, origin: "secret" } as const;
    const store = await SealedStore.create(at("keys", owner), Buffer.from(OPERATOR), settings);
    store.add(peer, PASS, key);
    store.close();
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: string[]) => join(folder, ...names);

function satqkd(...args: string[]) {
  const script = join(packageRoot, "test/hostsim/keystore/verbs.mjs");
  const all = [
    script,
    join(packageRoot, "dist/test/hostsim/keystore/struck-entry.js"),
    ...args,
    "--operator-key",
    "operator.key",
  ];
  return spawnSync(process.execPath, all, { encoding: "utf8", cwd: folder });
}
const send = (text: string, out: string, from = "beijing", to = "vienna") =>
  satqkd("send", text, "--from", from, "--to", to, "--keystore", "keys", "--out", out);
const receive = (message: string, out: string) =>
  satqkd("receive", message, "--keystore", "keys", "--out", out);
const accountOf = (owner: string) => JSON.parse(satqkd("keys", `keys/${owner}`, "--json").stdout).peers[0];

/** The sender's store and mark as they are now, put back later: what no mark shows. */
function machineSetBack(act: () => void): void {
  for (const name of ["beijing", "beijing.mark"]) cpSync(at("keys", name), at(name), { recursive: true });
  act();
  for (const name of ["beijing", "beijing.mark"]) {
    rmSync(at("keys", name), { recursive: true });
    renameSync(at(name), at("keys", name));
  }
}

describe("a sender whose machine was set back, mark and all", () => {
  beforeEach(() => {
    machineSetBack(() => {
      expect(send("text", "first").status).toBe(0);
      expect(receive("first", "first-received").status).toBe(0);
    });
    expect(send("other", "second").status).toBe(0);
  });

  it("is found by the receiver, which stops itself and the sender's store beside it", () => {
    const { status, stderr } = receive("second", "second-received");
    expect(status).toBe(STORE_EXIT.keyGone);
    expect(stderr).toMatch(/out of step.*keys with beijing are stopped here, and in the store of beijing/);
    expect(existsSync(at("second-received"))).toBe(false);
    for (const owner of ["beijing", "vienna"]) expect(accountOf(owner).stoppedUtc).toMatch(/^20/);
    expect(send("text", "third").status).toBe(STORE_EXIT.stopped);
    expect(send("text", "third", "vienna", "beijing").status).toBe(STORE_EXIT.stopped);
    const take = ["keys", "keys/vienna", "take", "--peer", "beijing", "--blocks", "1", "--out", "pad"];
    expect(satqkd(...take).status).toBe(STORE_EXIT.stopped);
    expect(satqkd("keys", "keys/vienna", "resync", "--peer", "beijing").status).toBe(2);
    for (const [owner, peer] of [
      ["beijing", "vienna"],
      ["vienna", "beijing"],
    ] as const) {
      const resync = satqkd("keys", `keys/${owner}`, "resync", "--peer", peer, "--burn", "--json");
      expect(JSON.parse(resync.stdout)).toMatchObject({ peer, stopped: false });
      expect(accountOf(owner)).toMatchObject({ freeBits: 0, stoppedUtc: null });
    }
  });

  it("has to stop by hand when its store is elsewhere, as the receiver says", () => {
    renameSync(at("keys", "beijing"), at("elsewhere"));
    const { stderr } = receive("second", "second-received");
    expect(stderr).toMatch(/beijing must stop: "satqkd keys STORE stop --peer vienna"/);
    renameSync(at("elsewhere"), at("keys", "beijing"));
    expect(satqkd("keys", "keys/beijing", "stop", "--peer", "vienna").status).toBe(0);
    expect(send("text", "third").status).toBe(STORE_EXIT.stopped);
    expect(satqkd("keys", "keys/beijing", "resync", "--peer", "vienna", "--vouch").status).toBe(0);
    expect(send("text", "third").status).toBe(0);
  });
});

describe("a message that only looks out of step", () => {
  it("received a second time stops nobody", () => {
    expect(send("text", "first").status).toBe(0);
    expect(receive("first", "one").status).toBe(0);
    const { status, stderr } = receive("first", "two");
    expect([status, stderr]).toEqual([
      STORE_EXIT.keyGone,
      expect.stringMatching(/received before; nothing was spent/),
    ]);
    expect(accountOf("vienna").stoppedUtc).toBeNull();
  });

  it("made up, under a block that is there, is called forged and stops nobody", async () => {
    expect(send("text", "first").status).toBe(0);
    expect(receive("first", "one").status).toBe(0);
    const first = BigInt(PASS) << 24n;
    const data = Buffer.from("made up");
    const made = await sealMessage(
      { from: "beijing", to: "vienna", bytes: data.length, numbers: [first + 40n, first] },
      data,
      new Uint8Array(32 * blocksFor(data.length)),
    );
    writeFileSync(at("made-up"), made);
    expect(receive("made-up", "two").status).toBe(STORE_EXIT.forged);
    const account = accountOf("vienna");
    expect(account).toMatchObject({ stoppedUtc: null, burntBits: 0 });
  });

  it("can't lead out of the folder of stores by a station's name", async () => {
    const data = Buffer.from("x");
    for (const [from, to] of [
      ["../keys/beijing", "vienna"],
      ["beijing", "../keys/vienna"],
    ] as const) {
      const numbers = from < to ? [0n, 2n] : [1n, 3n];
      const made = await sealMessage({ from, to, bytes: 1, numbers }, data, new Uint8Array(64));
      writeFileSync(at("made-up"), made);
      expect(receive("made-up", "two").status).not.toBe(0);
      expect(readFileSync(at("text"), "utf8")).toBe("attack at dawn");
    }
    expect(receive("made-up", "two").stderr).toMatch(/is no name of a station/);
  });
});
