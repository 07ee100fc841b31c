/**
 * Brings an empty pool of key to the position where an earlier session has left it. Takes: a module with
 * assembly/authenticate's pool, just opened. Gives: the same, with everything below the position spent.
 */

/** What both modules export of assembly/authenticate/pool.ts. */
export interface PoolModule {
  readonly memory: WebAssembly.Memory;
  readonly POOL_LONGEST: { readonly value: number };
  poolNext(): bigint;
  poolLeft(): bigint;
  poolFill(position: bigint, address: number, bits: number): boolean | number;
  poolSpend(position: bigint, bits: number, mayTouchReserve: boolean): number;
  poolPeek(position: bigint): bigint;
}

/** Passes over the positions up to `position`; `address` is free for a word of zeros. */
export function burnPool(core: PoolModule, address: number, position: number): void {
  new Uint8Array(core.memory.buffer).fill(0, address, address + 8);
  for (let at = Number(core.poolNext()); at < position; at += 64) {
    core.poolFill(BigInt(at), address, 64);
    core.poolSpend(BigInt(at), 64, true);
  }
}

/** What is left in a pool, and the position of its first bit: secret. */
export interface PoolContents {
  readonly position: number;
  readonly key: Uint8Array;
}

/** Reads what is left in a pool, to carry it over to the next pass. */
export function poolContents(core: PoolModule): PoolContents {
  const position = Number(core.poolNext());
  const key = new Uint8Array(Number(core.poolLeft()) / 8);
  const view = new DataView(key.buffer);
  for (let at = 0; at < key.length; at += 8)
    view.setBigUint64(at, BigInt.asUintN(64, core.poolPeek(BigInt(position + 8 * at))), true);
  return { position, key };
}
