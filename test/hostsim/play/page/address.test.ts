/** The state of the page in its address. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, type PageState, stateOf, USUAL, VIEWS } from "../../../../hostsim/play/page/address.js";

const whole = fc.nat({ max: 2 ** 31 - 1 });
const states: fc.Arbitrary<PageState> = fc.record({
  view: fc.constantFrom(...VIEWS),
  scenario: fc.string({ minLength: 1 }),
  seed: whole,
  otherSeed: fc.option(whole),
  windowS: fc.option(fc.double({ min: 0.01, max: 1000, noNaN: true })),
  attack: fc.string(),
  lines: fc.constantFrom("symbol-code" as const, "lasers" as const),
  pulse: fc.maxSafeNat(),
  relay: fc.string({ minLength: 1 }),
  edits: fc.dictionary(
    fc.string({ minLength: 1 }).filter((path) => path !== "__proto__"),
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }), fc.string(), fc.boolean()),
  ),
});

describe("an address", () => {
  it("holds all of the state", () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(stateOf(addressOf(state))).toEqual(state);
      }),
    );
  });

  it("is short where all is usual, and names scenario and seed all the same", () => {
    expect(addressOf(USUAL)).toBe("#scenario=jinan-250mhz&seed=1");
    expect(addressOf({ ...USUAL, view: "pulses", pulse: 12, otherSeed: 2 })).toBe(
      "#view=pulses&scenario=jinan-250mhz&seed=1&other=2&pulse=12",
    );
  });

  it("that nobody understands is the usual state", () => {
    for (const hash of ["", "#", "#seed=x&pulse=-1&view=none&window=0&lines=nine&other=1.5", "#%%%"])
      expect(stateOf(hash)).toEqual(USUAL);
  });
});
