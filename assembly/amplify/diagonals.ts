/**
 * The diagonals of the Toeplitz matrices of privacy amplification. Takes: a 32-byte seed. Gives: diagonal d
 * of matrix k, one bit, for any d from -2^30 to 2^30 - 1, at random access. Bit (i, j) of a matrix is its
 * diagonal i - j, so neither its rows nor its columns need be counted before the first bit is hashed: a
 * satellite starts during the pass, when nobody knows how long the strings and the key will be.
 *
 * Diagonal d is bit 2^30 + d of a ChaCha20 keystream (RFC 8439) under the seed, LSB first, nonce (0, k, 0).
 * That the matrix is as good as drawn at random rests on ChaCha20; docs/reference/amplification.md says who
 * draws the seed, and when.
 */
import { INPUT_KEY, INPUT_STREAM } from "../entropy/chacha20";
import { consecutiveBlocks, KEYSTREAM_BLOCK_BYTES } from "../entropy/chacha20-blocks";
import { BITS_SLACK, bitsAt } from "./bits";

/** Bytes of the seed. */
export const DIAGONALS_SEED_BYTES: u32 = 32;
/** Diagonals of a keystream block: `diagonalBlocks` begins at multiples of it. */
export const DIAGONALS_OF_BLOCK: u32 = 512;
/** Matrices of one seed: one for each basis. */
export const MATRICES: u32 = 2;

/** Where diagonal 0 stands in the keystream, in bits. */
const ORIGIN: u32 = 1 << 30;

const input = memory.data<u32>(
  [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  16,
);

/** Installs the seed, DIAGONALS_SEED_BYTES at `address`. */
export function diagonalsSeed(address: usize): void {
  memory.copy(input + INPUT_KEY, address, <usize>DIAGONALS_SEED_BYTES);
}

/** Writes `blocks` x 512 diagonals of a matrix, LSB first, from `first`, a multiple of 512, on. */
export function diagonalBlocks(matrix: u32, first: i32, blocks: u32, destination: usize): void {
  assert(matrix < MATRICES);
  store<u32>(input, matrix, INPUT_STREAM);
  consecutiveBlocks(input, <u64>(bitOf(first) / DIAGONALS_OF_BLOCK), blocks, destination);
}

/** Bytes of room that `diagonals` needs for `count` diagonals. */
export function diagonalsBytes(count: u32): usize {
  return (<usize>(count / DIAGONALS_OF_BLOCK) + 2) * <usize>KEYSTREAM_BLOCK_BYTES + BITS_SLACK;
}

/**
 * Writes `count` diagonals of a matrix, LSB first, from any diagonal `first` on; spoils the rest of the room
 * it needs.
 */
export function diagonals(matrix: u32, first: i32, count: u32, destination: usize): void {
  const skipped = bitOf(first) % DIAGONALS_OF_BLOCK;
  const blocks = (skipped + count + DIAGONALS_OF_BLOCK - 1) / DIAGONALS_OF_BLOCK;
  diagonalBlocks(matrix, first - <i32>skipped, blocks, destination);
  for (let done: u32 = 0; done < count; done += 64)
    store<u64>(destination + <usize>(done >> 3), bitsAt(destination, done + skipped));
}

/** Where a diagonal stands in the keystream. */
function bitOf(diagonal: i32): u32 {
  return ORIGIN + <u32>diagonal;
}
