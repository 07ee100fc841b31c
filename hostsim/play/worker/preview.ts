/** A pass before it is flown. Takes: a scenario's data. Gives: when and where it is, drawn. */
import { passMap } from "../../report/pass-map.js";
import { passTrack } from "../../report/pass-track.js";
import { skyPlot, skyPoint } from "../../report/sky-plot.js";
import { checkScenario } from "../../scenario/check.js";
import { lightPath } from "../../scenario/derived.js";
import { planOfScenario } from "../../schedule/plan-of-scenario.js";
import type { Preview } from "../messages.js";

/** The preview. @throws UserError naming the first field at fault. */
export async function preview(data: unknown): Promise<Preview> {
  const scenario = checkScenario(data);
  const { startUtc, durationS, samples } = passTrack(scenario);
  const { svg, points } = passMap(scenario.station, samples);
  return {
    lightPath: lightPath(scenario),
    startUtc,
    durationS,
    pulses: (await planOfScenario(scenario, 1)).pulses,
    samples,
    map: svg,
    mapPoints: points,
    sky: skyPlot(samples),
    skyPoints: samples.map(({ azimuthDeg, elevationDeg }) => skyPoint(azimuthDeg, elevationDeg)),
  };
}
