import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload } from "../../support/host-payload.js";

/** Messages and hashes of NIST's examples for FIPS 180-4 (SHA256.pdf), and of the empty message. */
const VECTORS: [string, string][] = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
];

let core: PayloadExports;
let progress: number;
let otherProgress: number;
let message: number;
let digest: number;

beforeAll(async () => {
  ({ core } = await hostPayload());
  progress = core.reserve(core.SHA256_PROGRESS_BYTES.value);
  otherProgress = core.reserve(core.SHA256_PROGRESS_BYTES.value);
  message = core.reserve(4096);
  digest = core.reserve(32);
});

function add(hash: number, bytes: Uint8Array): void {
  new Uint8Array(core.memory.buffer, message, bytes.length).set(bytes);
  core.sha256Add(hash, message, bytes.length);
}

function finish(hash: number): string {
  core.sha256Finish(hash, digest);
  return Buffer.from(core.memory.buffer, digest, 32).toString("hex");
}

function testMessage(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 167 + length) & 255);
}

describe("SHA-256", () => {
  it.each(VECTORS)("gives the published hash of %j", (text, expected) => {
    core.sha256Start(progress);
    add(progress, Buffer.from(text));
    expect(finish(progress)).toBe(expected);
  });

  it("equals node:crypto's for every length up to 300 bytes, in uneven pieces", () => {
    for (let length = 0; length <= 300; length++) {
      const bytes = testMessage(length);
      core.sha256Start(progress);
      for (let from = 0, piece = 1; from < length; from += piece, piece += 7) {
        add(progress, bytes.subarray(from, from + piece));
      }
      expect(finish(progress), `${length} bytes`).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
  });

  it("equals node:crypto's for a message of more than 2^20 bits", () => {
    const bytes = testMessage(4096);
    const oracle = createHash("sha256");
    core.sha256Start(progress);
    for (let i = 0; i < 50; i++) {
      add(progress, bytes);
      oracle.update(bytes);
    }
    expect(finish(progress)).toBe(oracle.digest("hex"));
  });

  it("keeps two hashes in progress apart", () => {
    core.sha256Start(progress);
    core.sha256Start(otherProgress);
    for (let i = 0; i < 100; i++) {
      add(progress, Uint8Array.of(i));
      add(otherProgress, Uint8Array.of(255 - i));
    }
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
    expect(finish(progress)).toBe(createHash("sha256").update(bytes).digest("hex"));
    const mirrored = bytes.map((i) => 255 - i);
    expect(finish(otherProgress)).toBe(createHash("sha256").update(mirrored).digest("hex"));
  });

  it("leaves nothing of the message behind", () => {
    core.sha256Start(progress);
    add(progress, testMessage(100));
    core.sha256Finish(progress, digest);
    const left = new Uint8Array(core.memory.buffer, progress, core.SHA256_PROGRESS_BYTES.value);
    expect(left.every((byte) => byte === 0)).toBe(true);
  });
});
