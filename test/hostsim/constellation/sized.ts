/** A constellation of any size, for studies of processor time: a Walker pattern over many stations. */
import { groundStations } from "../../../hostsim/constellation/ground-stations.js";
import { type Constellation, checkConstellation } from "../../../hostsim/constellation/load.js";

/**
 * A pattern of four planes over so many stations: the shipped ones, and again the shipped ones a little
 * further east.
 * @param partners each station wants key with so many next ones of the list; all others if left out
 * @param bitsPerDay of each pair
 */
export function sizedConstellation(
  satellites: number,
  stations: number,
  partners?: number,
  bitsPerDay = 1000,
): Constellation {
  const known = [...groundStations().values()];
  const places = Array.from({ length: stations }, (_, at) => {
    const round = Math.floor(at / known.length);
    const { name, latitudeDeg, longitudeDeg, altitudeM } = known[at % known.length]!;
    const moved = longitudeDeg + 0.5 * round;
    return {
      name: round === 0 ? name : `${name} ${round + 1}`,
      latitudeDeg,
      longitudeDeg: moved > 180 ? moved - 360 : moved,
      altitudeM,
      minimumElevationDeg: 20,
    };
  });
  const nameOf = (at: number) => places[at % stations]!.name;
  const demands = Array.from({ length: (partners ?? 0) * stations }, (_, at) => {
    const [from, step] = [at % stations, 1 + Math.floor(at / stations)];
    return { from: nameOf(from), to: nameOf(from + step), bitsPerDay };
  });
  return checkConstellation(
    {
      name: "sized",
      title: "Sized",
      description: "For a study of processor time",
      pass: "jinan-250mhz",
      epochUtc: "2025-04-01T00:00:00Z",
      satellites: [{ kind: "walker", name: "s", pattern: `97.4:${satellites}/4/1`, altitudeKm: 500 }],
      stations: places,
      demands,
      ...(partners === undefined && { demandOfEveryPair: { bitsPerDay } }),
      rules: { sunBelowDeg: 12, inShadow: false, shortestContactS: 60 },
      terminals: { beamsPerSatellite: 1, satellitesPerStation: 1, satelliteTurnS: 60, stationTurnS: 60 },
      weather: {
        correlationKm: 500,
        forecastSkill: 0.8,
        coverByMonth: new Array<number>(12).fill(0.5),
        meanCloudyHours: 12,
      },
      stores: { satelliteBits: 1e8, stationBits: 1e9 },
      relay: { overStations: false, mostHops: 1 },
      commands: { lowestElevationDeg: 10 },
      plan: { fromUtc: "2025-04-05T00:00:00Z", days: 30 },
    },
    ".",
  );
}
