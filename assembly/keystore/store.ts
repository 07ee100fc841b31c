/**
 * The key store. Takes: numbered blocks of 256 secret bits, each shared with a peer. Gives: each block out
 * once, for one purpose; or never. A block is free, then reserved for a purpose and an owner (or released
 * again), then spent; or burnt. The mark that it is spent stands in flash before its bits leave the store,
 * and the bits are wiped in flash before the caller has them. Whatever a call has acknowledged, a power cut
 * at any moment leaves as it is; what it cuts short is done whole or not at all, except that a spending once
 * begun is never undone.
 *
 * Numbers rise, peer by peer, and are chosen by the caller, since both sides must call the same block by the
 * same number: the pass that made it, known to both, times 2^24, and which block of the pass's key it is.
 */
import {
  accountAdd,
  accountFree,
  accountMade,
  accountNext,
  accountOf,
  accountOpen,
  accountSaw,
  NO_PEER,
  PURPOSES,
} from "./accounts";
import { areaIsBroken, areaSet } from "./area";
import {
  indexAccount,
  indexFind,
  indexLive,
  indexReserve,
  indexSet,
  indexState,
  NO_PLACE,
  places,
  STATE_FREE,
} from "./key-index";
import {
  logAppend,
  logBurn,
  logCapacity,
  logCommission,
  logIsBlank,
  logMakeRoom,
  logMove,
  logRead,
  logSetState,
  logSpend,
} from "./log";
import {
  keyLooksWiped,
  keyWipe,
  markReleased,
  markReserved,
  numberAt,
  ownerAt,
  recordForget,
  recordKey,
  recordKeyTo,
  recordMake,
  recordNumber,
  recordOwner,
  recordReserve,
  reservationIsUsed,
  SLOT_DAMAGED,
} from "./record";
import { logOpen } from "./recovery";

/** Done. */
export const KEY_OK: u32 = 0;
/** The store is not open. */
export const KEY_NOT_OPEN: u32 = 1;
/** The number is not above all that the peer's keys ever had. */
export const KEY_REPEATED: u32 = 2;
/** No room: spend first. */
export const KEY_FULL: u32 = 3;
/** No such key: never added, or spent, or burnt. */
export const KEY_GONE: u32 = 4;
/** The key is reserved by another, or not reserved by the caller. */
export const KEY_TAKEN: u32 = 5;
/** What is left free is kept for other purposes. */
export const KEY_KEPT: u32 = 6;
/** A bit of the key fell over: it was destroyed. */
export const KEY_DAMAGED: u32 = 7;
/** Flash does not hold what is written to it; the store takes nothing more. */
export const KEY_FLASH: u32 = 8;
/** An argument out of range; a key that is all zeros. */
export const KEY_BAD: u32 = 9;
/** Fewer keys are free than were asked for. */
export const KEY_SHORT: u32 = 10;

/** Purpose of a key: tags and openings of sessions. */
export const PURPOSE_AUTHENTICATION: u32 = 1;
/** Purpose of a key: to be passed on under another station's key. */
export const PURPOSE_RELAY: u32 = 2;
/** Purpose of a key: one-time pads and keys for use. */
export const PURPOSE_APPLICATION: u32 = 3;

/** Bits of a key block. */
export const KEY_BLOCK_BITS: u32 = 256;
/** No key of that kind. */
export const KEY_NONE: u64 = u64.MAX_VALUE;
/** Fewest and most sectors that a store works with. */
export const KEYSTORE_LEAST_SECTORS: u32 = 4;
/** Bits of a number that count the blocks of a pass; above them is the pass. */
export const KEY_PASS_SHIFT: u32 = 24;
/** Numbers of the index are told apart by 25 bits, so a store must hold fewer keys than that by far. */
export const KEYSTORE_MOST_SECTORS: u32 = 4096;

/** Owners of reservations are below this. */
export const KEY_OWNERS: u32 = 1 << 13;
const MOST_PEERS: u32 = 1 << 16;

