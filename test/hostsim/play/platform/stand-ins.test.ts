/** What stands for Node's modules in a page does what Node's do. */
import nodeCrypto from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import nodePath, { join } from "node:path";
import nodeZlib from "node:zlib";
import fc from "fast-check";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../../hostsim/core/package-root.js";
import * as png from "../../../../hostsim/play/platform/fast-png.js";
import * as crypto from "../../../../hostsim/play/platform/node-crypto.js";
import * as fs from "../../../../hostsim/play/platform/node-fs.js";
import * as path from "../../../../hostsim/play/platform/node-path.js";
import * as zlib from "../../../../hostsim/play/platform/node-zlib.js";

describe("stand-ins", () => {
  it("hash as Node's crypto does, and refuse what they do not have", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, text) => {
        const hashed = (from: typeof crypto.createHash | typeof nodeCrypto.createHash) =>
          from("sha256").update(bytes).update(text).digest("hex");
        expect(hashed(crypto.createHash)).toBe(hashed(nodeCrypto.createHash));
      }),
    );
    expect(() => crypto.createHash("md5")).toThrow(/no md5/);
    expect(() => crypto.createHmac()).toThrow(/keeps no secret/);
  });

  it("sum as Node's zlib does", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (one, two) => {
        expect(zlib.crc32(two, zlib.crc32(one))).toBe(nodeZlib.crc32(two, nodeZlib.crc32(one)));
      }),
    );
  });

  it("join paths from the root as Node's path does", () => {
    const part = fc.stringMatching(/^[a-z.]{1,6}$/).filter((name) => !/^\.{3,}$/.test(name));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), fc.array(part), (folders, rest) => {
        const from = `/${folders.join("/")}`;
        expect(path.join(from, ...rest)).toBe(nodePath.posix.join(from, ...rest).replace(/(.)\/$/, "$1"));
        expect(path.resolve(from, ...rest)).toBe(nodePath.posix.resolve(from, ...rest));
        expect(path.basename(from)).toBe(nodePath.posix.basename(from));
      }),
    );
    expect(path.dirname("/a/b/c.json")).toBe("/a/b");
    expect(path.basename("/a/b/c.json", ".json")).toBe("c");
    expect(path.resolve("/a", "/b", "c")).toBe("/b/c");
  });

  it("draw pictures that fast-png reads, also of more than one stored block", () => {
    for (const [width, height] of [
      [1, 1],
      [160, 101],
      [300, 300],
    ] as const) {
      const data = Uint8Array.from({ length: width * height }, (_, i) => (i * 7) & 255);
      const read = decode(png.encode({ width, height, data }));
      expect([read.width, read.height, read.channels, read.depth]).toEqual([width, height, 1, 8]);
      expect(read.data).toEqual(data);
    }
    const folder = join(packageRoot, "hostsim/relay/scenario");
    for (const name of readdirSync(folder).filter((each) => each.endsWith(".png"))) {
      const file = readFileSync(join(folder, name));
      expect(png.decode(file).width).toBe(decode(file).width);
    }
    expect(() => png.decode(new Uint8Array(50))).toThrow(/no PNG/);
  });

  it("find no file that the page does not bring, in the words of a file system", () => {
    expect(fs.existsSync("/etc/passwd")).toBe(false);
    expect(() => fs.readFileSync("/x")).toThrow(expect.objectContaining({ code: "ENOENT" }));
    expect(() => fs.readdirSync("/x")).toThrow(expect.objectContaining({ code: "ENOENT" }));
  });
});
