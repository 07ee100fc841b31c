/**
 * Reads constellations. Takes: the name of a shipped one, or the path of a file. Gives: checked values,
 * satellites with elements, stations with places, and the scenario that all passes are made from. Every fault
 * is one line that names file, line and column, and field.
 */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseCommentedJson, placeOfValue } from "../base/commented-json.js";
import { withoutHead } from "../base/format-head.js";
import { meantWords } from "../base/nearest.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { parseUtc } from "../base/utc.js";
import { packageRoot } from "../core/package-root.js";
import { shapeFaults } from "../scenario/fault.js";
import { pathOfField } from "../scenario/inspect-file.js";
import { isScenarioPath, loadScenario } from "../scenario/load.js";
import { type Assumption, plainValues } from "../scenario/quantity.js";
import type { Scenario } from "../scenario/schema.js";
import { nodeOfField, type SchemaNode } from "../scenario/schema-tree.js";
import { FieldError } from "./field-error.js";
import { type GroundStation, groundStation } from "./ground-stations.js";
import { canRise } from "./reach.js";
import { type ConstellationSatellite, constellationSatellites } from "./satellites.js";
import {
  CONSTELLATION_FORMAT,
  type ConstellationValues,
  constellationFile,
  constellationJsonSchema,
} from "./schema.js";

const FOLDER = join(packageRoot, "hostsim", "constellation", "scenario");
const ENDING = ".json";
const SCHEMA_FILE = "constellation.schema.json";
const MS_PER_DAY = 86_400_000;

/** A pair of stations that wants key; places in the list of stations. */
export interface Demand {
  readonly from: number;
  readonly to: number;
  readonly bitsPerDay: number;
  /** Weight against other demands. */
  readonly priority: number;
}

/** A station with its weather, which it has of its own or from the constellation. */
export type CloudedGroundStation = GroundStation & { readonly clouds: NonNullable<GroundStation["clouds"]> };

/** A constellation, ready to be planned. */
export interface Constellation
  extends Omit<ConstellationValues, "satellites" | "stations" | "demands" | "demandOfEveryPair"> {
  readonly satellites: readonly ConstellationSatellite[];
  /** Each with the lowest elevation that holds here. */
  readonly stations: readonly CloudedGroundStation[];
  readonly demands: readonly Demand[];
  /** Where source, link, receiver and bound of all passes come from. */
  readonly base: Scenario;
  /** Where the plan begins, as Unix time in whole ms. */
  readonly fromMs: number;
  /** SHA-256 in hex of all that contacts and key depend on, but for the seed. */
  readonly hash: string;
}

/** Names of the shipped constellations, sorted. */
export function listConstellations(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING) && file !== SCHEMA_FILE)
    .map((file) => basename(file, ENDING))
    .sort();
}

/** Runs `make`; what it says of bad input becomes the fault of a field. */
function ofField<T>(field: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof UserError && !(error instanceof FieldError))
      throw new FieldError(field, error.message);
    throw error;
  }
}

function stationsOf(
  { stations, rules, weather }: ConstellationValues,
  resolvePath: (path: string) => string,
): CloudedGroundStation[] {
  const { coverByMonth, meanCloudyHours } = weather;
  const found = stations.map((given, at): CloudedGroundStation => {
    const field = `stations.${at}`;
    const station: GroundStation =
      typeof given === "string"
        ? ofField(field, () => groundStation(given, resolvePath))
        : { ...given, assumptions: [] };
    const usual = coverByMonth && meanCloudyHours ? { coverByMonth, meanCloudyHours } : undefined;
    const clouds = station.clouds ?? usual;
    if (clouds === undefined)
      throw new FieldError(
        field,
        `nothing says how cloudy ${station.name} is; give the station "clouds", or weather.coverByMonth and meanCloudyHours`,
      );
    const minimumElevationDeg = rules.lowestElevationDeg ?? station.minimumElevationDeg;
    return { ...station, minimumElevationDeg, clouds };
  });
  found.forEach(({ name }, at) => {
    if (found.findIndex((other) => other.name === name) < at)
      throw new FieldError(`stations.${at}`, `${name} is named twice`);
  });
  return found;
}

function demandsOf(
  { demands, demandOfEveryPair }: ConstellationValues,
  stations: readonly GroundStation[],
): Demand[] {
  const names = stations.map(({ name }) => name);
  const placeOf = (name: string, field: string) => {
    const place = names.findIndex((known) => known.toLowerCase() === name.toLowerCase());
    if (place >= 0) return place;
    throw new FieldError(
      field,
      `${name} is no station here${meantWords(name, names) || `; there are ${names.join(", ")}`}`,
    );
  };
  const named = demands.map(({ from, to, bitsPerDay, priority }, at): Demand => {
    const demand = {
      from: placeOf(from, `demands.${at}.from`),
      to: placeOf(to, `demands.${at}.to`),
      bitsPerDay,
      priority,
    };
    if (demand.from === demand.to) throw new FieldError(`demands.${at}.to`, "is where it comes from");
    return demand;
  });
  const pairOf = ({ from, to }: Pick<Demand, "from" | "to">) => `${Math.min(from, to)} ${Math.max(from, to)}`;
  const pairs = new Set<string>();
  named.forEach((demand, at) => {
    if (pairs.has(pairOf(demand))) throw new FieldError(`demands.${at}`, "is of a pair that is named before");
    pairs.add(pairOf(demand));
  });
  if (demandOfEveryPair !== undefined) {
    for (let from = 0; from < names.length; from++)
      for (let to = from + 1; to < names.length; to++)
        if (!pairs.has(pairOf({ from, to }))) named.push({ from, to, ...demandOfEveryPair });
  }
  if (named.length === 0)
    throw new FieldError("demands", 'is empty; name a pair, or give "demandOfEveryPair"');
  return named;
}

