/**
 * Runs numbered test vectors through the core. Takes: a kind of vector and a range of numbers. Gives: one
 * SHA-256 over all their outputs. The same module runs as WebAssembly on the host and as machine code on a
 * board; equal digests are equal outputs. Never compares with what is right: the tests of each stage do that
 * on the host.
 */
import { sha256Add, sha256Finish, sha256Start } from "../../../../assembly/entropy/sha256";
import {
  confirmationVector,
  healthStream,
  healthVector,
  paritiesVector,
  sha256Vector,
  siftStream,
  siftVector,
  toeplitzVector,
} from "./distil-vectors";
import { inputsOf } from "./inputs";
import {
  CONFIGURE,
  CONFIRMATION,
  FILL_4,
  FILL_8,
  FILL_16,
  GATHER,
  HEALTH,
  KEYSTREAM,
  LASERS,
  LOOKUP_4,
  LOOKUP_8,
  LOOKUP_16,
  PARITIES,
  SHA256,
  SIFT,
  TOEPLITZ,
} from "./kinds";
import {
  configureVector,
  fillVector,
  gatherVector,
  keystreamVector,
  lasersVector,
  lookupVector,
  patternOf,
} from "./pattern-vectors";

/** Room for the outputs of one vector: the longest is a laser table. */
const output = memory.data(4096, 16);
const progress = memory.data(104, 8);

/**
 * Writes the SHA-256 (32 bytes) of the outputs of vectors first..first+count-1 of `kind` to `destination`.
 * Returns false, writing nothing, when there is no such kind. Vectors of SIFT and HEALTH go on from what the
 * ones before them in the same call left behind, and SIFT spends blocks: run the calls in the same order on
 * both sides.
 */
export function vectorDigest(kind: u32, first: u32, count: u32, destination: usize): bool {
  if (!prepare(kind)) return false;
  sha256Start(progress);
  for (let number = first; number < first + count; number++) {
    inputsOf(kind, number);
    sha256Add(progress, output, run(kind, number));
  }
  sha256Finish(progress, destination);
  return true;
}

/** Sets up what all vectors of a kind share; false when there is no such kind. */
function prepare(kind: u32): bool {
  if (kind == LOOKUP_4 || kind == FILL_4) return patternOf(4);
  if (kind == LOOKUP_8 || kind == FILL_8) return patternOf(8);
  if (kind == LOOKUP_16 || kind == FILL_16) return patternOf(16);
  if (kind == SIFT) return patternOf(4) && siftStream();
  if (kind == HEALTH) return healthStream();
  return kind < <u32>HEALTH;
}

/** Runs one vector and returns the bytes of its output. */
function run(kind: u32, number: u32): u32 {
  switch (kind) {
    case KEYSTREAM:
      return keystreamVector(output);
    case GATHER:
      return gatherVector(output);
    case CONFIGURE:
      return configureVector(output);
    case LOOKUP_4:
    case LOOKUP_8:
    case LOOKUP_16:
      return lookupVector(output);
    case FILL_4:
    case FILL_8:
    case FILL_16:
      return fillVector(output);
    case LASERS:
      return lasersVector(output);
    case SIFT:
      return siftVector(number, output);
    case PARITIES:
      return paritiesVector(number, output);
    case TOEPLITZ:
      return toeplitzVector(output);
    case CONFIRMATION:
      return confirmationVector(output);
    case SHA256:
      return sha256Vector(output);
    default:
      return healthVector(output);
  }
}
