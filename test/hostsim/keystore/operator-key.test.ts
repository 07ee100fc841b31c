/** The operator's key and the store's files, as somebody who may write beside them would attack them. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withOperatorKey } from "../../../hostsim/keystore/operator-key.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";

const KEY = "a pass phrase of the operator";
const SETTINGS = {
  owner: "a",
  blocks: 40,
  quotas: { authentication: 0, relay: 0, application: 0 },
  scryptCost: 2,
};

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-operator-"));
  path = join(folder, "operator.key");
  writeFileSync(path, KEY, { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (from: string) => withOperatorKey(from, async (key) => Buffer.from(key).toString("latin1"));

describe("an operator key", () => {
  it.each([0o640, 0o604, 0o620, 0o602, 0o610, 0o601])("of mode %o is refused", async (mode) => {
    chmodSync(path, mode);
    await expect(read(path)).rejects.toThrow(/chmod 600/);
  });

  it("of another user is refused", async () => {
    chownSync(path, 12_345, 12_345);
    await expect(read(path)).rejects.toThrow(/another user/);
  });

  it("behind a link, or that is no file, is refused", async () => {
    symlinkSync(path, join(folder, "link"));
    await expect(read(join(folder, "link"))).rejects.toThrow(/a link/);
    await expect(read(folder)).rejects.toThrow();
    await expect(read("/dev/zero")).rejects.toThrow(/others may read|not a file/);
  });

  it("loses one line end, and nothing else", async () => {
    for (const [text, wanted] of [
      [KEY, KEY],
      [`${KEY}\n`, KEY],
      [`${KEY}\r\n`, KEY],
      [`${KEY}\n\n`, `${KEY}\n`],
      [`${KEY}\r`, `${KEY}\r`],
    ] as const) {
      writeFileSync(path, text);
      expect(await read(path)).toBe(wanted);
    }
    writeFileSync(path, "fifteen bytes..\n");
    await expect(read(path)).rejects.toThrow(/15 bytes, at least 16/);
  });

  it("is wiped after use, when that fails as well, with all of the buffer that it was in", async () => {
    writeFileSync(path, `${KEY}\n`);
    const seen: Uint8Array[] = [];
    const use = async (key: Uint8Array) => {
      seen.push(new Uint8Array(key.buffer));
      expect(Buffer.from(key).toString()).toBe(KEY);
      throw new Error("used");
    };
    await expect(withOperatorKey(path, use)).rejects.toThrow("used");
    await withOperatorKey(path, async (key) => seen.push(new Uint8Array(key.buffer)));
    for (const all of seen) {
      // A buffer of its own: no pool that others have parts of.
      expect(all.length).toBe(KEY.length + 1);
      expect(all.every((byte) => byte === 0)).toBe(true);
    }
  });
});

describe("a store's files", () => {
  it("are their owner's alone, with no umask at all", async () => {
    // A thread may not change it, and then the process's own is as it is.
    const before = isMainThread ? process.umask(0) : undefined;
    try {
      const store = await SealedStore.create(join(folder, "keys", "a"), Buffer.from(KEY), SETTINGS);
      store.add("space", 1, new Uint8Array(64).fill(7));
      store.close();
    } finally {
      if (before !== undefined) process.umask(before);
    }
    for (const file of ["a/keys.sealed", "a/keys.lock", "a.mark"])
      expect(statSync(join(folder, "keys", file)).mode & 0o777, file).toBe(0o600);
    expect(statSync(join(folder, "keys", "a")).mode & 0o777).toBe(0o700);
  });

  it("are not written through links that wait at the names of old, nor read through one", async () => {
    const store = await SealedStore.create(join(folder, "a"), Buffer.from(KEY), SETTINGS);
    const victim = join(folder, "victim");
    writeFileSync(victim, "precious");
    for (const name of ["keys.sealed.new", `keys.sealed.${"0".repeat(16)}.new`])
      symlinkSync(victim, join(folder, "a", name));
    symlinkSync(victim, `${join(folder, "a.mark")}.${"0".repeat(16)}.new`);
    store.add("space", 1, new Uint8Array(64).fill(7));
    store.close();
    expect(readFileSync(victim, "utf8")).toBe("precious");
    const sealed = join(folder, "a", "keys.sealed");
    const bytes = readFileSync(sealed);
    rmSync(sealed);
    writeFileSync(victim, bytes);
    symlinkSync(victim, sealed);
    await expect(
      SealedStore.open(join(folder, "a"), Buffer.from(KEY), { leastScryptCost: 2 }),
    ).rejects.toThrow(/ELOOP/);
    expect(existsSync(victim)).toBe(true);
  });

  it("of a crashed writer are removed at the next opening", async () => {
    (await SealedStore.create(join(folder, "a"), Buffer.from(KEY), SETTINGS)).close();
    writeFileSync(join(folder, "a", `keys.sealed.${"1".repeat(16)}.new`), "half");
    writeFileSync(join(folder, "a", "keys.sealed.mine"), "not the store's");
    const store = await SealedStore.open(join(folder, "a"), Buffer.from(KEY), { leastScryptCost: 2 });
    store.close();
    expect(readdirSync(join(folder, "a")).sort()).toEqual(["keys.lock", "keys.sealed", "keys.sealed.mine"]);
  });
});
