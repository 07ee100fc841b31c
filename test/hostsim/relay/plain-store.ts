/**
 * A station's key store as a table in memory, for many schedules: the station's own code runs on it as on a
 * file. A change is made whole or not at all, and what is spent is gone when `spend` returns. Written from
 * docs/reference/keystore.md, without the core's store.
 */
import { type GroundExports, loadGround } from "../../../hostsim/core/load.js";
import type { SpendOptions, SpentKey } from "../../../hostsim/keystore/sealed-store.js";
import { StoreError } from "../../../hostsim/keystore/store-error.js";
import type { BlockCore, BlockTools, StationStore } from "../../../hostsim/relay/station-store.js";

const BLOCK_BITS = 256;
const BLOCK_BYTES = 32;

interface Block {
  readonly key: Uint8Array;
  /** Null: free. */
  readonly owner: number | null;
}

/** Numbers only rise, so blocks stand in the order of their numbers. */
interface Account {
  made: number;
  next: bigint;
  readonly blocks: Map<bigint, Block>;
}

/** What a schedule needs of a store, plain or sealed. */
export interface ScheduleStore extends StationStore {
  add(peer: string, pass: number, key: Uint8Array): number;
  free(peer: string, purpose: "application"): number;
  spend(
    peer: string,
    purpose: "authentication" | "application",
    blocks: number,
    options?: SpendOptions,
  ): SpentKey;
}

export class PlainStore implements ScheduleStore {
  private readonly peers: string[] = [];
  private readonly accounts = new Map<string, Account>();
  private readonly relays = new Map<string, bigint>();
  /** What takes back the steps of the change that is being made, last step last. */
  private undo: (() => void)[] = [];
  private readonly room = new Uint8Array(BLOCK_BYTES);
  private readonly tools: BlockTools;

  /** Its constants are the same in all instances. */
  private static ground: Promise<GroundExports> | null = null;

  private constructor(ground: GroundExports) {
    this.tools = {
      core: this.coreWith(ground),
      buffer: 0,
      memory: () => this.room,
      peerNumber: (name) => this.peerNumber(name),
      noteRelay: (other, number) => {
        const before = this.relays.get(other);
        this.undo.push(() =>
          before === undefined ? this.relays.delete(other) : this.relays.set(other, before),
        );
        this.relays.set(other, number);
      },
    };
  }

  static async open(): Promise<PlainStore> {
    PlainStore.ground ??= loadGround();
    return new PlainStore(await PlainStore.ground);
  }

  add(peer: string, pass: number, key: Uint8Array): number {
    this.peerNumber(peer);
    const blocks = key.length / BLOCK_BYTES;
    for (let block = 0; block < blocks; block++)
      this.put(peer, (BigInt(pass) << 24n) + BigInt(block), key.subarray(block * 32, (block + 1) * 32));
    return blocks;
  }

  free(peer: string): number {
    return this.freeNumbers(peer, null).length;
  }

  spend(peer: string, _purpose: string, blocks: number, { half = null }: SpendOptions = {}): SpentKey {
    const numbers = this.freeNumbers(peer, half, blocks);
    if (numbers.length < blocks) throw new StoreError("notEnoughKey", `not enough key with ${peer}`);
    const bytes = new Uint8Array(blocks * BLOCK_BYTES);
    const account = this.accounts.get(peer)!;
    numbers.forEach((number, i) => {
      bytes.set(account.blocks.get(number)!.key, i * BLOCK_BYTES);
      account.blocks.delete(number);
    });
    return { numbers, bytes };
  }

  transact<Result>(work: (tools: BlockTools) => Result): Result {
    this.undo = [];
    try {
      return work(this.tools);
    } catch (error) {
      for (const step of this.undo.reverse()) step();
      throw error;
    }
  }

  lastRelay(other: string): bigint {
    return this.relays.get(other) ?? 0n;
  }

  status() {
    return {
      peers: [...this.accounts].map(([peer, { made, blocks }]) => {
        let free = 0;
        for (const { owner } of blocks.values()) if (owner === null) free += 1;
        return {
          peer,
          madeBits: made * BLOCK_BITS,
          freeBits: free * BLOCK_BITS,
          reservedBits: { relay: (blocks.size - free) * BLOCK_BITS },
        };
      }),
    };
  }

