/**
 * What a pass counts on average. Takes: the link, the receiver, and what is sent. Gives: expected sifted
 * detections and errors by basis and class, by the physics of by-event.ts, detector-bank.ts and the sifter,
 * without drawing anything.
 *
 * Exact but for three things: the link is summed in levels (lossLevels), the share of slots that dead time
 * leaves is that of live-share.ts, and light of another pulse that a gate catches is that of an average
 * pulse. Held to simulated light within 0.5 %, far brighter than any pass (test/hostsim/channel/photons), and
 * within a pass's statistics for the shipped scenarios.
 */
import type { PerClass } from "../finite-key/tail-bounds.js";
import type { EmissionPlan } from "../grid/emission-plan.js";
import type { TimeSpread } from "./click-time.js";
import type { Trap } from "./detector-bank.js";
import { gateShares, gateTimePs } from "./gate-shares.js";
import { liveShare, ruleInSlots } from "./live-share.js";
import {
  type DetectionTable,
  POLARISATIONS,
  type ReceiverOptics,
  type SteppedDetection,
  stillTable,
} from "./optics.js";
import { type SkyLight, unpolarisedShares } from "./sky-light.js";
import type { SteppedTransmittance } from "./transmittance.js";

/** Pulses that met about the same loss and the same light of the sky. */
export interface LossLevel {
  readonly pulses: number;
  /** Their mean transmittance from the satellite to behind the receiver optics. */
  readonly transmittance: number;
  /** Their mean table, by light; left out: that of the receiver. */
  readonly detection?: DetectionTable;
  /** Their mean photons a second of the sky at the detectors' faces; left out without a sky. */
  readonly skyPhotonsHz?: number;
}

/** All that counts depend on, besides what is sent. */
export interface ExpectedChannel extends TimeSpread {
  readonly levels: readonly LossLevel[];
  readonly receiver: ReceiverOptics;
  /** Dark counts and background of H, V, D, A together, in 1/s. */
  readonly noiseHz: readonly number[];
  readonly deadTimePs: number;
  /** How long a tag shuts later slots out (scenario/derived.ts); 0 without dead time. */
  readonly blindAfterTagPs: number;
  /** Afterpulsing (detector-bank.ts); none: empty. */
  readonly traps: readonly Trap[];
  readonly slotPs: number;
  /** Full width of the gate in ps. */
  readonly gatePs: number;
}

/** What the payload sends. */
export interface SentPulses {
  /** Mean photon numbers: signal, decoy, vacuum. */
  readonly meanPhotons: PerClass;
  /** Probability of basis Z. */
  readonly basisZProbability: number;
  /** Probabilities of signal, decoy and vacuum, given the basis. */
  readonly classProbabilities: { readonly Z: PerClass; readonly X: PerClass };
}

/** Expected counts of one basis: signal, decoy, vacuum. */
export interface ExpectedBasis {
  readonly detections: PerClass;
  readonly errors: PerClass;
}

/** Expected counts of both bases. */
export interface ExpectedCounts {
  readonly Z: ExpectedBasis;
  readonly X: ExpectedBasis;
}

/**
 * Width of a level. Within it, a count's curvature in the transmittance moves the sum by less than 1e-5
 * (tested).
 */
const LEVEL_DB = 0.5;
const PS_PER_SECOND = 1e12;

/** More than there are levels of the sky's light, both sides of one photon a second; none has number 0. */
const SKY_LEVELS = 2 ** 26;
const DARK = 2 ** 25;

/** Number of a level: one more for each `levelDb` that a value is fainter. */
function levelOf(value: number, levelDb: number): number {
  return Math.round((-10 * Math.log10(value)) / levelDb);
}

/**
 * Sums the steps of a link into levels of `levelDb` of loss, and of the sky's light where there is a sky,
 * each with its pulses and their means.
 *
 * @param detection where photons go, if that changes from step to step. Faint light is counted in proportion
 *   to its table, so that the mean of a level's tables by light stands for them
 */
export function lossLevels(
  transmittance: SteppedTransmittance,
  plan: EmissionPlan,
  levelDb = LEVEL_DB,
  detection: SteppedDetection | undefined = undefined,
  sky: SkyLight | null = null,
): LossLevel[] {
  const sums = new Map<number, { pulses: number; light: number; sky: number; detected: number[][] }>();
  for (let step = 0; step < transmittance.steps; step++) {
    const first = Math.min(plan.endPulse, plan.firstPulseFrom(step * transmittance.stepSlots));
    const end = Math.min(plan.endPulse, plan.firstPulseFrom((step + 1) * transmittance.stepSlots));
    const share = transmittance.at(step);
    const skyHz = sky?.photonsHz(step) ?? 0;
    const level = levelOf(share, levelDb) * SKY_LEVELS + (skyHz === 0 ? 0 : levelOf(skyHz, levelDb) + DARK);
    const sum = sums.get(level) ?? { pulses: 0, light: 0, sky: 0, detected: noLight() };
    const light = (end - first) * share;
    if (detection !== undefined) addTable(sum.detected, detection.at(step), light);
    sums.set(level, {
      pulses: sum.pulses + end - first,
      light: sum.light + light,
      sky: sum.sky + (end - first) * skyHz,
      detected: sum.detected,
    });
  }
  return [...sums.values()]
    .filter(({ pulses }) => pulses > 0)
    .map(({ pulses, light, detected, sky: skylight }) => ({
      pulses,
      transmittance: light / pulses,
      ...(detection !== undefined && { detection: detected.map((row) => row.map((seen) => seen / light)) }),
      ...(sky !== null && { skyPhotonsHz: skylight / pulses }),
    }));
}

