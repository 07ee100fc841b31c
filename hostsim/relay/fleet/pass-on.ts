/**
 * Trusted stations pass key on. Takes: the stores of a path's stations, and the blocks that each two
 * neighbours share. Gives: key of the first station with the last one. Each station between spends its blocks
 * with both neighbours for their xor and says that aloud; the last one adds all xors to its own blocks; so
 * both ends hold the first station's blocks. Whoever is between knows the key, as satellites do on the way.
 */
import { codeName } from "../../core/code-name.js";
import type { BlockTools, StationStore } from "../station-store.js";

const BLOCK_BYTES = 32;
const OWNER = 0;

/** Blocks of a station with a neighbour, as its store calls that. */
export interface SharedBlocks {
  readonly peer: string;
  readonly numbers: readonly bigint[];
}

/** What a station has for each of its neighbours on the path. */
export interface PathStation {
  readonly store: StationStore;
  /** With the one before; null at the first station. */
  readonly before: SharedBlocks | null;
  /** With the one behind; null at the last station. */
  readonly behind: SharedBlocks | null;
}

/** What the ends call each other, and the first block's number: above those of all keys that they share. */
export interface EndNames {
  readonly first: string;
  readonly last: string;
  readonly number: bigint;
}

/** Spends blocks and returns their bytes. Nothing is spent when one of them is not there. */
function taken(
  { core, buffer, memory, peerNumber }: BlockTools,
  { peer, numbers }: SharedBlocks,
): Uint8Array {
  const bytes = new Uint8Array(numbers.length * BLOCK_BYTES);
  for (const [at, number] of numbers.entries()) {
    const of = [peerNumber(peer), number, core.PURPOSE_RELAY.value, OWNER] as const;
    for (const code of [core.keyReserve(...of), core.keySpend(...of, buffer)])
      if (code !== core.KEY_OK.value)
        throw new Error(`block ${number} with ${peer} can't be passed on: ${codeName(core, "key", code)}`);
    bytes.set(memory(), at * BLOCK_BYTES);
  }
  return bytes;
}

function addTo(bytes: Uint8Array, more: Uint8Array): void {
  for (let at = 0; at < bytes.length; at++) bytes[at] = bytes[at]! ^ more[at]!;
}

/** An end of the path: its blocks with the neighbour, with the xors added, become key with the other end. */
function keep(
  { store, before, behind }: PathStation,
  other: string,
  number: bigint,
  xors: readonly Uint8Array[],
): void {
  store.transact((tools) => {
    const { core, buffer, memory, peerNumber } = tools;
    const bytes = taken(tools, (before ?? behind)!);
    for (const xor of xors) addTo(bytes, xor);
    for (let at = 0; at < bytes.length / BLOCK_BYTES; at++) {
      memory().set(bytes.subarray(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES));
      const code = core.keyAdd(peerNumber(other), number + BigInt(at), buffer);
      if (code !== core.KEY_OK.value)
        throw new Error(`a block with ${other} is refused: ${codeName(core, "key", code)}`);
    }
    bytes.fill(0);
  });
}

/**
 * Passes blocks on along a path, as many of each two neighbours.
 * @param path stations from the first to the last, two or more
 * @returns what the stations between say aloud, from the first of them to the last
 */
export function passOn(path: readonly PathStation[], { first, last, number }: EndNames): Uint8Array[] {
  const xors = path.slice(1, -1).map(({ store, before, behind }) =>
    store.transact((tools) => {
      const xor = taken(tools, before!);
      const other = taken(tools, behind!);
      addTo(xor, other);
      other.fill(0);
      return xor;
    }),
  );
  keep(path[0]!, last, number, []);
  keep(path.at(-1)!, first, number, xors);
  return xors;
}
