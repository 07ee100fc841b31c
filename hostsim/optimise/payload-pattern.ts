/**
 * What the payload makes of a setting's probabilities. Takes: a setting. Gives: the weights that its own
 * thresholds have, so that no setting is promised that can't be sent.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import { loadPayload } from "../core/load.js";
import type { PatternSummary } from "../satellite/pattern-weights.js";
import { patternOf } from "../satellite/pattern-weights.js";
import type { Setting } from "./setting.js";

/** The pattern that the payload sends for a setting, or null when it refuses the probabilities. */
export type Quantise = (setting: Setting) => PatternSummary | null;

/** Loads a payload and asks it. */
export async function payloadPatterns(): Promise<Quantise> {
  const core = await loadPayload(new HostBoard(() => undefined).port);
  return ({ probabilities, basisZProbability }) => {
    const { signal, decoy, vacuum } = probabilities;
    return core.configurePattern(signal, decoy, vacuum, basisZProbability, 0) === 0 ? patternOf(core) : null;
  };
}
