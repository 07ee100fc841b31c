/**
 * Two KMEs as processes, applications that fetch keys all the time, and somebody who kills either KME, or
 * both, by SIGKILL at random moments: while they serve, and while they open what the last kill has left.
 * Takes: how many kills, a seed. Gives: what was given, and all that must not be.
 */
import { Agent } from "node:https";
import { memoryFolder } from "../../support/memory-folder.js";
import { Seeded } from "../keystore/seeded.js";
import { Kme } from "./kme-process.js";
import { type Answer, keysOf, Laboratory } from "./laboratory.js";
import { readSide, type Side, unaccounted } from "./ledger-reader.js";
import { Oracle } from "./oracle.js";

const KEYS = "/api/v1/keys";
const STATIONS = ["beijing", "stellenbosch"] as const;
/**
 * A KME is killed after fewer than so many more answers, and then at a random moment within so many
 * milliseconds, which is about how long an answer takes.
 */
const [MOST_ANSWERS, MOMENT_MS] = [16, 20];
/** How many are killed again while they open, within so many milliseconds: about how long that takes. */
const [OPENING_RATE, OPENING_MS] = [0.35, 200];
/** How often both are killed at a time. */
const BOTH_RATE = 0.25;
/** After an answer that brings no key. */
const RETRY_MS = 30;
/** Answers after the last kill. */
const LAST_ANSWERS = 20;

/** What came of it. */
export interface KillsResult {
  readonly kills: number;
  /** Those of them while a KME opened; and how often both were killed at a time, which is two. */
  readonly openings: number;
  readonly both: number;
  /** Keys that masters were given, and that slaves were. */
  readonly given: number;
  readonly got: number;
  readonly faults: readonly string[];
  readonly sides: readonly Side[];
  readonly unaccounted: readonly number[];
  readonly seconds: number;
}

/** An application that fetches keys until it is told to stop, and its partner at the other end. */
async function traffic(
  lab: Laboratory,
  oracle: Oracle,
  [master, slave, third]: readonly [string, string, string],
  isOver: () => boolean,
) {
  const waiting: string[] = [];
  const agents = new Map([master, slave, third].map((sae) => [sae, new Agent({ keepAlive: true })]));
  const ask = (sae: string, path: string): Promise<Answer | null> =>
    lab.ask(sae, path, { agent: agents.get(sae)! }).catch(() => null);
  while (!isOver()) {
    const given = await ask(master, `${KEYS}/${slave}/enc_keys`);
    if (given?.status === 200) {
      const [key] = keysOf(given);
      oracle.tell(key!.key_ID, key!.key, slave);
      waiting.push(key!.key_ID);
    } else await pause(RETRY_MS);
    const id = waiting[0];
    if (id === undefined) continue;
    const strange = await ask(third, `${KEYS}/${master}/dec_keys?key_ID=${id}`);
    if (strange?.status === 200) oracle.fetch(id, keysOf(strange)[0]!.key, third);
    // Asked twice: an answer that a kill swallowed counts as delivered, and must not come again.
    for (let time = 0; time < 2; time++) {
      const got = await ask(slave, `${KEYS}/${master}/dec_keys?key_ID=${id}`);
      if (got?.status === 200) oracle.fetch(id, keysOf(got)[0]!.key, slave);
      if (got === null && time === 0) break;
      if (time === 1) waiting.shift();
    }
  }
  for (const agent of agents.values()) agent.destroy();
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function makeLaboratory(blocks: number): Promise<Laboratory> {
  return Laboratory.make({
    links: [["beijing", "stellenbosch", blocks]],
    // SIGKILL leaves what was written, synced or not: a disk would show nothing more.
    under: memoryFolder(),
    applications: { alice: "beijing", carol: "beijing", bob: "stellenbosch", dave: "stellenbosch" },
    more: {
      monitor: null,
      limits: { custodyBlocks: 32, peerRetryMs: 20, peerTimeoutMs: 1000, requestsASecond: 100_000 },
    },
  });
}

/** What both sides have, once their KMEs have ended. */
async function sidesOf({ folder }: Laboratory): Promise<Side[]> {
  const [a, b] = STATIONS;
  return [await readSide(folder, a, b), await readSide(folder, b, a)];
}

/** Kills so often. Give enough blocks: each key takes one. */
export async function kills(count: number, seed: number, blocks: number): Promise<KillsResult> {
  const random = new Seeded(seed);
  const begin = performance.now();
  const lab = await makeLaboratory(blocks);
  const oracle = new Oracle();
  const children = new Map<string, Kme>();
  let spare = Kme.load();
  const next = async (): Promise<Kme> => {
    const loaded = await spare;
    spare = Kme.load();
    return loaded;
  };
  let [done, openings, both] = [0, 0, 0];
  /** Opens a station's KME, which is killed some times while it opens. */
  const open = async (station: string): Promise<void> => {
    for (; done < count && random.chance(OPENING_RATE); done++, openings++) {
      const opening = await next();
      void opening.serve(lab, station).catch(() => undefined);
      await pause(random.below(OPENING_MS));
      await opening.stop("SIGKILL");
    }
    const kme = await next();
    children.set(station, kme);
    await kme.serve(lab, station);
  };
  try {
    for (const station of STATIONS) children.set(station, await Kme.start(lab, station));
    let over = false;
    const flows = [
      traffic(lab, oracle, ["alice", "bob", "dave"], () => over),
      traffic(lab, oracle, ["bob", "alice", "carol"], () => over),
    ];
    await oracle.answers(MOST_ANSWERS);
    await children.get(STATIONS[0])!.remember();
    while (done < count) {
      const isBoth = count - done > 1 && random.chance(BOTH_RATE);
      const stations = isBoth ? STATIONS : [random.pick(STATIONS)];
      await oracle.answers(random.below(MOST_ANSWERS));
      await pause(random.below(MOMENT_MS));
      await Promise.all(stations.map((station) => children.get(station)!.stop("SIGKILL")));
      done += stations.length;
      if (isBoth) both += 1;
      for (const station of stations) await open(station);
    }
    // A key is given only where both have told each other what is void.
    await oracle.answers(LAST_ANSWERS);
    over = true;
    await Promise.all(flows);
    for (const station of STATIONS) await children.get(station)!.stop("SIGTERM");
    const sides = await sidesOf(lab);
    const { given, got, faults } = oracle;
    const seconds = (performance.now() - begin) / 1000;
    return {
      kills: done,
      openings,
      both,
      given,
      got,
      faults,
      sides,
      unaccounted: sides.map(unaccounted),
      seconds,
    };
  } finally {
    for (const child of [...children.values(), await spare]) await child.stop("SIGKILL");
    await lab.close();
  }
}