/** Blocks of each peer that stay for purpose 1 to 3. */
const quotas = memory.data(PURPOSES * 4, 4);
let open: bool = false;
/** Set by `locate` when the key that was looked for turned out damaged. */
let foundDamage: bool = false;
/**
 * Where `locate` found a key last, and looks first: who reserves a key spends it next, and then one that was
 * written soon after it.
 */
let lastPlace: u32 = 0;

/** Reserves memory for a store in `sectors` flash sectors from byte `offset` on. Called once at start. */
export function keystoreReserve(offset: u32, sectors: u32): void {
  assert(sectors >= KEYSTORE_LEAST_SECTORS && sectors <= KEYSTORE_MOST_SECTORS);
  areaSet(offset, sectors);
  indexReserve();
}

/**
 * Opens the store after power-on and finishes what a cut left half done. Blank flash is prepared first when
 * `commission` is set; flash that holds anything else never is. Returns false, and stays closed, when flash
 * holds no store or fails.
 */
export function keystoreOpen(commission: bool): bool {
  open = logOpen();
  if (!open && commission && !areaIsBroken() && logIsBlank()) {
    logCommission();
    open = logOpen();
  }
  recordForget();
  return open;
}

/** Whether the store is open. */
export function keystoreIsOpen(): bool {
  return open;
}

/**
 * Keeps `blocks` free blocks of each peer for a purpose, 1 to 3: others can't reserve them. Not kept over a
 * reset.
 */
export function keystoreSetQuota(purpose: u32, blocks: u32): void {
  store<u32>(quotas + ((<usize>(purpose & 3)) << 2), blocks);
}

/** Keys that the store can hold. */
export function keystoreCapacity(): u32 {
  return logCapacity();
}

/** Keys that are left, free or reserved. */
export function keystoreLive(): u32 {
  return indexLive();
}

/** Lowest number that a peer's next key may have. */
export function keystoreNext(peer: u32): u64 {
  const account = accountOf(peer);
  return account == NO_PEER ? 0 : accountNext(account);
}

/**
 * Takes in the key of 32 bytes at `address` (aligned to 4), shared with `peer` under `number`, which must be
 * above all earlier ones. Returns a KEY_ code: KEY_OK once it is there to stay; numbers passed over can't be
 * used later.
 */
export function keyAdd(peer: u32, number: u64, address: usize): u32 {
  if (!open) return KEY_NOT_OPEN;
  if (peer >= MOST_PEERS || number >= KEY_NONE - 1 || keyLooksWiped(address)) return KEY_BAD;
  if (number < keystoreNext(peer)) return KEY_REPEATED;
  if (indexLive() >= logCapacity()) return KEY_FULL;
  if (!logMakeRoom()) return failure();
  const account = accountOpen(peer);
  if (account == NO_PEER) return KEY_FULL;
  const ordinal = accountMade(account) + 1;
  recordMake(peer, number, ordinal, address);
  const place = logAppend();
  recordForget();
  if (areaIsBroken()) return KEY_FLASH;
  accountSaw(account, number, ordinal);
  accountAdd(account, STATE_FREE, 1);
  indexSet(place, account, number, STATE_FREE);
  return KEY_OK;
}

/**
 * Reserves a free key for a purpose (1 to 3) and an owner (below KEY_OWNERS, the caller's to choose). Returns
 * a KEY_ code: KEY_OK too when it is reserved for them already, so whoever does not know whether a power cut
 * came first asks again.
 */
export function keyReserve(peer: u32, number: u64, purpose: u32, owner: u32): u32 {
  if (!open) return KEY_NOT_OPEN;
  if (purpose == 0 || purpose > PURPOSE_APPLICATION || owner >= KEY_OWNERS) return KEY_BAD;
  let place = locate(peer, number);
  if (place == NO_PLACE) return missing();
  if (isOwners(place, purpose, owner)) return done(KEY_OK);
  if (indexState(place) != STATE_FREE) return done(KEY_TAKEN);
  if (accountFree(indexAccount(place)) <= keptFor(purpose)) return done(KEY_KEPT);
  if (reservationIsUsed()) {
    place = renewed(peer, number, purpose, owner);
    if (place == NO_PLACE) return missing();
  } else {
    markReserved(place, purpose, owner);
    logSetState(place, STATE_FREE + purpose);
  }
  return done(areaIsBroken() ? KEY_FLASH : KEY_OK);
}

