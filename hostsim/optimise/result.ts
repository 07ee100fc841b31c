/**
 * What an optimisation reports. The names of the JSON object are part of the command line's interface.
 */

import { brokenByStates } from "../channel/polarisation/ideal-states.js";
import { total } from "../finite-key/tail-bounds.js";
import { type AssumptionName, brokenByReceiver } from "../ground/assumptions/assumptions.js";
import type { UplinkNeed } from "../pass/uplink-need.js";
import type { PatternSummary } from "../satellite/pattern-weights.js";
import { boundOf, type KeyConditions, uplinkOf } from "./expected-key.js";
import type { Judged, Optimum } from "./optimise.js";
import { LONGEST } from "./score.js";
import type { Sensitivity } from "./sensitivity.js";
import type { ByClass, KeyBases, Protocol } from "./setting.js";
import type { FreedomGain, StationChoice } from "./station-choice.js";

/** A setting and what it is expected to give. */
export interface SettingResult {
  protocol: Protocol;
  keyBases: KeyBases;
  /** Mean photon numbers; without a vacuum class that of vacuum means nothing. */
  intensities: ByClass;
  /** As a scenario asks for them. */
  probabilities: ByClass;
  basisZProbability: number;
  receiverBasisZProbability: number;
  /** What the payload makes of the probabilities; everything below is evaluated with this. */
  pattern: PatternSummary;
  /** Expected sifted bits of both bases. */
  siftedBits: number;
  /** Expected errors over sifted bits. */
  qber: number;
  method: string;
  layout: string;
  s0: number;
  s1: number;
  phaseError: number;
  leakedBits: number;
  /** The bound before rounding; negative when more is lost than was secret. */
  boundBits: number;
  secretKeyBits: number;
  /**
   * How many times as long the pass would have to be to give a key: 1 with a key, null when no length helps.
   */
  neededLength: number | null;
  /** Why there is no key, or null. */
  noKeyReason: string | null;
  /**
   * What the setting asks of the scenario's uplink; the key is that of all clicks, carried or not. Null where
   * no link was given.
   */
  uplink: UplinkNeed | null;
  /**
   * Assumptions of the bound that this receiver does not meet: a pass gives the key only with `--assume` of
   * each.
   */
  restsOn: AssumptionName[];
}

/** The course of one optimisation. */
export interface Optimisation {
  /** Smallest loss of the link, receiver optics included, detector efficiency not. */
  leastLossDb: number;
  before: SettingResult;
  after: SettingResult;
  /** Key after less key before, in bits. */
  gainBits: number;
  /** The best of each protocol and layout that was searched. */
  tried: SettingResult[];
  /** What a tenth more or less of each parameter does to the best setting's key. */
  sensitivity: Sensitivity[];
  /** What each freedom gained, one after the other; with a season over all of its sessions. */
  freedoms: readonly FreedomGain[];
  /** What the station chose, and `after` is with it; null where only the satellite's setting was free. */
  station: StationChoice | null;
  /** The sessions of a season; null for the scenario's own session alone. */
  season: SeasonResult | null;
  /** Settings evaluated. */
  evaluations: number;
}

/** Key of a season, a key for each session and one setting for all. */
export interface SeasonResult {
  readonly nights: number;
  /** Nights that have a pass, and those whose key is above 0 with what was chosen. */
  readonly sessions: number;
  readonly sessionsWithKey: number;
  /** Expected key of all of them with the scenario's own setting, and with what was chosen, in bits. */
  readonly beforeBits: number;
  readonly afterBits: number;
}

/**
 * What all optimisations of a run share. `satqkd optimise --json` prints it with the fields of an
 * Optimisation, or with `losses`, one Optimisation for each loss.
 */
export interface OptimiseFrame {
  scenario: string;
  /** Always "simulated": expected values of the simulator's own model, nothing drawn. */
  evidence: "simulated";
  seed: number;
  /** The command that gives the same result again. */
  command: string;
  tailBound: string;
  epsilonSec: number;
  epsilonCor: number;
  /** f that was assumed: leaked bits over the sum of n h(QBER) over the classes, confirmation included. */
  reconciliationEfficiency: number;
  /** Time that the run took, in s: the one field that is not the same for the same seed. */
  wallS: number;
}

/**
 * Why a setting gives no key; for one that no length of pass would help, why a pass of any length gives none.
 */
function reasonOf(conditions: KeyConditions, judged: Judged): string | null {
  const { bound, counts } = judged.key;
  if (bound.reason === null || Number.isFinite(judged.neededLength)) return bound.reason;
  const endless = boundOf(conditions, judged.setting, judged.pattern, counts, LONGEST);
  return `in a pass ${LONGEST} times as long, ${endless.reason}`;
}

/** A judged setting as it is reported. */
function settingResult(conditions: KeyConditions, judged: Judged): SettingResult {
  const { setting, pattern, key } = judged;
  const { bound, counts } = key;
  const siftedBits = total(counts.Z.detections) + total(counts.X.detections);
  const errors = total(counts.Z.errors) + total(counts.X.errors);
  return {
    protocol: judged.protocol,
    keyBases: setting.keyBases,
    intensities: setting.intensities,
    probabilities: setting.probabilities,
    basisZProbability: setting.basisZProbability,
    receiverBasisZProbability: setting.receiverBasisZ,
    pattern,
    siftedBits,
    qber: siftedBits === 0 ? 0 : errors / siftedBits,
    method: bound.method,
    layout: bound.layout,
    s0: bound.s0,
    s1: bound.s1,
    phaseError: bound.phaseError,
    leakedBits: bound.leakedBits,
    boundBits: bound.boundBits,
    secretKeyBits: bound.secretKeyBits,
    neededLength: Number.isFinite(judged.neededLength) ? judged.neededLength : null,
    noKeyReason: reasonOf(conditions, judged),
    uplink: uplinkOf(conditions, setting, key),
    restsOn: [
      ...brokenByReceiver({
        efficiencies: conditions.channel.receiver.efficiencies,
        basisZProbability: setting.receiverBasisZ,
      }),
      ...brokenByStates(conditions.stateErrors ?? null),
    ].map(({ name }) => name),
  };
}

/** What was chosen besides the setting of one session, and the best setting under its conditions. */
export interface ChosenBesides extends Pick<Optimisation, "freedoms" | "station" | "season"> {
  readonly best: Judged;
  readonly conditions: KeyConditions;
}

/** An optimum as it is reported. */
export function optimisation(
  conditions: KeyConditions,
  leastLossDb: number,
  optimum: Optimum,
  sensitivity: Sensitivity[],
  { best, conditions: chosen, ...besides }: ChosenBesides,
): Optimisation {
  const before = settingResult(conditions, optimum.before);
  const after = settingResult(chosen, best);
  return {
    leastLossDb,
    before,
    after,
    gainBits: after.secretKeyBits - before.secretKeyBits,
    tried: optimum.tried.map((judged) => settingResult(conditions, judged)),
    sensitivity,
    ...besides,
    evaluations: optimum.evaluations,
  };
}
