/**
 * The log of records. Takes: key records. Gives: places for them, in sectors that are written and erased in turn, so wear
 * is even. Sector s of the log (numbered from the number of sectors on) lies in flash sector s modulo their number; all but
 * one are in use. A sector begins with its header, twice. Opening one that takes the last blank sector retires the oldest:
 * keys that are left are copied, then the accounts (`totals`), then the retire record makes it count, then the old sector
 * is erased. Power cut before the retire record: the copy is erased and made anew. After it: the old sector is erased.
 */
import {
  accountAdd,
  accountAddBurnt,
  accountAddSpent,
  accountAddUnreadable,
  accountCount,
  accountLoad,
  accountLoadUnreadable,
  accountOf,
  accountOpen,
  accountPeer,
  accountSave,
  accountSaw,
  accountSettleBurnt,
  accountSettleSpent,
  accountSettleUnreadable,
  accountsClear,
  accountUnreadableSettled,
  NO_PEER,
  PEERS,
} from "./accounts";
import { areaIsBroken, areaSectors, areaStart, SECTOR_SLOTS, sectorErase } from "./area";
import {
  indexAccount,
  indexClear,
  indexDrop,
  indexFind,
  indexSet,
  indexState,
  NO_PLACE,
  STATE_FREE,
} from "./key-index";
import {
  endIsWhole,
  keyWipe,
  keyWrite,
  markBurnt,
  markSpent,
  metaMake,
  metaWrite,
  recordContent,
  recordNumber,
  recordOrdinal,
  recordPeer,
  recordPurpose,
  recordUnreserve,
  recordWasMended,
  reservationIsLost,
  SLOT_BLANK,
  SLOT_BURNT,
  SLOT_DAMAGED,
  SLOT_DIRTY,
  SLOT_FREE,
  SLOT_HEADER,
  SLOT_RESERVED,
  SLOT_RETIRE,
  SLOT_SPENT,
  SLOT_TORN,
  SLOT_TOTALS,
  SLOT_UNREADABLE,
  slotRead,
  wipeIsIncomplete,
} from "./record";

/** Slots before the first record of a sector: its header, twice. */
const HEADERS: u32 = 2;
/** Keys that a sector may hold: copied elsewhere, they must leave room for all accounts and the retire record. */
const KEYS_A_SECTOR: u32 = SECTOR_SLOTS - HEADERS - PEERS - 1;
/** One sector stays blank, one is being filled, and one is for what is dead but not yet retired. */
const SPARE_SECTORS: u32 = 3;

/** Newest and oldest sector of the log; 0 when there is none. */
let head: u32 = 0;
let tail: u32 = 0;
/** Next slot of the newest sector, and the end of what keys may fill. */
let nextSlot: u32 = 0;
let endSlot: u32 = 0;

/** What was found since the store was opened. */
let torn: u32 = 0;
let damaged: u32 = 0;
let mended: u32 = 0;
let reservationsLost: u32 = 0;

/** Writes cut short that were found and finished or undone. */
export function foundTorn(): u32 {
  return torn;
}

/** Records found damaged, whose keys were destroyed. */
export function foundDamaged(): u32 {
  return damaged;
}

/** Flipped bits in headers, accounts, numbers and blank or wiped slots, that cost no key. */
export function foundMended(): u32 {
  return mended;
}

/** Reservations that were cut short or can't be read; their keys are free again. */
export function foundReservationsLost(): u32 {
  return reservationsLost;
}

/** Keys that the store can hold. */
export function logCapacity(): u32 {
  return (areaSectors() - SPARE_SECTORS) * KEYS_A_SECTOR;
}

function firstPlace(sector: u32): u32 {
  return (sector % areaSectors()) * SECTOR_SLOTS;
}

/** Erases all flash and begins an empty log. */
export function logCommission(): void {
  areaStart();
  for (let sector: u32 = 0; sector < areaSectors(); sector++) sectorErase(sector);
  accountsClear();
  indexClear();
  tail = areaSectors();
  openSector(tail);
}

