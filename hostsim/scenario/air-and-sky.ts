/**
 * A scenario's air and sky as the light meets them. Takes: plain values. Gives: what hostsim/channel/sky
 * works with; and what contradicts itself.
 */
import { type AirDepths, aerosolDepth, airLossDb, rayleighDepth } from "../channel/sky/air.js";
import { BANDS, radianceOfMagnitude } from "../channel/sky/bands.js";
import type { SkySite, SkyTelescope } from "../channel/sky/radiance.js";
import type { ScenarioFault } from "./fault.js";
import type { Scenario } from "./schema.js";

/** What the sky depends on. */
export type SkyScenario = Pick<Scenario, "station" | "link" | "air" | "sky">;

/** What a sky tells where the link is a table (airAndSkyFaults). */
type Told = { readonly [Name in (typeof OF_TELESCOPE)[number]]: number };

const OF_TELESCOPE = ["wavelengthNm", "receiverApertureM", "receiverOpticsDb"] as const;

/** Rules between air, sky and link. */
export function* airAndSkyFaults({
  link,
  air,
  sky,
}: Pick<SkyScenario, "link" | "air" | "sky">): Iterable<ScenarioFault> {
  if (link.kind === "model" && (link.zenithAtmosphereDb === undefined) === (air === undefined))
    yield {
      field: "link.zenithAtmosphereDb",
      problem:
        air === undefined
          ? 'is missing; give it, or "air" with a visibility'
          : 'is given, and "air" too: the air\'s loss would count twice; leave one out',
    };
  if (sky !== undefined && air === undefined)
    yield { field: "air", problem: 'is missing; "sky" needs it, since air scatters the light' };
  if (link.kind !== "model" && air !== undefined && sky === undefined)
    yield {
      field: "air",
      problem: 'would change nothing: a table\'s loss has its air; leave it out, or give "sky"',
    };
  if (sky === undefined) return;
  for (const name of OF_TELESCOPE)
    if ((link.kind === "model") === (sky[name] !== undefined))
      yield {
        field: `sky.${name}`,
        problem:
          link.kind === "model"
            ? "is the link's; leave it out"
            : "is missing: the link's table does not say it",
      };
}

/** Loss in dB by `air` at an elevation; nothing where the link's loss has its air. */
export function airLossOf({
  station,
  link,
  air,
}: Omit<SkyScenario, "sky">): (elevationDeg: number) => number {
  if (air === undefined || link.kind !== "model") return () => 0;
  const depths = depthsOf(air, link.wavelengthNm, station.altitudeM);
  return (elevationDeg) => airLossDb(depths, elevationDeg);
}

function depthsOf(air: NonNullable<Scenario["air"]>, wavelengthNm: number, altitudeM: number): AirDepths {
  return {
    rayleigh: rayleighDepth(wavelengthNm, altitudeM),
    aerosol: aerosolDepth(wavelengthNm, altitudeM, air.visibilityKm, air.aerosolScaleHeightKm),
  };
}

/** Site and telescope of a scenario with a sky; null without one. */
export function skyOf({
  station,
  link,
  air,
  sky,
}: SkyScenario): { site: SkySite; telescope: SkyTelescope } | null {
  if (sky === undefined || air === undefined) return null;
  const has = link.kind === "model" ? link : (sky as Told);
  const { wavelengthNm } = has;
  return {
    site: {
      wavelengthNm,
      air: depthsOf(air, wavelengthNm, station.altitudeM),
      zenithRadiance: radianceOfMagnitude(sky.zenithMagnitude, BANDS[sky.band]),
    },
    telescope: {
      wavelengthNm,
      apertureM: has.receiverApertureM,
      opticsDb: has.receiverOpticsDb,
      fieldOfViewUrad: sky.fieldOfViewUrad,
      filterWidthNm: sky.filterWidthNm,
    },
  };
}
