/**
 * What a scenario says of its schedule. Takes: the scenario and a seed. Gives: the plan of what its pass
 * emits.
 */
import { RandomStream } from "../base/random.js";
import { chooseGenerator } from "../core/generators.js";
import { emissionOfHost } from "../pass/emission-of-board.js";
import { linkTimeline } from "../pass/link-timeline.js";
import { sessionFrame } from "../pass/session.js";
import { simulatedNoiseSource } from "../satellite/noise-source.js";
import { slotPs } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import type { Plan } from "./of-plan.js";

const SAMPLES = 4096;

/** The pattern that `satqkd pass` emits with a seed, from the same simulated noise. */
export async function planOfScenario(scenario: Scenario, seed: number): Promise<Plan> {
  const emission = await emissionOfHost(scenario, null);
  const frame = sessionFrame(scenario, linkTimeline(scenario), emission.periodSlots, null);
  const { signal, decoy, vacuum } = scenario.source.probabilities;
  return {
    ...emission,
    slotPs: slotPs(scenario),
    pulses: frame.blocks * emission.pulsesPerBlock,
    install(core) {
      chooseGenerator(core, scenario.source.generator ?? "chacha20");
      core.configurePattern(signal, decoy, vacuum, scenario.source.basisZProbability, 0);
      const samples = core.reserve(SAMPLES);
      const noise = simulatedNoiseSource(new RandomStream(seed, "entropy source"));
      core.entropyStart(scenario.entropySource.minEntropyPerSample);
      while (!core.emissionGateOpen()) {
        new Uint8Array(core.memory.buffer).set(noise(SAMPLES), samples);
        if (!core.feedRawSamples(samples, SAMPLES))
          throw new Error(`the simulated noise failed a health test (code ${core.emissionGate()})`);
      }
    },
  };
}
