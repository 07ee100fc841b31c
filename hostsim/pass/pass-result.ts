/**
 * Puts a finished pass into the object that is printed. Takes: what the run ended with. Gives: figures, no
 * secrets.
 */
import { attackOf } from "../adversary/attacks.js";
import { printedSeed } from "../base/random.js";
import { leastLeak } from "../finite-key/least-leak.js";
import { DEFAULT_ANNOUNCING } from "../ground/announcing.js";
import { lightPath } from "../scenario/derived.js";
import { classesCorrected, type PassBound } from "./bound.js";
import { authenticationEpsilon, epsilonsOf, failedPassesLeft } from "./epsilons.js";
import type { FinishedPass } from "./finished-pass.js";
import { keyAccount, whatIfs } from "./key-account.js";
import { linkSummary, timingSummary } from "./link-summary.js";
import { HOST_LIGHT } from "./options.js";
import type { AuthenticationSummary, BasisCounts, LightSummary, PassResult } from "./result.js";
import { POOL_RESERVE_BITS } from "./space-segment.js";

/**
 * Above this the signal states carry no key against any attack with one-way post-processing (Shor and
 * Preskill 2000).
 */
const HIGHEST_USEFUL_QBER = 0.11;

function reasonForNoKey(summary: PassBound): string | null {
  if (summary.bound.secretKeyBits > 0) return null;
  if (summary.checks.alarm !== null) return summary.checks.alarm;
  if (summary.qber > HIGHEST_USEFUL_QBER) {
    return (
      `the QBER is ${(100 * summary.qber).toFixed(1)} %, above the 11 % at which BB84 gives no key: ` +
      "somebody measures the pulses, or the receiver is misaligned"
    );
  }
  return summary.bound.reason ?? "the bound is not above zero";
}

/** What a board showed. */
function lightSummary({ space: { shining, plan }, light }: FinishedPass): LightSummary | null {
  if (shining === null || light === null) return null;
  const pulses = light.stretches.reduce((sum, { packed }) => sum + 2 * packed.length, 0);
  return {
    source: shining.satellite.link.takeShown === null ? "reported blocks" : "lines",
    pulses,
    blocks: pulses / plan.pulsesPerBlock,
    struckBlocks: light.struckBlocks,
    differentPulses: light.differentPulses,
    endedBy: light.endedBy,
  };
}

function authenticationSummary({ side: { port }, keys }: FinishedPass): AuthenticationSummary {
  const poolBits = port.poolLeft;
  return {
    method: "Wegman-Carter: polynomial hash over GF(2^64), one-time pads from the pool, at checkpoints",
    checkpoints: port.tags / 2,
    spentBits: port.spentBits,
    refilledBits: keys.refilledBits,
    poolBits,
    failedPassesLeft: failedPassesLeft(poolBits, POOL_RESERVE_BITS, port.costs),
    epsilon: authenticationEpsilon(port.tags, port.costs),
  };
}

/** Scenario, light and sky. */
function flightSummary(pass: FinishedPass, summary: PassBound) {
  const { scenario, options, timeline, space, side } = pass;
  const { frame, plan, shining } = space;
  const { light = HOST_LIGHT } = options;
  const board = light.from !== "lit board" && light.rhythm.of === "board" ? light.rhythm.board : null;
  const everyPulse = (light.from === "host" && light.everyPulse) || shining !== null;
  let peakElevation = 0;
  for (const elevation of timeline.elevationMicrodeg) peakElevation = Math.max(peakElevation, elevation);
  return {
    scenario: scenario.name,
    evidence: "simulated",
    seed: printedSeed(options.seed),
    command: options.command ?? null,
    satellite: pass.space.satellite.place,
    light: lightSummary(pass),
    randomness:
      (light.from !== "host" && light.from !== "record") || printedSeed(options.seed) !== null
        ? "public seed"
        : "expanded",
    simulation: light.from === "record" ? "recorded" : everyPulse ? "every-pulse" : "by-event",
    adversary: options.attack === undefined ? "none" : attackOf(options.attack).name,
    adversaryKnowledge: pass.knowledge,
    station: scenario.station.name,
    lightPath: lightPath(scenario),
    startUtc: side.startUtc,
    pulseRateHz: scenario.source.pulseRateHz,
    pattern: space.pattern(),
    board: {
      name: shining?.satellite.boardName ?? board?.name ?? "host",
      periodSlots: plan.periodSlots,
      evidence: shining?.satellite.link.evidence ?? board?.emission?.periodSlots.evidence ?? "simulated",
    },
    durationS: (frame.steps * timeline.stepMs) / 1000,
    dutyCycle: plan.dutyCycle,
    pulsesSent: frame.blocks * plan.pulsesPerBlock,
    closestKm: timeline.closestApproach.rangeKm,
    peakElevationDeg: peakElevation / 1e6,
    assumedByHand: [...(options.assume ?? [])],
    brokenAssumptions: summary.checks.broken.map(({ name, why }) => ({ name, why })),
    offGate: summary.checks.offGate,
    assumptions: [...scenario.assumptions],
  } satisfies Partial<PassResult>;
}

