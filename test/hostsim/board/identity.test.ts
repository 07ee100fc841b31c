import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { boardNames, loadBoard } from "../../../hostsim/board/board.js";
import { coreHash } from "../../../hostsim/board/core-hash.js";
import { decodeIdentity, encodeIdentity, findIdentity, mismatch } from "../../../hostsim/board/identity.js";
import { imagesOf } from "../../../hostsim/board/image-file.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { dictionaryHash, loadDictionary } from "../../../hostsim/protocol/load.js";
import { imageFolder } from "../../support/images.js";

const identity = {
  board: "pico",
  commit: "0123456789abcdef0123456789abcdef01234567",
  changed: true,
  sealed: true,
  dictionaryVersion: 1,
  dictionaryHash: "56".repeat(8),
  coreHash: "ab".repeat(32),
  flashBaseAddress: 0x10000000,
  generator: "hash-drbg" as const,
};
const images = boardNames().filter((name) => loadBoard(name).image !== null);

describe("the identity record", () => {
  it("is read as it was written, and by no other CRC", () => {
    const record = encodeIdentity(identity);
    expect(record.length).toBe(128);
    expect(decodeIdentity(record)).toEqual(identity);
    for (const at of [0, 9, 33, 57, 61, 93, 100, 110, 127]) {
      const damaged = record.slice();
      damaged[at]! ^= 1;
      expect(decodeIdentity(damaged)).toBeNull();
    }
  });

  it.each(images)("of %s is the same in ELF, flat binary and UF2, and names this commit", (name) => {
    const board = loadBoard(name);
    const folder = imageFolder(name);
    const files = ["image.elf", "image.bin", ...(board.image?.uf2 ? ["image.uf2"] : [])];
    const found = files.map((file) => imagesOf(readFileSync(join(folder, file)))[0]?.identity);
    for (const other of found) expect(other).toEqual(found[0]);
    const head = execFileSync("git", ["rev-parse", "HEAD"], { cwd: packageRoot, encoding: "utf8" }).trim();
    expect(found[0]).toMatchObject({
      board: name,
      commit: head,
      coreHash: coreHash(),
      dictionaryHash: dictionaryHash(loadDictionary()),
      generator: board.image?.generator,
    });
  });

  it("is not found where its CRC is broken, and a broken copy does not hide a whole one", () => {
    const whole = encodeIdentity(identity);
    const broken = whole.slice();
    broken[40]! ^= 1;
    expect(findIdentity(broken)).toBeNull();
    expect(findIdentity(Buffer.concat([broken, Buffer.alloc(7), whole]))).toEqual(identity);
  });
});

describe("a host", () => {
  it("refuses another core and another dictionary, and says which", () => {
    const ours = { ...identity, dictionaryHash: dictionaryHash(loadDictionary()) };
    expect(mismatch(ours, ours.coreHash)).toBeNull();
    expect(mismatch(ours, "cd".repeat(32))).toMatch(/core abababababab, this host has cdcdcdcdcdcd/);
    expect(mismatch({ ...ours, dictionaryVersion: 2 }, ours.coreHash)).toMatch(/monitor 2/);
    expect(mismatch(identity, ours.coreHash)).toMatch(/dictionary 5656565656565656, this host has/);
  });

  it("hashes the core as sha256sum over the sorted files would", () => {
    const list = execFileSync("find", ["assembly", "-name", "*.ts"], { cwd: packageRoot, encoding: "utf8" });
    const hash = createHash("sha256");
    for (const path of list.trim().split("\n").sort()) {
      const content = readFileSync(join(packageRoot, path));
      hash.update(Buffer.concat([Buffer.from(`${path}\n${content.length}\n`), content]));
    }
    expect(coreHash()).toBe(hash.digest("hex"));
  });
});
