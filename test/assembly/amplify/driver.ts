/** Calls the two forms of privacy amplification in the core, as satellite and ground do. */
import type { GroundExports, PayloadExports } from "../../../hostsim/core/load.js";

type TransformExports = Pick<
  GroundExports,
  "memory" | "amplify" | "amplifyKey" | "amplifySeed" | "amplifyOutput"
>;

/** Hashes n bits to m by the transform. */
export function hashByTransform(
  core: TransformExports,
  key: Uint8Array,
  seed: Uint8Array,
  n: number,
  m: number,
): Uint8Array {
  const memory = new Uint8Array(core.memory.buffer);
  memory.set(key, core.amplifyKey());
  memory.set(seed, core.amplifySeed());
  if (!core.amplify(n, m)) throw new Error(`amplify(${n}, ${m}) was refused`);
  const output = core.amplifyOutput();
  return memory.slice(output, output + ((m + 7) >>> 3));
}

/** Installs the 32-byte seed of the matrices. */
export function installSeed(
  core: Pick<GroundExports, "memory" | "reserve" | "diagonalsSeed">,
  seed: Uint8Array,
): void {
  const address = core.reserve(seed.length);
  new Uint8Array(core.memory.buffer).set(seed, address);
  core.diagonalsSeed(address);
}

/** Hashes n bits to m by the transform, with the diagonals of the installed seed's matrix of a basis. */
export function hashByMatrix(
  core: TransformExports & Pick<GroundExports, "amplifyDiagonals">,
  key: Uint8Array,
  basis: number,
  n: number,
  m: number,
): Uint8Array {
  if (!core.amplifyDiagonals(basis, n, m)) throw new Error(`amplifyDiagonals(${n}, ${m}) was refused`);
  const seed = core.amplifySeed();
  return hashByTransform(
    core,
    key,
    new Uint8Array(core.memory.buffer).slice(seed, seed + ((n + m + 6) >>> 3)),
    n,
    m,
  );
}

/** Where a test hands bits over to `hashInSteps`. */
export interface BitsBuffer {
  readonly address: number;
  readonly bytes: number;
}

/** Hands `count` bits over, from bit `from` of `key` on, doing every step that comes due. */
export function addInSteps(
  core: PayloadExports,
  buffer: BitsBuffer,
  basis: number,
  key: Uint8Array,
  from: number,
  count: number,
): void {
  const memory = new Uint8Array(core.memory.buffer);
  for (let done = 0; done < count; ) {
    const start = (from + done) & ~31;
    memory.set(key.subarray(start >>> 3, (start >>> 3) + buffer.bytes), buffer.address);
    const offset = from + done - start;
    const batch = Math.min(count - done, 8 * (buffer.bytes - 16) - offset);
    done += core.toeplitzAdd(basis, buffer.address, offset, batch);
    while (core.toeplitzStep(basis) > 0);
  }
}

/** Hashes n bits, in blocks of `blockBits`, to the first m of `most` bits. */
export function hashInSteps(
  core: PayloadExports,
  buffer: BitsBuffer,
  task: { basis: number; key: Uint8Array; n: number; m: number; most?: number; blockBits?: number },
): Uint8Array {
  const { basis, key, n, m, most = m, blockBits = n } = task;
  if (!core.toeplitzBegin(basis, basis, most)) throw new Error(`toeplitzBegin(${most}) was refused`);
  for (let from = 0; from < n; from += blockBits)
    addInSteps(core, buffer, basis, key, from, Math.min(blockBits, n - from));
  core.toeplitzClose(basis);
  while (core.toeplitzStep(basis) > 0);
  if (!core.toeplitzFinish(basis, m)) throw new Error(`toeplitzFinish(${m}) was refused`);
  const output = core.toeplitzOutput(basis);
  return new Uint8Array(core.memory.buffer).slice(output, output + ((m + 7) >>> 3));
}
