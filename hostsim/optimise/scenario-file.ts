/**
 * A scenario with another setting. Takes: the scenario's JSON and the setting. Gives: JSON that `satqkd pass`
 * runs, in which every chosen number says by which command it was chosen.
 */

import type { TailBound } from "../finite-key/tail-bounds.js";
import { checkScenario } from "../scenario/check.js";
import type { ScenarioFile } from "../scenario/schema.js";
import type { Setting } from "./setting.js";

/** The text of the changed scenario; `data` is the JSON of one that loads without fault. */
export function scenarioWith(data: unknown, setting: Setting, tailBound: TailBound, command: string): string {
  const { $schema: _relative, ...file } = data as ScenarioFile;
  const { receiver } = checkScenario(data);
  const assumed = `Chosen by \`${command}\``;
  const changed: ScenarioFile = {
    ...file,
    name: `${file.name}-optimised`,
    title: `${file.title}, optimised`,
    source: {
      ...file.source,
      intensities: { value: setting.intensities, assumed },
      probabilities: { value: setting.probabilities, assumed },
      basisZProbability: { value: setting.basisZProbability, assumed },
    },
    receiver:
      setting.receiverBasisZ === receiver.basisZProbability
        ? file.receiver
        : { ...file.receiver, basisZProbability: { value: setting.receiverBasisZ, assumed } },
    security: { ...file.security, tailBound, keyBases: setting.keyBases },
  };
  checkScenario(changed);
  return `${JSON.stringify(changed, null, 2)}\n`;
}
