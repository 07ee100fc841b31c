/**
 * What of a constellation a study varies, in a list: one entry adds one. Takes: a constellation's name or
 * path, and a value. Gives: that constellation with the value in place of its own.
 */
import { UserError } from "../base/user-error.js";
import { type Constellation, type Demand, loadConstellation } from "./load.js";

/** How one thing is varied. */
export interface Variation {
  /** For people: what the value is, with its unit. */
  readonly title: string;
  /** Only whole numbers from 1 on; else any above 0. */
  readonly isWhole: boolean;
  /** Whether more of it serves no worse, so that a least one can be searched for by halving. */
  readonly helps: boolean;
  /** @throws UserError when this constellation has nothing to vary, or not so much of it */
  of(nameOrPath: string, value: number): Constellation;
}

const ASSUMED = "Varied by a study";

function isObject(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/** Changes the satellites of a constellation's JSON that a rule takes; all others stay. */
function withSatellites(
  nameOrPath: string,
  missing: string,
  change: (entry: Readonly<Record<string, unknown>>) => unknown,
): Constellation {
  return loadConstellation(nameOrPath, (data) => {
    // What is no constellation at all, the check that follows refuses.
    if (!isObject(data) || !Array.isArray(data.satellites)) return data;
    let changed = 0;
    const satellites = data.satellites.map((entry: unknown) => {
      const made = isObject(entry) ? change(entry) : null;
      if (made === null) return entry;
      changed += 1;
      return made;
    });
    if (changed === 0) throw new UserError(missing);
    return { ...data, satellites };
  });
}

function firstSatellites(nameOrPath: string, count: number): Constellation {
  const constellation = loadConstellation(nameOrPath);
  const { name, satellites } = constellation;
  if (count > satellites.length)
    throw new UserError(`--sweep: ${name} has ${satellites.length} satellites, not ${count}`);
  return { ...constellation, satellites: satellites.slice(0, count) };
}

function firstStations(nameOrPath: string, count: number): Constellation {
  const constellation = loadConstellation(nameOrPath);
  const { name, stations } = constellation;
  if (count > stations.length)
    throw new UserError(`--sweep: ${name} has ${stations.length} stations, not ${count}`);
  const isBetween = ({ from, to }: Demand) => from < count && to < count;
  const demands = constellation.demands.filter(isBetween);
  if (demands.length === 0)
    throw new UserError(`--sweep: of the first ${count} stations of ${name} no two want key with each other`);
  return { ...constellation, stations: stations.slice(0, count), demands };
}

/** All Walker patterns with so many satellites, in as many planes as before. */
function patternOf(nameOrPath: string, count: number): Constellation {
  return withSatellites(nameOrPath, "--sweep: there is no Walker pattern here to vary", (entry) => {
    if (entry.kind !== "walker" || typeof entry.pattern !== "string") return null;
    return { ...entry, pattern: entry.pattern.replace(/:\d+\//, `:${count}/`) };
  });
}

/** All satellites whose file gives them an altitude; what has elements keeps its orbit. */
function altitudeOf(nameOrPath: string, km: number): Constellation {
  return withSatellites(nameOrPath, "--sweep: no satellite here has an altitudeKm to vary", (entry) =>
    "altitudeKm" in entry ? { ...entry, altitudeKm: { value: km, assumed: ASSUMED } } : null,
  );
}

function apertureOf(nameOrPath: string, metres: number): Constellation {
  const constellation = loadConstellation(nameOrPath);
  const { base, pass } = constellation;
  const { link } = base;
  if (link.kind !== "model")
    throw new UserError(`--sweep: the link of ${pass} is a table of losses, which has no aperture to vary`);
  return { ...constellation, base: { ...base, link: { ...link, receiverApertureM: metres } } };
}

/** All of them, by the names that `--sweep` takes. */
export const VARIATIONS: Readonly<Record<string, Variation>> = {
  satellites: { title: "first satellites", isWhole: true, helps: true, of: firstSatellites },
  pattern: { title: "satellites in the pattern", isWhole: true, helps: true, of: patternOf },
  stations: { title: "first stations", isWhole: true, helps: false, of: firstStations },
  altitude: { title: "km high", isWhole: false, helps: false, of: altitudeOf },
  aperture: { title: "m of the stations' aperture", isWhole: false, helps: true, of: apertureOf },
};
