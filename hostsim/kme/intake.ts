/**
 * One store of new key, taken into a KME's own. Takes: where it lies, the own store, what is accepted. Gives:
 * how much came of each station, or a refusal; the store is then gone, or as it was. All is looked at before
 * any block moves, and a block is in one of both stores after a cut at any moment
 * (hostsim/keystore/store-moving.ts).
 */
import { SCRYPT_COST } from "../keystore/sealed-image.js";
import { type KeyThere, SealedStore } from "../keystore/sealed-store.js";
import { StoreError } from "../keystore/store-error.js";
import type { OriginCertificate } from "../pass/origin-certificate.js";
import { SATELLITE } from "../scenario/station-id.js";
import { type Candidate, removeTaken, strangersIn } from "./intake-folder.js";
import { certificateIn, type Origins, otherStation } from "./origins.js";

/** What an intake works with. */
export interface IntakeTools {
  readonly folder: string;
  readonly station: string;
  /** The KME's own store. */
  readonly own: SealedStore;
  readonly origins: Origins;
  /** Stations whose KMEs share key with this one. */
  readonly neighbours: readonly string[];
  readonly takesRehearsal: boolean;
  /** Lets something have the operator's key, and wipes it. */
  readonly withKey: <Result>(use: (key: Uint8Array) => Promise<Result>) => Promise<Result>;
  /** The least cost of scrypt that is accepted; the usual one where it is undefined. */
  readonly leastScryptCost: number | undefined;
  /** Told when key with a station has come. */
  readonly cameWith: (peer: string) => void;
  readonly nowMs: () => number;
}

/** What came of a store. */
export interface TakenStore {
  readonly blocks: Readonly<Record<string, number>>;
  /** Blocks that a flipped bit had damaged: destroyed, as the other station hears when it names them. */
  readonly damaged: number;
  /** Blocks of the satellite's own key, which no KME gives out: destroyed. */
  readonly ofSatellite: number;
}

/** Why a store is not taken in, whoever looks at it again: until somebody writes it. */
class IntakeRefusal extends Error {}

/** Why a store is not taken in now. */
export class IntakeDelay extends Error {
  constructor(
    message: string,
    /** Room in the own store, in blocks, that it waits for. */
    readonly room = 0,
  ) {
    super(message);
  }
}

/** The largest file of a store: 4,096 sectors, its line, its tag. */
const MOST_BYTES = 4096 * 4096 + 65_536;

/**
 * Takes a store in and removes it, beside other work.
 *
 * @throws IntakeRefusal, or a StoreError, when it is not accepted: then it is as it was. An error of the disk
 *   may come after blocks of one station have moved: the next attempt goes on from there.
 */
export async function takeIn(tools: IntakeTools, candidate: Candidate): Promise<TakenStore> {
  const { path } = candidate;
  requireCheap(candidate);
  const store = await openStore(tools, path);
  try {
    if (tools.own.isClosed) throw new IntakeDelay("the KME was closed");
    const strangers = strangersIn(path);
    if (strangers.length > 0)
      throw new IntakeRefusal(`${strangers[0]} in it is no part of a key store, and would be lost with it`);
    const there = keyOfStations(tools, store);
    noteOrigins(tools, path, there);
    const blocks: Record<string, number> = {};
    let damaged = 0;
    for (const { peer } of there) {
      const moved = await tools.own.moveFrom(store, peer);
      blocks[peer] = moved.blocks;
      damaged += moved.damaged;
      tools.cameWith(peer);
    }
    const ofSatellite = blocksOf(store.keyByPeer(), SATELLITE);
    removeTaken(tools.folder, path, store.status().mark);
    return { blocks, damaged, ofSatellite };
  } finally {
    store.close();
  }
}