/** Reads the log after power-on and finishes what a power cut left half done. False when there is none. */
export function logOpen(): bool {
  areaStart();
  accountsClear();
  indexClear();
  torn = 0;
  damaged = 0;
  mended = 0;
  reservationsLost = 0;
  if (!findHead()) return false;
  const oldest = head - areaSectors() + 1;
  if (oldest >= areaSectors() && !headHas(SLOT_RETIRE) && sectorIs(oldest)) {
    sectorErase(head % areaSectors());
    head -= 1;
  }
  tail = max<u32>(areaSectors(), head - areaSectors() + 2);
  eraseDeadSectors();
  const newest = newestKey();
  for (let sector = tail; sector <= head; sector++) readSector(sector, newest);
  return !areaIsBroken();
}

/** Looks for the sector of the highest number; false when no sector has a header. */
function findHead(): bool {
  head = 0;
  for (let flashSector: u32 = 0; flashSector < areaSectors(); flashSector++) {
    const sector = headerOf(flashSector);
    if (sector % areaSectors() == flashSector) head = max<u32>(head, sector);
  }
  return head >= areaSectors();
}

/** Number of the log's sector that lies in a flash sector, by either of its headers; 0 when it has none. */
function headerOf(flashSector: u32): u32 {
  for (let slot: u32 = 0; slot < HEADERS; slot++) {
    if (slotRead(flashSector * SECTOR_SLOTS + slot) == SLOT_HEADER) {
      return load<u32>(recordContent(), 4) == areaSectors() ? load<u32>(recordContent()) : 0;
    }
  }
  return 0;
}

function sectorIs(sector: u32): bool {
  return headerOf(sector % areaSectors()) == sector;
}

function headHas(kind: u32): bool {
  for (let slot = HEADERS; slot < SECTOR_SLOTS; slot++) {
    if (slotRead(firstPlace(head) + slot) == kind) return true;
  }
  return false;
}

/** Erases what a cut left in sectors outside the log: old copies of keys. */
function eraseDeadSectors(): void {
  const live = head - tail + 1;
  for (let dead: u32 = 1; dead <= areaSectors() - live; dead++) sectorErase((head + dead) % areaSectors());
}

/**
 * Place of the last key that was written, or NO_PLACE. Only it can have an older copy that was not yet wiped when power
 * was cut, since each copy is wiped before the next key is written.
 */
function newestKey(): u32 {
  for (let slot = SECTOR_SLOTS - 1; slot >= HEADERS; slot--) {
    const kind = slotRead(firstPlace(head) + slot);
    if (kind == SLOT_FREE || kind == SLOT_RESERVED || kind == SLOT_DAMAGED) return firstPlace(head) + slot;
  }
  return NO_PLACE;
}

/** Counts the records of a sector and finishes what was cut short in it. `newest` is the last key that was written. */
function readSector(sector: u32, newest: u32): void {
  let newestPeer: u32 = NO_PEER;
  let newestNumber: u64 = 0;
  if (newest != NO_PLACE && slotRead(newest) != SLOT_DAMAGED) {
    newestPeer = recordPeer();
    newestNumber = recordNumber();
  }
  nextSlot = HEADERS;
  endSlot = HEADERS + KEYS_A_SECTOR;
  for (let slot: u32 = 0; slot < SECTOR_SLOTS; slot++) {
    const place = firstPlace(sector) + slot;
    const kind = slotRead(place);
    if (recordWasMended()) mended += 1;
    if (kind != SLOT_BLANK && kind != SLOT_DIRTY) nextSlot = max<u32>(nextSlot, slot + 1);
    if (kind == SLOT_TOTALS || kind == SLOT_RETIRE) endSlot += 1;
    if (kind < SLOT_FREE || kind > SLOT_DAMAGED) takeOther(place, kind);
    else if (place == newest ? isTornCopy(kind) : isOldCopy(kind, newestPeer, newestNumber)) undo(place);
    else takeKey(place, kind);
  }
}

