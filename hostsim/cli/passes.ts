/**
 * `satqkd passes STATION`: when the satellite can be used from where, over the coming days.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { parseElements } from "../orbit/elements.js";
import { type NamedElements, readElements } from "../orbit/elements-file.js";
import type { Station } from "../orbit/pass.js";
import { calendarOf } from "../passes/calendar.js";
import { forecastPasses } from "../passes/forecast.js";
import { findStation, listStations } from "../passes/stations.js";
import { listScenarios, loadScenario } from "../scenarios/load.js";
import { passesSummary } from "./passes-summary.js";
import { UserError } from "./user-error.js";

/** The scenario whose orbit is meant where none is named. */
const DEFAULT_ORBIT = "jinan-1-stellenbosch";
/** For coordinates: where published passes begin and end. A shipped station has its own. */
const DEFAULT_MINIMUM_ELEVATION = 10;
/** Nautical twilight is over; assumed, no station's rule is published. */
const DEFAULT_SUN_BELOW = 12;
const DEFAULT_MINIMUM_S = 60;
/** A hundred thousand passes are a listing for nobody. */
const MOST_DAYS = 366;

interface PassesFlags {
  at?: [number, number, number];
  orbit: string;
  tle?: string;
  satellite?: string;
  from?: number;
  days: number;
  minimumElevation?: number;
  sunBelow: number;
  byDay?: true;
  inShadow?: true;
  minimumSeconds: number;
  key?: string;
  all?: true;
  json?: true;
  ics?: string;
}

function number(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= from && value <= to))
      throw new InvalidArgumentError(`must be a number from ${from} to ${to}.`);
    return value;
  };
}

function coordinates(text: string): [number, number, number] {
  const [latitude, longitude, height = 0, ...more] = text
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const fits =
    latitude !== undefined &&
    longitude !== undefined &&
    more.length === 0 &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180 &&
    height >= -500 &&
    height <= 9000;
  if (!fits)
    throw new InvalidArgumentError(
      "must be LATITUDE,LONGITUDE[,HEIGHT] in degrees and metres (-500 to 9000), such as -33.93,18.86,120.",
    );
  return [latitude, longitude, height];
}

function utc(text: string): number {
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const value = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/.test(whole)
    ? Date.parse(whole)
    : Number.NaN;
  if (Number.isNaN(value))
    throw new InvalidArgumentError("must be a UTC time such as 2025-04-07T21:00:00Z, or a day.");
  return value;
}

/** The station, with the minimum elevation that it keeps unless told otherwise. */
function stationOf(name: string | undefined, { at }: PassesFlags): Station {
  if ((name === undefined) === (at === undefined))
    throw new UserError("passes: name a station, or give coordinates by --at");
  if (at === undefined) return findStation(name!);
  const [latitudeDeg, longitudeDeg, altitudeM] = at;
  return {
    name: `${latitudeDeg},${longitudeDeg}`,
    latitudeDeg,
    longitudeDeg,
    altitudeM,
    minimumElevationDeg: DEFAULT_MINIMUM_ELEVATION,
  };
}

function satelliteOf({ tle, satellite, orbit }: PassesFlags): NamedElements {
  if (tle === undefined) {
    if (satellite !== undefined) throw new UserError("--satellite: picks one of a file; give --tle as well");
    const scenario = loadScenario(orbit);
    return { name: `orbit of ${scenario.name}`, elements: parseElements(scenario.orbit.elements) };
  }
  let text: string;
  try {
    text = readFileSync(tle, "utf8");
  } catch (error) {
    throw new UserError(
      `--tle: cannot read "${tle}" (${(error as NodeJS.ErrnoException).code ?? "unreadable"})`,
    );
  }
  return readElements(text, satellite ?? null, `--tle ${tle}`);
}

async function passes(name: string | undefined, flags: PassesFlags): Promise<void> {
  const station = stationOf(name, flags);
  const satellite = satelliteOf(flags);
  if (flags.ics !== undefined && existsSync(flags.ics))
    throw new UserError(`--ics: ${flags.ics} exists and is not replaced`);
  if (flags.key !== undefined && satellite.elements.lines === null)
    throw new UserError("--key: needs two-line elements, not an OMM");
  const { predictions, forecast } = await forecastPasses({
    satellite,
    station,
    rules: {
      minimumElevationDeg: flags.minimumElevation ?? station.minimumElevationDeg,
      sunBelowDeg: flags.byDay ? null : flags.sunBelow,
      inShadow: flags.inShadow === true,
      minimumUsableS: flags.minimumSeconds,
    },
    fromUtcMs: flags.from ?? Math.floor(Date.now() / 1000) * 1000,
    days: flags.days,
    keyScenario: flags.key === undefined ? null : loadScenario(flags.key),
  });
  if (flags.ics !== undefined) {
    const { satellite: shown } = forecast;
    const subject = { satellite: shown.name, satelliteNumber: shown.number, station };
    writeFileSync(flags.ics, calendarOf(predictions, subject), { flag: "wx" });
  }
  process.stdout.write(
    flags.json ? `${JSON.stringify(forecast, null, 2)}\n` : passesSummary(forecast, flags.all === true),
  );
}

/** Adds the verb to the command line. No usable pass is an answer: the exit code is 0. */
export function registerPasses(program: Command): void {
  const stations = listStations().map(({ name }) => name.toLowerCase());
  program
    .command("passes")
    .description("when a satellite can be used from a station, over the coming days (docs/passes.md)")
    .argument("[station]", `a station's name (${stations.join(", ")}) or a JSON file`)
    .option("--at <lat,lon,height>", "a place instead, in degrees and metres", coordinates)
    .option("--orbit <scenario>", `the orbit of a scenario (${listScenarios().join(", ")})`, DEFAULT_ORBIT)
    .addOption(new Option("--tle <file>", "two-line elements, or OMM as JSON").conflicts("orbit"))
    .option("--satellite <name>", "which satellite of that file: name or catalogue number")
    .option("--from <utc>", "first moment, such as 2025-04-07T21:00:00Z; now if left out", utc)
    .option("--days <n>", "length of the interval", number(0.001, MOST_DAYS), 7)
    .option(
      "--minimum-elevation <degrees>",
      `the station's own if left out, ${DEFAULT_MINIMUM_ELEVATION} with --at`,
      number(5, 89),
    )
    .option(
      "--sun-below <degrees>",
      "night: the Sun so far below the horizon",
      number(0, 60),
      DEFAULT_SUN_BELOW,
    )
    .addOption(new Option("--by-day", "daylight does not matter").conflicts("sunBelow"))
    .option("--in-shadow", "only while the satellite is in the Earth's shadow")
    .option("--minimum-seconds <s>", "shorter windows are not usable", number(0, 86_400), DEFAULT_MINIMUM_S)
    .option("--key <scenario>", "expected key, with this scenario's source, link and receiver")
    .option("--all", "show unusable passes too, and why they are")
    .option("--ics <file>", "write the usable windows as a calendar (iCalendar) to a new file")
    .option("--json", "print one JSON object, nothing else")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  satqkd passes stellenbosch --from 2025-04-07 --key jinan-1-stellenbosch\n" +
        "  satqkd passes xinglong --orbit micius-2016-12-19 --from 2016-12-19 --days 3 --all\n" +
        "  satqkd passes --at 48.2,16.4,200 --tle stations.txt --satellite 41731 --ics passes.ics\n",
    )
    .action(passes);
}