async function openStore(
  { withKey, station, leastScryptCost }: IntakeTools,
  path: string,
): Promise<SealedStore> {
  const options = { owner: station, ...(leastScryptCost === undefined ? {} : { leastScryptCost }) };
  try {
    return await withKey((key) => SealedStore.openBeside(path, key, options));
  } catch (error) {
    // The file of the operator's key is not the store's fault.
    throw error instanceof StoreError ? error : new IntakeDelay((error as Error).message);
  }
}

/** Refuses what would cost this process more memory than its own store does, before it is read. */
function requireCheap({ scryptCost, bytes }: Candidate): void {
  if (scryptCost !== null && scryptCost > SCRYPT_COST)
    throw new IntakeRefusal(`its scrypt cost is ${scryptCost}, and at most ${SCRYPT_COST} is taken`);
  if (bytes > MOST_BYTES) throw new IntakeRefusal(`it has ${bytes} bytes, which no key store has`);
}

function blocksOf(there: readonly KeyThere[], peer: string): number {
  return there.find((each) => each.peer === peer)?.blocks ?? 0;
}

/** The key with stations that is to be moved; throws unless all of it can be. */
function keyOfStations(tools: IntakeTools, store: SealedStore): KeyThere[] {
  const { own, neighbours, takesRehearsal } = tools;
  const { peers } = store.status();
  const reserved = peers.find(({ reservedBits }) => Object.values(reservedBits).some((bits) => bits > 0));
  if (reserved !== undefined)
    throw new IntakeRefusal(`blocks with ${reserved.peer} are reserved: a relay with it is not over`);
  const stranger = peers.find(({ peer }) => peer !== SATELLITE && !neighbours.includes(peer));
  if (stranger !== undefined)
    throw new IntakeRefusal(`it has key with ${stranger.peer}, which is no neighbour of this KME`);
  const there = store.keyByPeer().filter(({ peer }) => peer !== SATELLITE);
  // What was cut off before its removal has none left, and that is how it should be.
  if (there.length === 0 && !store.wasMovedTo(own.folder))
    throw new IntakeRefusal("it has no key with a station in it");
  for (const { peer } of there) {
    if (store.isRehearsal(peer) && !takesRehearsal)
      throw new IntakeRefusal(`its keys with ${peer} follow from a printed seed: they are public`);
    own.requireMovable(store, peer);
  }
  const blocks = there.reduce((sum, each) => sum + each.blocks, 0);
  if (blocks > own.room)
    throw new IntakeDelay(
      `it has ${blocks} blocks, and there is room for ${own.room}: until so many are given out`,
      blocks,
    );
  return there;
}

/** Notes what the blocks rest on, before there are any: no key shall be given with another's certificate. */
function noteOrigins(
  { origins, station, own, nowMs }: IntakeTools,
  path: string,
  there: readonly KeyThere[],
): void {
  if (there.length === 0) return;
  const certificate = certificateOf(path, station, there);
  const atUtc = new Date(nowMs()).toISOString();
  origins.note(
    there.map(({ peer, first, last }) => ({
      peer,
      first,
      last,
      atUtc,
      certificate: certificate !== null && otherStation(certificate, station) === peer ? certificate : null,
    })),
    // What was noted and cut off before it came is not in the store.
    (earlier) => !own.comesLater(earlier.peer, earlier.first),
  );
}

function certificateOf(path: string, station: string, there: readonly KeyThere[]): OriginCertificate | null {
  const certificate = certificateIn(path, station);
  if (certificate === null) return null;
  const other = otherStation(certificate, station);
  if (!there.some(({ peer }) => peer === other))
    throw new IntakeRefusal(`its certificate of origin is of key with ${other}, and it has none`);
  return certificate;
}

/** Whether an error may be gone at the next attempt, without anybody writing the store. */
export function mayPass(error: unknown): boolean {
  if (error instanceof IntakeDelay) return true;
  return error instanceof StoreError && (error.kind === "locked" || error.kind === "notWritten");
}

/** Whether another process has the store open. */
export function isLocked(error: unknown): boolean {
  return error instanceof StoreError && error.kind === "locked";
}