/** Whether the key in RAM has a newer copy. */
function isOldCopy(kind: u32, newestPeer: u32, newestNumber: u64): bool {
  if (kind == SLOT_SPENT || kind == SLOT_BURNT) return false;
  return recordPeer() == newestPeer && recordNumber() == newestNumber;
}

/** Whether the last key that was written, in RAM, is damaged and has an older copy that isn't. */
function isTornCopy(kind: u32): bool {
  if (kind != SLOT_DAMAGED) return false;
  const account = accountOf(recordPeer());
  const number = recordNumber();
  if (account == NO_PEER) return false;
  for (let at = indexFind(0, account, number); at != NO_PLACE; at = indexFind(at + 1, account, number)) {
    slotRead(at);
    if (recordNumber() == number) return true;
  }
  return false;
}

/** Wipes a record that shall not count. */
function undo(place: u32): void {
  torn += 1;
  keyWipe(place);
}

/** Takes note of a record that is no key. */
function takeOther(place: u32, kind: u32): void {
  if (kind == SLOT_DIRTY) mended += 1;
  else if (kind == SLOT_TORN) undo(place);
  else if (kind == SLOT_RETIRE) accountLoadUnreadable(load<u32>(recordContent()));
  else if (kind == SLOT_TOTALS) {
    const account = accountOpen(recordPeer());
    if (account != NO_PEER) accountLoad(account, recordContent());
  } else if (kind == SLOT_UNREADABLE) {
    accountAddUnreadable();
    if (!endIsWhole() || wipeIsIncomplete()) destroy(place);
  }
}

/** Counts a key into accounts and index. */
function takeKey(place: u32, kind: u32): void {
  const account = accountOpen(recordPeer());
  if (account == NO_PEER) return;
  accountSaw(account, recordNumber(), recordOrdinal());
  if (kind == SLOT_FREE || kind == SLOT_RESERVED) {
    if (reservationIsLost()) reservationsLost += 1;
    accountAdd(account, stateOf(kind), 1);
    indexSet(place, account, recordNumber(), stateOf(kind));
    return;
  }
  const isUnfinished = !endIsWhole() || wipeIsIncomplete();
  if (kind == SLOT_SPENT) {
    accountAddSpent(account, recordPurpose());
    if (!isUnfinished) return;
    torn += 1;
    markSpent(place);
    keyWipe(place);
    return;
  }
  accountAddBurnt(account);
  if (kind == SLOT_DAMAGED) destroy(place);
  else if (isUnfinished) {
    torn += 1;
    markBurnt(place);
    keyWipe(place);
  }
}

/** State in the index of the key in RAM, free or reserved. */
function stateOf(kind: u32): u32 {
  return kind == SLOT_RESERVED ? STATE_FREE + recordPurpose() : STATE_FREE;
}

/** Destroys a damaged record: the mark first, so that it goes on counting. */
function destroy(place: u32): void {
  damaged += 1;
  markBurnt(place);
  keyWipe(place);
}

/** Destroys the key that the index has at `place`, unspent. */
export function logBurn(place: u32): void {
  const account = indexAccount(place);
  accountAdd(account, indexState(place), -1);
  accountAddBurnt(account);
  indexDrop(place);
  markBurnt(place);
  keyWipe(place);
}

/** Marks the key that the index has at `place` as spent for `purpose`; false when flash did not hold the mark. */
export function logSpend(place: u32, purpose: u32): bool {
  markSpent(place);
  if (areaIsBroken()) return false;
  accountAdd(indexAccount(place), indexState(place), -1);
  accountAddSpent(indexAccount(place), purpose);
  indexDrop(place);
  return true;
}

/** Notes that the key at `place` is now in `state`. */
export function logSetState(place: u32, state: u32): void {
  const account = indexAccount(place);
  accountAdd(account, indexState(place), -1);
  accountAdd(account, state, 1);
  indexSet(place, account, recordNumber(), state);
}

