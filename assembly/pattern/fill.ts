/**
 * Filling a block. Takes: a stretch of pulse indices. Gives: their packed symbols, two a byte, the earlier
 * pulse in the low half; little-endian words then hold eight pulses in order, as a port that shifts right
 * shows them. Keeps nothing.
 *
 * The random bits of pulse i are bits [i w, (i + 1) w) of the keystream of its purpose and width, lowest bit
 * of the lowest byte first.
 */
import {
  KEYSTREAM_BLOCK_BYTES,
  KEYSTREAM_CHUNK_BLOCKS,
  keystreamAt,
  keystreamLevels,
  keystreamSymbols,
} from "../entropy/keystream";
import { domainOfWidth } from "./domains";
import { pairCodes, patternBits, symbolOfBits, symbolPairTable, symbolTable, threshold } from "./thresholds";
import { GROUP_BYTES, levelGroup, mapGroup } from "./word-groups";
import { symbolsOfWord } from "./word-map";

/** Stretches begin and end at multiples of this many pulses. */
export const FILL_UNIT: u32 = 1024;

/** Pulses of a block of keystream, at four bits each. */
const PULSES_OF_BLOCK: u32 = KEYSTREAM_BLOCK_BYTES * 2;

/** Keystream made at a time: stays in the nearest cache. */
const CHUNK_BYTES: u32 = KEYSTREAM_CHUNK_BLOCKS * KEYSTREAM_BLOCK_BYTES;
const chunk = memory.data(CHUNK_BYTES, 16);

/**
 * Writes the symbols of `pulses` pulses from `firstPulse` on to `destination`, pulses / 2 bytes, aligned to
 * four. Both are multiples of FILL_UNIT; `purpose` is DOMAIN_KEY or DOMAIN_CALIBRATE. False when the
 * generator fails: what it did not give is dark.
 */
export function fillSymbols(firstPulse: u64, pulses: u32, destination: usize, purpose: u32): bool {
  assert((firstPulse & <u64>(FILL_UNIT - 1)) == 0 && (pulses & (FILL_UNIT - 1)) == 0);
  const bits = patternBits();
  assert(bits != 0);
  const domain = domainOfWidth(purpose, bits);
  let block = firstPulse / <u64>((KEYSTREAM_BLOCK_BYTES * 8) / bits);
  if (isDefined(WITH_EXPANDER)) {
    if (bits == 4 && isOfWords(symbolPairTable())) {
      if (keystreamSymbols(block, pulses / PULSES_OF_BLOCK, domain, destination)) return true;
      memory.fill(destination, 0, <usize>(pulses >> 1));
      return false;
    }
  }
  let bytesLeft = (pulses >> 3) * bits;
  let used: usize = 0;
  while (bytesLeft > 0) {
    const bytes = min(bytesLeft, bytesInChunk(block));
    const random = keystreamAt(block, bytes / KEYSTREAM_BLOCK_BYTES, domain, chunk);
    if (random == chunk) used = max(used, <usize>bytes);
    if (random == 0) {
      memory.fill(destination, 0, <usize>((bytesLeft << 2) / bits));
      return false;
    }
    if (bits == 4) mapNibbles(random, bytes, destination);
    else if (bits == 8) mapBytes(random, bytes, destination);
    else mapPairs(random, bytes, destination);
    block += <u64>(bytes / KEYSTREAM_BLOCK_BYTES);
    bytesLeft -= bytes;
    destination += <usize>((bytes << 2) / bits);
  }
  memory.fill(chunk, 0, used);
  return true;
}

/**
 * As `fillSymbols` for patterns of four bits a pulse, but writes a byte a pulse: for each byte of random bits
 * the two that `levels`, a table of 256 u16, has for it.
 */
