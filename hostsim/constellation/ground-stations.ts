/**
 * Ground stations that are there: laser ranging stations, stations of quantum satellites, observatories.
 * Takes: a name, the path of a station's file, or a station as a file holds it. Gives: a checked station. The
 * list is ground-stations.json; those of the scenarios (hostsim/forecast/stations.ts) are known too.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { meantWords } from "../base/nearest.js";
import { UserError } from "../base/user-error.js";
import { packageRoot } from "../core/package-root.js";
import type { CloudClimate } from "../forecast/clouds.js";
import { findStation, type KnownStation, listStations } from "../forecast/stations.js";
import { isScenarioPath } from "../scenario/load.js";
import { type Assumption, plainValues } from "../scenario/quantity.js";
import { station } from "../scenario/schema-where.js";

const FILE = join(packageRoot, "hostsim", "constellation", "ground-stations.json");

/** A station of a constellation, with its climate where that is known. */
export type GroundStation = KnownStation & { readonly clouds?: CloudClimate | undefined };

let known: ReadonlyMap<string, GroundStation> | null = null;

/** The shipped stations by their names in lower case, sorted by name. */
export function groundStations(): ReadonlyMap<string, GroundStation> {
  if (known === null) {
    const listed = z.array(station).parse(JSON.parse(readFileSync(FILE, "utf8")));
    const own = listed.map((each): GroundStation => {
      const assumptions: Assumption[] = [];
      return { ...plainValues(each, assumptions, "station"), assumptions };
    });
    const all = [...own, ...listStations()].sort((a, b) => a.name.localeCompare(b.name, "en"));
    known = new Map(all.map((each) => [each.name.toLowerCase(), each]));
  }
  return known;
}

/**
 * A station by its name (upper or lower case alike), or by the path of its file.
 * @param resolvePath where a path of the constellation's file leads
 * @throws UserError when it isn't known
 */
export function groundStation(nameOrPath: string, resolvePath: (path: string) => string): GroundStation {
  if (isScenarioPath(nameOrPath)) return findStation(resolvePath(nameOrPath));
  const stations = groundStations();
  const found = stations.get(nameOrPath.toLowerCase());
  if (found !== undefined) return found;
  const names = [...stations.values()].map(({ name }) => name);
  throw new UserError(
    `station "${nameOrPath}" is not known${meantWords(nameOrPath, names) || `; known: ${names.join(", ")}`}`,
  );
}