/** Free blocks of a peer that a purpose may take. */
export function keyFree(peer: u32, purpose: u32): u32 {
  const account = open ? accountOf(peer) : NO_PEER;
  if (account == NO_PEER) return 0;
  const kept = keptFor(purpose);
  return accountFree(account) > kept ? accountFree(account) - kept : 0;
}

/** Blocks of each peer that are kept from a purpose. */
function keptFor(purpose: u32): u32 {
  let kept: u32 = 0;
  for (let other = PURPOSE_AUTHENTICATION; other <= PURPOSE_APPLICATION; other++) {
    if (other != purpose) kept += load<u32>(quotas + ((<usize>other) << 2));
  }
  return kept;
}

/**
 * Copies a key whose reservation was used to a new slot, reserved, and wipes the old one. Gives its new
 * place.
 */
function renewed(peer: u32, number: u64, purpose: u32, owner: u32): u32 {
  if (!logMakeRoom()) return NO_PLACE;
  const old = locate(peer, number);
  if (old == NO_PLACE) return NO_PLACE;
  recordReserve(purpose, owner);
  const place = logAppend();
  if (areaIsBroken()) return NO_PLACE;
  logMove(old, place, STATE_FREE + purpose);
  keyWipe(old);
  return place;
}

/** Gives a reserved key back: it is free again. Only its owner can. Returns a KEY_ code. */
export function keyRelease(peer: u32, number: u64, purpose: u32, owner: u32): u32 {
  if (!open) return KEY_NOT_OPEN;
  const place = locate(peer, number);
  if (place == NO_PLACE) return missing();
  if (!isOwners(place, purpose, owner)) return done(KEY_TAKEN);
  markReleased(place);
  logSetState(place, STATE_FREE);
  return done(areaIsBroken() ? KEY_FLASH : KEY_OK);
}

/**
 * Spends a key that is reserved for this purpose and owner. Returns a KEY_ code: its 32 bytes are at
 * `destination` (aligned to 4) if and only if that is KEY_OK. By then it is marked as spent and wiped in
 * flash.
 */
export function keySpend(peer: u32, number: u64, purpose: u32, owner: u32, destination: usize): u32 {
  if (!open) return KEY_NOT_OPEN;
  const place = locate(peer, number);
  if (place == NO_PLACE) return missing();
  if (!isOwners(place, purpose, owner)) return done(KEY_TAKEN);
  if (!logSpend(place, purpose)) return done(KEY_FLASH);
  keyWipe(place);
  if (areaIsBroken()) return done(KEY_FLASH);
  recordKeyTo(destination);
  return done(KEY_OK);
}

/**
 * Address of the 32 bytes of a free key, until the next call of the store; 0 when there is none. It stays
 * unspent: for telling whether a message under it is genuine, so that no forger burns keys. Whoever then uses
 * it spends it first.
 */
export function keyLook(peer: u32, number: u64): usize {
  if (!open) return 0;
  const place = locate(peer, number);
  if (place != NO_PLACE && indexState(place) == STATE_FREE) return recordKey();
  recordForget();
  return 0;
}

/** Forgets what `keyLook` found. */
export function keyLookAway(): void {
  recordForget();
}

/** Destroys a key that is left, unspent, whoever reserved it. Returns a KEY_ code. */
export function keyZeroise(peer: u32, number: u64): u32 {
  if (!open) return KEY_NOT_OPEN;
  const place = locate(peer, number);
  if (place == NO_PLACE) return missing();
  logBurn(place);
  return done(areaIsBroken() ? KEY_FLASH : KEY_OK);
}

