/** The seed of a board on a bench. Takes: a whole number. Gives: 32 bytes, the same on board and host. */
import { deriveBytes, type Seed } from "../base/random.js";

/** The 32-byte seed that a bench board is given for a whole number, public by design. */
export function benchSeed(seed: Seed): Uint8Array {
  return deriveBytes(seed, "pattern of a bench board");
}
