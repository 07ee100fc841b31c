/**
 * `npm run study:network -- SATELLITES STATIONS DAYS [PARTNERS [BITS]]`: processor time and memory of a whole
 * plan, contacts, choice, routes and the checker's reading. PARTNERS is a number, or "all". Prints a row of
 * docs/reference/network.md.
 */
import { contactsOf } from "../../../hostsim/constellation/contacts.js";
import { networkResult } from "../../../hostsim/scheduling/network-result.js";
import { sizedConstellation } from "../constellation/sized.js";

const SEED = 1;
const [satellites = 4, stations = 20, days = 30] = process.argv.slice(2, 5).map(Number);
const [partners = "all", bitsPerDay = "1000"] = process.argv.slice(5);

function cpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const constellation = sizedConstellation(
  satellites,
  stations,
  partners === "all" ? undefined : Number(partners),
  Number(bitsPerDay),
);
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
