/**
 * Rules that tie several fields of a scenario together. Takes: plain values of the right shape. Gives: each
 * fault, with its field.
 */
import { UserError } from "../base/user-error.js";
import { TELESCOPE_PARTS } from "../channel/polarisation/telescope.js";
import { classesInWords, methodFor, suits } from "../finite-key/decoy-methods.js";
import { LINEAR_PROGRAMME } from "../finite-key/methods/linear-programme.js";
import { DEFAULT_ANNOUNCING } from "../ground/announcing.js";
import { parseOrbit } from "../orbit/elements.js";
import { airAndSkyFaults } from "./air-and-sky.js";
import { faultLine, type ScenarioFault } from "./fault.js";
import { lossModelOf } from "./loss-models.js";
import type { Plain } from "./quantity.js";
import type { ScenarioFile } from "./schema.js";

const PS_PER_SECOND = 1e12;
/** Steps of the link timeline in a second; a step must hold whole slots. */
const STEPS_PER_SECOND = 100;
/** Rounding that sums and products of decimal fractions may show. */
const ROUNDING = 1e-9;
/** Tables are filled in units of FILL_UNIT pulses (assembly/pattern/fill.ts). */
const FILL_UNIT = 1024;
/** A larger table would be 16 ms of emission at 250 MHz that a single late word strikes. */
const LARGEST_BLOCK = 2 ** 22;
/**
 * Blocks of reconciliation begin at whole bytes and end at LONGEST_BLOCK bits
 * (assembly/reconcile/permutation.ts).
 */
const LONGEST_RECONCILIATION_BLOCK = 2 ** 20;
const SHORTEST_RECONCILIATION_BLOCK = 1024;
/**
 * Confirmation hashes of 64 bits that a pass of one block a basis needs; `pass` compares with those that it
 * really took.
 */
const LEAST_COMPARISONS = 2;
const LEAST_EPSILON_COR = LEAST_COMPARISONS * 2 ** -63.9;

/** Twice what a receiver's clock and the light time may be off, in s (pass/timing.ts). */
const LEAST_FRAME_S = 0.0021;

type Values = Plain<ScenarioFile>;

type Part = keyof Values;

/** Faults of parts of a scenario. */
interface Rule<Needed extends Part = Part> {
  /** Parts that must be there, of the right shape. */
  readonly needs: readonly Needed[];
  find(values: Pick<Values, Needed>): Iterable<ScenarioFault>;
}

function rule<Needed extends Part>(needs: readonly Needed[], find: Rule<Needed>["find"]): Rule {
  return { needs, find: find as Rule["find"] };
}

/** Elements are read by orbit/elements.ts, which says what is wrong and in which line. */
function* orbitFaults({ orbit }: Pick<Values, "orbit">): Iterable<ScenarioFault> {
  try {
    parseOrbit(orbit);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const colon = error.message.indexOf(": ");
    yield { field: error.message.slice(0, colon), problem: error.message.slice(colon + 2) };
  }
}

/** Errors are known while light comes only where bases are said meanwhile. */
function* announceFaults({
  security,
  polarisation,
}: Pick<Values, "security" | "polarisation">): Iterable<ScenarioFault> {
  const followsErrors = polarisation?.station?.plate?.follows === "qber";
  if (!followsErrors || (security.announce ?? DEFAULT_ANNOUNCING) === "at-once") return;
  yield {
    field: "polarisation.station.plate.follows",
    problem: `"qber" needs errors while the light comes, which only security.announce "at-once" tells: say that, or let the plate follow "prediction" or "calibration"`,
  };
}

function* sessionFaults({ session, station }: Pick<Values, "session" | "station">): Iterable<ScenarioFault> {
  if (session.kind === "window") {
    const steps = session.durationS * STEPS_PER_SECOND;
    if (Math.abs(steps - Math.round(steps)) > ROUNDING)
      yield {
        field: "session.durationS",
        problem: `must be a multiple of 0.01 s, is ${session.durationS}`,
      };
    return;
  }
  const { minimumElevationDeg } = station;
  const { minimumPeakElevationDeg } = session;
  if (minimumPeakElevationDeg < minimumElevationDeg || minimumPeakElevationDeg > 90)
    yield {
      field: "session.minimumPeakElevationDeg",
      problem: `must be from station.minimumElevationDeg ${minimumElevationDeg} to 90, is ${minimumPeakElevationDeg}`,
    };
}

function* rateFaults({ source: { pulseRateHz } }: Pick<Values, "source">): Iterable<ScenarioFault> {
  const field = "source.pulseRateHz";
  if (PS_PER_SECOND % pulseRateHz !== 0)
    yield { field, problem: `a slot must last whole picoseconds; 1e12 / ${pulseRateHz} is not whole` };
  if (pulseRateHz % STEPS_PER_SECOND !== 0)
    yield { field, problem: `must be a multiple of ${STEPS_PER_SECOND}, so that 10 ms hold whole slots` };
}