export function fillLevels(
  firstPulse: u64,
  pulses: u32,
  destination: usize,
  purpose: u32,
  levels: usize,
): bool {
  assert((firstPulse & <u64>(FILL_UNIT - 1)) == 0 && (pulses & (FILL_UNIT - 1)) == 0 && patternBits() == 4);
  const domain = domainOfWidth(purpose, 4);
  let block = (firstPulse >> 1) / <u64>KEYSTREAM_BLOCK_BYTES;
  if (isDefined(WITH_EXPANDER)) {
    if (keystreamLevels(block, pulses / PULSES_OF_BLOCK, domain, destination, levels)) return true;
    memory.fill(destination, 0, <usize>pulses);
    return false;
  }
  let bytesLeft = pulses >> 1;
  let used: usize = 0;
  while (bytesLeft > 0) {
    const bytes = min(bytesLeft, bytesInChunk(block));
    const random = keystreamAt(block, bytes / KEYSTREAM_BLOCK_BYTES, domain, chunk);
    if (random == chunk) used = max(used, <usize>bytes);
    if (random == 0) {
      memory.fill(destination, 0, <usize>(bytesLeft << 1));
      return false;
    }
    if (isDefined(WITH_GROUPS)) {
      for (let at: usize = 0; at < <usize>bytes; at += GROUP_BYTES)
        levelGroup(levels, random + at, destination + (at << 1));
    } else {
      for (let at: usize = 0; at < <usize>bytes; at += 4)
        levelWord(levels, load<u32>(random + at), destination + (at << 1));
    }
    block += <u64>(bytes / KEYSTREAM_BLOCK_BYTES);
    bytesLeft -= bytes;
    destination += <usize>(bytes << 1);
  }
  memory.fill(chunk, 0, used);
  return true;
}

/** Levels of the eight pulses of a word. */
function levelWord(levels: usize, word: u32, to: usize): void {
  store<u32>(to, levelsOf(levels, word & 0xff) | (levelsOf(levels, (word >> 8) & 0xff) << 16));
  store<u32>(to, levelsOf(levels, (word >> 16) & 0xff) | (levelsOf(levels, word >> 24) << 16), 4);
}

function levelsOf(levels: usize, byte: u32): u32 {
  return <u32>load<u16>(levels + ((<usize>byte) << 1));
}

/** Bytes from a block to the end of its chunk. Only an engine keeps to the multiples of chunks. */
function bytesInChunk(block: u64): u32 {
  if (!isDefined(WITH_ENGINE)) return CHUNK_BYTES;
  return (KEYSTREAM_CHUNK_BLOCKS - (<u32>block & (KEYSTREAM_CHUNK_BLOCKS - 1))) * KEYSTREAM_BLOCK_BYTES;
}

/** Looks each byte of a word up in a table of 256 bytes. */
function mapWord(table: usize, word: u32): u32 {
  return (
    <u32>load<u8>(table + <usize>(word & 0xff)) |
    ((<u32>load<u8>(table + <usize>((word >> 8) & 0xff))) << 8) |
    ((<u32>load<u8>(table + <usize>((word >> 16) & 0xff))) << 16) |
    ((<u32>load<u8>(table + <usize>(word >> 24))) << 24)
  );
}

/** Moves the four symbols of a word, a byte each, side by side into its low half. */
function packWord(symbols: u32): u32 {
  const two = (symbols | (symbols >> 4)) & 0x00ff00ff;
  return (two | (two >> 8)) & 0xffff;
}

/** Whether the pattern is the one of word-map.ts: all sixteen nibbles are compared. */
function isOfWords(pairs: usize): bool {
  const low: u32 = 0x76543210;
  const high: u32 = 0xfedcba98;
  return symbolsOfWord(low) == mapWord(pairs, low) && symbolsOfWord(high) == mapWord(pairs, high);
}

/**
 * Four bits a pulse: by vectors a table lookup for each half of a byte; by words eight pulses at once where
 * the pattern allows it, else a lookup for each byte.
 */
