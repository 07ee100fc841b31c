/**
 * The key of a visit: what makes the tags of parts (rows, pieces of messages), at no cost in key blocks.
 * Takes: the block of a question that was answered; it is spent and serves its two tags first. Gives:
 * HMAC-SHA-256 (RFC 2104) of a packet, its first 8 bytes. It keeps strangers' packets out and rests on
 * SHA-256: whoever breaks that can spoil a visit and learns no key, since rows and messages have tags besides
 * that rest on nothing. A tag depends on key and packet alone, so a packet may come again.
 *
 * The satellite keeps the key of each station's last question in RAM until the next one; after a power cut
 * there is none.
 */
import {
  SHA256_DIGEST_BYTES,
  SHA256_PROGRESS_BYTES,
  sha256Add,
  sha256Finish,
  sha256Start,
} from "../entropy/sha256";
import { get64 } from "../glue/big-endian";
import { PEERS } from "../keystore/accounts";

/** Bytes of a visit's key. */
export const VISIT_KEY_BYTES: u32 = 32;

const BLOCK_BYTES: u32 = 32;
/** Bytes that SHA-256 takes at a time, and of its result. */
const HASH_BLOCK: usize = 64;
const INNER: u8 = 0x36;
const OUTER: u8 = 0x5c;

/** A visit; its key lies behind it. */
class Visit {
  /** Its station + 1; 0 when there is none. */
  stationAfter: u64;
  /** Number of the question's block. */
  block: u64;
}

const VISIT_BYTES: usize = offsetof<Visit>() + <usize>VISIT_KEY_BYTES;

const progress = memory.data(<u32>SHA256_PROGRESS_BYTES, 8);
const padded = memory.data(<u32>HASH_BLOCK, 8);
const digest = memory.data(<u32>SHA256_DIGEST_BYTES, 8);
const visits = memory.data(PEERS * <u32>VISIT_BYTES, 8);

/** Makes the key of a visit at `destination` from the 32 bytes of a question's block. */
export function visitKey(block: usize, destination: usize): void {
  sha256Start(progress);
  sha256Add(progress, block, BLOCK_BYTES);
  sha256Finish(progress, destination);
}

/** Tag of `bytes` bytes at `packet`. */
export function visitTag(key: usize, packet: usize, bytes: u32): u64 {
  begin(key, INNER);
  sha256Add(progress, packet, bytes);
  sha256Finish(progress, digest);
  begin(key, OUTER);
  sha256Add(progress, digest, <u32>SHA256_DIGEST_BYTES);
  sha256Finish(progress, digest);
  const tag = get64(digest);
  memory.fill(padded, 0, HASH_BLOCK);
  return tag;
}

function begin(key: usize, fill: u8): void {
  for (let i: usize = 0; i < HASH_BLOCK; i++) {
    const byte: u8 = i < <usize>VISIT_KEY_BYTES ? load<u8>(key + i) : 0;
    store<u8>(padded + i, byte ^ fill);
  }
  sha256Start(progress);
  sha256Add(progress, padded, <u32>HASH_BLOCK);
}

/** Forgets all visits: after a start. */
export function visitsForget(): void {
  memory.fill(visits, 0, <usize>PEERS * VISIT_BYTES);
}

/** Begins a station's visit anew, with the question whose block this is. */
export function visitBegin(station: u32, number: u64, block: usize): void {
  let visit = visitAt(0);
  for (let i: u32 = 0; i < PEERS; i++) if (visitAt(i).stationAfter == 0) visit = visitAt(i);
  for (let i: u32 = 0; i < PEERS; i++) if (visitAt(i).stationAfter == <u64>station + 1) visit = visitAt(i);
  visit.stationAfter = <u64>station + 1;
  visit.block = number;
  visitKey(block, keyOf(visit));
}

/**
 * Address of the key of a station's visit that began with a question under this block; 0 when that is not its
 * last one.
 */
export function visitOf(station: u32, number: u64): usize {
  for (let i: u32 = 0; i < PEERS; i++) {
    const visit = visitAt(i);
    if (visit.stationAfter != <u64>station + 1) continue;
    return visit.block == number ? keyOf(visit) : 0;
  }
  return 0;
}

function visitAt(i: u32): Visit {
  return changetype<Visit>(visits + <usize>i * VISIT_BYTES);
}

function keyOf(visit: Visit): usize {
  return changetype<usize>(visit) + offsetof<Visit>();
}
