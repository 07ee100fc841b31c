/**
 * Processes that use a store, killed at calls that write, and stopped at them while others go on: at one call
 * in nine, a thorough run at every one.
 * After each the store opens, and over all that was ever written out no block is used twice.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { STORE_EXIT } from "../../../hostsim/keystore/store-error.js";
import { memoryFolder } from "../../support/memory-folder.js";
import { IS_THOROUGH } from "../../support/thorough.js";
import { Seeded } from "./seeded.js";

// Many processes or much light: how long that takes is the machine's business.
vi.setConfig({ testTimeout: 3_600_000 });

/** Below the checkout, where the program finds its modules. */
const BUNDLE = join(packageRoot, "dist/bundles/struck.mjs");
const HERE = join(packageRoot, "test/hostsim/keystore");
const OPERATOR = "a pass phrase of the operator";
const BLOCKS = 300;
const TEXT = Buffer.alloc(64, "the same text each time ");
/** More calls than any of these has. */
const MOST_CALLS = 80;
/** From one call that is struck to the next: odd, so that half a write and none take turns. */
const STRIDE = IS_THOROUGH ? 1 : 9;

let folder: string;
let key: Buffer;
const children: ChildProcess[] = [];

beforeAll(async () => {
  const bundle = await rolldown({
    input: join(packageRoot, "dist/test/hostsim/keystore/struck-entry.js"),
    platform: "node",
  });
  await bundle.write({ file: BUNDLE, format: "esm" });
  await bundle.close();
});
beforeEach(async () => {
  folder = mkdtempSync(join(memoryFolder(), "satqkd-struck-"));
  writeFileSync(at("operator.key"), OPERATOR, { mode: 0o600 });
  writeFileSync(at("text"), TEXT);
  const random = new Seeded(3);
  key = Buffer.from(new Uint8Array(32 * BLOCKS).map(() => random.below(256)));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

const at = (...names: string[]) => join(folder, ...names);

async function make(owner: string, peer: string, bytes: Uint8Array = key): Promise<void> {
  const quotas = { authentication: 0, relay: 0, application: 0 };
  const settings = { owner, blocks: 800, quotas, scryptCost: 14, origin: "secret" } as const;
  const store = await SealedStore.create(at("keys", owner), Buffer.from(OPERATOR), settings);
  if (bytes.length > 0) store.add(peer, 1, bytes);
  store.close();
}

interface Strike {
  readonly at: number;
  readonly how: "kill" | "half" | "stop";
}

function environment(strike: Strike | null): NodeJS.ProcessEnv {
  if (strike === null) return process.env;
  return { ...process.env, STRIKE_FOLDER: folder, STRIKE_AT: String(strike.at), STRIKE: strike.how };
}

const command = (script: string, args: readonly string[]) => [
  "--import",
  join(HERE, "strike-at.mjs"),
  join(HERE, script),
  BUNDLE,
  ...args,
];

function run(script: string, args: readonly string[], strike: Strike | null = null) {
  const env = strike === null ? { ...process.env, STRIKE_FOLDER: folder } : environment(strike);
  return spawnSync(process.execPath, command(script, args), { encoding: "utf8", cwd: folder, env });
}

/** Runs until a call at which it stops itself, or to its end. */
async function runToStop(script: string, args: readonly string[], at: number): Promise<ChildProcess> {
  const env = environment({ at, how: "stop" });
  const child = spawn(process.execPath, command(script, args), { cwd: folder, env, stdio: "ignore" });
  children.push(child);
  for (;;) {
    if (child.exitCode !== null) return child;
    const state = /^State:\s+(\w)/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
    if (state === "T") return child;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const ended = (child: ChildProcess) =>
  child.exitCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise<number | null>((resolve) => child.once("exit", resolve));

const take = (out: string) => [
  "keys",
  "keys/jinan",
  "take",
  "--peer",
  "satellite",
  "--blocks",
  "2",
  "--out",
  out,
  "--operator-key",
  "operator.key",
];
const send = (out: string) => [
  "send",
  "text",
  "--from",
  "jinan",
  "--to",
  "satellite",
  "--keystore",
  "keys",
  "--out",
  out,
  "--operator-key",
  "operator.key",
];
const receive = (message: string, out: string) => [
  "receive",
  message,
  "--keystore",
  "keys",
  "--out",
  out,
  "--operator-key",
  "operator.key",
];

/** Key blocks that a file gives away: itself, or what is left of a message without its text. */
function blocksIn(file: string): number[] {
  const bytes = readFileSync(at(file));
  const found: number[] = [];
  const look = (piece: Buffer) => {
    const place = piece.length >= 8 ? key.indexOf(piece) : -1;
    if (place >= 0) found.push(Math.floor(place / 32));
  };
  if (file.startsWith("take")) for (let i = 0; i < bytes.length; i += 32) look(bytes.subarray(i, i + 32));
  else if (bytes.length > 12) {
    const start = 12 + bytes.readUInt32LE(8);
    const pad = bytes.subarray(start, start + TEXT.length).map((byte, i) => byte ^ TEXT[i]!);
    for (let i = 0; i < pad.length; i += 32) look(Buffer.from(pad.subarray(i, i + 32)));
  }
  return found;
}

/** All blocks that were ever given out: none twice. */
function expectNoneTwice(): number {
  const files = readdirSync(folder).filter((name) => /^(take|send)-/.test(name));
  const blocks = files.flatMap(blocksIn);
  expect(new Set(blocks).size).toBe(blocks.length);
  return blocks.length;
}

describe("killed at calls that write", () => {
  it.each(["take", "send"] as const)("%s never gives a block twice, and the store opens", async (verb) => {
    await make("jinan", "satellite");
    const args = verb === "take" ? take : send;
    let killed = 0;
    for (let call = 1; call <= MOST_CALLS; call += STRIDE) {
      const how = call % 2 === 0 ? "half" : "kill";
      const { signal, status } = run("verbs.mjs", args(`${verb}-${call}`), { at: call, how });
      if (signal === null) {
        expect(status).toBe(0);
        break;
      }
      killed += 1;
      const later = run("verbs.mjs", args(`${verb}-after-${call}`));
      expect(later.stderr).toBe("");
    }
    expect(killed).toBeGreaterThan(10 / STRIDE);
    expect(killed).toBeLessThan(MOST_CALLS);
    expect(expectNoneTwice()).toBeGreaterThanOrEqual(2 * killed);
  });

  it("receive gives a message whole or says that it was received, and stops nobody", async () => {
    await make("jinan", "satellite");
    await make("satellite", "jinan");
    let killed = 0;
    for (let call = 1; call <= MOST_CALLS; call += STRIDE) {
      expect(run("verbs.mjs", send(`send-${call}`)).status).toBe(0);
      const how = call % 2 === 0 ? "half" : "kill";
      const { signal } = run("verbs.mjs", receive(`send-${call}`, `got-${call}`), { at: call, how });
      const again = run("verbs.mjs", receive(`send-${call}`, `again-${call}`));
      if (signal === null) {
        expect(readFileSync(at(`got-${call}`))).toEqual(TEXT);
        expect(again.status).toBe(STORE_EXIT.keyGone);
        break;
      }
      killed += 1;
      if (again.status === 0) expect(readFileSync(at(`again-${call}`))).toEqual(TEXT);
      else expect(again.stderr).toMatch(/received before/);
    }
    expect(killed).toBeGreaterThan(10 / STRIDE);
    expectNoneTwice();
  });

  it("pass --keystore leaves its key in both stores or in neither", async () => {
    await make("jinan", "satellite", new Uint8Array(0));
    await make("satellite", "jinan", new Uint8Array(0));
    let killed = 0;
    for (let call = 1, pass = 1; call <= MOST_CALLS; call += STRIDE, pass++) {
      const { signal } = run("pass-and-relay.mjs", ["pass", folder, String(pass)], { at: call, how: "kill" });
      pass += 1;
      expect(run("pass-and-relay.mjs", ["pass", folder, String(pass)]).stderr).toBe("");
      const held = [];
      for (const name of ["jinan", "satellite"]) {
        const store = await SealedStore.open(at("keys", name), Buffer.from(OPERATOR));
        held.push(store.status().peers.map(({ madeBits, nextBlock }) => [madeBits, nextBlock]));
        store.close();
      }
      expect(held[0], `call ${call}`).toEqual(held[1]);
      if (signal === null) break;
      killed += 1;
    }
    expect(killed).toBeGreaterThan(10 / STRIDE);
  });

  it("relay --keystore leaves no store that does not open, and can be run again", async () => {
    let killed = 0;
    for (let call = 1; call <= MOST_CALLS; call += STRIDE) {
      rmSync(at("keys"), { recursive: true, force: true });
      mkdirSync(at("keys"));
      const { signal } = run("pass-and-relay.mjs", ["relay", folder, "1"], { at: call, how: "kill" });
      const there = ["beijing", "stellenbosch"].filter((name) => existsSync(at("keys", name)));
      for (const name of there) {
        const store = await SealedStore.open(at("keys", name), Buffer.from(OPERATOR), { leastScryptCost: 4 });
        expect(store.status().leftBits, `call ${call}`).toBe(6 * 256);
        store.close();
      }
      for (const name of there) rmSync(at("keys", name), { recursive: true });
      expect(run("pass-and-relay.mjs", ["relay", folder, "1"]).stderr, `call ${call}`).toBe("");
      if (signal === null) break;
      killed += 1;
    }
    expect(killed).toBeGreaterThan(20 / STRIDE);
  });
});

describe("stopped at calls that write, while others try", () => {
  it.each(["take", "send", "receive", "pass"] as const)("%s keeps the store to itself", async (verb) => {
    await make("jinan", "satellite");
    await make("satellite", "jinan");
    let locked = 0;
    for (let call = 1; call <= MOST_CALLS; call += STRIDE) {
      const out = `${verb}-${call}`;
      if (verb === "receive") expect(run("verbs.mjs", send(`send-${call}`)).status).toBe(0);
      const child = await {
        take: () => runToStop("verbs.mjs", take(out), call),
        send: () => runToStop("verbs.mjs", send(out), call),
        receive: () => runToStop("verbs.mjs", receive(`send-${call}`, `got-${call}`), call),
        pass: () => runToStop("pass-and-relay.mjs", ["pass", folder, String(call + 1)], call),
      }[verb]();
      if (child.exitCode !== null) {
        expect(child.exitCode).toBe(0);
        break;
      }
      // One that tries meanwhile is locked out, or comes before the lock was taken and is through before the
      // other goes on.
      const other =
        verb === "receive" ? receive(`send-${call}`, `other-${call}`) : take(`take-other-${call}`);
      const { status, stderr } = run("verbs.mjs", other);
      expect([0, STORE_EXIT.locked], stderr).toContain(status);
      if (status === STORE_EXIT.locked) locked += 1;
      child.kill("SIGCONT");
      const code = await ended(child);
      if (verb === "receive" && status === 0) expect(code).toBe(STORE_EXIT.keyGone);
      else expect(code).toBe(0);
    }
    expect(locked).toBeGreaterThan(8 / STRIDE);
    expectNoneTwice();
  });
});
