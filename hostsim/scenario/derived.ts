/**
 * Figures that follow from a scenario. Takes: plain values. Gives: what the simulation and the sifter work
 * with.
 */
import type { TimeSpread } from "../channel/click-time.js";
import type { DetectorModel } from "../channel/detector-bank.js";
import { lossModelOf } from "./loss-models.js";
import type { Scenario } from "./schema.js";

/** Full width at half maximum of a Gaussian of standard deviation 1: 2 sqrt(2 ln 2). */
const FWHM_OF_UNIT_SIGMA = 2 * Math.sqrt(2 * Math.LN2);
const PS_PER_SECOND = 1e12;

/** Whether the light goes through the sky; a table with one loss for all ranges is a fibre or a bench. */
export function lightPath({ link }: Pick<Scenario, "link">): "sky" | "fibre" {
  return lossModelOf(link).lightPath(link);
}

/** Length of a slot in ps, a whole number. */
export function slotPs(scenario: Pick<Scenario, "source">): number {
  return PS_PER_SECOND / scenario.source.pulseRateHz;
}

/**
 * Standard deviation in ps of a click's time against its slot's centre: pulse width, detector jitter and
 * synchronisation error, each taken as Gaussian, in quadrature. Where the scenario has a receiver's clock of
 * its own, the synchronisation error is what the ground makes of it (docs/reference/timing.md), and no part
 * of this.
 */
export function timingSigmaPs({
  source,
  receiver,
  timing,
}: Pick<Scenario, "source" | "receiver"> & Partial<Pick<Scenario, "timing">>): number {
  return Math.hypot(
    source.pulseFwhmPs / FWHM_OF_UNIT_SIGMA,
    receiver.jitterFwhmPs / FWHM_OF_UNIT_SIGMA,
    timing === undefined ? receiver.synchronisationRmsPs : 0,
  );
}

/** Standard deviation in ps of the width of the satellite's pulses, taken as Gaussian. */
export function pulseSigmaPs({ source }: Pick<Scenario, "source">): number {
  return source.pulseFwhmPs / FWHM_OF_UNIT_SIGMA;
}

/** Standard deviation in ps of a beacon tag's time: pulse width and detector jitter in quadrature. */
export function beaconSigmaPs({
  pulseFwhmPs,
  jitterFwhmPs,
}: Pick<NonNullable<NonNullable<Scenario["timing"]>["beacon"]>, "pulseFwhmPs" | "jitterFwhmPs">): number {
  return Math.max(1, Math.hypot(pulseFwhmPs, jitterFwhmPs) / FWHM_OF_UNIT_SIGMA);
}

/**
 * Standard deviations by which a tag's time may be off in the rule of dead time; a Gaussian exceeds them once
 * in 10^9.
 */
const BLIND_GUARD_SIGMAS = 6;

/** How the times of clicks spread: timingSigmaPs, and the detectors' tail. */
export function timeSpread(scenario: Pick<Scenario, "source" | "receiver">): TimeSpread {
  return { timingSigmaPs: timingSigmaPs(scenario), jitterTail: scenario.receiver.jitterTail ?? null };
}

/** What the detectors do besides clicking. */
export function detectorModel({ receiver }: Pick<Scenario, "receiver">): DetectorModel {
  return {
    deadTimePs: receiver.deadTimePs,
    traps: receiver.afterpulsing?.traps ?? [],
    extendingProbability: receiver.saturation?.extendingProbability ?? 0,
    latching: receiver.latching ?? null,
  };
}

/** Afterpulses that follow a click, on average. */
export function afterpulsesPerTag(scenario: Pick<Scenario, "receiver">): number {
  return detectorModel(scenario).traps.reduce((sum, { probability }) => sum + probability, 0);
}

/**
 * Probability that an afterpulse of a tag comes after the time that the tag shuts out: with 10^7 tags a pass
 * 10^-11 in all, a hundredth of an epsilon of 10^-9.
 */
const LATE_AFTERPULSE = 1e-18;

/** How long afterpulses are waited for once the dead time is over, in ps; 0 without afterpulsing. */
function afterpulsesPs(scenario: Pick<Scenario, "receiver">): number {
  const { traps } = detectorModel(scenario);
  const waits = traps.map(({ probability, timeConstantPs }) =>
    probability === 0 ? 0 : timeConstantPs * Math.log((probability * traps.length) / LATE_AFTERPULSE),
  );
  return Math.ceil(Math.max(0, ...waits));
}

/**
 * How long a detector may be blind or have an afterpulse after a tag, in ps, as assembly/sift/tags.ts takes
 * it: the dead time, what the times of tags are uncertain by, and the time in which afterpulses come. 0 for
 * detectors without either.
 */
export function blindAfterTagPs(
  scenario: Pick<Scenario, "source" | "receiver"> & Partial<Pick<Scenario, "timing">>,
): number {
  const { deadTimePs } = scenario.receiver;
  const waitPs = afterpulsesPs(scenario);
  if (deadTimePs === 0 && waitPs === 0) return 0;
  return deadTimePs + Math.ceil(BLIND_GUARD_SIGMAS * timingSigmaPs(scenario)) + waitPs;
}

const ZERO_CELSIUS_K = 273.15;
/** Boltzmann's constant in eV/K (2019 SI). */
const BOLTZMANN_EV_PER_K = 8.617333262e-5;

/**
 * How many times more dark counts there are than at the temperature that they are told for: Arrhenius' law,
 * exp(E/k (1/T0 - 1/T)), which thermal generation of carriers follows (Sze and Ng, Physics of Semiconductor
 * Devices, 3rd ed., section 1.5); the energy is the scenario's. 1 without a temperature.
 */
export function darkCountFactor(temperature: Scenario["receiver"]["temperature"]): number {
  if (temperature === undefined) return 1;
  const { celsius, darkCountsAtCelsius, activationEnergyEv } = temperature;
  const inverse = (each: number) => 1 / (BOLTZMANN_EV_PER_K * (each + ZERO_CELSIUS_K));
  return Math.exp(activationEnergyEv * (inverse(darkCountsAtCelsius) - inverse(celsius)));
}

/** Counts a second that no pulse causes, of H, V, D, A: dark counts and background. */
export function noiseHz({ receiver }: Pick<Scenario, "receiver">): number[] {
  const warmth = darkCountFactor(receiver.temperature);
  return receiver.darkCountsHz.map((dark, detector) => dark * warmth + receiver.backgroundsHz[detector]!);
}
