/**
 * Two KMEs as processes, applications that fetch keys all the time, and somebody who kills either KME by
 * SIGKILL at random moments. Takes: how many kills, a seed. Gives: what was given, and all that must not be.
 */
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
const [MOST_ANSWERS, MOMENT_MS] = [24, 20];
/** Answers after the last kill. */
const LAST_ANSWERS = 20;

/** What came of it. */
export interface KillsResult {
  readonly kills: number;
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
  const ask = (sae: string, path: string): Promise<Answer | null> => lab.ask(sae, path).catch(() => null);
  while (!isOver()) {
    const given = await ask(master, `${KEYS}/${slave}/enc_keys`);
    if (given?.status === 200) {
      const [key] = keysOf(given);
      oracle.tell(key!.key_ID, key!.key, slave);
      waiting.push(key!.key_ID);
    } else await new Promise((resolve) => setTimeout(resolve, 10));
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
}

/** Kills so often. Give enough blocks: each key takes one. */
export async function kills(count: number, seed: number, blocks: number): Promise<KillsResult> {
  const random = new Seeded(seed);
  const begin = performance.now();
  const lab = await Laboratory.make({
    links: [["beijing", "stellenbosch", blocks]],
    applications: { alice: "beijing", carol: "beijing", bob: "stellenbosch", dave: "stellenbosch" },
    more: {
      limits: { custodyBlocks: 32, peerRetryMs: 20, peerTimeoutMs: 1000, requestsASecond: 100_000 },
    },
  });
  const oracle = new Oracle();
  const children = new Map<string, Kme>();
  try {
    for (const station of STATIONS) children.set(station, await Kme.start(lab, station));
    let over = false;
    const flows = [
      traffic(lab, oracle, ["alice", "bob", "dave"], () => over),
      traffic(lab, oracle, ["bob", "alice", "carol"], () => over),
    ];
    for (let kill = 0; kill < count; kill++) {
      const station = random.pick(STATIONS);
      await oracle.answers(random.below(MOST_ANSWERS));
      await new Promise((resolve) => setTimeout(resolve, random.below(MOMENT_MS)));
      await children.get(station)!.stop("SIGKILL");
      children.set(station, await Kme.start(lab, station));
    }
    // A key is given only where both have told each other what is void.
    await oracle.answers(LAST_ANSWERS);
    over = true;
    await Promise.all(flows);
    for (const station of STATIONS) await children.get(station)!.stop("SIGTERM");
    const sides = [
      await readSide(lab.folder, "beijing", "stellenbosch"),
      await readSide(lab.folder, "stellenbosch", "beijing"),
    ];
    const { given, got, faults } = oracle;
    const seconds = (performance.now() - begin) / 1000;
    return { kills: count, given, got, faults, sides, unaccounted: sides.map(unaccounted), seconds };
  } finally {
    for (const child of children.values()) await child.stop("SIGKILL");
    await lab.close();
  }
}