function mapNibbles(random: usize, bytes: u32, destination: usize): void {
  if (ASC_FEATURE_SIMD) {
    const table = symbolTable();
    const low = v128.load(table);
    const high = i16x8.shl(low, 4); // symbols fit in four bits, so none reaches its neighbour
    const lowHalf = i8x16.splat(15);
    for (let at: usize = 0; at < <usize>bytes; at += 16) {
      const bits = v128.load(random + at);
      const even = i8x16.swizzle(low, v128.and(bits, lowHalf));
      const odd = i8x16.swizzle(high, v128.and(i16x8.shr_u(bits, 4), lowHalf));
      v128.store(destination + at, v128.or(even, odd));
    }
  } else {
    const pairs = symbolPairTable();
    if (isOfWords(pairs)) {
      if (isDefined(WITH_GROUPS)) {
        for (let at: usize = 0; at < <usize>bytes; at += GROUP_BYTES) mapGroup(random + at, destination + at);
      } else {
        for (let at: usize = 0; at < <usize>bytes; at += 4)
          store<u32>(destination + at, symbolsOfWord(load<u32>(random + at)));
      }
    } else {
      for (let at: usize = 0; at < <usize>bytes; at += 4)
        store<u32>(destination + at, mapWord(pairs, load<u32>(random + at)));
    }
  }
}

/**
 * The largest r below threshold t_k, with its sign bit turned over so that a signed comparison (one
 * instruction on most machines) orders it as unsigned: u >= t_k is r > 2 t_k - 1. Thresholds of 0 are always
 * reached: they are left out here and counted by `alwaysReached`.
 */
function lastBelow(k: u32): i32 {
  const bits = patternBits();
  const t = threshold(k + alwaysReached());
  return <i32>(2 * t - 1) - (1 << (bits - 1));
}

/** How many of the thresholds are 0, because the pairs before them are never sent. */
function alwaysReached(): u32 {
  let k: u32 = 0;
  while (k < 5 && threshold(k + 1) == 0) k += 1;
  return k;
}

/**
 * Eight bits a pulse: count the thresholds that are reached, look the pair up, add the value, pack two to a
 * byte.
 */
function mapBytes(random: usize, bytes: u32, destination: usize): void {
  if (ASC_FEATURE_SIMD) {
    const codes = v128.load(pairCodes() + <usize>alwaysReached());
    const b1 = i8x16.splat(<i8>lastBelow(1));
    const b2 = i8x16.splat(<i8>lastBelow(2));
    const b3 = i8x16.splat(<i8>lastBelow(3));
    const b4 = i8x16.splat(<i8>lastBelow(4));
    const b5 = i8x16.splat(<i8>lastBelow(5));
    const flip = i8x16.splat(-128);
    const valueBit = i8x16.splat(1);
    const lowByte = i16x8.splat(0xff);
    // Two vectors side by side fill one of packed symbols; a helper for each would be a call, and cost more
    // than its work.
    for (let at: usize = 0; at < <usize>bytes; at += 32) {
      const random0 = v128.load(random + at);
      const random1 = v128.load(random + at, 16);
      const r0 = v128.xor(random0, flip);
      const r1 = v128.xor(random1, flip);
      let pair0 = i8x16.sub(i8x16.splat(0), i8x16.gt_s(r0, b1)); // a comparison that holds is -1
      pair0 = i8x16.sub(pair0, i8x16.gt_s(r0, b2));
      pair0 = i8x16.sub(pair0, i8x16.gt_s(r0, b3));
      pair0 = i8x16.sub(pair0, i8x16.gt_s(r0, b4));
      pair0 = i8x16.sub(pair0, i8x16.gt_s(r0, b5));
      let pair1 = i8x16.sub(i8x16.splat(0), i8x16.gt_s(r1, b1));
      pair1 = i8x16.sub(pair1, i8x16.gt_s(r1, b2));
      pair1 = i8x16.sub(pair1, i8x16.gt_s(r1, b3));
      pair1 = i8x16.sub(pair1, i8x16.gt_s(r1, b4));
      pair1 = i8x16.sub(pair1, i8x16.gt_s(r1, b5));
      const symbols0 = v128.or(i8x16.swizzle(codes, pair0), v128.and(random0, valueBit));
      const symbols1 = v128.or(i8x16.swizzle(codes, pair1), v128.and(random1, valueBit));
      const packed0 = v128.and(v128.or(symbols0, i16x8.shr_u(symbols0, 4)), lowByte);
      const packed1 = v128.and(v128.or(symbols1, i16x8.shr_u(symbols1, 4)), lowByte);
      v128.store(destination + (at >> 1), i8x16.narrow_i16x8_u(packed0, packed1));
    }
  } else {
    const table = symbolTable();
    for (let at: usize = 0; at < <usize>bytes; at += 8) {
      const early = mapWord(table, load<u32>(random + at));
      const late = mapWord(table, load<u32>(random + at, 4));
      store<u32>(destination + (at >> 1), packWord(early) | (packWord(late) << 16));
    }
  }
}

