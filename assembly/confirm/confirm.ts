/**
 * Confirmation hash: do both sides hold the same block? Takes: n bits and a public 48-byte key, drawn after
 * the block was fixed. Gives: 64 bits, all of which count as leaked. Information-theoretic: assumes nothing
 * but a uniform key.
 *
 * With p = 2^127 - 1 and r, a, b the key's three 16-byte words mod p: the block's 120-bit pieces m_1..m_k and
 * its length make h = ((m_1 r + m_2) r + ... + m_k) r + n mod p, and the hash is the lowest 64 bits of a h +
 * b mod p. Two different blocks of one length have equal h for at most k of the values of r (a polynomial of
 * degree k). For different h the pair of a h + b is uniform over the field's pairs, so its lowest bits agree
 * with probability 2^-64 (1 + 2^-62) at most. In all: at most 2^-64 (1 + 2^-62) + (n / 120 + 2) / 2^126, key
 * words above p included.
 *
 * Several blocks, of lengths that both sides agreed on, can share one hash: h goes on from block to block,
 * and the same bound holds with n / 120 + 2 added up over them.
 */

/** Bytes of the key. */
export const CONFIRMATION_KEY_BYTES: u32 = 48;
/** Bits of the hash. */
export const CONFIRMATION_BITS: u32 = 64;

const PIECE_BYTES: u32 = 15;

/** A field element; its sums and products are made of 32-bit limbs, lowest first. */
class Element {
  low: u64;
  high: u64;
}

const ELEMENT_BYTES: usize = offsetof<Element>();
const HIGH_BITS: u64 = 0x7fffffffffffffff;

const accumulator = memory.data(<u32>ELEMENT_BYTES, 8);
const factor = memory.data(<u32>ELEMENT_BYTES, 8);
const piece = memory.data(<u32>ELEMENT_BYTES, 8);
const product = memory.data(<u32>(ELEMENT_BYTES * 2), 8);

let keyInUse: usize = 0;

/** The hash of `n` bits at `bits` (lowest bit of the lowest byte first) under the 48-byte key at `key`. */
export function confirmationHash(bits: usize, n: u32, key: usize): u64 {
  confirmationBegin(key);
  confirmationAdd(bits, n);
  return confirmationEnd();
}

/** Begins the hash of several blocks under the 48-byte key at `key`, which must stay until the end. */
export function confirmationBegin(key: usize): void {
  memory.fill(accumulator, 0, ELEMENT_BYTES);
  keyInUse = key;
}

/** Adds a block of `n` bits. */
export function confirmationAdd(bits: usize, n: u32): void {
  loadElement(factor, keyInUse);
  const bytes = (n + 7) >> 3;
  for (let at: u32 = 0; at < bytes; at += PIECE_BYTES) {
    const count = min(PIECE_BYTES, bytes - at);
    memory.fill(piece, 0, ELEMENT_BYTES);
    memory.copy(piece, bits + <usize>at, <usize>count);
    // Bits behind the end of the block do not belong to it.
    if (at + count == bytes && (n & 7) != 0) {
      const last = piece + <usize>(count - 1);
      store<u8>(last, load<u8>(last) & <u8>(((<u32>1) << (n & 7)) - 1));
    }
    add(piece);
    multiply();
  }
  memory.fill(piece, 0, ELEMENT_BYTES);
  store<u32>(piece, n);
  add(piece);
}

/** The hash of the blocks added. */
export function confirmationEnd(): u64 {
  loadElement(factor, keyInUse + ELEMENT_BYTES);
  multiply();
  loadElement(piece, keyInUse + ELEMENT_BYTES * 2);
  add(piece);
  return element(accumulator).low;
}

/** Reads 16 bytes as a number below 2^127. */
function loadElement(target: usize, source: usize): void {
  memory.copy(target, source, ELEMENT_BYTES);
  element(target).high &= HIGH_BITS;
  if (isModulus(target)) memory.fill(target, 0, ELEMENT_BYTES);
}

function isModulus(address: usize): bool {
  return element(address).low == u64.MAX_VALUE && element(address).high == HIGH_BITS;
}

function element(address: usize): Element {
  return changetype<Element>(address);
}

/** accumulator += addend, mod p. */
function add(addend: usize): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < ELEMENT_BYTES; i += 4) {
    carry += <u64>load<u32>(accumulator + i) + <u64>load<u32>(addend + i);
    store<u32>(accumulator + i, <u32>carry);
    carry >>= 32;
  }
  fold();
}

/** Brings a number below 2^128 in the accumulator below p: 2^127 is 1. */
function fold(): void {
  let carry = element(accumulator).high >> 63;
  element(accumulator).high &= HIGH_BITS;
  for (let i: usize = 0; i < ELEMENT_BYTES; i += 4) {
    carry += <u64>load<u32>(accumulator + i);
    store<u32>(accumulator + i, <u32>carry);
    carry >>= 32;
  }
  if (isModulus(accumulator)) memory.fill(accumulator, 0, ELEMENT_BYTES);
}

/** accumulator *= factor, mod p. */
function multiply(): void {
  memory.fill(product, 0, ELEMENT_BYTES * 2);
  for (let i: usize = 0; i < ELEMENT_BYTES; i += 4) {
    let carry: u64 = 0;
    const a = <u64>load<u32>(accumulator + i);
    for (let j: usize = 0; j < ELEMENT_BYTES; j += 4) {
      carry += a * <u64>load<u32>(factor + j) + <u64>load<u32>(product + i + j);
      store<u32>(product + i + j, <u32>carry);
      carry >>= 32;
    }
    store<u32>(product + i + ELEMENT_BYTES, <u32>carry);
  }
  // product = high x 2^127 + low, and 2^127 is 1.
  const low = element(product);
  const high = element(product + ELEMENT_BYTES);
  const high0 = (high.low << 1) | (low.high >> 63);
  const high1 = (high.high << 1) | (high.low >> 63);
  memory.copy(accumulator, product, ELEMENT_BYTES);
  element(accumulator).high &= HIGH_BITS;
  low.low = high0;
  low.high = high1;
  add(product);
}
