/**
 * The satellites of a constellation. Takes: what its file says of them. Gives: each with a name and elements.
 */
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { parseOrbit } from "../orbit/elements.js";
import { readElements } from "../orbit/elements-file.js";
import type { Elements } from "../orbit/orbit.js";
import {
  type CircularOrbit,
  circularElements,
  geostationaryOrbit,
  nodeOfHourDeg,
  sunSynchronousInclinationDeg,
  walkerOrbits,
} from "./circular-orbit.js";
import { FieldError } from "./field-error.js";
import type { SatelliteValues } from "./schema.js";

/** A satellite of a constellation. */
export interface ConstellationSatellite {
  readonly name: string;
  readonly elements: Elements;
}

/** What made orbits and files of elements are read for. */
export interface SatelliteTimes {
  /** Made satellites are then where they are said to be; Unix time in ms. */
  readonly epochMs: number;
  /** Of several sets of elements the one nearest to this interval is taken; Unix times in ms. */
  readonly fromUtcMs: number;
  readonly toUtcMs: number;
}

function ringOf(values: Extract<SatelliteValues, { kind: "sun-synchronous-ring" }>, epochMs: number) {
  const { altitudeKm, satellites, nodeHour, firstLatitudeArgumentDeg } = values;
  const inclinationDeg = sunSynchronousInclinationDeg(altitudeKm);
  if (inclinationDeg === null)
    return `no orbit of ${altitudeKm} km follows the Sun: it would have to be below 5,970 km`;
  return Array.from(
    { length: satellites },
    (_, at): CircularOrbit => ({
      altitudeKm,
      inclinationDeg,
      nodeDeg: nodeOfHourDeg(nodeHour, epochMs),
      latitudeArgumentDeg: firstLatitudeArgumentDeg - (360 * at) / satellites,
    }),
  );
}

function fromFile(
  { file, satellite }: Extract<SatelliteValues, { kind: "elements" }>,
  resolvePath: (path: string) => string,
  times: SatelliteTimes,
): ConstellationSatellite {
  const path = resolvePath(file);
  let content: string;
  try {
    content = readText(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`cannot read "${file}" (${(error as NodeJS.ErrnoException).code ?? "unreadable"})`);
  }
  const { name, elements } = readElements(content, satellite ?? null, file, times);
  return { name: name ?? `satellite ${elements.satelliteNumber}`, elements };
}

/** What an entry means: its satellites; or what is wrong with a field of it. */
function satellitesOf(
  values: SatelliteValues,
  resolvePath: (path: string) => string,
  times: SatelliteTimes,
): readonly ConstellationSatellite[] | readonly CircularOrbit[] | { field: string; problem: string } {
  switch (values.kind) {
    case "elements":
      return [fromFile(values, resolvePath, times)];
    case "orbit":
      return [{ name: values.name, elements: parseOrbit(values.orbit) }];
    case "circular":
      return [values];
    case "geostationary":
      return [geostationaryOrbit(values.longitudeDeg, times.epochMs)];
    case "walker": {
      const { pattern, altitudeKm, firstNodeDeg, planesOverDeg } = values;
      const orbits = walkerOrbits(pattern, altitudeKm, firstNodeDeg, planesOverDeg);
      return typeof orbits === "string" ? { field: "pattern", problem: orbits } : orbits;
    }
    case "sun-synchronous-ring": {
      const orbits = ringOf(values, times.epochMs);
      return typeof orbits === "string" ? { field: "altitudeKm", problem: orbits } : orbits;
    }
  }
}

/**
 * Makes and reads all satellites, in the order of the file.
 * @param resolvePath where a path of the file leads
 * @throws FieldError naming the entry that is wrong, or two that share a name
 */
export function constellationSatellites(
  entries: readonly SatelliteValues[],
  resolvePath: (path: string) => string,
  times: SatelliteTimes,
): ConstellationSatellite[] {
  const all: ConstellationSatellite[] = [];
  entries.forEach((values, at) => {
    const field = `satellites.${at}`;
    let made: ReturnType<typeof satellitesOf>;
    try {
      made = satellitesOf(values, resolvePath, times);
    } catch (error) {
      if (error instanceof UserError) throw new FieldError(field, error.message);
      throw error;
    }
    if ("problem" in made) throw new FieldError(`${field}.${made.field}`, made.problem);
    made.forEach((each, index) => {
      const name = "name" in values ? values.name : "";
      const satellite =
        "elements" in each
          ? each
          : {
              name: made.length === 1 ? name : `${name}-${index + 1}`,
              elements: circularElements(each, times.epochMs, all.length),
            };
      if (all.some((other) => other.name === satellite.name))
        throw new FieldError(field, `two satellites are named ${satellite.name}`);
      all.push(satellite);
    });
  });
  return all;
}
