/**
 * Rules that tie several fields of a scenario together. Takes: plain values of the right shape. Gives:
 * nothing, or one line that names the field.
 */
import { UserError } from "../base/user-error.js";
import { classesOfMethod } from "../finite-key/decoy-methods.js";
import { parseOrbit } from "../orbit/elements.js";
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

type Values = Plain<ScenarioFile>;

function refuse(field: string, message: string): never {
  throw new UserError(`${field}: ${message}`);
}

/**
 * Intensities as decoy analysis needs them (Lim et al., PRA 89, 022307 (2014), section II): mu1 > mu2 + mu3.
 */
function checkIntensities({ signal, decoy, vacuum }: Values["source"]["intensities"]): void {
  const field = "source.intensities";
  if (decoy >= signal) refuse(field, `decoy (mu2) ${decoy} must be below signal (mu1) ${signal}`);
  if (vacuum >= decoy) refuse(field, `vacuum (mu3) ${vacuum} must be below decoy (mu2) ${decoy}`);
  if (signal <= decoy + vacuum) {
    refuse(field, `signal (mu1) ${signal} must be above decoy + vacuum (mu2 + mu3) ${decoy + vacuum}`);
  }
}

function checkSource({ pulseRateHz, intensities, probabilities }: Values["source"]): void {
  if (PS_PER_SECOND % pulseRateHz !== 0) {
    refuse("source.pulseRateHz", `a slot must last whole picoseconds; 1e12 / ${pulseRateHz} is not whole`);
  }
  if (pulseRateHz % STEPS_PER_SECOND !== 0) {
    refuse("source.pulseRateHz", `must be a multiple of ${STEPS_PER_SECOND}, so that 10 ms hold whole slots`);
  }
  checkIntensities(intensities);
  const sum = probabilities.signal + probabilities.decoy + probabilities.vacuum;
  if (Math.abs(sum - 1) > ROUNDING) refuse("source.probabilities", `must sum to 1, they sum to ${sum}`);
}

function checkSession(session: Values["session"], minimumElevationDeg: number): void {
  if (session.kind === "window") {
    const steps = session.durationS * STEPS_PER_SECOND;
    if (Math.abs(steps - Math.round(steps)) > ROUNDING) {
      refuse("session.durationS", `must be a multiple of 0.01 s, is ${session.durationS}`);
    }
  } else if (session.minimumPeakElevationDeg < minimumElevationDeg || session.minimumPeakElevationDeg > 90) {
    refuse(
      "session.minimumPeakElevationDeg",
      `must be from station.minimumElevationDeg ${minimumElevationDeg} to 90, is ${session.minimumPeakElevationDeg}`,
    );
  }
}

function checkLink(link: Values["link"]): void {
  const fault = lossModelOf(link).check(link);
  if (fault !== null) refuse(`link.${fault.field}`, fault.problem);
}

/** An analysis is for one number of classes. */
function checkMethod({ decoyMethod }: Values["security"], { probabilities }: Values["source"]): void {
  const classes = probabilities.vacuum === 0 ? 2 : 3;
  if (decoyMethod === undefined || classesOfMethod(decoyMethod) === classes) return;
  refuse(
    "security.decoyMethod",
    `${decoyMethod} is for ${classesOfMethod(decoyMethod)} classes, and ${classes} are sent`,
  );
}

/**
 * Checks the rules between fields.
 * @throws UserError naming the first field that breaks one.
 */
export function checkConsistency(scenario: Values): void {
  parseOrbit(scenario.orbit);
  checkSession(scenario.session, scenario.station.minimumElevationDeg);
  checkSource(scenario.source);
  checkLink(scenario.link);
  checkMethod(scenario.security, scenario.source);
  const slotPs = PS_PER_SECOND / scenario.source.pulseRateHz;
  if (scenario.receiver.gatePs > slotPs) {
    refuse("receiver.gatePs", `${scenario.receiver.gatePs} ps is longer than a slot of ${slotPs} ps`);
  }
  const { pulsesPerBlock } = scenario.table;
  if (pulsesPerBlock % FILL_UNIT !== 0 || pulsesPerBlock > LARGEST_BLOCK) {
    refuse("table.pulsesPerBlock", `must be a multiple of ${FILL_UNIT}, at most ${LARGEST_BLOCK}`);
  }
  checkReconciliation(scenario.reconciliation?.blockBits);
  if (scenario.security.epsilonCor < LEAST_EPSILON_COR) {
    refuse(
      "security.epsilonCor",
      `must be at least ${LEAST_EPSILON_COR}: that is what ${LEAST_COMPARISONS} confirmation hashes of 64 bits can promise`,
    );
  }
}

function checkReconciliation(blockBits: number | undefined): void {
  if (blockBits === undefined) return;
  if (blockBits % 8 !== 0 || blockBits > LONGEST_RECONCILIATION_BLOCK) {
    refuse("reconciliation.blockBits", `must be a multiple of 8, at most ${LONGEST_RECONCILIATION_BLOCK}`);
  }
  if (blockBits < SHORTEST_RECONCILIATION_BLOCK) {
    refuse(
      "reconciliation.blockBits",
      `must be at least ${SHORTEST_RECONCILIATION_BLOCK}: in shorter blocks nearly every bit would have to be told`,
    );
  }
}
