/**
 * Puts a finished pass into the object that is printed. Takes: what the run ended with. Gives: figures, no secrets.
 */
import type { KnowledgeSummary } from "../adversary/knowledge.js";
import { printedSeed } from "../base/random.js";
import type { EmissionPlan } from "../channel/emission-plan.js";
import { leastLeak } from "../finite-key/least-leak.js";
import type { Dialogue } from "../ground/dialogue.js";
import type { GroundStation } from "../ground/ground-station.js";
import type { LinkPort } from "../ground/link-port.js";
import type { Line } from "../network/line.js";
import { BoardSatellite, type ShownLight } from "../satellite/board-satellite.js";
import type { PassSatellite } from "../satellite/pass-satellite.js";
import { lightPath } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import type { PassBound } from "./bound.js";
import type { ClassicalLink } from "./classical-link.js";
import { authenticationEpsilon, epsilonsOf, failedPassesLeft } from "./epsilons.js";
import type { Keys } from "./keys.js";
import type { Latencies } from "./latencies.js";
import type { LinkTimeline } from "./link-timeline.js";
import { HOST_LIGHT, type PassOptions } from "./options.js";
import type {
  AuthenticationSummary,
  BasisCounts,
  LightSummary,
  LinkSummary,
  PassResult,
  TimingSummary,
} from "./result.js";
import type { SessionFrame } from "./session.js";
import { POOL_RESERVE_BITS, type ShiningBoard } from "./space-segment.js";

/** Everything that a finished pass leaves behind. */
export interface FinishedPass {
  scenario: Scenario;
  options: PassOptions;
  timeline: LinkTimeline;
  frame: SessionFrame;
  /** UTC of its first step. */
  startUtc: string;
  plan: EmissionPlan;
  satellite: PassSatellite;
  /** The board whose light was seen, and what it showed; null when the light was simulated. */
  shining: ShiningBoard | null;
  light: ShownLight | null;
  ground: GroundStation;
  port: LinkPort;
  dialogue: Dialogue;
  link: ClassicalLink;
  lines: { up: Line; down: Line };
  latencies: Latencies;
  /** When the last light was in, and when the key was ready, in us since the start. */
  lastPhotonUs: number;
  readyUs: number;
  summary: PassBound;
  keys: Keys;
  /** What the passes may fail with whose key is in the pools. */
  earlierEpsilon: number;
  /** Events lost to dead time. */
  blinded: number;
  /** Clicks at the detectors, in gates and by detectors that were alive. */
  clicks: number;
  /** What the adversary knows; null without one. */
  knowledge: KnowledgeSummary | null;
  wallS: number;
}

/** Above this the signal states carry no key against any attack with one-way post-processing (Shor and Preskill 2000). */
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

/** Where the satellite's code ran. */
function satelliteSummary({ satellite }: FinishedPass): PassResult["satellite"] {
  if (!(satellite instanceof BoardSatellite)) return { runsOn: "host", evidence: "simulated" };
  return { runsOn: satellite.boardName, evidence: satellite.link.evidence };
}

