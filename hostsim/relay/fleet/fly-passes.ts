/**
 * The passes of a plan, flown: those that it chose and whose sky is clear. Takes: constellation, plan, seed,
 * how many threads. Gives: for each contact that was flown what it came to. Passes of one satellite over one
 * station follow each other, as they share a pool of authentication; such chains are each other's strangers,
 * so that they may be flown at the same time, with the same results.
 */
import { seedOfPart } from "../../base/random.js";
import type { Constellation } from "../../constellation/load.js";
import { threadPool } from "../../jobs/threads.js";
import type { PlannedContact } from "../../scheduling/result.js";
import { type ChainPass, type ChainWork, flyChain } from "./fly-chain.js";

const MODULE = "hostsim/relay/fleet/fly-chain.js";

/** A contact and its pass. */
export interface FlownContact {
  readonly contact: PlannedContact;
  readonly pass: ChainPass;
}

/** How passes are flown. */
export interface FlyOptions {
  readonly seed: number;
  /** Null: in this thread, one after another. */
  readonly threads: number | null;
  /** Told how many passes of how many are done. */
  tell(done: number, of: number): void;
}

/** The contacts that are flown, by satellite and station. */
function chainsOf(contacts: readonly PlannedContact[]): PlannedContact[][] {
  const chains = new Map<string, PlannedContact[]>();
  for (const contact of contacts) {
    if (!contact.isChosen || !contact.isClear) continue;
    const key = `${contact.satellite} ${contact.station}`;
    const chain = chains.get(key);
    if (chain === undefined) chains.set(key, [contact]);
    else chain.push(contact);
  }
  return [...chains.values()];
}

/** What a chain's thread needs. */
function workOf(
  { base, satellites, stations }: Constellation,
  chain: PlannedContact[],
  seed: number,
): ChainWork {
  const { satellite, station } = chain[0]!;
  const { name: over, latitudeDeg, longitudeDeg, altitudeM, minimumElevationDeg } = stations[station]!;
  const { name, elements } = satellites[satellite]!;
  return {
    base,
    satellite: name,
    orbit: elements.source,
    station: { name: over, latitudeDeg, longitudeDeg, altitudeM, minimumElevationDeg },
    passes: chain.map(({ startMs, endMs }) => ({
      startMs,
      endMs,
      // A printed seed's parts are numbers.
      seed: Number(seedOfPart(seed, `flown pass of ${name} over ${over} at ${startMs}`)),
    })),
  };
}

/** Flies all chosen contacts under a clear sky, in the order of the plan's. */
export async function flyPasses(
  constellation: Constellation,
  contacts: readonly PlannedContact[],
  { seed, threads, tell }: FlyOptions,
): Promise<FlownContact[]> {
  const chains = chainsOf(contacts);
  const of = chains.reduce((sum, chain) => sum + chain.length, 0);
  let done = 0;
  const pool = threads === null ? null : threadPool<ChainWork, ChainPass[]>(MODULE, threads);
  const flown = new Map<PlannedContact, ChainPass>();
  const one = async (chain: PlannedContact[]) => {
    const work = workOf(constellation, chain, seed);
    const passes = pool === null ? await flyChain(work) : await pool.run(work);
    for (const [at, contact] of chain.entries()) flown.set(contact, passes[at]!);
    done += chain.length;
    tell(done, of);
  };
  try {
    if (pool === null) for (const chain of chains) await one(chain);
    else await Promise.all(chains.map(one));
  } finally {
    await pool?.destroy();
  }
  return contacts.flatMap((contact) => {
    const pass = flown.get(contact);
    return pass === undefined ? [] : [{ contact, pass }];
  });
}
