/** Files under one-time pad between two key stores, as a user sends them; each mishap has its exit code. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { blocksFor, envelopeOf, messageOpener, sealMessage } from "../../../hostsim/relay/one-time-pad.js";
import { type CommandResult, runCommand } from "../../support/command-line.js";
import { published } from "../../support/published-schema.js";

const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");
const OPERATOR = "a pass phrase of the operator";
const BLOCKS = 400;
const PASS = 1_743_872_791;
const QUOTAS = { authentication: 0, relay: 0, application: 0 };

let folder: string;

/** Bytes of a seed. */
function bytes(name: string, count: number): Uint8Array {
  const random = new RandomStream(7, name);
  return Uint8Array.from({ length: count }, () => random.uint32() >>> 24);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-send-"));
  writeFileSync(join(folder, "operator.key"), OPERATOR, { mode: 0o600 });
  writeFileSync(join(folder, "other.key"), "a pass phrase of someone else", { mode: 0o600 });
  const key = bytes("shared key", BLOCKS * 32);
  for (const [owner, peer] of [
    ["beijing", "stellenbosch"],
    ["stellenbosch", "beijing"],
  ] as const) {
    const settings = { owner, blocks: 800, quotas: QUOTAS, scryptCost: 14, origin: "secret" } as const;
    const store = await SealedStore.create(join(folder, "keys", owner), Buffer.from(OPERATOR), settings);
    store.add(peer, PASS, key);
    store.close();
  }
  writeFileSync(join(folder, "picture"), bytes("picture", 1000));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The built program in bash, with a limit on the size of files in KiB that stands for a full disk. */
function onSmallDisk(args: string[], limit: number): CommandResult {
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-c", `ulimit -f ${limit}; exec "$@"`, "bash", process.execPath, MAIN, ...args],
    { encoding: "utf8", cwd: folder },
  );
  return { status: status!, stdout, stderr, shown: stdout + stderr };
}

const satqkd = (args: string[]): Promise<CommandResult> => runCommand(args, folder);
const stores = (key = "operator.key") => ["--keystore", "keys", "--operator-key", key];
const send = (file: string, out: string, from = "beijing", to = "stellenbosch") =>
  satqkd(["send", file, "--from", from, "--to", to, "--out", out, ...stores()]);
const receive = (message: string, out: string) => satqkd(["receive", message, "--out", out, ...stores()]);

/** Free blocks of a store, by its own account, which must close. */
async function free(owner: string): Promise<number> {
  const { stdout } = await satqkd(["keys", join("keys", owner), "--operator-key", "operator.key", "--json"]);
  const [account] = JSON.parse(published("satqkd-keys-status", stdout)).peers;
  const spent = Object.values(account.spentBits as Record<string, number>).reduce((a, b) => a + b, 0);
  expect(account.madeBits).toBe(account.freeBits + spent + account.burntBits);
  return account.freeBits / 256;
}

/** A refusal: its code, one line, nothing written, nothing spent on either side. */
async function refused(
  act: () => CommandResult | Promise<CommandResult>,
  code: number,
  out: string | null = null,
): Promise<string> {
  const before = [await free("beijing"), await free("stellenbosch")];
  const { status, stdout, stderr } = await act();
  expect({ status, stdout }).toEqual({ status: code, stdout: "" });
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect([await free("beijing"), await free("stellenbosch")]).toEqual(before);
  if (out !== null) expect(existsSync(join(folder, out))).toBe(false);
  return stderr;
}

