/**
 * What a simulated pass reports. The names of the JSON object are part of the command line's interface.
 */
import type { KnowledgeSummary } from "../adversary/knowledge.js";
import type { PerClass } from "../finite-key/tail-bounds.js";
import type { Announcing } from "../ground/announcing.js";
import type { AssumptionName, BrokenAssumption } from "../ground/assumptions/assumptions.js";
import type { OffGateCheck } from "../ground/assumptions/off-gate.js";
import type { Seconds } from "../ground/left-out.js";
import type { PatternSummary } from "../satellite/pattern-weights.js";
import type { ClockSummary } from "./timing.js";

/** One interval (a second) of the pass, as shown live and plotted in the report. */
export interface PassInterval {
  /** Middle of the interval, in s since the session's start. */
  timeS: number;
  /** Length of the interval in s: 1, in short sessions less; the last one may be shorter. */
  durationS: number;
  elevationDeg: number;
  rangeKm: number;
  /** Loss from satellite to behind the receiver optics, in dB. */
  lossDb: number;
  /** Clicks in the interval, after dead time and gate. */
  clicks: number;
  /** Bits of matching bases in the interval. */
  siftedBits: number;
  /** Those of them whose errors are known: reconciled or published. */
  settledBits: number;
  /** Errors among the settled bits. */
  errors: number;
  /**
   * The finite-key bound of what was reconciled by the end of the interval, in bits; 0 when there is no key
   * yet.
   */
  keyBits: number;
  /** Photons of the sky a second before the detectors, on average; left out where there is no sky. */
  skyPhotonsHz?: number;
  /** What polarisation does meanwhile; left out where the scenario says nothing of it. */
  polarisation?: IntervalPolarisation;
}

/** Polarisation in an interval; simulated, and unknown to both sides. */
export interface IntervalPolarisation {
  /** From the station's H to the satellite's in the middle, in degrees; goes on beyond 180. */
  frameDeg: number;
  /** What the plate leaves of the turn, root mean square, in degrees. */
  leftRmsDeg: number;
  /** Share of errors among sifted bits that follows from angles, mirrors, lasers and noise. */
  expectedQber: number;
}

/** Counts of one basis. */
export interface BasisCounts {
  /** Sifted bits: signal, decoy, vacuum. */
  detections: PerClass;
  /** Errors among them. */
  errors: PerClass;
  /** Bits that reconciliation told an eavesdropper. */
  leakedBits: number;
}

/** The security bound that was used, and what came out. */
export interface FiniteKeySummary {
  method: string;
  layout: string;
  tailBound: string;
  /** "exact": the hypergeometric limit of the phase error. */
  phaseErrorLimit: string;
  epsilonSec: number;
  epsilonCor: number;
  s0: number;
  s1: number;
  phaseError: number;
  /** When bases were announced: with at-once, who steers light by what is said is not covered. */
  announce: Announcing;
  /** Where bits of empty pulses were told and not counted as leaked; left out otherwise. */
  vacuumBits?: "disclosed";
}

/** A number that the scenario assumes, and why. */
export interface Assumption {
  path: string;
  value: unknown;
  reason: string;
}

/** What the packets cost. */
export interface LinkSummary {
  uplinkBitPerS: number;
  downlinkBitPerS: number;
  lossProbability: number;
  outagesS: { from: number; until: number }[];
  /** Packets sent, those that did not arrive, and bytes sent, each way. */
  up: { packets: number; lost: number; bytes: number };
  down: { packets: number; lost: number; bytes: number };
  /** Bits sent per sifted bit, packets' heads, tags and repetitions included; null without sifted bits. */
  bitsUpPerSiftedBit: number | null;
  bitsDownPerSiftedBit: number | null;
  /** What the uplink lacked to announce all clicks in time; null when it carried them. */
  shortfall: LinkShortfall | null;
}

/**
 * An uplink that was too slow for the clicks, or away for too long: the last of them were never announced,
 * and their seconds make no key.
 */
export interface LinkShortfall {
  clicksNotAnnounced: number;
  /** Bits that went up, and those that all clicks would have taken. */
  carriedBits: number;
  neededBits: number;
  /**
   * A rate that would have carried all of them while the pass lasted, with a tenth to spare; null where the
   * link's own would have.
   */
  sufficientBitPerS: number | null;
}

