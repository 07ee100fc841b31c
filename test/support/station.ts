/**
 * A station that reads the tags of a scenario's light, without dialogue and key: its clicks, and what an
 * adversary knows.
 */
import type { AttackName } from "../../hostsim/adversary/attacks.js";
import { AdversaryKnowledge, type KnowledgeSummary } from "../../hostsim/adversary/knowledge.js";
import { RandomStream } from "../../hostsim/base/random.js";
import { type Clicks, GroundStation } from "../../hostsim/ground/ground-station.js";
import { linkTimeline } from "../../hostsim/pass/link-timeline.js";
import { openSpaceSegment } from "../../hostsim/pass/space-segment.js";
import { slotPs } from "../../hostsim/scenario/derived.js";
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

/** Simulates the light of a session and sifts its tags. */
export async function readClicks(scenario: Scenario, reading: Reading): Promise<ReadClicks> {
  const timeline = linkTimeline(scenario);
  const space = await openSpaceSegment(scenario, timeline, 16_384, {
    seed: 11,
    windowS: reading.windowS,
    attack: reading.attack,
  });
  const { plan, satellite, adversary, frame } = space;
  const ground = await GroundStation.open({
    slotPs: slotPs(scenario),
    gatePs: scenario.receiver.gatePs,
    blindAfterTagPs: reading.blindAfterTagPs,
    plan,
    random: new RandomStream(11, "ground"),
    maximumSiftedBits: 1024,
    seconds: frame.intervals,
    ticksPerSecond: 10,
  });
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
