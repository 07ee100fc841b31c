import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { FlashModel, PowerCut } from "../../boards/host/model/flash.js";
import type { PayloadExports } from "../../hostsim/core/load.js";
import { hostPayload } from "../support/host-payload.js";

const GRANTED = 0;
const REPEATED = 1;
const NOT_OPEN = 2;
const FULL = 3;
const TOO_FAR = 4;
const UNKNOWN = 0;
const KEY = 1;
const CALIBRATE = 2;
const STRUCK = 3;

let core: PayloadExports;

beforeEach(async () => {
  ({ core } = await hostPayload());
  core.ledgerCommission();
});

describe("the ledger of blocks", () => {
  it("grants a block once and refuses it ever after", () => {
    expect(core.claimBlocks(5n, 1, KEY)).toBe(GRANTED);
    expect(core.claimBlocks(5n, 1, KEY)).toBe(REPEATED);
    expect(core.claimBlocks(5n, 1, CALIBRATE)).toBe(REPEATED);
    expect(core.claimBlocks(3n, 4, KEY)).toBe(REPEATED);
    expect(core.claimBlocks(0n, 1, KEY)).toBe(REPEATED);
    expect(core.nextUnclaimedBlock()).toBe(6n);
  });

  it("refuses before it is opened, and on blank flash", async () => {
    const fresh = await hostPayload();
    expect(fresh.core.claimBlocks(0n, 1, KEY)).toBe(NOT_OPEN);
    expect(fresh.core.ledgerOpen()).toBe(false);
    expect(fresh.core.claimBlocks(0n, 1, KEY)).toBe(NOT_OPEN);
  });

  it("refuses a claim that would outrun its reservation", () => {
    expect(core.claimBlocks(0n, 4097, KEY)).toBe(TOO_FAR);
    expect(core.claimBlocks(4096n, 1, KEY)).toBe(TOO_FAR);
    expect(core.claimBlocks(0n, 4096, KEY)).toBe(GRANTED);
  });

  it("keeps the state of every block, against a naive map", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            skip: fc.nat(3),
            count: fc.integer({ min: 1, max: 5 }),
            calibrate: fc.boolean(),
            strike: fc.nat(20),
          }),
          { maxLength: 40 },
        ),
        (steps) => {
          const expected = new Map<bigint, number>();
          for (const step of steps) {
            const first = core.nextUnclaimedBlock() + BigInt(step.skip);
            const state = step.calibrate ? CALIBRATE : KEY;
            const outcome = core.claimBlocks(first, step.count, state);
            if (outcome === FULL) return;
            expect(outcome).toBe(GRANTED);
            for (let i = 0; i < step.count; i++) expected.set(first + BigInt(i), state);
            const victim = first + BigInt(step.count) - 1n - BigInt(step.strike);
            if (expected.has(victim) && core.strikeBlock(victim)) expected.set(victim, STRUCK);
          }
          for (const [block, state] of expected) expect(core.blockState(block)).toBe(state);
        },
      ),
      { seed: 20, numRuns: 60 },
    );
    expect(core.blockState(core.nextUnclaimedBlock())).toBe(UNKNOWN);
  });

  it("refuses rather than forget when its runs are full", () => {
    let outcome = GRANTED;
    let claims = 0;
    while (outcome === GRANTED && claims < 5000) {
      outcome = core.claimBlocks(core.nextUnclaimedBlock(), 1, claims % 2 === 0 ? KEY : CALIBRATE);
      claims += 1;
    }
    expect(outcome).toBe(FULL);
    expect(core.blockState(0n)).toBe(KEY);
    expect(core.strikeBlock(1n)).toBe(true);
    expect(core.blockState(1n)).toBe(STRUCK);
  });

  it("does not strike what was never claimed", () => {
    expect(core.strikeBlock(0n)).toBe(false);
  });
});

describe("the ledger across resets and power cuts", () => {
  it("goes on behind everything an earlier life may have emitted", async () => {
    const flash = new FlashModel();
    let highest = -1n;
    for (let life = 0; life < 300; life++) {
      const { core: reborn } = await hostPayload({ flash });
      if (life === 0) reborn.ledgerCommission();
      expect(reborn.ledgerOpen()).toBe(true);
      const first = reborn.nextUnclaimedBlock();
      expect(first).toBeGreaterThan(highest);
      expect(reborn.claimBlocks(first, 3, KEY)).toBe(GRANTED);
      highest = first + 2n;
    }
  });

  it("never repeats a block when power is cut inside any flash write or erase", async () => {
    const flash = new FlashModel();
    (await hostPayload({ flash })).core.ledgerCommission();
    let highest = -1n;
    let cuts = 0;
    for (let life = 0; life < 400; life++) {
      const { core: reborn } = await hostPayload({ flash });
      expect(reborn.ledgerOpen(), `life ${life}`).toBe(true);
      flash.cutAfter((life * 7) % 11, Math.imul(life, 0x9e3779b1) >>> 0);
      try {
        for (let claim = 0; claim < 4; claim++) {
          const first = reborn.nextUnclaimedBlock();
          expect(first, `life ${life}`).toBeGreaterThan(highest);
          if (reborn.claimBlocks(first, 4096, KEY) !== GRANTED) break;
          highest = first + 4095n;
        }
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
        cuts += 1;
      }
    }
    expect(cuts).toBeGreaterThan(250);
  });

  it("never repeats a block when a bit of its journal falls over", async () => {
    for (let bit = 0; bit < 3 * 128; bit++) {
      const flash = new FlashModel();
      const { core: first } = await hostPayload({ flash });
      first.ledgerCommission();
      for (let claim = 0; claim < 3; claim++) first.claimBlocks(first.nextUnclaimedBlock(), 4096, KEY);
      const emitted = first.nextUnclaimedBlock();
      flash.words[bit >> 5]! ^= 1 << (bit & 31);
      const { core: reborn } = await hostPayload({ flash });
      if (reborn.ledgerOpen())
        expect(reborn.nextUnclaimedBlock(), `bit ${bit}`).toBeGreaterThanOrEqual(emitted);
    }
  });

  it("is not set back by a second commissioning", async () => {
    const flash = new FlashModel();
    const { core: first } = await hostPayload({ flash });
    first.ledgerCommission();
    first.claimBlocks(0n, 100, KEY);
    const { core: reborn } = await hostPayload({ flash });
    reborn.ledgerCommission();
    expect(reborn.nextUnclaimedBlock()).toBeGreaterThanOrEqual(100n);
  });
});
