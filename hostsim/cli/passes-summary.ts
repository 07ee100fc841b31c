/**
 * Predicted passes as text. Takes: a forecast. Gives: a table for people: a line a pass, and what was
 * assumed.
 */
import type { ForecastPass, PassForecast } from "../forecast/forecast.js";
import type { Hindrance, Sight } from "../forecast/predict.js";

const HINDRANCES: Record<Hindrance, string> = {
  daylight: "daylight",
  sunlit: "satellite in sunlight",
  short: "too short",
  bright: "sky too bright for key",
};

function time(utc: string, withDay: boolean): string {
  const rounded = new Date(Math.round(Date.parse(utc) / 1000) * 1000).toISOString();
  return withDay ? `${rounded.slice(0, 10)} ${rounded.slice(11, 19)}` : rounded.slice(11, 19);
}

type SightText = Omit<Sight, "utcMs"> & { readonly utc: string };

function point({ utc, elevationDeg, azimuthDeg }: SightText, withDay: boolean): string {
  return `${time(utc, withDay)} ${elevationDeg.toFixed(0).padStart(2)}°/${azimuthDeg.toFixed(0).padStart(3, "0")}°`;
}

function use(pass: ForecastPass): string {
  if (pass.usable === null) return HINDRANCES[pass.hindrance!];
  const from = time(pass.usable.fromUtc, false);
  return `${pass.usable.seconds.toFixed(0).padStart(4)} s from ${from}`;
}

function line(pass: ForecastPass, withKey: boolean): string {
  const marks = `${pass.underWayAtStart ? "<" : ""}${pass.underWayAtEnd ? ">" : ""}`;
  const cells = [
    point(pass.rise, true) + (marks === "" ? "  " : marks.padEnd(2)),
    point(pass.culmination, false),
    point(pass.set, false),
    `${pass.closest.rangeKm.toFixed(0).padStart(5)} km`,
    use(pass).padEnd(21),
  ];
  if (withKey && pass.usable !== null && pass.expected === null)
    cells.push("not modelled by day".padStart(22));
  if (withKey && pass.expected !== null) {
    const { siftedBits, secretKeyBits } = pass.expected;
    cells.push(siftedBits.toLocaleString("en").padStart(10), secretKeyBits.toLocaleString("en").padStart(10));
  }
  return `${cells.join("  ").trimEnd()}\n`;
}

function rulesText({ rules, station }: PassForecast): string {
  const night =
    rules.sunBelowDeg === null ? "by day too" : `Sun ${rules.sunBelowDeg}° or more below the horizon`;
  const shadow = rules.inShadow
    ? "satellite in the Earth's shadow"
    : "the Earth's shadow on the satellite does not matter";
  return (
    `above ${rules.minimumElevationDeg}° at ${station.name} ` +
    `(${station.latitudeDeg}, ${station.longitudeDeg}, ${station.altitudeM} m); ${night}; ${shadow}; ` +
    `usable for ${rules.minimumUsableS} s or more`
  );
}

/** What clouds leave of the expected key on average, for a station with a climate. */
function cloudsText(usable: readonly ForecastPass[]): string {
  const clouded = usable.filter(({ clearProbability }) => clearProbability !== null);
  if (clouded.length === 0) return "";
  const passes = clouded.reduce((sum, pass) => sum + pass.clearProbability!, 0);
  const key = clouded.reduce(
    (sum, pass) => sum + pass.clearProbability! * (pass.expected?.secretKeyBits ?? 0),
    0,
  );
  const bits = clouded.some(({ expected }) => expected !== null)
    ? ` and ${Math.round(key).toLocaleString("en")} bits of key`
    : "";
  return `clouds: by the station's climate ${passes.toFixed(1)} of the usable passes${bits} are to be expected\n`;
}

/**
 * The table. Unusable passes are counted, and shown with `all`.
 */
export function passesSummary(forecast: PassForecast, all: boolean): string {
  const { satellite, fromUtc, days, passes, key } = forecast;
  const shown = passes.filter(({ usable }) => all || usable !== null);
  const usable = passes.filter((pass) => pass.usable !== null);
  const seconds = usable.reduce((sum, pass) => sum + pass.usable!.seconds, 0);
  const counts = (Object.keys(HINDRANCES) as Hindrance[])
    .map((hindrance): [Hindrance, number] => [
      hindrance,
      passes.filter((pass) => pass.hindrance === hindrance).length,
    ])
    .filter(([, count]) => count > 0)
    .map(([hindrance, count]) => `${count} ${HINDRANCES[hindrance]}`);
  const header =
    "rise (UTC), elevation/azimuth   culmination        set                closest  usable               " +
    (key === null ? "" : "      sifted  secret key");
  return (
    `${satellite.name} (${satellite.number}), elements of ${time(satellite.epochUtc, true)}, ` +
    `${days} days from ${time(fromUtc, true)} UTC\n${rulesText(forecast)}\n` +
    (shown.length === 0 ? "" : `\n${header.trimEnd()}\n`) +
    shown.map((pass) => line(pass, key !== null)).join("") +
    `\n${passes.length} passes, ${usable.length} usable for ${seconds.toFixed(0)} s together` +
    (counts.length === 0 ? "\n" : `; not usable: ${counts.join(", ")}\n`) +
    (passes.some((pass) => pass.underWayAtStart || pass.underWayAtEnd)
      ? "< had risen before the interval, > sets after it: rise and set are the pass's own, usable is what lies inside\n"
      : "") +
    (key === null
      ? ""
      : `key: expected under a clear sky with ${key.scenario}'s source, link and receiver (simulated)\n`) +
    cloudsText(usable) +
    forecast.warnings.map((warning) => `note: ${warning}\n`).join("")
  );
}
