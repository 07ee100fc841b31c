/**
 * What of a constellation a study varies, in a list: one entry adds one. Takes: where a constellation comes
 * from, and a value. Gives: the same with the value in place of its own, which may be varied further.
 */
import { UserError } from "../base/user-error.js";
import { type Constellation, type Demand, loadConstellation } from "./load.js";

/** Gives a constellation, whose JSON `change` may alter before it is checked. */
export type ConstellationSource = (change?: (data: unknown) => unknown) => Constellation;

/** A constellation as its file has it. */
export function constellationSource(nameOrPath: string): ConstellationSource {
  return (change) => loadConstellation(nameOrPath, change);
}

/** How one thing is varied. */
export interface Variation {
  /** For people: what the value is, with its unit. */
  readonly title: string;
  /** Only whole numbers from 1 on; else any above 0. */
  readonly isWhole: boolean;
  /** What it gives throws a UserError when this constellation has nothing to vary, or not so much of it. */
  of(source: ConstellationSource, value: number): ConstellationSource;
}

const ASSUMED = "Varied by a study";

function isObject(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/** Changes the satellites of a constellation's JSON that a rule takes; all others stay. */
function withSatellites(
  source: ConstellationSource,
  missing: string,
  change: (entry: Readonly<Record<string, unknown>>) => unknown,
): ConstellationSource {
  const changed = (data: unknown) => {
    // What is no constellation at all, the check that follows refuses.
    if (!isObject(data) || !Array.isArray(data.satellites)) return data;
    let count = 0;
    const satellites = data.satellites.map((entry: unknown) => {
      const made = isObject(entry) ? change(entry) : null;
      if (made === null) return entry;
      count += 1;
      return made;
    });
    if (count === 0) throw new UserError(missing);
    return { ...data, satellites };
  };
  return (further = (data) => data) => source((data) => further(changed(data)));
}

function firstSatellites(constellation: Constellation, count: number): Constellation {
  const { name, satellites } = constellation;
  if (count > satellites.length)
    throw new UserError(`--sweep: ${name} has ${satellites.length} satellites, not ${count}`);
  return { ...constellation, satellites: satellites.slice(0, count) };
}

function firstStations(constellation: Constellation, count: number): Constellation {
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
function patternOf(source: ConstellationSource, count: number): ConstellationSource {
  return withSatellites(source, "--sweep: there is no Walker pattern here to vary", (entry) => {
    if (entry.kind !== "walker" || typeof entry.pattern !== "string") return null;
    return { ...entry, pattern: entry.pattern.replace(/:\d+\//, `:${count}/`) };
  });
}

/** All satellites whose file gives them an altitude; what has elements keeps its orbit. */
function altitudeOf(source: ConstellationSource, km: number): ConstellationSource {
  return withSatellites(source, "--sweep: no satellite here has an altitudeKm to vary", (entry) =>
    "altitudeKm" in entry ? { ...entry, altitudeKm: { value: km, assumed: ASSUMED } } : null,
  );
}

function apertureOf(constellation: Constellation, metres: number): Constellation {
  const { base, pass } = constellation;
  const { link } = base;
  if (link.kind !== "model")
    throw new UserError(`--sweep: the link of ${pass} is a table of losses, which has no aperture to vary`);
  return { ...constellation, base: { ...base, link: { ...link, receiverApertureM: metres } } };
}

/** A change of what was loaded, as one of where it comes from. */
function afterLoading(of: (constellation: Constellation, value: number) => Constellation): Variation["of"] {
  return (source, value) => (change) => of(source(change), value);
}

/** All of them, by the names that `--sweep` takes. */
export const VARIATIONS: Readonly<Record<string, Variation>> = {
  satellites: { title: "first satellites", isWhole: true, of: afterLoading(firstSatellites) },
  pattern: { title: "satellites in the pattern", isWhole: true, of: patternOf },
  stations: { title: "first stations", isWhole: true, of: afterLoading(firstStations) },
  altitude: { title: "km high", isWhole: false, of: altitudeOf },
  aperture: { title: "m of the stations' aperture", isWhole: false, of: afterLoading(apertureOf) },
};
