/**
 * The first line of a store's file, changed by somebody who has not the operator's key but can mend its
 * checksum.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OpenOptions, SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { STORE_EXIT } from "../../../hostsim/keystore/store-error.js";

const OPERATOR = Buffer.from("the operator's pass phrase");
const SETTINGS = {
  owner: "a",
  blocks: 40,
  quotas: { authentication: 2, relay: 0, application: 0 },
  scryptCost: 10,
};

let folder: string;
let file: string;
let bytes: Buffer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-header-"));
  const store = await SealedStore.create(join(folder, "a"), OPERATOR, SETTINGS);
  store.add("space", 1, new Uint8Array(32 * 4).fill(7));
  store.stop("space");
  store.close();
  file = join(folder, "a", "keys.sealed");
  bytes = readFileSync(file);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes the line anew with a right checksum: the first 16 digits of SHA-256 over the JSON text. */
function withLine(change: (header: Record<string, unknown>) => void): void {
  const end = bytes.indexOf("\n");
  const header = JSON.parse(bytes.toString("utf8", 0, end - 17));
  change(header);
  const text = JSON.stringify(header);
  const sum = createHash("sha256").update(text).digest("hex").slice(0, 16);
  writeFileSync(file, Buffer.concat([Buffer.from(`${text} ${sum}\n`), bytes.subarray(end + 1)]));
}

const open = (options: OpenOptions = {}) =>
  SealedStore.open(join(folder, "a"), OPERATOR, { leastScryptCost: 1, ...options });
const refused = (kind: keyof typeof STORE_EXIT) => expect.objectContaining({ exitCode: STORE_EXIT[kind] });

describe("the first line of a store's file", () => {
  it("can be mended as the test does it", async () => {
    withLine(() => undefined);
    (await open()).close();
  });

  it.each([
    ["rehearsal", []],
    ["stopped", {}],
    ["quotas", { authentication: 0, relay: 0, application: 0 }],
    ["owner", "b"],
    ["generation", 99],
    ["peers", ["moon"]],
    ["epsilon", { space: 0 }],
    ["received", ["0".repeat(32)]],
    ["passes", { space: 7 }],
    ["relays", { space: "1" }],
    ["id", "0".repeat(32)],
    ["mark", "/tmp/elsewhere.mark"],
    ["path", "/tmp/elsewhere"],
    ["supersedes", { store: "0".repeat(32), mark: "/tmp/elsewhere.mark" }],
    ["joint", { id: "0".repeat(32), decidedBy: "/tmp/elsewhere" }],
    ["nonce", "0".repeat(24)],
  ])("says nothing of %s that somebody without the operator's key has put there", async (name, value) => {
    withLine((header) => {
      expect(header[name]).not.toEqual(value);
      header[name] = value;
    });
    await expect(open()).rejects.toEqual(refused("damaged"));
  });

  it("can't make the operator's key cheaper to guess", async () => {
    withLine((header) => {
      header.scryptCost = 2;
    });
    await expect(open()).rejects.toEqual(refused("wrongOperatorKey"));
    writeFileSync(file, bytes);
    await expect(SealedStore.open(join(folder, "a"), OPERATOR)).rejects.toEqual(refused("damaged"));
    (await open({ leastScryptCost: 10 })).close();
    await expect(open({ leastScryptCost: 11 })).rejects.toEqual(refused("damaged"));
  });

  it("of the format before is refused in one line that says so", async () => {
    withLine((header) => {
      for (const name of [
        "id",
        "generation",
        "path",
        "mark",
        "supersedes",
        "joint",
        "rehearsal",
        "stopped",
        "received",
        "epsilon",
      ])
        delete header[name];
      header.version = 1;
    });
    await expect(open()).rejects.toThrow(/^[^\n]*format 1[^\n]*make a new store[^\n]*$/);
    await expect(open()).rejects.toEqual(refused("damaged"));
  });
});
