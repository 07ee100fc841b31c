/** Many passes with one pool: who only ever flew the first pass with a fresh one does not see it starve. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import type { BlockSource } from "../../../hostsim/ground/commitment.js";
import { Dialogue } from "../../../hostsim/ground/dialogue.js";
import { PassChain } from "../../../hostsim/pass/chain.js";
import { type BlockShelf, KeptKeys, Satellite } from "../../../hostsim/satellite/satellite.js";
import { passOf } from "../../support/run-pass.js";

/** Seconds of the Jinan pass that give no key, and that give one. */
const HOPELESS_S = 0.1;
const ENOUGH_S = 2;
/** What a pass with key needs above the reserve: its opening and two checkpoints. */
const OF_KEY = 320 + 256;
const RESERVE = 4 * (320 + 128);

function expectSamePools({ state }: PassChain): void {
  const { ground, satellite } = state!;
  expect(satellite.position + satellite.key.length * 8).toBe(ground.position + ground.key.length * 8);
  // The satellite may not have heard of what the ground has spent last.
  expect(satellite.position).toBeLessThanOrEqual(ground.position);
  expect(Buffer.compare(satellite.key.subarray((ground.position - satellite.position) / 8), ground.key)).toBe(
    0,
  );
}

/** Key blocks that both sides hold, and what is left of the satellite's. */
function blocksOf(count: number, taken: bigint[]): { chain: PassChain; left: Map<bigint, Uint8Array> } {
  const random = new RandomStream(1, "test blocks");
  const ours = new Map<bigint, Uint8Array>();
  const left = new Map<bigint, Uint8Array>();
  for (let number = 0n; number < BigInt(count); number++) {
    const block = Uint8Array.from({ length: 32 }, () => random.uint32() >>> 24);
    ours.set(number, block);
    left.set(number, block.slice());
  }
  const shelf: BlockShelf = {
    has: (number) => left.has(number),
    take(number) {
      const block = left.get(number) ?? null;
      left.delete(number);
      return block;
    },
  };
  const source: BlockSource = {
    take(most) {
      const numbers = [...ours.keys()].slice(0, most);
      if (numbers.length === 0) return null;
      const key = Buffer.concat(numbers.map((number) => ours.get(number)!));
      for (const number of numbers) ours.delete(number);
      taken.push(...numbers);
      return { first: numbers[0]!, key: new Uint8Array(key) };
    },
  };
  return { chain: new PassChain(source, new KeptKeys(shelf)), left };
}

describe("a pool that is carried from pass to pass", () => {
  it("survives as many passes without key as it says, and not one more", async () => {
    const poolBits = OF_KEY + RESERVE + 3 * 320;
    for (const failures of [3, 4]) {
      const chain = new PassChain();
      const link = { poolBits };
      for (let pass = 0; pass < failures; pass++) {
        const { result } = await passOf("jinan-250mhz", { windowS: HOPELESS_S, chain, link });
        expect(result.secretKeyBits).toBe(0);
        expect(result.authentication.failedPassesLeft).toBe(Math.max(0, 2 - pass));
        expectSamePools(chain);
      }
      const { result } = await passOf("jinan-250mhz", { windowS: ENOUGH_S, chain, link });
      expectSamePools(chain);
      if (failures === 3) {
        expect(result.noKeyReason).toBeNull();
        expect(result.authentication.poolBits).toBe(poolBits);
        expect(result.authentication.failedPassesLeft).toBe(3);
      } else expect(result.noKeyReason).toBe("the pool has not enough key left to authenticate the pass");
    }
  });

  it("of 16,384 bits carries 34 passes, of which two give key, and none of its bits comes twice", async () => {
    const chain = new PassChain();
    const positions: number[] = [];
    let epsilon = 0;
    for (let pass = 0; pass < 34; pass++) {
      const windowS = pass === 16 || pass === 33 ? ENOUGH_S + pass / 10 : HOPELESS_S;
      const { result } = await passOf("jinan-250mhz", { windowS, chain, link: { poolBits: 16_384 } });
      expect(result.noKeyReason === null, `pass ${pass}: ${result.noKeyReason}`).toBe(windowS > 1);
      expect(result.keysEqual).toBe(true);
      expectSamePools(chain);
      positions.push(chain.state!.ground.position);
      // What a pass may fail with includes those before it.
      expect(result.epsilonTotal).toBeGreaterThan(epsilon);
      const own = result.finiteKey.epsilonSec + result.finiteKey.epsilonCor + result.authentication.epsilon;
      expect(result.epsilonTotal).toBeCloseTo(epsilon + own, 20);
      epsilon = result.epsilonTotal;
    }
    expect(positions.every((position, i) => i === 0 || position > positions[i - 1]!)).toBe(true);
    expect(chain.state!.ground.key.length * 8).toBe(16_384);
  });

  it("never starves in 40 passes without key while both stores hold blocks, each of which goes in once", async () => {
    const taken: bigint[] = [];
    const kept = 100;
    const { chain, left } = blocksOf(kept, taken);
    for (let pass = 0; pass < 40; pass++) {
      const { result } = await passOf("jinan-250mhz", {
        windowS: HOPELESS_S,
        chain,
        link: { poolBits: 4096 },
      });
      expect(result.noKeyReason).toMatch(/too few|leaves/);
      expect(result.authentication.failedPassesLeft, `pass ${pass}`).toBeGreaterThanOrEqual(0);
      expect(result.authentication.poolBits, `pass ${pass}`).toBeGreaterThan(1024);
      expectSamePools(chain);
    }
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.length).toBeGreaterThan(40);
    expect(left.size).toBe(kept - taken.length);
  });
});

