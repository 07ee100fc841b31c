/**
 * What two stopped KMEs have in their stores and ledgers, and whether it fits together: for tests that killed
 * them. All keys must have been of one block.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SealedLedger } from "../../../hostsim/keystore/sealed-ledger.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { Book } from "../../../hostsim/kme/book.js";
import { entryOf } from "../../../hostsim/kme/entries.js";

/** What one side has of the blocks with the other. */
export interface Side {
  readonly made: number;
  /** Numbers in the store, and in custody. */
  readonly free: readonly string[];
  readonly custody: readonly string[];
  readonly told: number;
  readonly delivered: number;
  readonly held: number;
  readonly burnt: number;
  readonly lost: number;
}

/** Reads one side; nothing may have it open. */
export async function readSide(
  folder: string,
  station: string,
  peer: string,
  stores = join(folder, "keys"),
): Promise<Side> {
  const operator = readFileSync(join(folder, "operator.key"));
  const store = await SealedStore.open(join(stores, station), operator, { leastScryptCost: 4 });
  const { folder: at, store: id, root } = store.ledgerPlace();
  const { ledger, entries } = SealedLedger.open(at, id, root);
  const book = new Book();
  for (const entry of entries) book.apply(entryOf(entry));
  const { sums } = book;
  const account = store.status().peers.find((each) => each.peer === peer)!;
  const free = store.freeBlocks(peer, "application", null, Number.MAX_SAFE_INTEGER).map(String);
  ledger.close();
  store.close();
  const numbers = [...book.blocks(peer, 0).keys(), ...book.blocks(peer, 1).keys()];
  return {
    made: account.madeBits / 256,
    free: free.sort(),
    custody: numbers.sort(),
    told: sums.told,
    delivered: sums.delivered,
    held: book.held.size,
    burnt: sums.burnt,
    lost: sums.lostBlocks,
  };
}

/** Blocks that one side can't account for: 0 when none is lost beyond what the ledger says. */
export function unaccounted({ made, free, custody, told, delivered, held, burnt, lost }: Side): number {
  return made - (free.length + custody.length + told + delivered + held + burnt + lost);
}
