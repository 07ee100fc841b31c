/**
 * `npm run study:constellation`: processor time and memory of contacts over satellites, stations and days,
 * one of them doubled at a time. Prints the rows that docs/reference/constellation.md shows.
 */
import { contactsOf } from "../../../hostsim/constellation/contacts.js";
import { sizedConstellation } from "./sized.js";

const SIZES = [
  [4, 20, 30],
  [8, 20, 30],
  [4, 40, 30],
  [4, 20, 60],
  [40, 100, 3],
  [40, 100, 30],
] as const;
const SEED = 1;

function cpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

// The first constellation pays for what is compiled and read once.
await contactsOf(sizedConstellation(4, 2), Date.UTC(2025, 3, 5), 1, SEED);
process.stdout.write("satellites stations days contacts CPU-s ms-a-contact peak-MiB\n");
for (const [satellites, stations, days] of SIZES) {
  const constellation = sizedConstellation(satellites, stations);
  const start = cpuS();
  const contacts = await contactsOf(constellation, constellation.fromMs, days, SEED);
  const took = cpuS() - start;
  const peak = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `${satellites} ${stations} ${days} ${contacts.length} ${took.toFixed(2)} ${((1000 * took) / contacts.length).toFixed(2)} ${peak.toFixed(0)}\n`,
  );
}
