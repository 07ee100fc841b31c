/**
 * `npm run study:network -- SATELLITES STATIONS DAYS [PARTNERS]`: processor time and memory of a whole plan,
 * contacts, choice, routes and the checker's reading. Prints a row of docs/reference/network.md.
 */
import { contactsOf } from "../../../hostsim/constellation/contacts.js";
import { networkResult } from "../../../hostsim/scheduling/network-result.js";
import { sizedConstellation } from "../constellation/sized.js";

const SEED = 1;
const [satellites = 4, stations = 20, days = 30, partners] = process.argv.slice(2).map(Number);

function cpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const constellation = sizedConstellation(satellites, stations, partners);
const start = cpuS();
const contacts = await contactsOf(constellation, constellation.fromMs, days, SEED);
const planned = cpuS();
const run = { days, seed: SEED, scheduler: "programme", command: "" } as const;
const { gap, pairs, relays } = await networkResult(constellation, contacts, run, (done) => {
  process.stderr.write(`${done} days, ${(cpuS() - start).toFixed(0)} s of CPU\n`);
});
const end = cpuS();
process.stdout.write(
  "satellites stations pairs days contacts relays contacts-CPU-s plan-CPU-s gap-percent peak-MiB\n" +
    `${satellites} ${stations} ${pairs.length} ${days} ${contacts.length} ${relays.length} ` +
    `${(planned - start).toFixed(1)} ${(end - planned).toFixed(1)} ${(100 * gap!).toFixed(3)} ` +
    `${(process.resourceUsage().maxRSS / 1024).toFixed(0)}\n`,
);