/**
 * Intensities as decoy analysis needs them (Lim et al., PRA 89, 022307 (2014), section II): mu1 > mu2 + mu3.
 */
function* intensityFaults({ source }: Pick<Values, "source">): Iterable<ScenarioFault> {
  const { signal, decoy, vacuum } = source.intensities;
  const field = "source.intensities";
  if (decoy >= signal) yield { field, problem: `decoy (mu2) ${decoy} must be below signal (mu1) ${signal}` };
  else if (vacuum >= decoy)
    yield { field, problem: `vacuum (mu3) ${vacuum} must be below decoy (mu2) ${decoy}` };
  else if (signal <= decoy + vacuum)
    yield {
      field,
      problem: `signal (mu1) ${signal} must be above decoy + vacuum (mu2 + mu3) ${decoy + vacuum}`,
    };
}

function* probabilityFaults({ source }: Pick<Values, "source">): Iterable<ScenarioFault> {
  const { signal, decoy, vacuum } = source.probabilities;
  const sum = signal + decoy + vacuum;
  if (Math.abs(sum - 1) > ROUNDING)
    yield { field: "source.probabilities", problem: `must sum to 1, they sum to ${sum}` };
}

function* linkFaults({ link }: Pick<Values, "link">): Iterable<ScenarioFault> {
  const fault = lossModelOf(link).check(link);
  if (fault !== null) yield { field: `link.${fault.field}`, problem: fault.problem };
}

/** Frames turn under a sky, and light meets no mirror beyond the analyser. */
function* polarisationFaults({
  polarisation,
  link,
}: Pick<Values, "polarisation" | "link">): Iterable<ScenarioFault> {
  if (polarisation === undefined) return;
  if (lossModelOf(link).lightPath(link) === "fibre")
    yield {
      field: "polarisation",
      problem: "is of a link through the sky; this one has one loss for all ranges",
    };
  const { analyser, mirrors } = polarisation.station;
  const last = TELESCOPE_PARTS.indexOf(analyser);
  const beyond = mirrors.findIndex(({ at }) => TELESCOPE_PARTS.indexOf(at) > last);
  if (beyond >= 0)
    yield {
      field: `polarisation.station.mirrors.${beyond}.at`,
      problem: `light does not come to the ${mirrors[beyond]!.at}: the analyser is fixed to the ${analyser}`,
    };
}

/** Bits of a class that sends single photons must not be told. */
function* disclosureFaults({
  security,
  source,
}: Pick<Values, "security" | "source">): Iterable<ScenarioFault> {
  if (security.vacuumBits !== "disclosed") return;
  const { vacuum } = source.intensities;
  if (vacuum !== 0)
    yield {
      field: "security.vacuumBits",
      problem: `is disclosed only where the vacuum intensity is 0, and it is ${vacuum}: single photons would be told`,
    };
}

/** An analysis is for one number of classes. */
function* methodFaults({ security, source }: Pick<Values, "security" | "source">): Iterable<ScenarioFault> {
  const { decoyMethod } = security;
  const classes = source.probabilities.vacuum === 0 ? 2 : 3;
  const method = methodFor(classes, decoyMethod);
  if ((source.intensityTolerance ?? 0) > 0 && method !== LINEAR_PROGRAMME.name)
    yield {
      field: "source.intensityTolerance",
      problem: `needs security.decoyMethod ${LINEAR_PROGRAMME.name}; ${method} takes the intensities for exact`,
    };
  if (decoyMethod === undefined || suits(decoyMethod, classes)) return;
  yield {
    field: "security.decoyMethod",
    problem: `${decoyMethod} is for ${classesInWords(decoyMethod)} classes, and ${classes} are sent`,
  };
}

function* gateFaults({ receiver, source }: Pick<Values, "receiver" | "source">): Iterable<ScenarioFault> {
  const slotPs = PS_PER_SECOND / source.pulseRateHz;
  if (receiver.gatePs > slotPs)
    yield {
      field: "receiver.gatePs",
      problem: `${receiver.gatePs} ps is longer than a slot of ${slotPs} ps`,
    };
}

function* detectorFaults({ receiver, source }: Pick<Values, "receiver" | "source">): Iterable<ScenarioFault> {
  const { afterpulsing, jitterTail, latching, deadTimePs } = receiver;
  const all = (afterpulsing?.traps ?? []).reduce((sum, { probability }) => sum + probability, 0);
  if (all >= 1)
    yield {
      field: "receiver.afterpulsing.traps",
      problem: `probabilities must sum to less than 1, they sum to ${all}`,
    };
  const slotPs = PS_PER_SECOND / source.pulseRateHz;
  if (jitterTail !== undefined && jitterTail.timeConstantPs > slotPs)
    yield {
      field: "receiver.jitterTail.timeConstantPs",
      problem: `${jitterTail.timeConstantPs} ps is longer than a slot of ${slotPs} ps`,
    };
  if (latching !== undefined && latching.resetPs < deadTimePs)
    yield {
      field: "receiver.latching.resetPs",
      problem: `${latching.resetPs} ps is shorter than the dead time of ${deadTimePs} ps`,
    };
}