describe("satqkd send and receive", () => {
  it("bring a file over bit for bit, and spend the same blocks on both sides", async () => {
    const before = await free("beijing");
    expect((await send("picture", "message")).stderr).toBe("");
    expect((await receive("message", "received")).stderr).toBe("");
    expect(readFileSync(join(folder, "received"))).toEqual(readFileSync(join(folder, "picture")));
    expect([await free("beijing"), await free("stellenbosch")]).toEqual([before - 33, before - 33]);
    expect(
      readFileSync(join(folder, "message")).includes(readFileSync(join(folder, "picture")).subarray(0, 16)),
    ).toBe(false);
  });

  it("take an empty file as well", async () => {
    writeFileSync(join(folder, "empty"), "");
    expect((await send("empty", "message-of-nothing")).status).toBe(0);
    expect((await receive("message-of-nothing", "received-nothing")).status).toBe(0);
    expect(readFileSync(join(folder, "received-nothing"))).toHaveLength(0);
  });

  it("14: refuse more than the key, and say how much is missing", async () => {
    writeFileSync(join(folder, "large"), new Uint8Array(BLOCKS * 32));
    const line = await refused(() => send("large", "too-much"), 14, "too-much");
    expect(line).toMatch(
      /need 401 key blocks with stellenbosch, \d+ are free to send: another \d+ must come, \d pass(es)? of both stations, and a relay away at 400 blocks a pass/,
    );
  });

  it("two that send at the same time take different blocks", async () => {
    expect((await send("picture", "there")).status).toBe(0);
    expect((await send("picture", "back", "stellenbosch", "beijing")).status).toBe(0);
    const [there, back] = ["there", "back"].map(
      (name) => envelopeOf(readFileSync(join(folder, name))).numbers,
    );
    expect(there!.filter((number) => back!.includes(number))).toEqual([]);
    expect((await receive("there", "there-received")).status).toBe(0);
    expect((await receive("back", "back-received")).status).toBe(0);
    expect(readFileSync(join(folder, "back-received"))).toEqual(readFileSync(join(folder, "picture")));
  });

  it("16, 22: refuse an unknown station", async () => {
    await refused(() => send("picture", "m1", "paris"), 16, "m1");
    expect(await refused(() => send("picture", "m1", "beijing", "paris"), 22, "m1")).toMatch(
      /it has stellenbosch/,
    );
  });

  it("10: refuse a wrong operator key", async () => {
    const args = [
      "send",
      "picture",
      "--from",
      "beijing",
      "--to",
      "stellenbosch",
      "--out",
      "m2",
      ...stores("other.key"),
    ];
    await refused(() => satqkd(args), 10, "m2");
  });

  it("20: refuse a message whose key was spent", async () => {
    await refused(() => receive("message", "again"), 20, "again");
  });

  it("18: refuse a message of which any bit was changed, and receive the right one afterwards", async () => {
    expect((await send("picture", "m3")).status).toBe(0);
    const right = readFileSync(join(folder, "m3"));
    for (const at of [right.length - 1, right.length - 9, right.length - 700]) {
      const wrong = Buffer.from(right);
      wrong[at] = wrong[at]! ^ 16;
      writeFileSync(join(folder, "wrong"), wrong);
      await refused(() => receive("wrong", "forged"), 18, "forged");
    }
    expect((await receive("m3", "received-3")).status).toBe(0);
  });

  it("19: refuse a file that is not the same when it is read as when it was looked at", async () => {
    // The kernel says that this file is empty, and then gives more.
    expect(await refused(() => send("/proc/self/status", "m7"), 19, "m7")).toMatch(
      /written to while it was read/,
    );
  });

  it("2: refuse what is no message, a file that is not there, and to replace a file", async () => {
    await refused(() => receive("picture", "nothing"), 2, "nothing");
    await refused(() => send("nowhere", "m4"), 2, "m4");
    await refused(() => send("picture", "message"), 2);
    writeFileSync(join(folder, "cut"), readFileSync(join(folder, "message")).subarray(0, 300));
    await refused(() => receive("cut", "nothing"), 2, "nothing");
  });

  it("12: on a full disk nothing is spent, half sent or half received", async () => {
    const args = (verb: string[], out: string) => [...verb, "--out", out, ...stores()];
    await refused(
      () => onSmallDisk(args(["send", "picture", "--from", "beijing", "--to", "stellenbosch"], "m5"), 4),
      12,
      "m5",
    );
    expect((await send("picture", "m6")).status).toBe(0);
    await refused(() => onSmallDisk(args(["receive", "m6"], "r6"), 4), 12, "r6");
    expect((await receive("m6", "r6")).status).toBe(0);
  });
});

describe("a message under one-time pad", () => {
  it("is not opened with any single bit changed, in the head, the data or the tag", async () => {
    const data = bytes("data", 70);
    const key = bytes("key", blocksFor(70) * 32);
    const envelope = { from: "a", to: "b", bytes: 70, numbers: [4n, 6n, 10n, 12n] };
    const message = await sealMessage(envelope, data, key);
    expect(envelopeOf(message)).toEqual(envelope);
    expect((await messageOpener(message))(key)).toEqual(data);
    for (let bit = 0; bit < 8 * message.length; bit++) {
      const wrong = message.slice();
      wrong[bit >> 3] = wrong[bit >> 3]! ^ (1 << (bit & 7));
      const opened = await messageOpener(wrong).then(
        (open) => {
          try {
            return open(key);
          } catch {
            return null;
          }
        },
        () => null,
      );
      expect(opened, `bit ${bit}`).toBeNull();
    }
  });
});
