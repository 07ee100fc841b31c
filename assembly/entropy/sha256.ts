/**
 * SHA-256 (FIPS 180-4): the conditioner of the entropy source, one of those vetted by NIST SP 800-90B section
 * 3.1.5.1.1. Takes: bytes, in pieces, and memory for the hash in progress. Gives: 32 bytes. Keeps nothing
 * between hashes, so that several can be in progress at once and none can disturb the conditioner's.
 */

/** Bytes that a hash in progress takes: eight words of state, a block, the message length so far (u64). */
export const SHA256_PROGRESS_BYTES: usize = 104;

/** Bytes of a digest. */
export const SHA256_DIGEST_BYTES: usize = 32;
const BLOCK: usize = 32;
const LENGTH: usize = 96;

/** Initial hash value, FIPS 180-4 section 5.3.3. */
export const SHA256_INITIAL: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

/** Round constants, FIPS 180-4 section 4.2.2. */
export const SHA256_CONSTANTS: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

const SCHEDULE_BYTES: usize = 256;
const schedule = memory.data(<u32>SCHEDULE_BYTES, 4);

/**
 * Begins a message; `progress` is the address of SHA256_PROGRESS_BYTES bytes, aligned to 8, that hold it
 * until it ends.
 */
export function sha256Start(progress: usize): void {
  memory.copy(progress, SHA256_INITIAL, SHA256_DIGEST_BYTES);
  store<u64>(progress, 0, LENGTH);
}

/** Adds `count` bytes at `address` to the message. */
export function sha256Add(progress: usize, address: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) addByte(progress, load<u8>(address + <usize>i));
}

/** Ends the message, writes its 32-byte hash to `destination` and wipes what was kept of the message. */
export function sha256Finish(progress: usize, destination: usize): void {
  const bits = load<u64>(progress, LENGTH) << 3;
  addByte(progress, 0x80);
  while ((load<u32>(progress, LENGTH) & 63) != 56) addByte(progress, 0);
  for (let shift: i32 = 56; shift >= 0; shift -= 8) addByte(progress, <u8>(bits >> <u64>shift));
  for (let i: usize = 0; i < SHA256_DIGEST_BYTES; i += 4)
    store<u32>(destination + i, bswap<u32>(load<u32>(progress + i)));
  memory.fill(progress, 0, SHA256_PROGRESS_BYTES);
  memory.fill(schedule, 0, SCHEDULE_BYTES);
}

function addByte(progress: usize, byte: u8): void {
  const length = load<u64>(progress, LENGTH);
  store<u8>(progress + (<usize>length & 63), byte, BLOCK);
  store<u64>(progress, length + 1, LENGTH);
  if ((<u32>length & 63) == 63) compress(progress);
}

function compress(state: usize): void {
  for (let t: usize = 0; t < 64; t += 4) store<u32>(schedule + t, bswap<u32>(load<u32>(state + t, BLOCK)));
  compressSchedule(state);
}

/**
 * SHA-256's compression of one block whose sixteen words, as numbers, are `stride` bytes apart from `words`
 * on; the state of eight words at `state` goes from what it is to what it becomes. Wipes what it worked with.
 */
export function sha256Words(state: usize, words: usize, stride: usize): void {
  for (let t: usize = 0; t < 16; t++) store<u32>(schedule + (t << 2), load<u32>(words + t * stride));
  compressSchedule(state);
  memory.fill(schedule, 0, SCHEDULE_BYTES);
}

function compressSchedule(state: usize): void {
  for (let t: usize = 64; t < SCHEDULE_BYTES; t += 4) {
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
  for (let t: usize = 0; t < SCHEDULE_BYTES; t += 4) {
    const big1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
    const t1 = h + big1 + ((e & f) ^ (~e & g)) + load<u32>(SHA256_CONSTANTS + t) + load<u32>(schedule + t);
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
  addTo(state, a);
  addTo(state + 4, b);
  addTo(state + 8, c);
  addTo(state + 12, d);
  addTo(state + 16, e);
  addTo(state + 20, f);
  addTo(state + 24, g);
  addTo(state + 28, h);
}

function addTo(address: usize, value: u32): void {
  store<u32>(address, load<u32>(address) + value);
}
