/**
 * The core's polynomial hash (assembly/authenticate/polynomial-hash.ts) on the host. Takes: a 64-bit key and
 * bytes. Gives: 64 bits.
 */
import { loadGround } from "./load.js";

/** The hash of `bytes` under `hashKey`. */
export async function polynomialHash(hashKey: bigint, bytes: Uint8Array): Promise<bigint> {
  const core = await loadGround();
  const hash = core.reserve(core.POLYNOMIAL_HASH_BYTES.value);
  const address = core.reserve(bytes.length);
  new Uint8Array(core.memory.buffer).set(bytes, address);
  core.hashKey(hash, hashKey);
  core.hashAdd(hash, address, bytes.length);
  const result = BigInt.asUintN(64, core.hashFinish(hash));
  core.hashWipe(hash);
  new Uint8Array(core.memory.buffer).fill(0, address, address + bytes.length);
  return result;
}
