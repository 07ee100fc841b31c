/**
 * A station that reads the tags of a scenario's light, without dialogue and key: its clicks, and what an
 * adversary knows.
 */
import type { AttackName } from "../../hostsim/adversary/attacks.js";
import { AdversaryKnowledge, type KnowledgeSummary } from "../../hostsim/adversary/knowledge.js";
import { RandomStream, type Seed } from "../../hostsim/base/random.js";
import { type Clicks, GroundStation } from "../../hostsim/ground/ground-station.js";
import { type LinkTimeline, linkTimeline } from "../../hostsim/pass/link-timeline.js";
import type { PassOptions } from "../../hostsim/pass/options.js";
import type { SpaceSegment } from "../../hostsim/pass/space-parts.js";
import { openSpaceSegment } from "../../hostsim/pass/space-segment.js";
import { blindAfterTagPs, slotPs } from "../../hostsim/scenario/derived.js";
import type { Scenario } from "../../hostsim/scenario/schema.js";

/** What to read. */
export interface Reading {
  readonly windowS: number | null;
  /** As the sifter gets it; 0 is a sifter that knows no dead time. */
  readonly blindAfterTagPs: number;
  readonly attack?: AttackName;
}

/** What was read. */
export interface ReadClicks {
  /** Slot and outcome (basis, value) of every click. */
  readonly slots: number[];
  readonly outcomes: number[];
  /** Share of the clicks in the basis that was sent whose value is wrong. */
  readonly qber: number;
  readonly knowledge: KnowledgeSummary | null;
  readonly ground: GroundStation;
}

const STEPS_AT_A_TIME = 10;

/** Opens a station under a light. Its ground's coins follow from `seed` by name, as in a pass. */
function openStation(scenario: Scenario, space: SpaceSegment, seed: Seed, blind: number) {
  return GroundStation.open({
    slotPs: slotPs(scenario),
    gatePs: scenario.receiver.gatePs,
    blindAfterTagPs: blind,
    plan: space.plan,
    random: new RandomStream(seed, "ground"),
    maximumSiftedBits: 1024,
    seconds: space.frame.intervals,
    ticksPerSecond: 10,
  });
}

/**
 * Clicks of a pass's first interval without the rest of it, in a fraction of the time: no dialogue is opened.
 * `timeline` is the scenario's link.
 */
export async function clicksOfFirstInterval(
  scenario: Scenario,
  timeline: LinkTimeline,
  options: PassOptions,
): Promise<number> {
  const space = await openSpaceSegment(scenario, timeline, 16_384, options);
  const ground = await openStation(scenario, space, options.seed, blindAfterTagPs(scenario));
  const { stepsPerInterval, stepsPerTick } = space.frame;
  let count = 0;
  for (let step = 0; step < stepsPerInterval; step += stepsPerTick)
    for (const { pulses } of ground.readTags(space.tags.advance(stepsPerTick, false), false))
      count += pulses.length;
  await space.satellite.stop();
  return count;
}

/** Simulates the light of a session and sifts its tags. */
export async function readClicks(scenario: Scenario, reading: Reading): Promise<ReadClicks> {
  const timeline = linkTimeline(scenario);
  const space = await openSpaceSegment(scenario, timeline, 16_384, {
    seed: 11,
    windowS: reading.windowS,
    attack: reading.attack,
  });
  const { plan, satellite, adversary, frame } = space;
  const ground = await openStation(scenario, space, 11, reading.blindAfterTagPs);
  const knowledge = adversary === null ? null : new AdversaryKnowledge(adversary, plan, satellite.lookUp);
  const slots: number[] = [];
  const outcomes: number[] = [];
  let sifted = 0;
  let wrong = 0;
  const symbols = new Uint8Array(1);
  const add = (clicks: Clicks) => {
    knowledge?.add(clicks);
    clicks.pulses.forEach((pulse, i) => {
      const outcome = clicks.outcomes[i]!;
      slots.push(plan.slotOf(Number(pulse)));
      outcomes.push(outcome);
      satellite.lookUp(Float64Array.of(Number(pulse)), 1, symbols);
      if ((symbols[0]! & 2) !== (outcome & 2)) return;
      sifted += 1;
      wrong += (symbols[0]! ^ outcome) & 1;
    });
  };
  for (let step = 0; step < frame.steps; step += STEPS_AT_A_TIME) {
    const steps = Math.min(STEPS_AT_A_TIME, frame.steps - step);
    const last = step + steps === frame.steps;
    for (const clicks of ground.readTags(space.tags.advance(steps, last), last)) add(clicks);
  }
  await satellite.stop();
  return { slots, outcomes, qber: wrong / sifted, knowledge: knowledge?.summary ?? null, ground };
}
