/**
 * The log of records. Takes: key records. Gives: places for them, in sectors that are written and erased in
 * turn, so wear is even. Sector s of the log (numbered from the number of sectors on) lies in flash sector s
 * modulo their number; all but one are in use. A sector begins with its header, twice. Opening one that takes
 * the last blank sector retires the oldest: keys that are left are copied, then the accounts (`totals`), then
 * the retire record makes it count, then the old sector is erased. Power cut before the retire record: the
 * copy is erased and made anew. After it: the old sector is erased.
 */
import {
  accountAdd,
  accountAddBurnt,
  accountAddSpent,
  accountCount,
  accountOf,
  accountPeer,
  accountSave,
  accountSettleBurnt,
  accountSettleSpent,
  accountSettleUnreadable,
  accountsClear,
  accountUnreadableSettled,
  NO_PEER,
  PEERS,
} from "./accounts";
import { areaIsBroken, areaSectors, areaStart, SECTOR_SLOTS, sectorErase } from "./area";
import { findDamaged, findReservationLost } from "./findings";
import { indexAccount, indexClear, indexDrop, indexSet, indexState, STATE_FREE } from "./key-index";
import {
  keyWipe,
  keyWrite,
  markBurnt,
  markReleased,
  markSpent,
  metaMake,
  metaWrite,
  recordContent,
  recordNumber,
  recordPeer,
  recordPurpose,
  recordUnreserve,
  reservationIsLost,
  SLOT_BLANK,
  SLOT_BURNT,
  SLOT_DAMAGED,
  SLOT_FREE,
  SLOT_HEADER,
  SLOT_RESERVED,
  SLOT_RETIRE,
  SLOT_SPENT,
  SLOT_TOTALS,
  SLOT_UNREADABLE,
  slotRead,
} from "./record";

/** What a sector's header says. */
export class SectorHeader {
  /** Its number in the log. */
  sector: u32;
  /** All of the area. */
  sectors: u32;
}

/** Slots before the first record of a sector: its header, twice. */
export const HEADERS: u32 = 2;
/**
 * Keys that a sector may hold: copied elsewhere, they must leave room for all accounts and the retire record.
 */
export const KEYS_A_SECTOR: u32 = SECTOR_SLOTS - HEADERS - PEERS - 1;
/** One sector stays blank, one is being filled, and one is for what is dead but not yet retired. */
const SPARE_SECTORS: u32 = 3;

/** Newest and oldest sector of the log; 0 when there is none. */
let head: u32 = 0;
let tail: u32 = 0;
/** Next slot of the newest sector, and the end of what keys may fill. */
let nextSlot: u32 = 0;
let endSlot: u32 = 0;

/** Keys that the store can hold. */
export function logCapacity(): u32 {
  return (areaSectors() - SPARE_SECTORS) * KEYS_A_SECTOR;
}

/** First place of a sector of the log. */
export function firstPlace(sector: u32): u32 {
  return (sector % areaSectors()) * SECTOR_SLOTS;
}

/** Whether flash is blank, but for headers that a cut first beginning of a log may have left torn. */
export function logIsBlank(): bool {
  for (let place = HEADERS; place < areaSectors() * SECTOR_SLOTS; place++) {
    if (slotRead(place) != SLOT_BLANK) return false;
  }
  return true;
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

/**
 * Goes on behind what was read: oldest and newest sector, next slot of the newest, end of what keys may fill.
 */
export function logGoOn(oldest: u32, newest: u32, slot: u32, end: u32): void {
  tail = oldest;
  head = newest;
  nextSlot = slot;
  endSlot = end;
}

/** State in the index of the key in RAM, free or reserved. */
export function stateOf(kind: u32): u32 {
  return kind == SLOT_RESERVED ? STATE_FREE + recordPurpose() : STATE_FREE;
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

/**
 * Marks the key that the index has at `place` as spent for `purpose`; false when flash did not hold the mark.
 */
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
 * Reads the key that the index has at `place` into RAM and checks it: SLOT_FREE, SLOT_RESERVED, or
 * SLOT_DAMAGED when a bit fell over since the store was opened; then it was destroyed.
 */
export function logRead(place: u32): u32 {
  const kind = slotRead(place);
  const isKey = kind == SLOT_FREE || kind == SLOT_RESERVED;
  if (!isKey || recordPeer() != accountPeer(indexAccount(place))) {
    findDamaged();
    logBurn(place);
    return SLOT_DAMAGED;
  }
  const isLost = reservationIsLost();
  if (isLost) markReleased(place);
  if (isLost || stateOf(kind) != indexState(place)) findReservationLost();
  if (stateOf(kind) != indexState(place)) logSetState(place, stateOf(kind));
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
    const header = changetype<SectorHeader>(recordContent());
    header.sector = sector;
    header.sectors = areaSectors();
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
