/**
 * A scenario with another setting. Takes: the scenario's JSON and the setting. Gives: JSON that `satqkd pass`
 * runs, in which every chosen number says by which command it was chosen.
 */

import type { TailBound } from "../finite-key/tail-bounds.js";
import { checkScenario } from "../scenario/check.js";
import type { ScenarioFile } from "../scenario/schema.js";
import type { Setting } from "./setting.js";
import type { StationChoice } from "./station-choice.js";

/** The text of the changed scenario; `data` is the JSON of one that loads without fault. */
export function scenarioWith(
  data: unknown,
  setting: Setting,
  tailBound: TailBound,
  command: string,
  station: StationChoice | null = null,
): string {
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
    receiver: {
      ...file.receiver,
      ...(setting.receiverBasisZ !== receiver.basisZProbability && {
        basisZProbability: { value: setting.receiverBasisZ, assumed },
      }),
      ...(station !== null && { gatePs: { value: station.gatePs, assumed } }),
    },
    ...(station !== null && {
      station: { ...file.station, minimumElevationDeg: { value: station.lowestElevationDeg, assumed } },
      reconciliation: { blockBits: { value: station.blockBits, assumed } },
    }),
    security: {
      ...file.security,
      tailBound,
      keyBases: setting.keyBases,
      ...(station !== null && { vacuumBits: station.vacuumBits }),
    },
  };
  checkScenario(changed);
  return `${JSON.stringify(changed, null, 2)}\n`;
}
