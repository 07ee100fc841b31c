/**
 * Where the satellite is in the skies of a campaign's stations. Takes: a relay scenario and its passes.
 * Gives: for each pass in which the satellite did anything, its directions from the station.
 */
import { parseOrbit } from "../orbit/elements.js";
import { earthFixedState, Viewpoint } from "../orbit/track.js";
import type { CampaignPass, SkyTrack } from "./relay-result.js";
import type { RelayScenario } from "./scenario/load.js";

const STEP_MS = 10_000;

/** Whether the satellite did anything in a pass. */
export function isUsed({ fate }: Pick<CampaignPass, "fate">): boolean {
  return fate === "flown" || fate === "link only" || fate === "no key";
}

/** Tracks of the passes that were used, in their order. @throws UserError as `earthFixedState` does. */
export function skyTracks(relay: RelayScenario, passes: readonly CampaignPass[]): SkyTrack[] {
  const elements = parseOrbit(relay.orbit);
  const viewpoints = new Map(relay.stations.map((station) => [station.name, new Viewpoint(station)]));
  return passes.filter(isUsed).map(({ station, fromUtc, toUtc, fate }) => {
    const [from, to] = [Date.parse(fromUtc), Date.parse(toUtc)];
    const moments = Array.from({ length: Math.ceil((to - from) / STEP_MS) }, (_, i) => from + i * STEP_MS);
    const viewpoint = viewpoints.get(station)!;
    const directions = [...moments, to].map((utcMs) => {
      const { azimuthDeg, elevationDeg } = viewpoint.look(earthFixedState(elements, utcMs).position);
      return { azimuthDeg, elevationDeg };
    });
    return { station, fromUtc, fate, directions };
  });
}