describe("a pass whose last packets are cut off", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Cuts a direction off from the moment on at which the ground has asked the satellite to keep the key. */
  function cutOff(direction: "to the ground" | "to the satellite"): void {
    let isCut = false;
    const { take, poll } = Dialogue.prototype;
    const heard = Satellite.prototype.take;
    vi.spyOn(Dialogue.prototype, "poll").mockImplementation(function (this: Dialogue, nowUs) {
      const packet = poll.call(this, nowUs);
      isCut = this.step === "closing";
      return packet;
    });
    vi.spyOn(Dialogue.prototype, "take").mockImplementation(function (this: Dialogue, packet, nowUs) {
      if (!isCut || direction !== "to the ground") take.call(this, packet, nowUs);
    });
    vi.spyOn(Satellite.prototype, "take").mockImplementation(function (this: Satellite, packet, nowUs) {
      if (!isCut || direction !== "to the satellite") heard.call(this, packet, nowUs);
    });
  }

  for (const [direction, isKept] of [
    ["to the ground", true],
    ["to the satellite", false],
  ] as const)
    it(`${direction} leaves no side with a key that the other never gets: the next pass decides`, async () => {
      const chain = new PassChain();
      cutOff(direction);
      const cut = await passOf("jinan-250mhz", { windowS: ENOUGH_S, chain });
      vi.restoreAllMocks();
      expect(cut.result.keyInDoubt).toBe(true);
      expect(cut.result.noKeyReason).toMatch(/in doubt until the next session/);
      expect([cut.result.secretKeyBits, cut.result.keyBits, cut.key.length]).toEqual([0, 0, 0]);
      const { inDoubt } = chain.state!;
      const pass = Number(inDoubt!.number);
      const satellites = chain.kept.of(pass);
      expect(satellites !== null).toBe(isKept);
      if (isKept) expect(Buffer.compare(satellites!, inDoubt!.key)).toBe(0);
      const next = await passOf("jinan-250mhz", { windowS: HOPELESS_S, chain });
      expect(next.result.keyInDoubt).toBe(false);
      expect(chain.state!.inDoubt).toBeNull();
      expect(next.keys.earlier.map((key) => key.pass)).toEqual(isKept ? [pass] : []);
      if (isKept) expect(next.keys.earlier[0]!.equal).toBe(true);
      if (isKept) expect(next.keys.earlier[0]!.whole.satellite).toEqual(next.keys.earlier[0]!.whole.ground);
      expectSamePools(chain);
    });
});