function* tableFaults({ table: { pulsesPerBlock } }: Pick<Values, "table">): Iterable<ScenarioFault> {
  if (pulsesPerBlock % FILL_UNIT !== 0 || pulsesPerBlock > LARGEST_BLOCK)
    yield {
      field: "table.pulsesPerBlock",
      problem: `must be a multiple of ${FILL_UNIT}, at most ${LARGEST_BLOCK}`,
    };
}

function* reconciliationFaults({ reconciliation }: Pick<Values, "reconciliation">): Iterable<ScenarioFault> {
  if (reconciliation === undefined) return;
  const { blockBits } = reconciliation;
  const field = "reconciliation.blockBits";
  if (blockBits % 8 !== 0 || blockBits > LONGEST_RECONCILIATION_BLOCK)
    yield { field, problem: `must be a multiple of 8, at most ${LONGEST_RECONCILIATION_BLOCK}` };
  else if (blockBits < SHORTEST_RECONCILIATION_BLOCK)
    yield {
      field,
      problem: `must be at least ${SHORTEST_RECONCILIATION_BLOCK}: in shorter blocks nearly every bit would have to be told`,
    };
}

function* epsilonFaults({ security }: Pick<Values, "security">): Iterable<ScenarioFault> {
  if (security.epsilonCor < LEAST_EPSILON_COR)
    yield {
      field: "security.epsilonCor",
      problem: `must be at least ${LEAST_EPSILON_COR}: that is what ${LEAST_COMPARISONS} confirmation hashes of 64 bits can promise`,
    };
}

/** Longest stretch that is told: the clock's own walk moves the slots in a longer one. */
const LONGEST_TOLD_MS = 500;

/** A beacon stands on the grid of slots, and a frame of it is longer than all that a clock may be off. */
function* timingFaults({ timing, source }: Pick<Values, "timing" | "source">): Iterable<ScenarioFault> {
  if (timing === undefined) return;
  const { beacon, frames, told } = timing;
  if ([beacon, frames, told].filter((source) => source !== undefined).length !== 1)
    yield {
      field: "timing",
      problem:
        "needs one of three: a beacon, frames of the laser link, or told: the length of a stretch that the satellite tells",
    };
  if (frames !== undefined && source.pulseRateHz % frames.rateHz !== 0)
    yield {
      field: "timing.frames.rateHz",
      problem: `source.pulseRateHz ${source.pulseRateHz} must be a multiple of it, is not of ${frames.rateHz}`,
    };
  if (told !== undefined && told.stretchMs > LONGEST_TOLD_MS)
    yield { field: "timing.told.stretchMs", problem: `must be at most ${LONGEST_TOLD_MS} ms` };
  if (beacon === undefined) return;
  const { pulseRateHz, framePulses } = beacon;
  if (source.pulseRateHz % pulseRateHz !== 0)
    yield {
      field: "timing.beacon.pulseRateHz",
      problem: `source.pulseRateHz ${source.pulseRateHz} must be a multiple of it, is not of ${pulseRateHz}`,
    };
  if (framePulses / pulseRateHz <= LEAST_FRAME_S)
    yield {
      field: "timing.beacon.framePulses",
      problem: `a frame of ${framePulses} pulses lasts ${(1000 * framePulses) / pulseRateHz} ms; it must be longer than ${1000 * LEAST_FRAME_S} ms`,
    };
}

const RULES: readonly Rule[] = [
  rule(["orbit"], orbitFaults),
  rule(["session", "station"], sessionFaults),
  rule(["source"], rateFaults),
  rule(["source"], intensityFaults),
  rule(["source"], probabilityFaults),
  rule(["link"], linkFaults),
  rule(["polarisation", "link"], polarisationFaults),
  rule(["link", "air", "sky"], airAndSkyFaults),
  rule(["security", "source"], methodFaults),
  rule(["security", "source"], disclosureFaults),
  rule(["security", "polarisation"], announceFaults),
  rule(["receiver", "source"], gateFaults),
  rule(["timing", "source"], timingFaults),
  rule(["receiver", "source"], detectorFaults),
  rule(["table"], tableFaults),
  rule(["reconciliation"], reconciliationFaults),
  rule(["security"], epsilonFaults),
];

/**
 * All breaches of rules between fields.
 * @param values a scenario's parts that have the right shape; rules that need another one are left out
 */
export function consistencyFaults(values: Partial<Values>): ScenarioFault[] {
  return RULES.filter(({ needs }) => needs.every((part) => part in values)).flatMap(({ find }) => [
    ...find(values as Values),
  ]);
}

/**
 * Checks the rules between fields.
 * @throws UserError naming the first field that breaks one.
 */
export function checkConsistency(scenario: Values): void {
  const [first] = consistencyFaults(scenario);
  if (first !== undefined) throw new UserError(faultLine(first));
}
