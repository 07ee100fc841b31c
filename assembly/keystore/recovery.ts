/**
 * Reading the log after power-on. Takes: what flash holds, whatever moment power was cut at. Gives: index and
 * accounts, and the place where the log goes on; what was begun is finished or undone.
 */
import {
  accountAdd,
  accountAddBurnt,
  accountAddSpent,
  accountAddUnreadable,
  accountLoad,
  accountLoadUnreadable,
  accountOf,
  accountOpen,
  accountSaw,
  accountsClear,
  NO_PEER,
} from "./accounts";
import { areaIsBroken, areaSectors, areaStart, SECTOR_SLOTS, sectorErase } from "./area";
import { findDamaged, findingsClear, findMended, findReservationLost, findTorn } from "./findings";
import { indexClear, indexFind, indexSet, NO_PLACE, places } from "./key-index";
import { firstPlace, HEADERS, KEYS_A_SECTOR, logGoOn, SectorHeader, stateOf } from "./log";
import {
  endIsWhole,
  keyWipe,
  markBurnt,
  markReleased,
  markSpent,
  numberAt,
  recordContent,
  recordNumber,
  recordOrdinal,
  recordPeer,
  recordPurpose,
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

/** Newest and oldest sector of the log, as found so far; 0 when there is none. */
let head: u32 = 0;
let tail: u32 = 0;
/** Next slot of the sector that was read last, and the end of what keys may fill of it. */
let nextSlot: u32 = 0;
let endSlot: u32 = 0;

/** Reads the log after power-on and finishes what a power cut left half done. False when there is none. */
export function logOpen(): bool {
  areaStart();
  accountsClear();
  indexClear();
  findingsClear();
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
  logGoOn(tail, head, nextSlot, endSlot);
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
      const header = changetype<SectorHeader>(recordContent());
      return header.sectors == areaSectors() ? header.sector : 0;
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
 * Place of the last key that was written, or NO_PLACE. Only it can have an older copy that was not yet wiped
 * when power was cut, since each copy is wiped before the next key is written.
 */
function newestKey(): u32 {
  for (let slot = SECTOR_SLOTS - 1; slot >= HEADERS; slot--) {
    const kind = slotRead(firstPlace(head) + slot);
    if (kind == SLOT_FREE || kind == SLOT_RESERVED || kind == SLOT_DAMAGED) return firstPlace(head) + slot;
  }
  return NO_PLACE;
}

/**
 * Counts the records of a sector and finishes what was cut short in it. `newest` is the last key that was
 * written.
 */
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
    if (recordWasMended()) findMended();
    if (kind != SLOT_BLANK && kind != SLOT_DIRTY) nextSlot = max<u32>(nextSlot, slot + 1);
    if (kind == SLOT_TOTALS || kind == SLOT_RETIRE) endSlot += 1;
    if (slot < HEADERS) takeHeader(kind);
    else if (kind < SLOT_FREE || kind > SLOT_DAMAGED) takeOther(place, kind);
    else if (place == newest ? isTornCopy(kind) : isOldCopy(kind, newestPeer, newestNumber)) undo(place);
    else takeKey(place, kind);
  }
}

/** Takes note of a header that can't be read: cut short, or bits fell over. No key is ever there. */
function takeHeader(kind: u32): void {
  if (kind != SLOT_HEADER) findMended();
}

/** Whether the key in RAM has a newer copy. */
function isOldCopy(kind: u32, newestPeer: u32, newestNumber: u64): bool {
  if (kind == SLOT_SPENT || kind == SLOT_BURNT) return false;
  return recordPeer() == newestPeer && recordNumber() == newestNumber;
}

/**
 * Whether the last key that was written, in RAM, is damaged and has an older copy that isn't. It stays in
 * RAM: other keys' numbers may end like its own, so theirs are read in flash, where the index has whole
 * records only.
 */
function isTornCopy(kind: u32): bool {
  if (kind != SLOT_DAMAGED) return false;
  const account = accountOf(recordPeer());
  const number = recordNumber();
  if (account == NO_PEER) return false;
  const end = places();
  let at = indexFind(0, end, account, number);
  for (; at != NO_PLACE; at = indexFind(at + 1, end, account, number)) {
    if (numberAt(at) == number) return true;
  }
  return false;
}

/** Wipes a record that shall not count. */
function undo(place: u32): void {
  findTorn();
  keyWipe(place);
}

/** Takes note of a record that is no key. */
function takeOther(place: u32, kind: u32): void {
  if (kind == SLOT_DIRTY) findMended();
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
    if (reservationIsLost()) {
      findReservationLost();
      markReleased(place);
    }
    accountAdd(account, stateOf(kind), 1);
    indexSet(place, account, recordNumber(), stateOf(kind));
    return;
  }
  const isUnfinished = !endIsWhole() || wipeIsIncomplete();
  if (kind == SLOT_SPENT) {
    accountAddSpent(account, recordPurpose());
    if (!isUnfinished) return;
    findTorn();
    markSpent(place);
    keyWipe(place);
    return;
  }
  accountAddBurnt(account);
  if (kind == SLOT_DAMAGED) destroy(place);
  else if (isUnfinished) {
    findTorn();
    markBurnt(place);
    keyWipe(place);
  }
}

/** Destroys a damaged record: the mark first, so that it goes on counting. */
function destroy(place: u32): void {
  findDamaged();
  markBurnt(place);
  keyWipe(place);
}
