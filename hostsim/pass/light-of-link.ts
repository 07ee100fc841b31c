/**
 * The light of a session. Takes: scenario, link and the steps of it that are simulated, a seed. Gives: light
 * that is steady, or that fades as the scenario says.
 */
import { RandomStream, type Seed } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import { type Fading, type FadingLaws, fadingLight, partsOfStep } from "../channel/fading.js";
import { type SteppedLight, steadyLight } from "../channel/light.js";
import { ScintillationTable } from "../channel/scintillation-table.js";
import type { SteppedTransmittance } from "../channel/transmittance.js";
import type { Scintillation } from "../channel/turbulence.js";
import type { FadingOfLink } from "../scenario/loss/loss-model.js";
import { lossModelOf } from "../scenario/loss-models.js";
import type { Scenario } from "../scenario/schema.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { SessionFrame } from "./session.js";
import { slewOfSession } from "./slew.js";

/** More parts would be shorter than a step's thousandth, 10 us. */
const MOST_PARTS = 1000;

type Turbulence = NonNullable<FadingOfLink["turbulence"]>;

/** The law of scintillation along the session. */
function scintillationOf(
  scenario: Scenario,
  timeline: LinkTimeline,
  { firstStep }: SessionFrame,
  { air, beam }: Turbulence,
): (step: number) => Fading<Scintillation> {
  const slew = slewOfSession(scenario, timeline);
  const closest = Math.floor(timeline.closestApproach.timeMs / timeline.stepMs);
  const sine = Math.sin((timeline.elevationMicrodeg[closest]! * Math.PI) / 180e6);
  const table = new ScintillationTable(air, beam, timeline.closestApproach.rangeKm * 1000 * sine);
  return (step) => table.at(timeline.elevationMicrodeg[firstStep + step]! / 1e6, slew(firstStep + step));
}

/**
 * The light of a session's steps.
 * @throws UserError when it fades too fast to be followed
 */
export function lightOfLink(
  scenario: Scenario,
  timeline: LinkTimeline,
  frame: SessionFrame,
  mean: SteppedTransmittance,
  seed: Seed,
): SteppedLight {
  const { pointing, turbulence } = lossModelOf(scenario.link).fading(scenario.link);
  if (pointing === null && turbulence === null) return steadyLight(mean);
  const of = (step: number) => ({
    of: pointing!.of(
      timeline.rangeMm[frame.firstStep + step]! / 1e6,
      timeline.elevationMicrodeg[frame.firstStep + step]! / 1e6,
    ),
    correlationS: pointing!.correlationS,
  });
  const laws: FadingLaws = {
    pointing: pointing === null ? null : of,
    scintillation: turbulence === null ? null : scintillationOf(scenario, timeline, frame, turbulence),
    distribution: turbulence?.distribution ?? "log-normal",
  };
  const stepS = timeline.stepMs / 1000;
  let shortestS = pointing?.correlationS ?? Number.POSITIVE_INFINITY;
  for (let step = 0; step < frame.steps && laws.scintillation !== null; step++)
    shortestS = Math.min(shortestS, laws.scintillation(step).correlationS);
  const parts = partsOfStep(stepS, shortestS);
  if (parts > MOST_PARTS)
    throw new UserError(
      `link: the light fades within ${(1e6 * shortestS).toFixed(1)} us, and is followed down to 100; ` +
        "take less wind, or a satellite that is slower to see",
    );
  return fadingLight(
    mean,
    laws,
    { stepS, parts },
    {
      pointing: new RandomStream(seed, "pointing"),
      scintillation: new RandomStream(seed, "scintillation"),
    },
  );
}
