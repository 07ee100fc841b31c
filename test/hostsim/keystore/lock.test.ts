/**
 * One process at a time, whatever container it is in and however it ended; and nobody where no lock works.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { STORE_EXIT } from "../../../hostsim/keystore/store-error.js";

const OPERATOR = Buffer.from("the operator's pass phrase");
const SETTINGS = {
  owner: "a",
  blocks: 40,
  quotas: { authentication: 0, relay: 0, application: 0 },
  scryptCost: 2,
};
const CHEAP = { leastScryptCost: 2 };
const STORE = pathToFileURL(join(packageRoot, "dist/hostsim/keystore/sealed-store.js")).href;
/** A process of its own: first in its own PID namespace, so its number there is 1. */
const NAMESPACE = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"];

let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-lock-"));
  (await SealedStore.create(join(folder, "a"), OPERATOR, SETTINGS)).close();
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(end));
  rmSync(folder, { recursive: true });
});

/** A program that opens the store, says its own number, and waits. */
function program(then = "await new Promise(() => setInterval(() => {}, 1000))"): string[] {
  const code = `
    const { SealedStore } = await import(${JSON.stringify(STORE)});
    try {
      globalThis.store = await SealedStore.open(${JSON.stringify(join(folder, "a"))}, Buffer.from("${OPERATOR}"), { leastScryptCost: 2 });
      console.log("open", process.pid);
    } catch (error) { console.log(error.exitCode ?? error.stack); process.exit(0); }
    ${then};`;
  return [process.execPath, "--input-type=module", "-e", code];
}

/** Starts a holder; returns what it says once it has the store open. */
async function hold(around: readonly string[] = []): Promise<{ child: ChildProcess; said: string }> {
  const [command, ...rest] = [...around, ...program()];
  const child = spawn(command!, rest, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const said = await new Promise<string>((resolve) =>
    child.stdout!.once("data", (data) => resolve(String(data))),
  );
  return { child, said: said.trim() };
}

/** What a process that opens the store and ends says. */
function tryOpen(around: readonly string[] = []): string {
  const [command, ...rest] = [...around, ...program("store.close(); process.exit(0)")];
  return spawnSync(command!, rest, { encoding: "utf8" }).stdout.trim();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

const LOCKED = String(STORE_EXIT.locked);

describe("the lock of a store", () => {
  it("holds against a process of another PID namespace, on both sides", async () => {
    const inside = await hold(NAMESPACE);
    expect(inside.said).toBe("open 1");
    expect(tryOpen()).toBe(LOCKED);
    expect(tryOpen(NAMESPACE)).toBe(LOCKED);
    await end(inside.child);
    const outside = await hold();
    expect(outside.said).toMatch(/^open \d\d/);
    expect(tryOpen(NAMESPACE)).toBe(LOCKED);
  });

  it("of a crashed holder is free at once, also when its number was 1", async () => {
    const first = await hold(NAMESPACE);
    await end(first.child);
    expect(tryOpen(NAMESPACE)).toBe("open 1");
    const second = await hold();
    await end(second.child);
    expect(tryOpen()).toMatch(/^open/);
  });

  it("of a frozen holder holds", async () => {
    const { child } = await hold();
    child.kill("SIGSTOP");
    expect(tryOpen()).toBe(LOCKED);
    child.kill("SIGCONT");
    expect(tryOpen()).toBe(LOCKED);
  });

  it("is not believed without flock, or with one that locks nothing", () => {
    const [node, ...rest] = program("");
    const without = spawnSync(node!, rest, { encoding: "utf8", env: { PATH: folder } });
    expect(without.stdout.trim()).toBe(String(STORE_EXIT.noLock));
    writeFileSync(join(folder, "flock"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    const fake = spawnSync(node!, rest, { encoding: "utf8", env: { PATH: folder } });
    expect(fake.stdout.trim()).toBe(String(STORE_EXIT.noLock));
  });

  it("is not believed on a file that was replaced before it was taken: others lock the new one", () => {
    const [lock, away] = [join(folder, "a", "keys.lock"), join(folder, "away")];
    const script = `if [ -e ${away} ]; then exit 1; fi; /bin/mv ${lock} ${away}; : > ${lock}; exit 0`;
    writeFileSync(join(folder, "flock"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const [node, ...rest] = program("");
    const replaced = spawnSync(node!, rest, { encoding: "utf8", env: { PATH: folder } });
    expect(replaced.stdout.trim()).toBe(LOCKED);
  });

  it("is on a file that nobody else may read, which stays", async () => {
    (await SealedStore.open(join(folder, "a"), OPERATOR, CHEAP)).close();
    expect(statSync(join(folder, "a", "keys.lock")).mode & 0o777).toBe(0o600);
  });

  it("does not save a store whose lock file was taken away: the second writer is refused", async () => {
    const first = await SealedStore.open(join(folder, "a"), OPERATOR, CHEAP);
    first.add("space", 1, new Uint8Array(32 * 4).fill(7));
    renameSync(join(folder, "a", "keys.lock"), join(folder, "away"));
    const second = await SealedStore.open(join(folder, "a"), OPERATOR, CHEAP);
    expect(second.spend("space", "application", 2).numbers).toHaveLength(2);
    expect(() => first.spend("space", "application", 2)).toThrow(
      expect.objectContaining({ exitCode: STORE_EXIT.overtaken }),
    );
    expect(second.spend("space", "application", 2).numbers).toHaveLength(2);
    first.close();
    second.close();
  });
});
