/**
 * The key of a visit: HMAC-SHA-256 as Node's library has it, and nothing of it left in memory but where the
 * station keeps it.
 */
import { createHash, createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { loadGround } from "../../../hostsim/core/load.js";
import { expectForgotten, expectFound } from "../../support/memory-search.js";
import { Seeded } from "../keystore/seeded.js";

const TAG_BYTES = 8;

it("a part is sealed under the key of its visit, which is wiped from all places where it was worked with", async () => {
  const core = await loadGround();
  const random = new Seeded(3);
  const block = Uint8Array.from({ length: 32 }, () => random.below(256));
  const key = createHash("sha256").update(block).digest();
  const [from, to] = [core.reserve(32), core.reserve(32)];
  const at = (address: number, bytes: number) => new Uint8Array(core.memory.buffer, address, bytes);
  at(from, 32).set(block);
  core.visitKey(from, to);
  expect(Buffer.compare(at(to, 32), key)).toBe(0);
  core.messageBegin(1, 1, 2, 77n, 0n, 5n);
  const bytes = core.partSeal(to) >>> 0;
  const packet = Buffer.from(at(core.relayOutgoing(), bytes));
  const tag = createHmac("sha256", key).update(packet.subarray(0, -10)).digest().subarray(0, TAG_BYTES);
  expect(packet.subarray(-10, -2).toString("hex")).toBe(tag.toString("hex"));
  for (const [what, secret] of [
    ["the block", block],
    ["the key", key],
  ] as const) {
    expectFound(core, secret, what);
    at(what === "the key" ? to : from, 32).fill(0);
    for (const mask of [0, 0x36, 0x5c])
      expectForgotten(
        core,
        secret.map((byte) => byte ^ mask),
        `${what} xor ${mask}`,
      );
  }
});