/** Notes that the key at `old` now lies at `place`, in `state`. */
export function logMove(old: u32, place: u32, state: u32): void {
  const account = indexAccount(old);
  accountAdd(account, indexState(old), -1);
  accountAdd(account, state, 1);
  indexDrop(old);
  indexSet(place, account, recordNumber(), state);
}

/**
 * Reads the key that the index has at `place` into RAM and checks it: SLOT_FREE, SLOT_RESERVED, or SLOT_DAMAGED when a bit
 * fell over since the store was opened; then it was destroyed.
 */
export function logRead(place: u32): u32 {
  const kind = slotRead(place);
  const isKey = kind == SLOT_FREE || kind == SLOT_RESERVED;
  if (!isKey || recordPeer() != accountPeer(indexAccount(place))) {
    damaged += 1;
    logBurn(place);
    return SLOT_DAMAGED;
  }
  if (stateOf(kind) != indexState(place)) {
    reservationsLost += 1;
    logSetState(place, stateOf(kind));
  }
  return kind;
}

/** Makes room for one more key in the newest sector. False when the store is full or flash fails. */
export function logMakeRoom(): bool {
  for (let turn: u32 = 0; turn <= areaSectors(); turn++) {
    if (areaIsBroken()) return false;
    skipUsedSlots();
    if (nextSlot < endSlot) return true;
    openSector(head + 1);
    if (head - tail + 1 == areaSectors()) retire();
  }
  return false;
}

/** Writes the key record in RAM to the slot that `logMakeRoom` made sure of; returns its place. */
export function logAppend(): u32 {
  const place = firstPlace(head) + nextSlot;
  nextSlot += 1;
  keyWrite(place);
  return place;
}

/** Passes by slots that are not blank: a bit fell over in them. */
function skipUsedSlots(): void {
  while (nextSlot < SECTOR_SLOTS && slotRead(firstPlace(head) + nextSlot) != SLOT_BLANK) nextSlot += 1;
}

function openSector(sector: u32): void {
  sectorErase(sector % areaSectors());
  for (let slot: u32 = 0; slot < HEADERS; slot++) {
    metaMake(SLOT_HEADER, 0);
    store<u32>(recordContent(), sector);
    store<u32>(recordContent(), areaSectors(), 4);
    metaWrite(firstPlace(sector) + slot);
  }
  head = sector;
  nextSlot = HEADERS;
  endSlot = HEADERS + KEYS_A_SECTOR;
}

/** Copies what is left in the oldest sector, writes the accounts, and erases it. */
function retire(): void {
  for (let slot = HEADERS; slot < SECTOR_SLOTS; slot++) moveOn(firstPlace(tail) + slot);
  for (let account: u32 = 0; account < accountCount(); account++) {
    metaMake(SLOT_TOTALS, accountPeer(account));
    accountSave(account, recordContent());
    metaAppend();
  }
  metaMake(SLOT_RETIRE, 0);
  store<u32>(recordContent(), accountUnreadableSettled());
  metaAppend();
  if (areaIsBroken()) return;
  sectorErase(tail % areaSectors());
  tail += 1;
}

function metaAppend(): void {
  metaWrite(firstPlace(head) + nextSlot);
  nextSlot += 1;
  endSlot += 1;
}

/** Copies a key that is left to the newest sector; settles the account of one that is not. */
function moveOn(place: u32): void {
  if (indexState(place) != 0) {
    const kind = logRead(place);
    if (kind != SLOT_DAMAGED) {
      if (kind == SLOT_FREE) recordUnreserve();
      const account = indexAccount(place);
      indexDrop(place);
      indexSet(logAppend(), account, recordNumber(), stateOf(kind));
      return;
    }
  }
  const kind = slotRead(place);
  if (kind == SLOT_UNREADABLE) accountSettleUnreadable();
  if (kind != SLOT_SPENT && kind != SLOT_BURNT) return;
  const account = accountOf(recordPeer());
  if (account == NO_PEER) return;
  if (kind == SLOT_SPENT) accountSettleSpent(account, recordPurpose());
  else accountSettleBurnt(account);
}
