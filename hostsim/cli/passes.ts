/**
 * `satqkd passes STATION`: when the satellite can be used from where, over the coming days.
 */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type OutputRule, tryOutput, writeOutput } from "../base/output.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { calendarOf } from "../forecast/calendar.js";
import { type CloudedStation, forecastPasses } from "../forecast/forecast.js";
import { findStation, listStations } from "../forecast/stations.js";
import { parseOrbit } from "../orbit/elements.js";
import { type NamedElements, readElements, type WantedTime } from "../orbit/elements-file.js";
import { listScenarios, loadScenario } from "../scenario/load.js";
import { decimal, listed } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION, REQUIRE_KEY_OPTION, requireKey } from "./options.js";
import { passesSummary } from "./passes-summary.js";
import { printJson } from "./print-json.js";
import { print } from "./say.js";
import { utc } from "./utc-option.js";

/** The scenario whose orbit is meant where none is named. */
const DEFAULT_ORBIT = "jinan-1-stellenbosch";
/** For coordinates: where published passes begin and end. A shipped station has its own. */
const DEFAULT_MINIMUM_ELEVATION = 10;
/** Nautical twilight is over; assumed, no station's rule is published. */
const DEFAULT_SUN_BELOW = 12;
const DEFAULT_MINIMUM_S = 60;
/** A hundred thousand passes are a listing for nobody. */
const MOST_DAYS = 366;
const MS_PER_DAY = 86_400_000;

interface PassesFlags extends CommonFlags {
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
  oldElements?: true;
  key?: string;
  all?: true;
  json?: true;
  ics?: string;
}

function coordinates(text: string): [number, number, number] {
  const [latitude, longitude, height = 0, ...more] = listed(text) ?? [];
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

/** The station, with the minimum elevation that it keeps unless told otherwise. */
function stationOf(name: string | undefined, { at }: PassesFlags): CloudedStation {
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

function satelliteOf({ tle, satellite, orbit }: PassesFlags, time: WantedTime): NamedElements {
  if (tle === undefined) {
    if (satellite !== undefined) throw new UserError("--satellite: picks one of a file; give --tle as well");
    const scenario = loadScenario(orbit);
    return { name: `orbit of ${scenario.name}`, elements: parseOrbit(scenario.orbit), sets: 1 };
  }
  let text: string;
  try {
    text = readText(tle);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`--tle ${tle}: ${error.message}`);
    throw new UserError(
      `--tle: cannot read "${tle}" (${(error as NodeJS.ErrnoException).code ?? "unreadable"})`,
    );
  }
  return readElements(text, satellite ?? null, `--tle ${tle}`, time);
}

/** Where no first moment is given: now, but for a shipped orbit, of years ago, the day of its elements. */
function firstMoment({ tle, orbit, oldElements }: PassesFlags): number {
  const nowUtcMs = Math.floor(Date.now() / 1000) * 1000;
  if (tle !== undefined || oldElements === true) return nowUtcMs;
  const { epochUtcMs } = parseOrbit(loadScenario(orbit).orbit);
  return Math.floor(epochUtcMs / MS_PER_DAY) * MS_PER_DAY;
}

async function passes(name: string | undefined, flags: PassesFlags): Promise<void> {
  if (flags.requireKey && flags.key === undefined)
    throw new UserError("--require-key: no key is forecast without --key SCENARIO");
  const station = stationOf(name, flags);
  const fromUtcMs = flags.from ?? firstMoment(flags);
  const satellite = satelliteOf(flags, { fromUtcMs, toUtcMs: fromUtcMs + flags.days * MS_PER_DAY });
  const rule: OutputRule = { option: "--ics", force: flags.force };
  if (flags.ics !== undefined) tryOutput(flags.ics, rule);
  const { predictions, forecast } = await forecastPasses({
    satellite,
    station,
    rules: {
      minimumElevationDeg: flags.minimumElevation ?? station.minimumElevationDeg,
      sunBelowDeg: flags.byDay ? null : flags.sunBelow,
      inShadow: flags.inShadow === true,
      minimumUsableS: flags.minimumSeconds,
    },
    fromUtcMs,
    days: flags.days,
    oldElements: flags.oldElements === true,
    keyScenario: flags.key === undefined ? null : loadScenario(flags.key),
  });
  if (flags.ics !== undefined) {
    const { satellite: shown } = forecast;
    const subject = { satellite: shown.name, satelliteNumber: shown.number, station };
    writeOutput(flags.ics, calendarOf(predictions, subject), rule);
  }
  if (flags.json) printJson("satqkd-passes", forecast);
  else print(passesSummary(forecast, flags.all === true));
  requireKey(
    forecast.passes.reduce((sum, { expected }) => sum + (expected?.secretKeyBits ?? 0), 0),
    flags,
  );
}

/** Adds the verb to the command line. No usable pass is an answer: the exit code is 0. */
export function registerPasses(program: Command): void {
  const stations = listStations().map(({ name }) => name.toLowerCase());
  program
    .command("passes")
    .description("when a satellite can be used from a station, over the coming days (docs/how-to/passes.md)")
    .argument("[station]", `a station's name (${stations.join(", ")}) or a JSON file`)
    .option("--at <lat,lon,height>", "a place instead, in degrees and metres", coordinates)
    .option("--orbit <scenario>", `the orbit of a scenario (${listScenarios().join(", ")})`, DEFAULT_ORBIT)
    .addOption(
      new Option("--tle <file>", "two-line elements, or OMM as JSON, CSV, KVN or XML").conflicts("orbit"),
    )
    .option("--satellite <name>", "which satellite of that file: name or catalogue number (Alpha-5 too)")
    .option(
      "--from <utc>",
      "first moment, such as 2025-04-07T21:00:00Z; now if left out, for a shipped orbit the day of its elements",
      utc,
    )
    .option("--days <n>", "length of the interval", decimal({ from: 0.001, to: MOST_DAYS }), 7)
    .option(
      "--minimum-elevation <degrees>",
      `the station's own if left out, ${DEFAULT_MINIMUM_ELEVATION} with --at`,
      decimal({ from: 5, to: 89 }),
    )
    .option(
      "--sun-below <degrees>",
      "night: the Sun so far below the horizon",
      decimal({ from: 0, to: 60 }),
      DEFAULT_SUN_BELOW,
    )
    .addOption(new Option("--by-day", "daylight does not matter").conflicts("sunBelow"))
    .option("--in-shadow", "only while the satellite is in the Earth's shadow")
    .option(
      "--minimum-seconds <s>",
      "shorter windows are not usable",
      decimal({ from: 0, to: 86_400 }),
      DEFAULT_MINIMUM_S,
    )
    .option("--old-elements", "use elements of any age; else at most 30 days from the interval")
    .option("--key <scenario>", "expected key, with this scenario's source, link and receiver")
    .option("--all", "show unusable passes too, and why they are")
    .option("--ics <file>", "write the usable windows as a calendar (iCalendar)")
    .option(...FORCE_OPTION)
    .option(...REQUIRE_KEY_OPTION)
    .option("--json", "print one JSON object, nothing else")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  satqkd passes stellenbosch --from 2025-04-07 --key jinan-1-stellenbosch\n" +
        "  satqkd passes xinglong --orbit micius-2016-12-19 --from 2016-12-19 --days 3 --all\n" +
        "  satqkd passes --at 48.2,16.4,200 --tle examples/elements.txt --satellite 41731 --from 2016-12-18 --ics passes.ics\n",
    )
    .action(passes);
}
