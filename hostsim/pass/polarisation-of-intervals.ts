/**
 * What a report says of polarisation, interval by interval. Takes: a scenario, its link and the polarisation
 * of its steps. Gives: angles, and the QBER that they should make.
 */
import { expectedSiftedCounts, type LossLevel } from "../channel/expected-counts.js";
import { total } from "../finite-key/tail-bounds.js";
import type { Scenario } from "../scenario/schema.js";
import { receiverOf } from "./expected-channel.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { IntervalPolarisation } from "./result.js";
import { skyLightOfLink } from "./sky-light-of-link.js";
import type { SpaceSegment } from "./space-parts.js";
import { transmittanceOfLink } from "./transmittance-of-link.js";

/** The share of errors that is expected of light of one transmittance and table after the other. */
function expectedQber(scenario: Scenario, levels: readonly Omit<LossLevel, "pulses">[]): number {
  const { intensities, probabilities, basisZProbability } = scenario.source;
  const classes = [probabilities.signal, probabilities.decoy, probabilities.vacuum] as const;
  const { Z, X } = expectedSiftedCounts(
    { levels: levels.map((level) => ({ pulses: 1, ...level })), ...receiverOf(scenario) },
    {
      meanPhotons: [intensities.signal, intensities.decoy, intensities.vacuum],
      basisZProbability,
      classProbabilities: { Z: classes, X: classes },
    },
  );
  const sifted = total(Z.detections) + total(X.detections);
  return sifted === 0 ? 0 : (total(Z.errors) + total(X.errors)) / sifted;
}

/** Steps of an interval that its expected QBER is taken from: more say the same. */
const STEPS_OF_INTERVAL = 10;

/** Says the polarisation of some steps of a session; null where the scenario says nothing of it. */
export function intervalPolarisation(
  scenario: Scenario,
  timeline: LinkTimeline,
  { polarisation, frame }: Pick<SpaceSegment, "polarisation" | "frame">,
): ((firstStep: number, steps: number) => IntervalPolarisation) | null {
  if (polarisation === null) return null;
  const transmittance = transmittanceOfLink(timeline, frame);
  const sky = skyLightOfLink(timeline, frame);
  return (firstStep, steps) => {
    let squares = 0;
    for (let step = firstStep; step < firstStep + steps; step++) squares += polarisation.leftDeg(step) ** 2;
    const shown = Math.min(steps, STEPS_OF_INTERVAL);
    const levels = Array.from({ length: shown }, (_, at) => {
      const step = firstStep + Math.floor(((at + 0.5) * steps) / shown);
      return {
        transmittance: transmittance.at(step),
        detection: polarisation.detection.at(step),
        ...(sky !== null && { skyPhotonsHz: sky.photonsHz(step) }),
      };
    });
    return {
      frameDeg: polarisation.frameDeg(firstStep + (steps >> 1)),
      leftRmsDeg: Math.sqrt(squares / steps),
      expectedQber: expectedQber(scenario, levels),
    };
  };
}
