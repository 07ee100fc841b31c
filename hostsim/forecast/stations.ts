/**
 * Stations by name. Takes: a name, the path of a station's file, or coordinates. Gives: a checked station.
 * Shipped are the stations of the scenarios, and those of hostsim/scenario/stations that no scenario has.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseCommentedJson } from "../base/commented-json.js";
import { withoutHead } from "../base/format-head.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { packageRoot } from "../core/package-root.js";
import type { Station } from "../orbit/pass.js";
import { faultLine, shapeFaults } from "../scenario/fault.js";
import { isScenarioPath, listScenarios, loadScenario } from "../scenario/load.js";
import { type Assumption, plainValues } from "../scenario/quantity.js";
import { STATION_FORMAT, station as stationSchema } from "../scenario/schema-where.js";

const FOLDER = join(packageRoot, "hostsim", "scenario", "stations");
const ENDING = ".json";
/** The station of bench scenarios is a room: no sky is over it. */
const BENCH = "Bench";

/** A station, and which of its values were assumed. */
export interface KnownStation extends Station {
  readonly assumptions: readonly Assumption[];
}

/**
 * Checks a station's parsed JSON: what a scenario has under "station".
 * @throws UserError naming the first field at fault.
 */
function checkStation(given: unknown): KnownStation {
  const data = withoutHead(given, ...STATION_FORMAT);
  const checked = stationSchema.safeParse(data);
  if (!checked.success) {
    throw new UserError(faultLine(shapeFaults(data, checked.error)[0]!));
  }
  const assumptions: Assumption[] = [];
  return { ...plainValues(checked.data, assumptions, "station"), assumptions };
}

function stationFile(path: string): KnownStation {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`station ${path}: ${error.message}`);
    throw new UserError(
      `station: cannot read "${path}" (${(error as NodeJS.ErrnoException).code ?? "unreadable"})`,
    );
  }
  try {
    return checkStation(parseCommentedJson(text));
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`station ${path}: ${error.message}`);
    throw error;
  }
}

/** The shipped stations, one of each name, sorted by name. */
export function listStations(): KnownStation[] {
  const byName = new Map<string, KnownStation>();
  for (const scenario of listScenarios()) {
    const { station, assumptions } = loadScenario(scenario);
    if (station.name === BENCH) continue;
    const own = assumptions.filter(({ path }) => path.startsWith("station."));
    byName.set(station.name, { ...station, assumptions: own });
  }
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(ENDING))) {
    const station = stationFile(join(FOLDER, file));
    byName.set(station.name, station);
  }
  return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/**
 * A station by its name (upper or lower case alike), or by the path of its file.
 * @throws UserError when it isn't known: the message lists those that are.
 */
export function findStation(nameOrPath: string): KnownStation {
  if (isScenarioPath(nameOrPath)) return stationFile(nameOrPath);
  const stations = listStations();
  const found = stations.find(({ name }) => name.toLowerCase() === nameOrPath.toLowerCase());
  if (found !== undefined) return found;
  throw new UserError(
    `station: "${nameOrPath}" is not known; known: ${stations.map(({ name }) => name.toLowerCase()).join(", ")}`,
  );
}
