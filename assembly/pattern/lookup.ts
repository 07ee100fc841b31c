/**
 * Symbols at random access. Takes: any pulse indices. Gives: what `fillSymbols` would have put in the table
 * for them.
 */
import { GATHERED_BLOCKS, KEYSTREAM_BLOCK_BYTES, keystreamGather } from "../entropy/keystream";
import { domainOfWidth } from "./domains";
import { patternBits, symbolOfBits } from "./thresholds";

const GATHERED_BYTES: usize = GATHERED_BLOCKS * KEYSTREAM_BLOCK_BYTES;
const numbers = memory.data(GATHERED_BLOCKS * 8, 16);
const blocks = memory.data(<u32>GATHERED_BYTES, 16);

/** Pulses of one keystream block: its bits over the bits a pulse takes, a power of two. */
function pulsesPerKeystreamBlock(): u32 {
  return (KEYSTREAM_BLOCK_BYTES * 8) / patternBits();
}

/**
 * Writes the symbol (one byte each) of `count` pulses to `destination`. `indices`: u64 each, in any order;
 * neighbours that share a keystream block cost one block. `purpose` is DOMAIN_KEY or DOMAIN_CALIBRATE.
 */
export function symbolsAt(indices: usize, count: u32, destination: usize, purpose: u32): void {
  assert(patternBits() != 0);
  const domain = domainOfWidth(purpose, patternBits());
  const shift = <u64>ctz(pulsesPerKeystreamBlock());
  let first: u32 = 0;
  while (first < count) {
    // Collect up to four different blocks, make them, then serve all pulses that asked for them.
    let made: u32 = 0;
    let end = first;
    for (; end < count; end++) {
      const block = load<u64>(indices + ((<usize>end) << 3)) >> shift;
      if (made > 0 && load<u64>(numbers + ((<usize>(made - 1)) << 3)) == block) continue;
      if (made == GATHERED_BLOCKS) break;
      store<u64>(numbers + ((<usize>made) << 3), block);
      made += 1;
    }
    for (let rest = made; rest < GATHERED_BLOCKS; rest++) store<u64>(numbers + ((<usize>rest) << 3), 0);
    keystreamGather(numbers, domain, blocks);
    let at: u32 = 0;
    for (let i = first; i < end; i++) {
      const pulse = load<u64>(indices + ((<usize>i) << 3));
      if (load<u64>(numbers + ((<usize>at) << 3)) != pulse >> shift) at += 1;
      store<u8>(destination + <usize>i, <u8>symbolOfBits(bitsIn(blocks + ((<usize>at) << 6), pulse)));
    }
    first = end;
  }
  memory.fill(blocks, 0, GATHERED_BYTES);
}

/** The w random bits that pulse `index` is made from, for a purpose; for showing, one pulse at a time. */
export function randomBitsAt(index: u64, purpose: u32): u32 {
  assert(patternBits() != 0);
  store<u64>(numbers, index >> <u64>ctz(pulsesPerKeystreamBlock()));
  keystreamGather(numbers, domainOfWidth(purpose, patternBits()), blocks);
  const bits = bitsIn(blocks, index);
  memory.fill(blocks, 0, GATHERED_BYTES);
  return bits;
}

/** The bits of a pulse within its keystream block. */
function bitsIn(block: usize, pulse: u64): u32 {
  const within = <u32>pulse & (pulsesPerKeystreamBlock() - 1);
  const bits = patternBits();
  if (bits == 4) return (<u32>load<u8>(block + <usize>(within >> 1)) >> ((within & 1) << 2)) & 15;
  if (bits == 8) return <u32>load<u8>(block + <usize>within);
  return <u32>load<u16>(block + <usize>(within << 1));
}
