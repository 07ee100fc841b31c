/**
 * The order in which a pass visits the bits of a block. Takes: the block's length, a public seed, the pass.
 * Gives: a permutation of 0..n-1, the same on both sides, place by place, from 6 KiB of round tables whatever
 * the length. Never holds a permutation as a table: a satellite has no room for one.
 *
 * A Feistel network of three rounds over pairs (row, column) with addition modulo the number of rows or
 * columns (Black, Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002, generalised Feistel), round
 * functions from tables of public random numbers. The few pairs outside the block are walked over.
 */
import { publicWord } from "./generator";

/** The longest block, in bits: 2^20. */
export const LONGEST_BLOCK: u32 = 1 << 20;

/** Streams of the public generator from this one on belong to permutations; those below to selections. */
const STREAM_PERMUTATION: u32 = 1 << 16;
const ROUNDS: u32 = 3;
const TABLE: u32 = 1024;

const tables = memory.data(ROUNDS * TABLE * 2, 16);

let length: u32 = 0;
let rows: u32 = 0;
let columns: u32 = 0;
let nextRow: u32 = 0;
let nextColumn: u32 = 0;

/** Starts the permutation of pass `pass` over a block of n bits, 1 <= n <= LONGEST_BLOCK, at place 0. */
export function permutationBegin(n: u32, seed: u64, pass: u32): void {
  length = n;
  rows = <u32>Math.ceil(Math.sqrt(<f64>n));
  columns = (n + rows - 1) / rows;
  nextRow = 0;
  nextColumn = 0;
  for (let round: u32 = 0; round < ROUNDS; round++) {
    const range = (round & 1) == 0 ? rows : columns;
    for (let i: u32 = 0; i < TABLE; i++) {
      const random = publicWord(seed, STREAM_PERMUTATION + pass, round * TABLE + i) >> 32;
      store<u16>(entry(round, i), <u16>((random * <u64>range) >> 32));
    }
  }
}

/** The bit at the next place of the permutation begun last; to be called n times at most. */
export function nextBit(): u32 {
  let bit = feistel(nextRow, nextColumn);
  // Ends: the cycle returns to a pair in the block.
  while (bit >= length) bit = feistel(bit / columns, bit % columns);
  nextColumn += 1;
  if (nextColumn == columns) {
    nextColumn = 0;
    nextRow += 1;
  }
  return bit;
}

function feistel(row: u32, column: u32): u32 {
  row = addModulo(row, <u32>load<u16>(entry(0, column)), rows);
  column = addModulo(column, <u32>load<u16>(entry(1, row)), columns);
  row = addModulo(row, <u32>load<u16>(entry(2, column)), rows);
  return row * columns + column;
}

function entry(round: u32, i: u32): usize {
  return tables + ((<usize>(round * TABLE + i)) << 1);
}

/**
 * a + b modulo `modulus`, for a, b < modulus: of the sum and the wrapped difference the smaller, without a
 * branch.
 */
function addModulo(a: u32, b: u32, modulus: u32): u32 {
  const sum = a + b;
  return min<u32>(sum, sum - modulus);
}

/**
 * Writes the n bits at `source` to `target` in the order of pass `pass`; both packed and padded as in
 * parity.ts.
 */
export function permuteBits(source: usize, n: u32, seed: u64, pass: u32, target: usize): void {
  permutationBegin(n, seed, pass);
  for (let from: u32 = 0; from < n; from += 64) {
    const count = min<u32>(64, n - from);
    let word: u64 = 0;
    for (let i: u32 = 0; i < count; i++) {
      const bit = nextBit();
      word |= (<u64>((load<u8>(source + <usize>(bit >> 3)) >> (bit & 7)) & 1)) << i;
    }
    store<u64>(target + ((<usize>(from >> 6)) << 3), word);
  }
}
