/**
 * SHA-256 (FIPS 180-4): the conditioner of the entropy source, one of those vetted by NIST SP 800-90B section 3.1.5.1.1.
 * Takes: bytes, in pieces. Gives: 32 bytes.
 */

const DIGEST_BYTES: usize = 32;
const BLOCK_BYTES: u32 = 64;

/** Initial hash value, FIPS 180-4 section 5.3.3. */
const initial = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

/** Round constants, FIPS 180-4 section 4.2.2. */
const constants = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

const state = memory.data(32, 4);
const block = memory.data(64, 4);
const schedule = memory.data(256, 4);
let length: u64 = 0;

/** Begins a new message. */
export function sha256Start(): void {
  memory.copy(state, initial, DIGEST_BYTES);
  length = 0;
}

/** Adds `count` bytes at `address` to the message. */
export function sha256Add(address: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) addByte(load<u8>(address + <usize>i));
}

/** Ends the message, writes its 32-byte hash to `destination` and wipes what was kept of the message. */
export function sha256Finish(destination: usize): void {
  const bits = length << 3;
  addByte(0x80);
  while ((length & 63) != 56) addByte(0);
  for (let shift: i32 = 56; shift >= 0; shift -= 8) addByte(<u8>(bits >> <u64>shift));
  for (let i: usize = 0; i < DIGEST_BYTES; i += 4)
    store<u32>(destination + i, bswap<u32>(load<u32>(state + i)));
  memory.fill(block, 0, <usize>BLOCK_BYTES);
  memory.fill(schedule, 0, 256);
  memory.fill(state, 0, DIGEST_BYTES);
}

function addByte(byte: u8): void {
  store<u8>(block + <usize>(<u32>length & 63), byte);
  length += 1;
  if ((length & 63) == 0) compress();
}

function compress(): void {
  for (let t: usize = 0; t < 64; t += 4) store<u32>(schedule + t, bswap<u32>(load<u32>(block + t)));
  for (let t: usize = 64; t < 256; t += 4) {
    const before15 = load<u32>(schedule + t - 60);
    const before2 = load<u32>(schedule + t - 8);
    const small0 = rotr<u32>(before15, 7) ^ rotr<u32>(before15, 18) ^ (before15 >> 3);
    const small1 = rotr<u32>(before2, 17) ^ rotr<u32>(before2, 19) ^ (before2 >> 10);
    store<u32>(schedule + t, small1 + load<u32>(schedule + t - 28) + small0 + load<u32>(schedule + t - 64));
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let t: usize = 0; t < 256; t += 4) {
    const big1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
    const t1 = h + big1 + ((e & f) ^ (~e & g)) + load<u32>(constants + t) + load<u32>(schedule + t);
    const big0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
    const t2 = big0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  addTo(0, a);
  addTo(4, b);
  addTo(8, c);
  addTo(12, d);
  addTo(16, e);
  addTo(20, f);
  addTo(24, g);
  addTo(28, h);
}

function addTo(offset: usize, value: u32): void {
  store<u32>(state + offset, load<u32>(state + offset) + value);
}
