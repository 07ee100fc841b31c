import { describe, expect, it } from "vitest";
import { HOST_LIGHT } from "../../../hostsim/pass/options.js";
import { imageFolder } from "../../support/images.js";
import { passOf } from "../../support/run-pass.js";

imageFolder("mps2-an505");

const light = {
  from: "distilling board",
  name: "emulated:mps2-an505",
  rhythm: HOST_LIGHT.rhythm,
  lineMap: "symbol-code",
} as const;

describe("the satellite's share on an emulated Cortex-M33", () => {
  it("distils a pass of 10^5 sifted bits with the ground's program, over packets alone", async () => {
    const { result, key } = await passOf("jinan-250mhz", { windowS: 6, light });
    expect(result.siftedBits).toBeGreaterThanOrEqual(100_000);
    // The bound allows more than the board has room for (board.json, distillation.keyBits).
    expect(result.finiteKey.s1).toBeGreaterThan(40_000);
    expect(result.secretKeyBits).toBe(16_384);
    expect(result.keysEqual).toBe(true);
    expect(key.length).toBe(Math.ceil(result.keyBits / 8));
    expect(result.satellite).toEqual({ runsOn: "mps2-an505", evidence: "emulated" });
    expect(result.randomness).toBe("public seed");
    expect(result.blocksSearchedAgain + result.blocksLeftOut).toBe(0);
  });

  it("refuses a pass that its memory can't hold, before anything runs", async () => {
    await expect(passOf("jinan-250mhz", { windowS: 60, light })).rejects.toThrow(
      /room for 61440 sifted bits .* take a shorter window/,
    );
  });
});