/** When things were ready, in simulated time; both sides are taken to compute in no time. */
export interface TimingSummary {
  /**
   * From the click to the moment its bit was settled, in s: half, nine tenths and all of the bits; null
   * without bits.
   */
  settledAfterS: { half: number; nineTenths: number; all: number } | null;
  /** From the last photon to the key, confirmed and authenticated, in s; null without a key. */
  keyReadyAfterLastPhotonS: number | null;
  roundTripsPerBlock: number;
  /** The most round trips that one search took. */
  mostRoundTrips: number;
}

/** What authentication cost. */
export interface AuthenticationSummary {
  method: string;
  checkpoints: number;
  /** Bits of key that the session used up. */
  spentBits: number;
  /** Bits of the new key that went into the pool. */
  refilledBits: number;
  /** Bits in the pool afterwards. */
  poolBits: number;
  /**
   * Passes without key that the pool survives from here on: as many can be begun and fail, each for
   * SESSION_OPENING_BITS, and the one after them can still make a key.
   */
  failedPassesLeft: number;
  /**
   * Largest probability that any message was changed unnoticed; not part of epsilonSec, part of epsilonTotal.
   */
  epsilon: number;
}

/** A way in which a key may not be one, and its largest probability. */
export interface EpsilonTerm {
  name: "secrecy" | "correctness" | "authentication" | "earlier passes";
  value: number;
  covers: string;
}

/** The light of a board. */
export interface LightSummary {
  /**
   * "lines": the symbols that were seen on its lines. "reported blocks": nobody saw the lines, so the host's
   * own pattern stands for the blocks that the board says it has emitted.
   */
  source: "lines" | "reported blocks";
  /** Pulses that were shown, those of struck blocks included. */
  pulses: number;
  blocks: number;
  /** Blocks that were not shown exactly, and give no key. */
  struckBlocks: number;
  /** Pulses of the other blocks that were not the host's pattern: must be 0; null where nobody saw them. */
  differentPulses: number | null;
  /** Why emission ended before its last block, or null. */
  endedBy: string | null;
}

/** Sifted bits of the bases that give key, and what became of them; the parts add up to the bits. */
export interface KeyAccount {
  siftedBits: number;
  /** Not shown to be single photons: the sender may have sent more of them, or none. */
  notSinglePhotonBits: number;
  /** Given up for phase errors that can't be excluded. */
  phaseErrorBits: number;
  /** Told while errors were corrected. */
  leakedBits: number;
  /** Given up for the failure probabilities, rounding included. */
  overheadBits: number;
  /** Allowed by the bound, and not made: the satellite has no room for them; left out where it has. */
  noRoomBits?: number;
  secretKeyBits: number;
}

/** The key that a pass's counts would give if one thing were another. */
export interface WhatIf {
  change: string;
  /** "exact": the same counts under another bound. "estimate": counts that were scaled. */
  by: "exact" | "estimate";
  secretKeyBits: number;
}

