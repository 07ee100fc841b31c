import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { FlashModel, PowerCut } from "../../../boards/host/model/flash.js";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload } from "../../support/host-payload.js";

const GRANTED = 0;
const REPEATED = 1;
const NOT_OPEN = 2;
const TOO_FAR = 4;
const UNKNOWN = 0;
const KEY = 1;
const CALIBRATE = 2;
const STRUCK = 3;
const ARMED = 4;

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

  it("refuses a claim of no block, and one that goes round the end of the numbers", () => {
    expect(core.claimBlocks(0n, 0, KEY)).toBe(TOO_FAR);
    expect(core.claimBlocks(2n ** 64n - 1n, 1, KEY)).toBe(TOO_FAR);
    expect(core.claimBlocks(2n ** 64n - 1n, 4096, KEY)).toBe(TOO_FAR);
    expect(core.nextUnclaimedBlock()).toBe(0n);
  });

  it("keeps the state of every block, against a naive map", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            skip: fc.nat(3),
            count: fc.integer({ min: 1, max: 5 }),
            state: fc.constantFrom(KEY, CALIBRATE, ARMED),
            strike: fc.nat(20),
            settle: fc.nat(8),
          }),
          { maxLength: 40 },
        ),
        (steps) => {
          const expected = new Map<bigint, number>();
          for (const step of steps) {
            const first = core.nextUnclaimedBlock() + BigInt(step.skip);
            expect(core.claimBlocks(first, step.count, step.state)).toBe(GRANTED);
            for (let i = 0; i < step.count; i++) expected.set(first + BigInt(i), step.state);
            const last = first + BigInt(step.count) - 1n;
            core.settleBlock(last - BigInt(step.settle));
            if (expected.get(last - BigInt(step.settle)) === ARMED)
              expected.set(last - BigInt(step.settle), KEY);
            const victim = last - BigInt(step.strike);
            if (core.strikeBlock(victim) && expected.has(victim)) expected.set(victim, STRUCK);
          }
          for (const [block, state] of expected)
            if (block >= core.ledgerForgottenBelow()) expect(core.blockState(block)).toBe(state);
        },
      ),
      { seed: 20, numRuns: 60 },
    );
    expect(core.blockState(core.nextUnclaimedBlock())).toBe(UNKNOWN);
  });

  it.each([
    { name: "alternating claims", strikes: 0 },
    { name: "isolated strikes", strikes: 1 },
  ])("never fills for good under $name: the oldest blocks are forgotten and give no key", ({ strikes }) => {
    const naive: number[] = [];
    for (let i = 0; i < 6000; i++) {
      const state = strikes === 0 && i % 2 === 1 ? CALIBRATE : ARMED;
      expect(core.claimBlocks(BigInt(i), 1, state)).toBe(GRANTED);
      naive.push(state);
      core.settleBlock(BigInt(i));
      if (state === ARMED) naive[i] = KEY;
      if (strikes === 0 || i % 2 === 0) continue;
      expect(core.strikeBlock(BigInt(i))).toBe(true);
      naive[i] = STRUCK;
    }
    const from = Number(core.ledgerForgottenBelow());
    expect(from).toBeGreaterThan(4000);
    expect(from).toBeLessThanOrEqual(6000 - 490);
    naive.forEach((state, block) => {
      expect(core.blockState(BigInt(block))).toBe(block < from ? UNKNOWN : state);
    });
    expect(core.strikeBlock(0n)).toBe(true);
    expect(core.blockState(0n)).toBe(UNKNOWN);
    expect(core.claimBlocks(0n, 1, KEY)).toBe(REPEATED);
  });

  it("forgets nothing for strikes that lie beside each other, however many: they are one run", () => {
    // Four times as many as the ledger has runs.
    const blocks = 2048;
    expect(core.claimBlocks(0n, blocks, KEY)).toBe(GRANTED);
    for (let i = 10; i < blocks - 10; i++) expect(core.strikeBlock(BigInt(i))).toBe(true);
    expect(core.ledgerForgottenBelow()).toBe(0n);
    for (const [block, state] of [
      [0, KEY],
      [9, KEY],
      [10, STRUCK],
      [blocks - 11, STRUCK],
      [blocks - 10, KEY],
      [blocks - 1, KEY],
    ] as const)
      expect(core.blockState(BigInt(block)), `${block}`).toBe(state);
  });

  it("makes no key of a block whose light is still to come", () => {
    core.claimBlocks(0n, 3, ARMED);
    expect(core.blockState(0n)).toBe(ARMED);
    core.settleBlock(0n);
    core.strikeBlock(1n);
    core.settleBlock(1n);
    core.settleBlock(7n);
    expect([0n, 1n, 2n, 7n].map((block) => core.blockState(block))).toEqual([KEY, STRUCK, ARMED, UNKNOWN]);
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
