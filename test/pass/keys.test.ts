import { describe, expect, it } from "vitest";
import type { Hashing } from "../../hostsim/core/amplify.js";
import type { JoinedKey } from "../../hostsim/core/joined-key.js";
import { loadGround } from "../../hostsim/core/load.js";
import type { GroundStation } from "../../hostsim/ground/ground-station.js";
import { keysOf } from "../../hostsim/pass/keys.js";
import { distil } from "../support/distillation.js";

const START = "2025-04-05T17:04:31.000Z";

describe("the keys of a pass", () => {
  it("refill both pools with the same bits at the same place, and share the rest", async () => {
    const { satellite, port, dialogue, sifted, groundKey } = await distil();
    const core = await loadGround();
    core.amplifyReserve(65_536, 65_536);
    const station = {
      appendKey: (key: JoinedKey, order: Hashing) =>
        key.append(core, sifted[order.basis].slice(0, order.inputBits), order),
    } as unknown as GroundStation;
    const total = dialogue.orders.reduce((sum, { keyBits }) => sum + keyBits, 0);
    expect(port.core.poolNext()).toBe(BigInt(port.spentBits));
    const keys = await keysOf(satellite, station, dialogue, port, START);
    expect(keys.refilledBits).toBe(port.spentBits);
    expect(keys.bits).toBe(total - port.spentBits);
    expect(keys.satelliteSha256).toBe(keys.groundSha256);
    expect(Buffer.compare(keys.ground, groundKey.subarray(port.spentBits / 8))).toBe(0);
    expect(keys.ground.length).toBe(Math.ceil(keys.bits / 8));
    for (const core of [satellite.core, port.core]) {
      expect(core.poolNext()).toBe(BigInt(port.spentBits));
      expect(core.poolLeft()).toBe(8192n);
    }
    // Both pools hold the same: a session whose keys come from the refilled part opens and talks.
    let sessions = 0;
    while (port.openSession()) {
      sessions += 1;
      port.send(Uint8Array.of(5, 0));
      satellite.take(port.poll(0)!, 0);
      expect(satellite.core.poolNext()).toBe(port.core.poolNext());
    }
    expect(sessions).toBe(Math.floor(8192 / 384));
  });

  it("are none while the dialogue is not done", async () => {
    const { satellite, port, dialogue } = await distil({ poolBits: 384 + 768 });
    const keys = await keysOf(satellite, {} as GroundStation, dialogue, port, START);
    expect(keys).toMatchObject({ ground: new Uint8Array(0), refilledBits: 0, bits: 0 });
  });
});
