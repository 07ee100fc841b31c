import { afterEach, describe, expect, it, vi } from "vitest";
import { BlockSearch } from "../../../hostsim/ground/block-search.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { passOf } from "../../support/run-pass.js";

afterEach(() => vi.restoreAllMocks());

/** Seeds that are flown; BURST_SEEDS in the environment gives more. */
const SEEDS = Array.from({ length: Number(process.env.BURST_SEEDS ?? 1) }, (_, k) => k + 1);
/**
 * Seconds of the Jinan pass that are looked at here; the burst is a sixth of a session as short, at most 6 s.
 */
const WINDOW_S = 60;

describe.each(SEEDS)("six seconds of random values in a pass, seed %i", (seed) => {
  it("are left out, and little more: the rest gives key within 15 s, in bounded round trips", async () => {
    const calm = (await passOf("jinan-250mhz", { seed, windowS: WINDOW_S })).result;
    const { result } = await passOf("jinan-250mhz", { seed, windowS: WINDOW_S, attack: "burst" });
    expect(result.noKeyReason).toBeNull();
    expect(result.keysEqual).toBe(true);
    const [run, ...others] = result.leftOutSeconds;
    expect(others).toEqual([]);
    // Seconds 27 to 33 are hers.
    expect(run!.from).toBeGreaterThanOrEqual(25);
    expect(run!.from).toBeLessThanOrEqual(27);
    expect(run!.to).toBeGreaterThanOrEqual(33);
    expect(run!.to).toBeLessThanOrEqual(35);
    expect(result.qber).toBeLessThan(1.05 * calm.qber!);
    expect(result.timing.keyReadyAfterLastPhotonS).toBeLessThan(15);
    expect(result.timing.mostRoundTrips).toBeLessThanOrEqual(3000);
    // Of 60 s some 8 are lost, a tenth of the leak is told in vain, and every bound holds for all choices of
    // what to leave out, which costs more of a short session: 0.59 to 0.63 is left by ten seeds, of the whole
    // pass 0.82 (docs/reference/leak.md).
    expect(result.secretKeyBits).toBeGreaterThan(0.55 * calm.secretKeyBits);
    expect(result.secretKeyBits).toBeLessThan((54 / 60) * calm.secretKeyBits);
  });
});

describe.each(SEEDS)("one lost block in twenty, seed %i", (seed) => {
  it("costs less than 8 % of the key", async () => {
    const scenario = { ...loadScenario("jinan-250mhz"), reconciliation: { blockBits: 16_384 } };
    const calm = (await passOf(scenario, { seed, windowS: WINDOW_S })).result;
    const { correctedBits } = BlockSearch.prototype;
    let searches = 0;
    vi.spyOn(BlockSearch.prototype, "correctedBits").mockImplementation(function (this: BlockSearch, count) {
      const bits = correctedBits.call(this, count);
      searches += 1;
      // As after a search that ended with two errors left.
      if (searches % 20 === 0) bits[bits.length >> 1]! ^= 0x21;
      return bits;
    });
    const { result } = await passOf(scenario, { seed, windowS: WINDOW_S });
    expect(result.keysEqual).toBe(true);
    expect(result.blocksSearchedAgain).toBeGreaterThanOrEqual(Math.floor(searches / 20));
    expect(searches).toBeGreaterThan(40);
    expect(result.blocksLeftOut).toBe(0);
    expect(result.leftOutSeconds).toEqual([]);
    expect(result.secretKeyBits).toBeGreaterThan(0.92 * calm.secretKeyBits);
    expect(result.secretKeyBits).toBeLessThan(calm.secretKeyBits);
  });
});
