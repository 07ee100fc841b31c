/**
 * Figures that follow from a scenario. Takes: plain values. Gives: what the simulation and the sifter work
 * with.
 */
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

/** Standard deviation in ps of a beacon tag's time: pulse width and detector jitter in quadrature. */
export function beaconSigmaPs({
  pulseFwhmPs,
  jitterFwhmPs,
}: NonNullable<Scenario["timing"]>["beacon"]): number {
  return Math.max(1, Math.hypot(pulseFwhmPs, jitterFwhmPs) / FWHM_OF_UNIT_SIGMA);
}

/**
 * Standard deviations by which a tag's time may be off in the rule of dead time; a Gaussian exceeds them once
 * in 10^9.
 */
const BLIND_GUARD_SIGMAS = 6;

/**
 * How long a detector may be blind after a tag, in ps, as assembly/sift/tags.ts takes it: the dead time, and
 * what the times of tags are uncertain by. 0 for detectors without dead time.
 */
export function blindAfterTagPs(
  scenario: Pick<Scenario, "source" | "receiver"> & Partial<Pick<Scenario, "timing">>,
): number {
  const { deadTimePs } = scenario.receiver;
  return deadTimePs === 0 ? 0 : deadTimePs + Math.ceil(BLIND_GUARD_SIGMAS * timingSigmaPs(scenario));
}

/** Counts a second that no pulse causes, of H, V, D, A: dark counts and background. */
export function noiseHz({ receiver }: Pick<Scenario, "receiver">): number[] {
  return receiver.darkCountsHz.map((dark, detector) => dark + receiver.backgroundsHz[detector]!);
}