/** The object that `satqkd pass --json` prints. */
export interface PassResult {
  scenario: string;
  /** Always "simulated": photons and world are a model, the payload and ground code are the real ones. */
  evidence: "simulated";
  /** Null when everything random came from the operating system. */
  seed: number | null;
  /** The command that gives the same result again; null when no command line asked for it. */
  command: string | null;
  /** Where the satellite's code ran, and what that shows. */
  satellite: { runsOn: string; evidence: "simulated" | "emulated" | "reported" };
  /** What a board showed, as the photons' source; null when the light is simulated too. */
  light: LightSummary | null;
  /**
   * "expanded": the pattern is a keystream, so secrecy also rests on its generator (`pattern.generator`).
   * "public seed": everything follows from a seed that is printed or came by command, so the pass shows that
   * the code works, and its key is no secret.
   */
  randomness: "expanded" | "public seed";
  /** "by-event" or "every-pulse"; "recorded" where tags of a file stand for the light. */
  simulation: string;
  adversary: string;
  /** What the adversary knows of the sifted bits, which only a simulation can tell; null without one. */
  adversaryKnowledge: KnowledgeSummary | null;
  station: string;
  /**
   * A link whose loss is the same at any range is a fibre or a bench: no sky, and no geometry worth telling.
   */
  lightPath: "sky" | "fibre";
  startUtc: string;
  pulseRateHz: number;
  pattern: PatternSummary;
  /** The board that emits, slots from block to block, and how sure that period is. */
  board: { name: string; periodSlots: number; evidence: string };
  durationS: number;
  /** Share of the slots that carry a pulse; below 1 the board emits in bursts. */
  dutyCycle: number;
  pulsesSent: number;
  /** Smallest range and largest elevation of the whole session. */
  closestKm: number;
  peakElevationDeg: number;
  /** Slots with an accepted click, whether or not the link carried word of it. */
  detections: number;
  /** Tags outside the gate, dropped. */
  tagsOffGrid: number;
  /** Clicks in slots without a pulse for key, dropped. */
  clicksInDark: number;
  /**
   * Clicks dropped because a detector may still have been blind after an earlier tag
   * (docs/reference/dead-time.md).
   */
  clicksWhileBlind: number;
  /** Slots kept in which more than one detector fired: doubleClicks and crossClicks. */
  severalDetectors: number;
  /** Both detectors of one basis, none of the other. */
  doubleClicks: number;
  /** Detectors of both bases. */
  crossClicks: number;
  /** Photo-electrons and noise counts that met a blind detector. */
  lostToDeadTime: number;
  /** Bits of matching bases that were settled and are counted. */
  siftedBits: number;
  /** Bits of matching bases that are not: they came too late, or in seconds that are left out. */
  leftOutBits: number;
  /** Seconds of the pass that make no key and are not counted, for their errors. */
  leftOutSeconds: readonly Seconds[];
  siftedSignalBits: number;
  /** Errors over sifted bits, all classes and bases; null where none was settled. */
  qber: number | null;
  /** Bits told about the strings that make key, confirmation included. */
  leakedBits: number;
  /**
   * f: leaked bits over Shannon's least, the sum of n h(QBER) over the classes; both summed over the bases
   * that make key.
   */
  reconciliationEfficiency: number;
  blocksReconciled: number;
  /** Searches that another one of the same bits, or of parts of them, had to follow. */
  blocksSearchedAgain: number;
  /** Blocks, and parts of them, of which nothing could be had: their seconds are left out. */
  blocksLeftOut: number;
  finiteKey: FiniteKeySummary;
  /** Assumptions of the bound that were taken by hand: every figure of the key rests on them. */
  assumedByHand: readonly AssumptionName[];
  /** Assumptions of the bound that do not hold; without a hand that takes them there is no key. */
  brokenAssumptions: readonly BrokenAssumption[];
  /** Tags outside the gates against what noise and pulses explain. */
  offGate: OffGateCheck;
  basisCounts: { Z: BasisCounts; X: BasisCounts };
  /** Bits that the bound allows, and that both sides have made. */
  secretKeyBits: number;
  /** What is left of them once the pool of authentication key is as full as before. */
  keyBits: number;
  link: LinkSummary;
  timing: TimingSummary;
  /** How the ground found time on its own clock; null where it was on the satellite's. */
  clock: ClockSummary | null;
  authentication: AuthenticationSummary;
  /** What the key may fail with, term by term, and their sum: epsilons add when parts are composed. */
  epsilons: EpsilonTerm[];
  epsilonTotal: number;
  /**
   * Whether the ground has asked for the key and has no word on it: it is nobody's to use until the next
   * session.
   */
  keyInDoubt: boolean;
  /** Where the sifted bits went; null without a key. */
  keyAccount: KeyAccount | null;
  /** The key under other conditions; empty where a check leaves none under any. */
  whatIf: WhatIf[];
  /** Why there is no key, or null. */
  noKeyReason: string | null;
  /**
   * Whether both sides hold the same key, compared inside the simulator; true when neither has one. No
   * fingerprint is told: it would say something about a one-time pad.
   */
  keysEqual: boolean;
  /**
   * Blocks of 256 bits of the new key that a board's own key store took; null on the host, and when there is
   * no key.
   */
  boardKeyBlocks: number | null;
  assumptions: Assumption[];
  /** Time that the run took, in s: the one field that is not the same for the same seed. */
  wallS: number;
}
