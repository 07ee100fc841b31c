/**
 * Keys of two KMEs to WireGuard, unmodified, between two network namespaces, by the demonstration: files go
 * through under the keys, and without new ones the policy is obeyed. Needs root. What a datagram's first
 * bytes say is from WireGuard's paper, section 5.4.
 */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { openTunnel, whyNoWireguard } from "../../../hostsim/demo/choose-tunnel.js";
import { type Delivered, deliver } from "../../../hostsim/demo/deliver.js";
import { CHEAP, filledStores } from "./filled-stores.js";

const HOUR_S = 3600;
const FROM_MS = Date.parse("2025-04-11T18:00:00Z");
/** Type 1 and three reserved bytes. */
const INITIATION = Buffer.from([1, 0, 0, 0]);
const INITIATION_BYTES = 148;
const TRANSPORT = Buffer.from([4, 0, 0, 0]);
const DATA = Buffer.concat(
  Array.from({ length: 300 }, (_, i) => createHash("sha256").update(`${i}`).digest()),
);

/** Two keys at one in six hours, the last at 6 h; it is too old after 12 h more, and the end is at 24 h. */
async function run(whenDry: "keep" | "close"): Promise<Delivered> {
  const folder = await filledStores(["here", "there"], 2);
  try {
    return await deliver({
      supplies: [{ folder, fromMs: FROM_MS }],
      leastScryptCost: CHEAP,
      stations: [
        { id: "here", name: "Here" },
        { id: "there", name: "There" },
      ],
      untilMs: FROM_MS + 24 * 1000 * HOUR_S,
      everyS: 6 * HOUR_S,
      policy: { whenDry, mostAgeS: 12 * HOUR_S },
      loads: [
        { isBack: false, file: "there.png", data: DATA },
        { isBack: true, file: "back.png", data: DATA.subarray(7) },
      ],
      openTunnel: () => openTunnel("wireguard"),
      tell: () => undefined,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("can be had here", async () => {
  expect(await whyNoWireguard()).toBeNull();
});

it("keep: a file each way through the tunnel, a handshake still succeeds without new key", async () => {
  const { way, carried, drought } = await run("keep");
  expect(way).toMatch(/^WireGuard/);
  expect(carried.map(({ received }) => Buffer.from(received))).toEqual([DATA, DATA.subarray(7)]);
  expect(new Set(carried.map(({ keyId }) => keyId)).size).toBe(2);
  for (const { onWire } of carried) {
    const wire = Buffer.from(onWire);
    expect(wire.length).toBeGreaterThan(DATA.length);
    expect(wire.subarray(0, 4)).toEqual(INITIATION);
    expect(wire.subarray(INITIATION_BYTES, INITIATION_BYTES + 4)).toEqual(TRANSPORT);
    for (let at = 0; at + 8 <= DATA.length; at += 32)
      expect(wire.indexOf(DATA.subarray(at, at + 8))).toBe(-1);
  }
  expect(drought).toMatchObject({ isOpenAtEnd: true, isObeyed: true });
});

it("close: no handshake succeeds without new key", async () => {
  const { carried, drought } = await run("close");
  expect(carried.map(({ received }) => Buffer.from(received))).toEqual([DATA, DATA.subarray(7)]);
  expect(drought).toMatchObject({ isOpenAtEnd: false, isObeyed: true });
});
