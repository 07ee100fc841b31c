/**
 * Reads relay scenarios. Takes: the name of a shipped one, or the path of a file. Gives: checked values, the
 * scenario that each station's passes are made from, and the paths of the pictures. Never reads a picture.
 */
import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseCommentedJson } from "../../base/commented-json.js";
import { withoutHead } from "../../base/format-head.js";
import { readText } from "../../base/text-file.js";
import { UserError } from "../../base/user-error.js";
import { packageRoot } from "../../core/package-root.js";
import { STORE_EXIT } from "../../keystore/store-error.js";
import { parseOrbit } from "../../orbit/elements.js";
import { faultLine, shapeFaults } from "../../scenario/fault.js";
import { isScenarioPath, loadScenario } from "../../scenario/load.js";
import { type Assumption, plainValues } from "../../scenario/quantity.js";
import type { Scenario } from "../../scenario/schema.js";
import { stationId } from "../../scenario/station-id.js";
import { RELAY_FORMAT, type RelayValues, relayFile } from "./schema.js";

const FOLDER = join(packageRoot, "hostsim", "relay", "scenario");
const ENDING = ".json";
const SCHEMA_FILE = "relay.schema.json";

/** A station of a relay, with its identifier. */
export type RelayStationValues = RelayValues["stations"][number] & { readonly id: string };

/** A relay scenario, ready to be planned. */
export interface RelayScenario extends Omit<RelayValues, "stations"> {
  readonly stations: readonly [RelayStationValues, RelayStationValues];
  /** For each station, where source, link, receiver and bound of its passes come from. */
  readonly bases: readonly [Scenario, Scenario];
  /** The pictures' absolute paths, in order. */
  readonly pictureFiles: readonly string[];
}

/** Names of the shipped relay scenarios, sorted. */
export function listRelayScenarios(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING) && file !== SCHEMA_FILE)
    .map((file) => basename(file, ENDING))
    .sort();
}

function checkNames({ stations, pictures }: RelayValues): void {
  const names = stations.map(({ name }) => name);
  if (names[0] === names[1]) throw new UserError(`stations.1.name: both are named ${names[1]}`);
  pictures.forEach(({ from, to }, index) => {
    for (const [end, name] of Object.entries({ from, to })) {
      if (!names.includes(name)) {
        throw new UserError(
          `pictures.${index}.${end}: ${name} is no station here; there are ${names.join(", ")}`,
          STORE_EXIT.unknownStation,
        );
      }
    }
    if (from === to) throw new UserError(`pictures.${index}.to: is where it comes from`);
  });
}

/** A station has one kind of weather. */
function checkWeather({ stations }: RelayValues): void {
  stations.forEach(({ clouds, clearNightProbability }, index) => {
    if ((clouds === undefined) !== (clearNightProbability === undefined)) return;
    throw new UserError(
      clouds === undefined
        ? `stations.${index}.clearNightProbability: is missing; give it, or "clouds"`
        : `stations.${index}.clouds: are given, and clearNightProbability too; leave one out`,
    );
  });
}

/** The stations with an identifier each: the scenario's, or one made of the name. */
function identified([first, second]: RelayValues["stations"]): RelayScenario["stations"] {
  const withId = (station: RelayValues["stations"][number]): RelayStationValues => ({
    ...station,
    id: station.id ?? stationId(station.name),
  });
  const stations = [withId(first), withId(second)] as const;
  if (stations[0].id === stations[1].id)
    throw new UserError(
      `stations.1.id: ${first.name} and ${second.name} would both have the identifier ${stations[1].id}; give one of them another "id"`,
    );
  return stations;
}

/**
 * Checks a relay scenario's parsed JSON.
 * @param folder where paths in it begin.
 * @throws UserError naming the first field at fault.
 */
export function checkRelayScenario(given: unknown, folder: string): RelayScenario {
  const data = withoutHead(given, ...RELAY_FORMAT);
  const checked = relayFile.safeParse(data);
  if (!checked.success) {
    throw new UserError(faultLine(shapeFaults(data, checked.error)[0]!));
  }
  const assumptions: Assumption[] = [];
  const values: RelayValues = { ...plainValues(checked.data, assumptions), assumptions };
  parseOrbit(values.orbit);
  checkNames(values);
  checkWeather(values);
  const stations = identified(values.stations);
  const base = (pass: string) => loadScenario(isScenarioPath(pass) ? resolve(folder, pass) : pass);
  return {
    ...values,
    stations,
    bases: [base(values.stations[0].pass), base(values.stations[1].pass)],
    pictureFiles: values.pictures.map(({ file }) => resolve(folder, file)),
  };
}

/**
 * Loads a relay scenario by name or path.
 * @throws UserError when it is missing, not JSON, of the wrong shape or inconsistent.
 */
export function loadRelayScenario(nameOrPath: string): RelayScenario {
  const isPath = isScenarioPath(nameOrPath);
  const known = listRelayScenarios();
  if (!isPath && !known.includes(nameOrPath)) {
    throw new UserError(`relay scenario: "${nameOrPath}" is not known; known: ${known.join(", ")}`);
  }
  const path = isPath ? nameOrPath : join(FOLDER, nameOrPath + ENDING);
  try {
    return checkRelayScenario(parseCommentedJson(readText(path)), dirname(path));
  } catch (error) {
    if (error instanceof UserError)
      throw new UserError(`relay scenario ${nameOrPath}: ${error.message}`, error.exitCode);
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new UserError(
      `relay scenario: cannot read "${nameOrPath}" (${code}); known names: ${known.join(", ")}`,
    );
  }
}