/** Sixteen bits a pulse: as `mapBytes`, in lanes of 16 bits. */
function mapPairs(random: usize, bytes: u32, destination: usize): void {
  if (ASC_FEATURE_SIMD) {
    const codes = v128.load(pairCodes() + <usize>alwaysReached());
    const b1 = i16x8.splat(<i16>lastBelow(1));
    const b2 = i16x8.splat(<i16>lastBelow(2));
    const b3 = i16x8.splat(<i16>lastBelow(3));
    const b4 = i16x8.splat(<i16>lastBelow(4));
    const b5 = i16x8.splat(<i16>lastBelow(5));
    const flip = i16x8.splat(-32768);
    const pastTable = i16x8.splat(<i16>0xff00); // the lookup is bytewise; the high bytes are to give 0
    const valueBit = i16x8.splat(1);
    const lowByte = i16x8.splat(0xff);
    for (let at: usize = 0; at < <usize>bytes; at += 32) {
      const random0 = v128.load(random + at);
      const random1 = v128.load(random + at, 16);
      const r0 = v128.xor(random0, flip);
      const r1 = v128.xor(random1, flip);
      let pair0 = i16x8.sub(pastTable, i16x8.gt_s(r0, b1));
      pair0 = i16x8.sub(pair0, i16x8.gt_s(r0, b2));
      pair0 = i16x8.sub(pair0, i16x8.gt_s(r0, b3));
      pair0 = i16x8.sub(pair0, i16x8.gt_s(r0, b4));
      pair0 = i16x8.sub(pair0, i16x8.gt_s(r0, b5));
      let pair1 = i16x8.sub(pastTable, i16x8.gt_s(r1, b1));
      pair1 = i16x8.sub(pair1, i16x8.gt_s(r1, b2));
      pair1 = i16x8.sub(pair1, i16x8.gt_s(r1, b3));
      pair1 = i16x8.sub(pair1, i16x8.gt_s(r1, b4));
      pair1 = i16x8.sub(pair1, i16x8.gt_s(r1, b5));
      const lanes0 = v128.or(i8x16.swizzle(codes, pair0), v128.and(random0, valueBit));
      const lanes1 = v128.or(i8x16.swizzle(codes, pair1), v128.and(random1, valueBit));
      const symbols = i8x16.narrow_i16x8_u(lanes0, lanes1);
      const packed = v128.and(v128.or(symbols, i16x8.shr_u(symbols, 4)), lowByte);
      v128.store64_lane(destination + (at >> 2), i8x16.narrow_i16x8_u(packed, packed), 0);
    }
  } else {
    for (let at: usize = 0; at < <usize>bytes; at += 4) {
      const even = symbolOfBits(<u32>load<u16>(random + at));
      store<u8>(destination + (at >> 2), <u8>(even | (symbolOfBits(<u32>load<u16>(random + at, 2)) << 4)));
    }
  }
}