/** Every satellite is seen by some station, and every station sees one. */
function checkReach(
  satellites: readonly ConstellationSatellite[],
  stations: readonly CloudedGroundStation[],
): void {
  for (const { name, elements } of satellites) {
    if (!stations.some((station) => canRise(elements, station)))
      throw new FieldError(
        "satellites",
        `${name} never rises above the lowest elevation of any of the ${stations.length} stations`,
      );
  }
  stations.forEach((station, at) => {
    if (!satellites.some(({ elements }) => canRise(elements, station)))
      throw new FieldError(
        `stations.${at}`,
        `no satellite ever rises above ${station.minimumElevationDeg} degrees at ${station.name}`,
      );
  });
}

/**
 * Checks a constellation's parsed JSON.
 * @param folder where paths in it begin.
 * @throws UserError naming the first field at fault; a FieldError where its place can be told.
 */
export function checkConstellation(given: unknown, folder: string): Constellation {
  const data = withoutHead(given, ...CONSTELLATION_FORMAT);
  const checked = constellationFile.safeParse(data);
  if (!checked.success) {
    const faults = shapeFaults(data, checked.error);
    // A misspelt key is also missing: what is said of it helps more.
    const { field, problem, unknownKey } =
      faults.find((fault) => fault.unknownKey !== undefined) ?? faults[0]!;
    if (unknownKey === undefined) throw new FieldError(field || "the file", problem);
    const { properties } = nodeOfField(constellationJsonSchema() as SchemaNode, data, field);
    throw new FieldError(
      field === "" ? unknownKey : `${field}.${unknownKey}`,
      `is no field${meantWords(unknownKey, Object.keys(properties ?? {}))}`,
    );
  }
  const assumptions: Assumption[] = [];
  const values: ConstellationValues = { ...plainValues(checked.data, assumptions), assumptions };
  const resolvePath = (path: string) => resolve(folder, path);
  const fromMs = parseUtc(values.plan.fromUtc);
  const satellites = constellationSatellites(values.satellites, resolvePath, {
    epochMs: parseUtc(values.epochUtc),
    fromUtcMs: fromMs,
    toUtcMs: fromMs + Math.round(values.plan.days * MS_PER_DAY),
  });
  const stations = stationsOf(values, resolvePath);
  checkReach(satellites, stations);
  const base = ofField("pass", () =>
    loadScenario(isScenarioPath(values.pass) ? resolvePath(values.pass) : values.pass),
  );
  const demands = demandsOf(values, stations);
  const orbits = satellites.map(({ name, elements }) => ({ name, source: elements.source }));
  const all = JSON.stringify({ values, orbits, stations, demands, base });
  const hash = createHash("sha256").update(all).digest("hex");
  const { demandOfEveryPair: _, ...named } = values;
  return { ...named, satellites, stations, demands, base, fromMs, hash };
}

/** The line of a fault, with its place in the text where that is known. */
function placedLine(error: UserError, file: string, text: string, data: unknown): string {
  if (!(error instanceof FieldError)) return `constellation ${file}: ${error.message}`;
  const { line, column } = placeOfValue(text, pathOfField(data, error.field));
  return `constellation ${file}:${line}:${column}: ${error.message}`;
}

/**
 * Loads a constellation by name or path.
 * @param change of the parsed JSON, before it is checked
 * @throws UserError when it is missing, not JSON, of the wrong shape or inconsistent.
 */
export function loadConstellation(
  nameOrPath: string,
  change: (data: unknown) => unknown = (data) => data,
): Constellation {
  const isPath = isScenarioPath(nameOrPath);
  const known = listConstellations();
  if (!isPath && !known.includes(nameOrPath))
    throw new UserError(
      `constellation: "${nameOrPath}" is not known${meantWords(nameOrPath, known) || `; known: ${known.join(", ")}`}`,
    );
  const path = isPath ? nameOrPath : join(FOLDER, nameOrPath + ENDING);
  let content: string;
  try {
    content = readText(path);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`constellation ${nameOrPath}: ${error.message}`);
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw new UserError(
      `constellation: cannot read "${nameOrPath}" (${code}); known names: ${known.join(", ")}`,
    );
  }
  let data: unknown;
  try {
    data = parseCommentedJson(content);
    return checkConstellation(change(data), dirname(path));
  } catch (error) {
    if (error instanceof UserError) throw new UserError(placedLine(error, nameOrPath, content, data));
    throw error;
  }
}
