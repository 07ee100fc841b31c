/**
 * What a pass is worth in the rhythm of a board whose period the emulator has shown: key of a whole pass of
 * jinan-250mhz, simulated by event. The bounds are what issue 19 asks for, and below what seed 1 gives.
 */
import { expect, it } from "vitest";
import { loadBoardInProfile } from "../../../hostsim/board/board.js";
import { HOST_LIGHT } from "../../../hostsim/pass/options.js";
import { passOf } from "../../support/run-pass.js";

it.each([
  ["pico2", "hash-drbg", 0.22, 70_000],
  ["pico2:fast", "hash-drbg", 0.44, 180_000],
  ["pico2-ecp5", "chacha20", 1, 500_000],
] as const)(
  "a pass in the rhythm of %s, by %s, at %f of the slots gives %i bits",
  async (name, generator, duty, bits) => {
    const board = loadBoardInProfile(name);
    const { result } = await passOf("jinan-250mhz", {
      light: { ...HOST_LIGHT, rhythm: { of: "board", board } },
    });
    expect(result.pattern.generator).toBe(generator);
    expect(result.dutyCycle).toBeGreaterThanOrEqual(duty);
    expect(result.dutyCycle).toBe(
      board.emission!.pulsesPerBlock / board.emission!.periodSlots.value.symbolCode,
    );
    expect(result.noKeyReason).toBeNull();
    expect(result.keysEqual).toBe(true);
    expect(result.secretKeyBits).toBeGreaterThanOrEqual(bits);
    // No more than the share of the light: a pass without a pause gives 730,485 bits.
    expect(result.secretKeyBits).toBeLessThan(750_000 * result.dutyCycle);
  },
);
