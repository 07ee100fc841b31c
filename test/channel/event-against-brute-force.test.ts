/**
 * The simulation by event against brute force over every slot. Brute force sees only the line levels that the board's
 * port showed: symbols went through table fill, descriptor ring and DMA model.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { interceptResend } from "../../hostsim/adversary/intercept-resend.js";
import { type EventOptics, EventSimulation, type SymbolLookup } from "../../hostsim/channel/by-event.js";
import { EmissionPlan } from "../../hostsim/channel/emission-plan.js";
import { EveryPulse } from "../../hostsim/channel/every-pulse.js";
import { NoiseCounts } from "../../hostsim/channel/noise.js";
import { TagBuffer } from "../../hostsim/channel/tag-buffer.js";
import { payloadLookup } from "../../hostsim/satellite/symbol-lookup.js";
import { RandomStream } from "../../hostsim/world/random.js";
import { hostPayload, installTestSeed } from "../support/host-payload.js";
import { deviation, emptyTally, largestDeviation, type Tally, tallyInto, total } from "../support/tally.js";

const PULSES_PER_BLOCK = 262_144;
const TABLES = 2;
const SLOT_PS = 4000;
const RUNNING = 0;
const SEED = 41;

const optics: EventOptics = {
  meanPhotons: [0.05, 0.2, 0.8],
  receiver: {
    basisZProbability: 0.5,
    misalignmentProbability: 0.02,
    efficiencies: [0.5, 0.48, 0.46, 0.52],
  },
  timingSigmaPs: 0,
  slotPs: SLOT_PS,
};
const noiseHz = [20_000, 20_000, 40_000, 10_000];
/** Transmittance changes between steps of an odd length, so that steps end inside blocks and words. */
const transmittance = {
  stepSlots: 3_333_333,
  steps: 1000,
  at: (step: number) => (step % 2 === 0 ? 0.6 : 0.5),
};
const plan = new EmissionPlan(0, PULSES_PER_BLOCK, PULSES_PER_BLOCK);

async function startPayload(sink: (slot: number, words: Uint32Array) => void) {
  const { core, board } = await hostPayload({ sink });
  core.emissionGovernByBench();
  core.emissionReserve(PULSES_PER_BLOCK, TABLES, 0);
  const lookUp = payloadLookup(core);
  installTestSeed(core);
  expect(core.configurePattern(0.5, 0.25, 0.25, 0.5, 0)).toBe(0);
  core.ledgerCommission();
  return { core, board, lookUp };
}

async function bruteForce(blocks: number, eve: boolean): Promise<Tally> {
  const tally = emptyTally();
  const buffer = new TagBuffer();
  const random = new RandomStream(SEED, "every pulse");
  const adversary = eve ? interceptResend(SEED) : null;
  const world = new EveryPulse(optics, "symbol-code", transmittance, noiseHz, random, adversary, buffer);
  const { core, board, lookUp } = await startPayload((slot, words) => world.lines(slot, words));
  expect(core.emissionStart(0n, BigInt(PULSES_PER_BLOCK), false, 0n)).toBe(RUNNING);
  for (let block = 0; block < blocks; block++) {
    board.engine.advance(PULSES_PER_BLOCK);
    expect(core.emissionService()).toBe(RUNNING);
  }
  expect(world.nextSlot).toBe(blocks * PULSES_PER_BLOCK);
  tallyInto(tally, buffer, SLOT_PS, lookUp);
  return tally;
}

function byEvent(blocks: number, using: EventOptics, lookUp: SymbolLookup, eve: boolean, scale = 1): Tally {
  const tally = emptyTally();
  const buffer = new TagBuffer();
  const adversary = eve ? interceptResend(SEED + 1) : null;
  const simulation = new EventSimulation(using, plan, lookUp, new RandomStream(SEED, "by event"), adversary);
  const noise = new NoiseCounts(noiseHz, new RandomStream(SEED, "noise"), -SLOT_PS / 2);
  const end = blocks * PULSES_PER_BLOCK;
  for (let step = 0; step * transmittance.stepSlots < end; step++) {
    const first = step * transmittance.stepSlots;
    const last = Math.min(first + transmittance.stepSlots, end);
    simulation.run(first, last, transmittance.at(step) * scale, buffer);
  }
  simulation.flush(buffer);
  noise.run((end - 0.5) * SLOT_PS, buffer);
  tallyInto(tally, buffer, SLOT_PS, lookUp);
  return tally;
}

const LIMIT_SIGMA = 4.2;

describe("the pass by event and pulse by pulse", () => {
  const blocks = 382; // 1.0014e8 pulses
  let brute: Tally;
  let lookUp: SymbolLookup;

  beforeAll(async () => {
    brute = await bruteForce(blocks, false);
    ({ lookUp } = await startPayload(() => undefined));
  });

  it("agree over 10^8 pulses by class, polarisation, detector, gap and coincidence", () => {
    const event = byEvent(blocks, optics, lookUp, false);
    const worst = largestDeviation(event, brute);
    expect(worst.sigma, worst.where).toBeLessThan(LIMIT_SIGMA);
  });

  it.each([
    ["transmittance", optics, 1.01],
    ["signal intensity", { ...optics, meanPhotons: [0.05, 0.2, 0.808] } as EventOptics, 1],
    ["decoy intensity", { ...optics, meanPhotons: [0.05, 0.202, 0.8] } as EventOptics, 1],
    [
      "efficiency of V",
      { ...optics, receiver: { ...optics.receiver, efficiencies: [0.5, 0.4848, 0.46, 0.52] } } as EventOptics,
      1,
    ],
    [
      "basis choice",
      { ...optics, receiver: { ...optics.receiver, basisZProbability: 0.505 } } as EventOptics,
      1,
    ],
  ])("disagree when the %s is off by 1 %%", (_name, broken, scale) => {
    const event = byEvent(blocks, broken, lookUp, false, scale);
    expect(largestDeviation(event, brute).sigma).toBeGreaterThan(LIMIT_SIGMA);
  });

  it("agree under intercept-and-resend, with a quarter of the sifted bits wrong", async () => {
    const few = 40;
    const attacked = await bruteForce(few, true);
    const event = byEvent(few, optics, lookUp, true);
    const worst = largestDeviation(event, attacked);
    expect(worst.sigma, worst.where).toBeLessThan(LIMIT_SIGMA);
    const sameBasis = total(event, (symbol, detector) => (symbol >> 1) % 2 === detector >> 1);
    const wrong = total(event, (symbol, detector) => (symbol & 3) === (detector ^ 1));
    expect(wrong / sameBasis).toBeGreaterThan(0.24);
    expect(wrong / sameBasis).toBeLessThan(0.27);
    expect(
      deviation(
        total(attacked, () => true),
        total(event, () => true),
      ),
    ).toBeLessThan(LIMIT_SIGMA);
  });
});