function noLight(): number[][] {
  return Array.from({ length: POLARISATIONS }, () => new Array<number>(POLARISATIONS).fill(0));
}

function addTable(sum: number[][], table: DetectionTable, light: number): void {
  for (let polarisation = 0; polarisation < POLARISATIONS; polarisation++) {
    for (let detector = 0; detector < POLARISATIONS; detector++)
      sum[polarisation]![detector]! += light * table[polarisation]![detector]!;
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Mean photo-electrons a pulse in each detector, at transmittance 1. */
function meanByDetector(sent: SentPulses, table: DetectionTable): number[] {
  const { meanPhotons, basisZProbability, classProbabilities } = sent;
  const light = (classes: PerClass) =>
    classes[0] * meanPhotons[0] + classes[1] * meanPhotons[1] + classes[2] * meanPhotons[2];
  const inZ = (basisZProbability * light(classProbabilities.Z)) / 2;
  const inX = ((1 - basisZProbability) * light(classProbabilities.X)) / 2;
  return table.map(
    (_, detector) =>
      inZ * (table[0]![detector]! + table[1]![detector]!) +
      inX * (table[2]![detector]! + table[3]![detector]!),
  );
}

/** One class in one polarisation. */
interface SentClass {
  /** 0 to 3 for H, V, D, A. */
  readonly polarisation: number;
  /** 0 for signal, 1 for decoy, 2 for vacuum. */
  readonly index: number;
  readonly basis: "Z" | "X";
  /** Share of all pulses. */
  readonly share: number;
  readonly meanPhotons: number;
}

/** All that is sent, by polarisation and class. */
function sentClasses({ meanPhotons, basisZProbability, classProbabilities }: SentPulses): SentClass[] {
  const classes: SentClass[] = [];
  for (let polarisation = 0; polarisation < POLARISATIONS; polarisation++) {
    const basis = polarisation < 2 ? "Z" : "X";
    const ofBasis = basis === "Z" ? basisZProbability : 1 - basisZProbability;
    for (let index = 0; index < 3; index++) {
      const share = (ofBasis * classProbabilities[basis][index]!) / 2;
      if (share > 0) classes.push({ polarisation, index, basis, share, meanPhotons: meanPhotons[index]! });
    }
  }
  return classes;
}

/** A class's light in a detector, at transmittance 1. */
interface Beam {
  readonly meanPhotons: number;
  /** Of a photon that arrives, the share that is detected. */
  readonly seen: number;
  readonly detector: number;
  /**
   * Number of the first beam that brings as much into as quiet a detector: its exponentials are these, and a
   * search spends its time on them.
   */
  readonly like: number;
}

/** What is sent, as a table spreads it over the detectors. */
interface Light {
  /** Mean photo-electrons a pulse in each detector, at transmittance 1. */
  readonly average: readonly number[];
  readonly beams: readonly Beam[];
  /** Photo-electrons of a photon of each polarisation in all detectors. */
  readonly seenInAll: readonly number[];
}

/** Each class's beams into H, V, D, A, one class after the other. */
function beamsOf(
  classes: readonly SentClass[],
  table: DetectionTable,
  noise: readonly (readonly [dark: number, light: number, sky: number])[],
): Beam[] {
  const beams: Beam[] = [];
  for (const { polarisation, meanPhotons } of classes) {
    for (let detector = 0; detector < POLARISATIONS; detector++) {
      const seen = table[polarisation]![detector]!;
      const [dark, light, sky] = noise[detector]!;
      const known = beams.findIndex(
        (beam) =>
          beam.meanPhotons === meanPhotons &&
          beam.seen === seen &&
          noise[beam.detector]![0] === dark &&
          noise[beam.detector]![1] === light &&
          noise[beam.detector]![2] === sky,
      );
      beams.push({ meanPhotons, seen, detector, like: known < 0 ? beams.length : known });
    }
  }
  return beams;
}

/**
 * For each set of detectors, how likely all are quiet in a slot's light, over all that is sent. Written out,
 * since a search spends its time here.
 *
 * @param quiet how likely each beam leaves its detector quiet
 */
function quietSets(classes: readonly SentClass[], quiet: Float64Array, quietOf: Float64Array): void {
  quietOf.fill(0);
  for (let i = 0; i < classes.length; i++) {
    const { share } = classes[i]!;
    const h = quiet[POLARISATIONS * i]!;
    const v = quiet[POLARISATIONS * i + 1]!;
    const d = quiet[POLARISATIONS * i + 2]!;
    const a = quiet[POLARISATIONS * i + 3]!;
    quietOf[0]! += share;
    quietOf[1]! += share * h;
    quietOf[2]! += share * v;
    quietOf[3]! += share * (h * v);
    quietOf[4]! += share * d;
    quietOf[5]! += share * (h * d);
    quietOf[6]! += share * (v * d);
    quietOf[7]! += share * (h * v * d);
    quietOf[8]! += share * a;
    quietOf[9]! += share * (h * a);
    quietOf[10]! += share * (v * a);
    quietOf[11]! += share * (h * v * a);
    quietOf[12]! += share * (d * a);
    quietOf[13]! += share * (h * d * a);
    quietOf[14]! += share * (v * d * a);
    quietOf[15]! += share * (h * v * d * a);
  }
}

/** Expected sifted counts of a pass. */
export function expectedSiftedCounts(channel: ExpectedChannel, sent: SentPulses): ExpectedCounts {
  const darkPerPs = channel.noiseHz.map((rate) => rate / PS_PER_SECOND);
  const skyShares = unpolarisedShares(channel.receiver);
  const classes = sentClasses(sent);
  const lightOf = (table: DetectionTable): Light => {
    const average = meanByDetector(sent, table);
    const noise = average.map(
      (light, detector) => [darkPerPs[detector]!, light, skyShares[detector]!] as const,
    );
    return { average, beams: beamsOf(classes, table, noise), seenInAll: table.map(sumOf) };
  };
  const still = lightOf(stillTable(channel.receiver));
  const gate = gateShares(channel);
  const noisePs = gateTimePs(channel);
  const rule = ruleInSlots(channel);
  const detections = { Z: [0, 0, 0], X: [0, 0, 0] };
  const errors = { Z: [0, 0, 0], X: [0, 0, 0] };
  const background = new Float64Array(POLARISATIONS);
  const quiet = new Float64Array(still.beams.length);
  const quietInGate = new Float64Array(still.beams.length);
  const quietOf = new Float64Array(1 << POLARISATIONS);
  for (const { pulses, transmittance, detection, skyPhotonsHz } of channel.levels) {
    const { average, beams, seenInAll } = detection === undefined ? still : lightOf(detection);
    const noisePerPs =
      skyPhotonsHz === undefined
        ? darkPerPs
        : darkPerPs.map((rate, detector) => rate + (skyPhotonsHz * skyShares[detector]!) / PS_PER_SECOND);
    for (let detector = 0; detector < POLARISATIONS; detector++) {
      const light = average[detector]! * transmittance;
      background[detector] = noisePerPs[detector]! * noisePs + light * gate.others;
    }
    for (let i = 0; i < beams.length; i++) {
      const { meanPhotons, seen, detector, like } = beams[i]!;
      const photons = meanPhotons * transmittance;
      quiet[i] = like < i ? quiet[like]! : Math.exp(-photons * seen);
      quietInGate[i] =
        like < i ? quietInGate[like]! : Math.exp(-(photons * gate.own * seen + background[detector]!));
    }
    quietSets(classes, quiet, quietOf);
    const live = pulses * liveShare(rule, { quietOf, noisePerPs });
    for (let i = 0; i < classes.length; i++) {
      const { polarisation, index, basis, share, meanPhotons } = classes[i]!;
      const { detected, wrong } = siftedOutcome(quietInGate, POLARISATIONS * i, polarisation);
      const early = meanPhotons * transmittance * rule.ownEarly * seenInAll[polarisation]!;
      const counted = live * share * Math.exp(-early);
      detections[basis][index]! += counted * detected;
      errors[basis][index]! += counted * wrong;
    }
  }
  const inBasis = (basis: "Z" | "X"): ExpectedBasis => ({
    detections: detections[basis] as unknown as PerClass,
    errors: errors[basis] as unknown as PerClass,
  });
  return { Z: inBasis("Z"), X: inBasis("X") };
}

/**
 * Probabilities that a pulse is counted in the basis it was sent in, and counted wrong, given how likely each
 * detector is quiet. Several detectors: the squashing map of assembly/sift/tags.ts.
 *
 * @param quiet probability not to fire, of H, V, D, A from `at` on
 * @param polarisation that was sent
 */
function siftedOutcome(
  quiet: Float64Array,
  at: number,
  polarisation: number,
): { detected: number; wrong: number } {
  const right = quiet[at + polarisation]!;
  const other = quiet[at + (polarisation ^ 1)]!;
  const elsewhere = quiet[at + (polarisation ^ 2)]! * quiet[at + (polarisation ^ 3)]!;
  const some = 1 - right * other;
  const onlyHere = right * (1 - other) + ((1 - right) * (1 - other)) / 2;
  return {
    detected: (some * (1 + elsewhere)) / 2,
    wrong: onlyHere * elsewhere + (some * (1 - elsewhere)) / 4,
  };
}