  private freeNumbers(peer: string, half: 0 | 1 | null, most = Number.POSITIVE_INFINITY): bigint[] {
    const numbers: bigint[] = [];
    for (const [number, { owner }] of this.accounts.get(peer)?.blocks ?? []) {
      if (numbers.length === most) break;
      if (owner === null && (half === null || Number(number & 1n) === half)) numbers.push(number);
    }
    return numbers;
  }

  private peerNumber(name: string): number {
    if (!this.peers.includes(name)) this.peers.push(name);
    return this.peers.indexOf(name);
  }

  private put(peer: string, number: bigint, key: Uint8Array): void {
    const account = this.accounts.get(peer) ?? { made: 0, next: 0n, blocks: new Map() };
    this.accounts.set(peer, account);
    if (number < account.next) throw new Error(`block ${number} with ${peer} is not above all others`);
    const { next } = account;
    account.blocks.set(number, { key: Uint8Array.from(key), owner: null });
    account.made += 1;
    account.next = number + 1n;
    this.undo.push(() => {
      account.blocks.delete(number);
      account.made -= 1;
      account.next = next;
    });
  }

  /** The core's calls by their documented meaning. */
  private coreWith(ground: GroundExports): BlockCore {
    const { KEY_OK, KEY_GONE, KEY_NONE, KEY_SHORT } = ground;
    const { KEY_TAKEN } = ground;
    const none = new Map<bigint, Block>();
    const blocksOf = (peer: number) => this.accounts.get(this.peers[peer]!)?.blocks ?? none;
    const change = (peer: number, number: bigint, from: number | null, to: number | null): number => {
      const blocks = blocksOf(peer);
      const block = blocks.get(number);
      if (block === undefined) return KEY_GONE.value;
      if (block.owner !== from && block.owner !== to) return KEY_TAKEN.value;
      blocks.set(number, { ...block, owner: to });
      this.undo.push(() => blocks.set(number, block));
      return KEY_OK.value;
    };
    const drop = (peer: number, number: bigint): Block | undefined => {
      const blocks = blocksOf(peer);
      const block = blocks.get(number);
      if (block !== undefined && blocks.delete(number)) this.undo.push(() => put(blocks, number, block));
      return block;
    };
    return {
      KEY_DAMAGED: ground.KEY_DAMAGED,
      KEY_FULL: ground.KEY_FULL,
      KEY_GONE,
      KEY_NONE,
      KEY_OK,
      KEY_SHORT,
      PURPOSE_RELAY: ground.PURPOSE_RELAY,
      keyAdd: (peer, number) => {
        this.put(this.peers[peer]!, number, this.room);
        return KEY_OK.value;
      },
      keyFind: (peer, from, _purpose, owner) => {
        for (const [number, block] of blocksOf(peer))
          if (block.owner === owner && number >= from) return number;
        return KEY_NONE.value;
      },
      keyRelease: (peer, number, _purpose, owner) => change(peer, number, owner, null),
      keyReserve: (peer, number, _purpose, owner) => change(peer, number, null, owner),
      keySpend: (peer, number, _purpose, owner) => {
        const block = blocksOf(peer).get(number);
        if (block === undefined) return KEY_GONE.value;
        if (block.owner !== owner) return KEY_TAKEN.value;
        this.room.set(block.key);
        drop(peer, number);
        return KEY_OK.value;
      },
      keyZeroise: (peer, number) => (drop(peer, number) === undefined ? KEY_GONE.value : KEY_OK.value),
      keysReserve: (peer, blocks, _purpose, owner) => {
        const numbers = this.freeNumbers(this.peers[peer]!, null, blocks);
        if (numbers.length < blocks) return KEY_SHORT.value;
        for (const number of numbers) change(peer, number, null, owner);
        return KEY_OK.value;
      },
    };
  }
}

/** Puts a block back to where its number belongs. */
function put(blocks: Map<bigint, Block>, number: bigint, block: Block): void {
  const all = [...blocks, [number, block] as const].sort(([a], [b]) => (a < b ? -1 : 1));
  blocks.clear();
  for (const [each, its] of all) blocks.set(each, its);
}
