import { describe, expect, it } from "vitest";
import { keysOf } from "../../../hostsim/pass/keys.js";
import { distil, PASS } from "../../support/distillation.js";

describe("the keys of a pass", () => {
  it("refill both pools with the same bits at the same place, and share the rest", async () => {
    const { satellite, port, dialogue, groundKey } = await distil();
    const total = dialogue.orders.reduce((sum, { keyBits }) => sum + keyBits, 0);
    expect(port.core.poolNext()).toBe(BigInt(port.spentBits));
    const keys = await keysOf(satellite, dialogue, PASS);
    expect(keys.refilledBits).toBe(port.spentBits);
    expect(keys.bits).toBe(total - port.spentBits);
    expect(keys.equal).toBe(true);
    expect(keys.whole.satellite).toEqual(keys.whole.ground);
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
    expect(sessions).toBe(Math.floor(8192 / 320));
  });

  it("are none while the dialogue is not done", async () => {
    const { satellite, dialogue } = await distil({ poolBits: 320 + 768 });
    const keys = await keysOf(satellite, dialogue, PASS);
    expect(keys).toMatchObject({ ground: new Uint8Array(0), refilledBits: 0, bits: 0, equal: true });
  });

  it("differ when the satellite's is another", async () => {
    const { satellite, dialogue } = await distil();
    satellite.committedKey(PASS)![20]! ^= 1;
    expect((await keysOf(satellite, dialogue, PASS)).equal).toBe(false);
  });
});
