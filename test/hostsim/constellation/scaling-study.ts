/**
 * `npm run study:constellation`: processor time and memory of contacts over satellites, stations and days,
 * one of them doubled at a time. Prints the rows that docs/reference/constellation.md shows.
 */
import { contactsOf } from "../../../hostsim/constellation/contacts.js";
import { groundStations } from "../../../hostsim/constellation/ground-stations.js";
import { checkConstellation } from "../../../hostsim/constellation/load.js";

const SIZES = [
  [4, 20, 30],
  [8, 20, 30],
  [4, 40, 30],
  [4, 20, 60],
  [40, 100, 3],
  [40, 100, 30],
] as const;
const SEED = 1;

/**
 * A Walker pattern over so many stations: the shipped ones, and again the shipped ones a little further east.
 */
function sized(satellites: number, stations: number) {
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
  return checkConstellation(
    {
      name: "sized",
      title: "Sized",
      description: "For a study of processor time",
      pass: "jinan-250mhz",
      epochUtc: "2025-04-01T00:00:00Z",
      satellites: [{ kind: "walker", name: "s", pattern: `97.4:${satellites}/4/1`, altitudeKm: 500 }],
      stations: places,
      demands: [],
      demandOfEveryPair: { bitsPerDay: 1000 },
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

function cpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

// The first constellation pays for what is compiled and read once.
await contactsOf(sized(4, 2), Date.UTC(2025, 3, 5), 1, SEED);
process.stdout.write("satellites stations days contacts CPU-s ms-a-contact peak-MiB\n");
for (const [satellites, stations, days] of SIZES) {
  const constellation = sized(satellites, stations);
  const start = cpuS();
  const contacts = await contactsOf(constellation, constellation.fromMs, days, SEED);
  const took = cpuS() - start;
  const peak = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `${satellites} ${stations} ${days} ${contacts.length} ${took.toFixed(2)} ${((1000 * took) / contacts.length).toFixed(2)} ${peak.toFixed(0)}\n`,
  );
}