/** What a board showed. */
function lightSummary({ shining, light, plan }: FinishedPass): LightSummary | null {
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

/** Bits a second that a link needs beyond what was sent, for retransmissions that chance may ask for. */
const LINK_MARGIN = 1.1;

/** What the uplink would have needed; null when it carried all. */
function shortfallOf({
  link,
  lines,
  dialogue,
  clicks,
  frame,
  timeline,
}: FinishedPass): LinkSummary["shortfall"] {
  const { notAnnounced } = dialogue;
  const announced = clicks - notAnnounced;
  if (notAnnounced === 0 || announced === 0) return null;
  const carriedBits = 8 * lines.up.bytes;
  const neededBits = Math.round((carriedBits * clicks) / announced);
  const durationS = (frame.steps * timeline.stepMs) / 1000;
  const sufficient = Math.ceil((LINK_MARGIN * neededBits) / durationS);
  return {
    clicksNotAnnounced: notAnnounced,
    carriedBits,
    neededBits,
    sufficientBitPerS: sufficient > link.uplinkBitPerS ? sufficient : null,
  };
}

function linkSummary(finished: FinishedPass, siftedBits: number): LinkSummary {
  const { link, lines } = finished;
  const sent = (line: Line) => ({
    packets: line.packets,
    lost: line.lost,
    bytes: line.bytes,
  });
  return {
    uplinkBitPerS: link.uplinkBitPerS,
    downlinkBitPerS: link.downlinkBitPerS,
    lossProbability: link.lossProbability,
    outagesS: link.outages.map(({ fromUs, untilUs }) => ({ from: fromUs / 1e6, until: untilUs / 1e6 })),
    up: sent(lines.up),
    down: sent(lines.down),
    bitsUpPerSiftedBit: siftedBits === 0 ? null : (8 * lines.up.bytes) / siftedBits,
    bitsDownPerSiftedBit: siftedBits === 0 ? null : (8 * lines.down.bytes) / siftedBits,
    shortfall: shortfallOf(finished),
  };
}

function timingSummary({ latencies, dialogue, lastPhotonUs, readyUs }: FinishedPass): TimingSummary {
  const { blocksReconciled: blocks, roundTrips, mostRoundTrips } = dialogue.reconciliation;
  const hasKey = dialogue.step === "done" && dialogue.failure === null && dialogue.orders.length > 0;
  return {
    settledAfterS:
      latencies.total === 0
        ? null
        : {
            half: latencies.quantileS(0.5),
            nineTenths: latencies.quantileS(0.9),
            all: latencies.quantileS(1),
          },
    keyReadyAfterLastPhotonS: hasKey ? (readyUs - lastPhotonUs) / 1e6 : null,
    roundTripsPerBlock: blocks === 0 ? 0 : roundTrips / blocks,
    mostRoundTrips,
  };
}

function authenticationSummary({ port, keys }: FinishedPass): AuthenticationSummary {
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

/** The JSON object of a pass. */
export function passResult(pass: FinishedPass): PassResult {
  const { scenario, options, timeline, frame, plan, satellite, ground, dialogue, summary } = pass;
  const { light = HOST_LIGHT } = options;
  const board = light.from !== "lit board" && light.rhythm.of === "board" ? light.rhythm.board : null;
  const { bound, qber } = summary;
  const { reconciliation } = dialogue;
  const epsilons = epsilonsOf(bound, pass.port.tags, pass.port.costs, pass.earlierEpsilon);
  const counts = (basis: 0 | 1): BasisCounts => ({
    detections: [...ground.sifted[basis].detections],
    errors: [...ground.sifted[basis].errors],
    leakedBits: reconciliation.leakedBits(basis),
  });
  const Z = counts(0);
  const X = counts(1);
  const siftedBits = [...Z.detections, ...X.detections].reduce((sum, count) => sum + count, 0);
  const announcedBits = ground.sifted[0].length + ground.sifted[1].length;
  const leakedBits = Z.leakedBits + X.leakedBits;
  const least = [Z, X].reduce(
    (sum, basis) => sum + (basis.leakedBits > 0 ? leastLeak(basis.detections, basis.errors) : 0),
    0,
  );
  let peakElevation = 0;
  for (const elevation of timeline.elevationMicrodeg) peakElevation = Math.max(peakElevation, elevation);
  return {
    scenario: scenario.name,
    evidence: "simulated",
    seed: printedSeed(options.seed),
    command: options.command ?? null,
    satellite: satelliteSummary(pass),
    light: lightSummary(pass),
    randomness: light.from !== "host" || printedSeed(options.seed) !== null ? "public seed" : "expanded",
    simulation: (light.from === "host" && light.everyPulse) || pass.shining ? "every-pulse" : "by-event",
    adversary: options.attack ?? "none",
    adversaryKnowledge: pass.knowledge,
    station: scenario.station.name,
    lightPath: lightPath(scenario),
    startUtc: pass.startUtc,
    pulseRateHz: scenario.source.pulseRateHz,
    pattern: satellite.pattern(),
    board: {
      name: pass.shining?.satellite.boardName ?? board?.name ?? "host",
      periodSlots: plan.periodSlots,
      evidence: pass.shining?.satellite.link.evidence ?? board?.emission?.periodSlots.evidence ?? "simulated",
    },
    durationS: (frame.steps * timeline.stepMs) / 1000,
    dutyCycle: plan.dutyCycle,
    pulsesSent: frame.blocks * plan.pulsesPerBlock,
    closestKm: timeline.closestApproach.rangeKm,
    peakElevationDeg: peakElevation / 1e6,
    detections: pass.clicks - dialogue.refused,
    tagsOffGrid: Number(ground.core.tagsOffGrid()),
    clicksInDark: Number(ground.core.clicksInDark()) + dialogue.refused,
    clicksWhileBlind: Number(ground.core.clicksWhileBlind()),
    severalDetectors: Number(ground.core.clicksOfOneBasis() + ground.core.clicksAcrossBases()),
    doubleClicks: Number(ground.core.clicksOfOneBasis()),
    crossClicks: Number(ground.core.clicksAcrossBases()),
    lostToDeadTime: pass.blinded,
    siftedBits,
    leftOutBits: announcedBits - siftedBits,
    leftOutSeconds: ground.leftOut.runs,
    siftedSignalBits: Z.detections[0] + X.detections[0],
    qber,
    leakedBits,
    reconciliationEfficiency: least > 0 ? leakedBits / least : 0,
    blocksReconciled: reconciliation.blocksReconciled,
    blocksSearchedAgain: reconciliation.blocksSearchedAgain,
    blocksLeftOut: reconciliation.blocksLeftOut,
    finiteKey: {
      method: bound.method,
      layout: bound.layout,
      tailBound: bound.tailBound,
      phaseErrorLimit: bound.phaseErrorLimit,
      epsilonSec: bound.epsilonSec,
      epsilonCor: bound.epsilonCor,
      s0: bound.s0,
      s1: bound.s1,
      phaseError: bound.phaseError,
    },
    assumedByHand: [...(options.assume ?? [])],
    brokenAssumptions: summary.checks.broken.map(({ name, why }) => ({ name, why })),
    offGate: summary.checks.offGate,
    basisCounts: { Z, X },
    secretKeyBits: pass.keys.refilledBits + pass.keys.bits,
    keyBits: pass.keys.bits,
    link: linkSummary(pass, siftedBits),
    timing: timingSummary(pass),
    authentication: authenticationSummary(pass),
    epsilons,
    epsilonTotal: epsilons.reduce((sum, { value }) => sum + value, 0),
    keyInDoubt: dialogue.commitment.inDoubt !== null,
    noKeyReason: dialogue.failure ?? reasonForNoKey(summary),
    keysEqual: pass.keys.equal,
    boardKeyBlocks: pass.keys.boardKeyBlocks,
    assumptions: [...scenario.assumptions],
    wallS: pass.wallS,
  };
}