/** Destroys all keys that are left. */
export function keystoreZeroise(): u32 {
  if (!open) return KEY_NOT_OPEN;
  for (let place: u32 = 0; place < places(); place++) if (indexState(place) != 0) logBurn(place);
  return areaIsBroken() ? KEY_FLASH : KEY_OK;
}

/**
 * Lowest number, from `from` on, of a peer's key that is reserved for `purpose` and `owner`; or, with purpose
 * 0, of one that is free. KEY_NONE when there is none.
 */
export function keyFind(peer: u32, from: u64, purpose: u32, owner: u32): u64 {
  const account = open ? accountOf(peer) : NO_PEER;
  if (account == NO_PEER) return KEY_NONE;
  // Each turn but the last destroys a damaged key or loses a damaged reservation.
  for (let turn: u32 = 0; turn <= places(); turn++) {
    const place = lowestPlace(account, from, purpose, owner);
    if (place == NO_PLACE) return KEY_NONE;
    const isFit = logRead(place) != SLOT_DAMAGED && indexState(place) == STATE_FREE + purpose;
    const number = recordNumber();
    recordForget();
    if (isFit && number >= from) return number;
  }
  return KEY_NONE;
}

/** Place that `keyFind` looks for by words that were not checked. */
function lowestPlace(account: u32, from: u64, purpose: u32, owner: u32): u32 {
  let lowest = KEY_NONE;
  let found = NO_PLACE;
  for (let place: u32 = 0; place < places(); place++) {
    if (indexState(place) != STATE_FREE + purpose || indexAccount(place) != account) continue;
    const number = numberAt(place);
    if (number < from || number >= lowest || (purpose != 0 && ownerAt(place) != owner)) continue;
    lowest = number;
    found = place;
  }
  return found;
}

/** Places that a key may stand at, from 0 on. */
export function keystorePlaces(): u32 {
  return open ? places() : 0;
}

/**
 * Number of the key at a place, as it stands there, not checked, when it is free and the peer's; else
 * KEY_NONE. For listing many keys at once; whoever then reserves one may find it damaged.
 */
export function keyAt(place: u32, peer: u32): u64 {
  if (!open || place >= places() || indexState(place) != STATE_FREE) return KEY_NONE;
  return indexAccount(place) == accountOf(peer) ? numberAt(place) : KEY_NONE;
}

/**
 * Reads and checks every key that is left; damaged ones are destroyed and counted. Returns how many are left.
 */
export function keystoreCheck(): u32 {
  if (!open) return 0;
  for (let place: u32 = 0; place < places(); place++) if (indexState(place) != 0) logRead(place);
  recordForget();
  return indexLive();
}

/** Place of a key that is left, and the key in RAM; NO_PLACE when there is none. */
function locate(peer: u32, number: u64): u32 {
  const account = accountOf(peer);
  foundDamage = false;
  if (account == NO_PEER) return NO_PLACE;
  const first = min(lastPlace, places());
  let place = locateWithin(first, places(), account, number);
  if (place == NO_PLACE) place = locateWithin(0, first, account, number);
  if (place != NO_PLACE) lastPlace = place;
  return place;
}

/** As `locate`, from one place on and before another. */
function locateWithin(from: u32, end: u32, account: u32, number: u64): u32 {
  let at = indexFind(from, end, account, number);
  for (; at != NO_PLACE; at = indexFind(at + 1, end, account, number)) {
    if (logRead(at) == SLOT_DAMAGED) foundDamage = true;
    else if (recordNumber() == number) return at;
  }
  return NO_PLACE;
}

function isOwners(place: u32, purpose: u32, owner: u32): bool {
  return purpose != 0 && indexState(place) == STATE_FREE + purpose && recordOwner() == owner;
}

/** Wipes the key in RAM and hands the code on. */
function done(code: u32): u32 {
  recordForget();
  return code;
}

function missing(): u32 {
  if (areaIsBroken()) return done(KEY_FLASH);
  return done(foundDamage ? KEY_DAMAGED : KEY_GONE);
}

function failure(): u32 {
  return done(areaIsBroken() ? KEY_FLASH : KEY_FULL);
}