/** Clicks, and what was no click. */
function clickSummary({ space, side: { ground, dialogue }, course }: FinishedPass) {
  const { core } = ground;
  return {
    detections: course.clicks - dialogue.refused,
    tagsOffGrid: Number(core.tagsOffGrid()),
    clicksInDark: Number(core.clicksInDark()) + dialogue.refused,
    clicksWhileBlind: Number(core.clicksWhileBlind()),
    severalDetectors: Number(core.clicksOfOneBasis() + core.clicksAcrossBases()),
    doubleClicks: Number(core.clicksOfOneBasis()),
    crossClicks: Number(core.clicksAcrossBases()),
    lostToDeadTime: space.tags.blinded,
    leftOutSeconds: ground.leftOut.runs,
  } satisfies Partial<PassResult>;
}

/** Sifted bits, and what their correction told. */
function correctionSummary({ scenario, side: { ground, dialogue } }: FinishedPass) {
  const { reconciliation } = dialogue;
  const counts = (basis: 0 | 1): BasisCounts => ({
    detections: [...ground.sifted[basis].detections],
    errors: [...ground.sifted[basis].errors],
    leakedBits: reconciliation.leakedBits(basis),
  });
  const Z = counts(0);
  const X = counts(1);
  const siftedBits = [...Z.detections, ...X.detections].reduce((sum, count) => sum + count, 0);
  const leakedBits = Z.leakedBits + X.leakedBits;
  const corrected = classesCorrected(scenario.security);
  const least = [Z, X].reduce(
    (sum, basis) => sum + (basis.leakedBits > 0 ? leastLeak(basis.detections, basis.errors, corrected) : 0),
    0,
  );
  return {
    siftedBits,
    leftOutBits: ground.sifted[0].length + ground.sifted[1].length - siftedBits,
    siftedSignalBits: Z.detections[0] + X.detections[0],
    leakedBits,
    reconciliationEfficiency: least > 0 ? leakedBits / least : 0,
    blocksReconciled: reconciliation.blocksReconciled,
    blocksSearchedAgain: reconciliation.blocksSearchedAgain,
    blocksLeftOut: reconciliation.blocksLeftOut,
    basisCounts: { Z, X },
  } satisfies Partial<PassResult>;
}

/** The bound, and what all may fail with. */
function boundSummary({ side: { port }, space, earlierEpsilon }: FinishedPass, summary: PassBound) {
  const { bound, qber, checks, counted } = summary;
  const isSound = checks.alarm === null && checks.refusal === null;
  const epsilons = epsilonsOf(bound, port.tags, port.costs, earlierEpsilon);
  const { method, layout, tailBound, phaseErrorLimit, epsilonSec, epsilonCor, s0, s1, phaseError } = bound;
  return {
    qber: Number.isNaN(qber) ? null : qber,
    finiteKey: {
      ...{ method, layout, tailBound, phaseErrorLimit, epsilonSec, epsilonCor, s0, s1, phaseError },
      ...(counted.conditions.vacuumBits === "disclosed" && { vacuumBits: "disclosed" }),
      announce: counted.conditions.announce ?? DEFAULT_ANNOUNCING,
    },
    epsilons,
    epsilonTotal: epsilons.reduce((sum, { value }) => sum + value, 0),
    keyAccount: keyAccount(bound, counted.conditions.keyBases, counted, space.mostKeyBits),
    whatIf: isSound ? whatIfs(counted.conditions, counted, space.mostKeyBits) : [],
  } satisfies Partial<PassResult>;
}

/** The JSON object of a pass. */
export function passResult(pass: FinishedPass): PassResult {
  const { keys, side } = pass;
  const { dialogue } = side;
  const summary = side.bound();
  const correction = correctionSummary(pass);
  return {
    ...flightSummary(pass, summary),
    ...clickSummary(pass),
    ...correction,
    ...boundSummary(pass, summary),
    secretKeyBits: keys.refilledBits + keys.bits,
    keyBits: keys.bits,
    link: linkSummary(pass, correction.siftedBits),
    timing: timingSummary(pass),
    clock: pass.clock,
    authentication: authenticationSummary(pass),
    keyInDoubt: dialogue.commitment.inDoubt !== null,
    noKeyReason: dialogue.failure ?? reasonForNoKey(summary),
    keysEqual: keys.equal,
    boardKeyBlocks: keys.boardKeyBlocks,
    wallS: pass.wallS,
  };
}
