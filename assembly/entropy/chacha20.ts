/**
 * The block function of ChaCha20 (RFC 8439 section 2.3), in 32-bit words. Takes: the sixteen words of a
 * block's input: constants, key, counter, nonce. Gives: one block of keystream. Keeps nothing.
 */

/** Ten double rounds: a round on the columns, then one on the diagonals. */
export const DOUBLE_ROUNDS: u32 = 10;
/** Bytes of a block. */
export const CHACHA_BLOCK_BYTES: u32 = 64;

/**
 * Where a block's input has what, in bytes: the key, words 4 to 11; the 64-bit block number, words 12 and 13;
 * words 14 and 15, which tell streams of one key apart.
 */
export const INPUT_KEY: usize = 16;
export const INPUT_NUMBER: usize = 48;
export const INPUT_STREAM: usize = 56;
export const INPUT_LAST: usize = 60;

/**
 * Writes the 64-byte keystream block of the 64-byte `input` (sixteen words, RFC 8439 section 2.3) to
 * `destination`.
 */
export function chachaBlock(input: usize, destination: usize): void {
  let x0 = load<u32>(input);
  let x1 = load<u32>(input, 4);
  let x2 = load<u32>(input, 8);
  let x3 = load<u32>(input, 12);
  let x4 = load<u32>(input, 16);
  let x5 = load<u32>(input, 20);
  let x6 = load<u32>(input, 24);
  let x7 = load<u32>(input, 28);
  let x8 = load<u32>(input, 32);
  let x9 = load<u32>(input, 36);
  let x10 = load<u32>(input, 40);
  let x11 = load<u32>(input, 44);
  let x12 = load<u32>(input, 48);
  let x13 = load<u32>(input, 52);
  let x14 = load<u32>(input, 56);
  let x15 = load<u32>(input, 60);
  for (let round: u32 = 0; round < DOUBLE_ROUNDS; round++) {
    x0 += x4;
    x12 = rotl<u32>(x12 ^ x0, 16);
    x8 += x12;
    x4 = rotl<u32>(x4 ^ x8, 12);
    x0 += x4;
    x12 = rotl<u32>(x12 ^ x0, 8);
    x8 += x12;
    x4 = rotl<u32>(x4 ^ x8, 7);
    x1 += x5;
    x13 = rotl<u32>(x13 ^ x1, 16);
    x9 += x13;
    x5 = rotl<u32>(x5 ^ x9, 12);
    x1 += x5;
    x13 = rotl<u32>(x13 ^ x1, 8);
    x9 += x13;
    x5 = rotl<u32>(x5 ^ x9, 7);
    x2 += x6;
    x14 = rotl<u32>(x14 ^ x2, 16);
    x10 += x14;
    x6 = rotl<u32>(x6 ^ x10, 12);
    x2 += x6;
    x14 = rotl<u32>(x14 ^ x2, 8);
    x10 += x14;
    x6 = rotl<u32>(x6 ^ x10, 7);
    x3 += x7;
    x15 = rotl<u32>(x15 ^ x3, 16);
    x11 += x15;
    x7 = rotl<u32>(x7 ^ x11, 12);
    x3 += x7;
    x15 = rotl<u32>(x15 ^ x3, 8);
    x11 += x15;
    x7 = rotl<u32>(x7 ^ x11, 7);
    x0 += x5;
    x15 = rotl<u32>(x15 ^ x0, 16);
    x10 += x15;
    x5 = rotl<u32>(x5 ^ x10, 12);
    x0 += x5;
    x15 = rotl<u32>(x15 ^ x0, 8);
    x10 += x15;
    x5 = rotl<u32>(x5 ^ x10, 7);
    x1 += x6;
    x12 = rotl<u32>(x12 ^ x1, 16);
    x11 += x12;
    x6 = rotl<u32>(x6 ^ x11, 12);
    x1 += x6;
    x12 = rotl<u32>(x12 ^ x1, 8);
    x11 += x12;
    x6 = rotl<u32>(x6 ^ x11, 7);
    x2 += x7;
    x13 = rotl<u32>(x13 ^ x2, 16);
    x8 += x13;
    x7 = rotl<u32>(x7 ^ x8, 12);
    x2 += x7;
    x13 = rotl<u32>(x13 ^ x2, 8);
    x8 += x13;
    x7 = rotl<u32>(x7 ^ x8, 7);
    x3 += x4;
    x14 = rotl<u32>(x14 ^ x3, 16);
    x9 += x14;
    x4 = rotl<u32>(x4 ^ x9, 12);
    x3 += x4;
    x14 = rotl<u32>(x14 ^ x3, 8);
    x9 += x14;
    x4 = rotl<u32>(x4 ^ x9, 7);
  }
  store<u32>(destination, x0 + load<u32>(input));
  store<u32>(destination, x1 + load<u32>(input, 4), 4);
  store<u32>(destination, x2 + load<u32>(input, 8), 8);
  store<u32>(destination, x3 + load<u32>(input, 12), 12);
  store<u32>(destination, x4 + load<u32>(input, 16), 16);
  store<u32>(destination, x5 + load<u32>(input, 20), 20);
  store<u32>(destination, x6 + load<u32>(input, 24), 24);
  store<u32>(destination, x7 + load<u32>(input, 28), 28);
  store<u32>(destination, x8 + load<u32>(input, 32), 32);
  store<u32>(destination, x9 + load<u32>(input, 36), 36);
  store<u32>(destination, x10 + load<u32>(input, 40), 40);
  store<u32>(destination, x11 + load<u32>(input, 44), 44);
  store<u32>(destination, x12 + load<u32>(input, 48), 48);
  store<u32>(destination, x13 + load<u32>(input, 52), 52);
  store<u32>(destination, x14 + load<u32>(input, 56), 56);
  store<u32>(destination, x15 + load<u32>(input, 60), 60);
}
