/** Files under the key in place: through when both ends have it, and only then. */
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { carry, PskEnd } from "../../../hostsim/demo/psk-line.js";

async function ends(one: Buffer, two: Buffer): Promise<[PskEnd, PskEnd]> {
  const both: [PskEnd, PskEnd] = [new PskEnd(), new PskEnd()];
  await both[0].set(one);
  await both[1].set(two);
  return both;
}

it("with the same key an empty file and one of many records arrive", async () => {
  const key = randomBytes(32);
  const [a, b] = await ends(key, key);
  for (const bytes of [0, 100_000]) {
    const data = randomBytes(bytes);
    expect(data.equals((await carry(a, b, data)).received)).toBe(true);
  }
});

it("with keys that differ in a bit nothing arrives", async () => {
  const key = randomBytes(32);
  const other = Buffer.from(key);
  other[31]! ^= 1;
  const [a, b] = await ends(key, other);
  await expect(carry(a, b, randomBytes(10))).rejects.toThrow(/^the two ends do not come together/);
});

it("without a key nothing is sent, and a key that was wiped is none", async () => {
  const key = randomBytes(32);
  const [a, b] = await ends(key, key);
  a.wipe();
  await expect(carry(a, b, randomBytes(10))).rejects.toThrow();
  expect(() => a.key).toThrow("no key is in place yet");
});
