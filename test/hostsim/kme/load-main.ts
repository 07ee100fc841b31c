/**
 * `npm run study:load -- [KEYS] [NUMBER] [CONNECTIONS] [--rate KEYS_A_SECOND] [--custody BLOCKS] [--profile
 * FOLDER] [--node OPTION]`: keys of 256 bits over mutual TLS on connections that stay, NUMBER a request,
 * each fetched at the other end too; both KMEs are processes of their own on this machine, as is who asks.
 * With `--rate`, requests begin at their times whether or not earlier ones were answered, and an answer's
 * time counts from there. More keys than a store has are put in as passes meanwhile, and asked for both
 * ways. Prints keys a second, times of answers, processor's time a key and the machine's load; on the way,
 * ten times, resident memory, heap and buffers of both KMEs. `--custody` sets `custodyBlocks`; `--profile`
 * leaves a profile of each KME's processor time in a folder; `--node=--single-threaded-gc` has Node.js run
 * the KMEs with such an option.
 */
import { Agent } from "node:https";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { Kme } from "./kme-process.js";
import { keysOf, Laboratory } from "./laboratory.js";

const KEYS = "/api/v1/keys";
/** Blocks of a store at first, and of a pass that is put in later, when as many were given. */
const [STORE_BLOCKS, PASS_BLOCKS] = [32_768, 8_192];
const FIRST_PASS = 2_000;
const MEMORY_LINES = 10;
/** Keys before anything is measured: programs get fast as they run. */
const WARM_UP = 2_000;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: "string" },
    custody: { type: "string" },
    profile: { type: "string" },
    node: { type: "string", multiple: true, default: [] },
  },
});
const [total = 10_000, number = 16, connections = 16] = positionals.map(Number);
const rate = values.rate === undefined ? null : Number(values.rate);
const fitsStore = 2 * (total + WARM_UP) + 4096 <= STORE_BLOCKS;

const lab = await Laboratory.make({
  links: [["beijing", "stellenbosch", STORE_BLOCKS]],
  applications: { alice: "beijing", bob: "stellenbosch" },
  more: { limits: { requestsASecond: 1e6, heldKeys: 1e6, custodyBlocks: Number(values.custody ?? 1024) } },
});
const { profile } = values;
const profiling = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
const nodeOptions = [...values.node, ...profiling];
const kmes = {
  beijing: await Kme.start(lab, "beijing", nodeOptions),
  stellenbosch: await Kme.start(lab, "stellenbosch", nodeOptions),
};
const ways = [["alice", "bob"] as const, ...(fitsStore ? [] : [["bob", "alice"] as const])];
const agents = {
  alice: new Agent({ keepAlive: true, maxSockets: connections }),
  bob: new Agent({ keepAlive: true, maxSockets: connections }),
};

let passes = 0;
let refilling = Promise.resolve();
let asked = 0;
/** Both stations have a pass before either needs it. */
function refill(): void {
  // Half a pass later than there would be room for it: what is asked for is not given yet.
  if (fitsStore || asked < (passes + 1.5) * PASS_BLOCKS) return;
  const pass = FIRST_PASS + passes;
  passes += 1;
  refilling = refilling.then(async () => {
    await Promise.all([
      kmes.beijing.add("stellenbosch", pass, PASS_BLOCKS),
      kmes.stellenbosch.add("beijing", pass, PASS_BLOCKS),
    ]);
  });
}

/** Gets keys at one end and at the other; the time of the first answer, in milliseconds from `begin`. */
async function exchange(begin: number): Promise<number> {
  const [master, slave] = ways[Math.floor(asked / number) % ways.length]!;
  asked += number;
  refill();
  const answer = await lab.ask(master, `${KEYS}/${slave}/enc_keys?number=${number}`, {
    agent: agents[master],
  });
  const ms = performance.now() - begin;
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.body}`);
  const body = { key_IDs: keysOf(answer).map(({ key_ID }) => ({ key_ID })) };
  const fetched = await lab.ask(slave, `${KEYS}/${master}/dec_keys`, { body, agent: agents[slave] });
  if (fetched.status !== 200) throw new Error(`${fetched.status}: ${fetched.body}`);
  return ms;
}

/** As fast as so many at a time go. */
async function fast(until: number, times: number[]): Promise<void> {
  const worker = async (): Promise<void> => {
    while (asked < until) times.push(await exchange(performance.now()));
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

/** At the times of a rate. */
async function paced(until: number, times: number[], everyMs: number): Promise<void> {
  const under: Promise<void>[] = [];
  const first = performance.now();
  for (let i = 0; asked < until; i++) {
    const due = first + i * everyMs;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    under.push(exchange(due).then((ms) => void times.push(ms)));
  }
  await Promise.all(under);
}

const used = () => Object.values(kmes).map((kme) => kme.used);

/** A figure of each KME's metrics, in MiB. */
async function figures(name: string): Promise<number[]> {
  const texts = await Promise.all(
    Object.keys(kmes).map(async (station) => (await fetch(`${lab.monitor(station)}/metrics`)).text()),
  );
  return texts.map((text) => inMiB(Number(new RegExp(`^satqkd_kme_${name} (\\S+)$`, "m").exec(text)?.[1])));
}

const inMiB = (bytes: number) => Math.round(bytes / 2 ** 20);

/** What both KMEs have in memory after so many keys. */
async function memoryLine(given: number, seconds: number): Promise<Record<string, unknown>> {
  return {
    keys: given,
    seconds: Math.round(seconds),
    residentMiB: used().map(({ residentMiB }) => Math.round(residentMiB)),
    heapMiB: await figures("nodejs_heap_size_used_bytes"),
    buffersMiB: await figures("nodejs_external_memory_bytes"),
    loadAverage: Number(loadavg()[0]!.toFixed(1)),
  };
}

try {
  while ((await lab.ask("alice", `${KEYS}/bob/enc_keys`)).status !== 200) {
    // Until both know each other.
  }
  await fast(WARM_UP, []);
  const before = used();
  const times: number[] = [];
  const begin = performance.now();
  const keys = asked;
  console.log(JSON.stringify(await memoryLine(0, 0)));
  for (let part = 1; part <= MEMORY_LINES; part++) {
    const until = keys + Math.round((total * part) / MEMORY_LINES);
    if (rate === null) await fast(until, times);
    else await paced(until, times, (1000 * number) / rate);
    console.log(JSON.stringify(await memoryLine(asked - keys, (performance.now() - begin) / 1000)));
  }
  const seconds = (performance.now() - begin) / 1000;
  const after = used();
  const given = asked - keys;
  times.sort((a, b) => a - b);
  const at = (share: number) => Number(times[Math.floor(share * (times.length - 1))]!.toFixed(1));
  console.log(
    JSON.stringify({
      keys: given,
      number,
      connections,
      rate,
      keysASecond: Math.round(given / seconds),
      medianMs: at(0.5),
      p99Ms: at(0.99),
      longestMs: at(1),
      cpuMicrosecondsAKey: after.map(({ cpuS }, i) => Math.round((1e6 * (cpuS - before[i]!.cpuS)) / given)),
      loadAverage: loadavg().map((each) => Number(each.toFixed(1))),
    }),
  );
} finally {
  await refilling;
  for (const agent of Object.values(agents)) agent.destroy();
  for (const kme of Object.values(kmes)) await kme.stop("SIGTERM");
  await lab.close();
}
