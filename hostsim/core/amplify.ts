/**
 * Privacy amplification by a module's fast amplifier. Takes: a side's own bits and what to hash them to.
 * Gives: its key.
 *
 * The seed of the Toeplitz matrices is public: 32 bytes that the ground draws after the last block is
 * settled, and from which both sides make the diagonals (assembly/amplify/diagonals.ts).
 */

/** What both modules' amplifiers share. */
export interface Amplifier {
  readonly memory: WebAssembly.Memory;
  diagonalsSeed(address: number): void;
  amplifyDiagonals(matrix: number, n: number, m: number): boolean;
  amplifyKey(): number;
  amplifyOutput(): number;
  amplify(n: number, m: number): boolean;
}

/** How many bits of a basis become how many, under which public seed. */
export interface Hashing {
  readonly basis: 0 | 1;
  readonly inputBits: number;
  readonly keyBits: number;
  /** 32 bytes. */
  readonly publicSeed: Uint8Array;
}

/** Hashes packed bits, lowest bit first, to a key of `keyBits` bits, which is then at `amplifyOutput`. */
export function amplify(amplifier: Amplifier, bits: Uint8Array, hashing: Hashing): void {
  const { basis, inputBits: n, keyBits: m, publicSeed } = hashing;
  const memory = new Uint8Array(amplifier.memory.buffer);
  // The key's place serves to hand the seed over.
  memory.set(publicSeed, amplifier.amplifyKey());
  amplifier.diagonalsSeed(amplifier.amplifyKey());
  memory.set(bits, amplifier.amplifyKey());
  if (!amplifier.amplifyDiagonals(basis, n, m) || !amplifier.amplify(n, m))
    throw new Error(`${n} bits can't be amplified to ${m}: more than was reserved`);
}
