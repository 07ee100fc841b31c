/** Calls the two forms of privacy amplification in the core, as satellite and ground do. */
import type { GroundExports, PayloadExports } from "../../hostsim/core/load.js";

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

/** Hashes n bits to m in steps, from pieces of key and seed; behind each piece lies what must be ignored. */
export function hashInSteps(
  core: PayloadExports,
  key: Uint8Array,
  seed: Uint8Array,
  n: number,
  m: number,
): Uint8Array {
  const memory = new Uint8Array(core.memory.buffer);
  if (!core.toeplitzBegin(n, m)) throw new Error(`toeplitzBegin(${n}, ${m}) was refused`);
  const place = (piece: Uint8Array, address: number, start: number, bits: number, room: number): void => {
    memory.fill(0xff, address, address + room);
    memory.set(piece.subarray(start >>> 3, (start + bits + 7) >>> 3), address);
  };
  while (!core.toeplitzDone()) {
    place(key, core.toeplitzKeyPiece(), core.toeplitzKeyStart(), core.toeplitzKeyBits(), 512);
    place(seed, core.toeplitzSeedPiece(), core.toeplitzSeedStart(), core.toeplitzSeedBits(), 1088);
    core.toeplitzStep();
  }
  const output = core.toeplitzOutput();
  return memory.slice(output, output + ((m + 7) >>> 3));
}
