/**
 * The satellite's side of relays. Takes: stations' packets. Gives: answers; between two stations that have asked, K_A xor K_B. Every
 * question may be repeated after a lost answer or a power cut, and then finds what it left. A packet that must have a tag and
 * has a wrong one changes nothing and gets no answer; no key is spent on it.
 */
import { accountCount, accountPeer } from "../keystore/accounts";
import { keysRelease, keysReserved } from "../keystore/amounts";
import {
  KEY_DAMAGED,
  KEY_GONE,
  KEY_OK,
  keyLook,
  keyLookAway,
  keyReserve,
  keySpend,
  keystoreIsOpen,
  PURPOSE_AUTHENTICATION,
  PURPOSE_RELAY,
} from "../keystore/store";
import { answer, answerBegin, goneAdd, goneClear, reservedFor, stateOf } from "./answer";
import { mailOffer, mailTaken, mailTakePart, mailTell } from "./mail";
import { MAILS, mailAt } from "./mailbox";
import {
  KIND_ACKNOWLEDGE,
  KIND_ASK,
  KIND_FETCH,
  KIND_GET,
  KIND_OFFER,
  KIND_PUT,
  KIND_TAKEN,
  KIND_WITHDRAW,
  messageAdd32,
  messageBlock,
  messageIsWhole,
  messageKind,
  messageLeft,
  messageOther,
  messageRelay,
  messageRoom,
  messageSeal,
  messageStation,
  messageTake32,
  messageTake64,
  messageUnread,
  NO_BLOCK,
  NO_ROW,
  put64,
  RELAY_BUSY,
  RELAY_FLASH,
  RELAY_LATE,
  RELAY_NO_KEY,
  RELAY_OK,
  RELAY_SHORT,
  RELAY_UNKNOWN,
  ROW_BYTES,
  tagAdd,
  tagIsRight,
  tagStart,
} from "./message";
import {
  padAt,
  padClear,
  padRows,
  ROW_BLANK,
  ROW_NAMED,
  ROW_VOID,
  ROW_WHOLE,
  rowBlock,
  rowRead,
  rowXor,
} from "./pad";
import { ownerOf, pairingBegin, pairingOpen, pairingServe } from "./pairing";
import {
  FIELD_APPLIED,
  FIELD_ASKER,
  FIELD_DECODER,
  FIELD_OTHER,
  FIELD_STATE,
  RELAY_LOG_SECTORS,
  RELAYS,
  relayField,
  relayHighest,
  relayKeep,
  relayNumber,
  relayOf,
  relaySet,
  relaySetNumber,
  relaysAt,
  relaysOpen,
  relayUnused,
} from "./relays";
import { SECTOR_BYTES } from "./sectors";
import {
  EVENT_ABANDON,
  EVENT_ACKNOWLEDGE_FIRST,
  EVENT_ACKNOWLEDGE_OTHER,
  EVENT_APPLIED_BOTH,
  EVENT_APPLIED_ONE,
  EVENT_ASK_FIRST,
  EVENT_ASK_OTHER,
  EVENT_WITHDRAW,
  RELAY_ANNOUNCED,
  RELAY_ASKED,
  RELAY_FREE,
  RELAY_HELD,
  RELAY_REFUSED,
  RELAY_SHARED,
  relayNext,
} from "./states";

/** A row whose blocks are gone without a xor is told as such: both stations destroy theirs. */
const IS_THERE: u32 = 1;

const KEY_BYTES: usize = 32;
/** First number u64 and count u32. */
const RUN_BYTES: u32 = 12;

const tagKey = memory.data(32, 8);
const row = memory.data(48, 8);
let forged: u32 = 0;
let broken: bool = false;

/** Flash sectors that relays need, with pads and messages of so many sectors each. */
export function relaySectors(padSectors: u32, mailSectors: u32): u32 {
  return RELAY_LOG_SECTORS + RELAYS * padSectors + MAILS * mailSectors;
}

/** Says where in flash relays are kept: `relaySectors` sectors from byte `offset` on. Called once at start. */
export function relayPlace(offset: u32, padSectors: u32, mailSectors: u32): void {
  relaysAt(offset);
  padAt(offset + RELAY_LOG_SECTORS * SECTOR_BYTES, padSectors);
  mailAt(offset + (RELAY_LOG_SECTORS + RELAYS * padSectors) * SECTOR_BYTES, mailSectors);
}

/** Reads what relays are open, after the key store is; what a cut left half done is finished or given back. */
export function relayOpen(): void {
  broken = false;
  relaysOpen();
  pairingOpen();
  for (let relay: u32 = 0; relay < RELAYS; relay++) {
    const isVoid = stateOf(relay) == RELAY_ASKED && reservedFor(relay, relayField(relay, FIELD_ASKER)) == 0;
    if (stateOf(relay) == RELAY_FREE) giveBack(relay);
    else if (isVoid) free(relay);
  }
}

/** Goes on with the pads, some rows at a call. */
export function relayServe(): void {
  if (keystoreIsOpen() && !broken && !pairingServe()) broken = true;
}

/** State of the relay between two stations, one of the RELAY_ states. */
export function relayState(one: u32, two: u32): u32 {
  const relay = relayOf(one, two);
  return relay == RELAYS ? RELAY_FREE : stateOf(relay);
}

/** Packets dropped because their tag was wrong. */
export function relayForged(): u32 {
  return forged;
}

/** The operator gives the relay between two stations up: what is reserved is free again, what is spent stays spent. */
export function relayAbandon(one: u32, two: u32): bool {
  const relay = relayOf(one, two);
  if (relay == RELAYS || relayNext(stateOf(relay), EVENT_ABANDON) == RELAY_REFUSED) return false;
  free(relay);
  return true;
}

/** Takes the packet of `bytes` bytes at `relayIncoming`, at `nowS` s since 1970. Returns the answer's bytes; 0: none. */
export function relayTake(bytes: u32, nowS: u64): u32 {
  if (!keystoreIsOpen() || !messageIsWhole(bytes, false)) return 0;
  const kind = messageKind();
  if (messageStation() == messageOther()) return 0;
  if (kind == KIND_FETCH) return fetch(bytes);
  if (kind == KIND_PUT) return mailTakePart(bytes);
  if (kind == KIND_GET) return mailTell(bytes);
  if (kind == 0 || kind > KIND_TAKEN) return 0;
  const covered = kind == KIND_ACKNOWLEDGE ? relayOf(messageStation(), messageOther()) : RELAYS;
  if (kind == KIND_ACKNOWLEDGE && (covered == RELAYS || relayNumber(covered) != messageRelay()))
    return answer(RELAY_UNKNOWN, RELAYS, 0);
  const outcome = authenticate(bytes, covered);
  if (outcome == RELAY_REFUSED) return 0;
  if (outcome != RELAY_OK) return answer(outcome, RELAYS, 0);
  goneClear();
  const done = obey(kind, bytes, nowS);
  memory.fill(tagKey, 0, KEY_BYTES);
  return done;
}

/** Does what an authenticated packet says. */
function obey(kind: u32, bytes: u32, nowS: u64): u32 {
  const relay = relayOf(messageStation(), messageOther());
  if (broken) return answer(RELAY_FLASH, relay, tagKey);
  if (kind == KIND_ASK) return ask(relay, bytes, nowS);
  if (kind == KIND_WITHDRAW) return withdraw(relay);
  if (kind == KIND_ACKNOWLEDGE) return acknowledge(relay);
  return kind == KIND_OFFER ? mailOffer(bytes, tagKey) : mailTaken(bytes, tagKey);
}

/** Whether the tag is right; then its block is spent and its bytes are in RAM. RELAY_REFUSED: it is not. */
function authenticate(bytes: u32, relay: u32): u32 {
  const station = messageStation();
  const block = messageBlock();
  const key = keyLook(station, block);
  if (key == 0) return RELAY_NO_KEY;
  memory.copy(tagKey, key, KEY_BYTES);
  keyLookAway();
  tagStart(tagKey, false);
  if (relay != RELAYS) tagRows(relay, station);
  const isRight = tagIsRight(bytes, tagKey, false);
  memory.fill(tagKey, 0, KEY_BYTES);
  if (!isRight) {
    forged += 1;
    return RELAY_REFUSED;
  }
  if (keyReserve(station, block, PURPOSE_AUTHENTICATION, 0) != KEY_OK) return RELAY_NO_KEY;
  return keySpend(station, block, PURPOSE_AUTHENTICATION, 0, tagKey) == KEY_OK ? RELAY_OK : RELAY_NO_KEY;
}

/** Adds all rows of a relay, as this station was told them, to the tag. */
function tagRows(relay: u32, station: u32): void {
  for (let at: u32 = 0; at < padRows(); at++) {
    const state = rowRead(relay, at, relayNumber(relay));
    if (state == ROW_BLANK) return;
    if (tellRow(relay, at, state, station)) tagAdd(row);
  }
}

/** Puts a row into RAM as a station is told it; false when it is no row. */
function tellRow(relay: u32, at: u32, state: u32, station: u32): bool {
  if (state == ROW_VOID || state == ROW_NAMED) return false;
  memory.fill(row, 0, <usize>ROW_BYTES);
  store<u32>(row, bswap<u32>(at));
  store<u32>(row, bswap<u32>(state == ROW_WHOLE ? IS_THERE : 0), 4);
  put64(row + 8, rowBlock(station != relayField(relay, FIELD_ASKER)));
  if (state == ROW_WHOLE) memory.copy(row + 16, rowXor(), KEY_BYTES);
  return true;
}

function ask(found: u32, bytes: u32, nowS: u64): u32 {
  const station = messageStation();
  const other = messageOther();
  let relay = found;
  if (relay != RELAYS) noteApplied(relay, station, messageRelay());
  if (relay != RELAYS && stateOf(relay) == RELAY_FREE) relay = RELAYS;
  if (messageUnread(bytes) < 4) return answer(RELAY_OK, relay, tagKey);
  const runs = messageTake32();
  if (runs == 0 || runs > messageUnread(bytes) / RUN_BYTES) return answer(RELAY_OK, relay, tagKey);
  const isNew = relay == RELAYS;
  if (isNew) {
    relay = relayUnused();
    if (relay == RELAYS) return answer(RELAY_BUSY, RELAYS, tagKey);
    padClear(relay);
  }
  if (isNew || stateOf(relay) == RELAY_ASKED) {
    if (reserveRuns(relay, station, runs) == 0) {
      // Nothing was reserved, so nothing is open.
      return answer(RELAY_SHORT, isNew ? RELAYS : relay, tagKey);
    }
  }
  const isFirst = isNew || relayField(relay, FIELD_ASKER) == station;
  if (isNew) {
    relaySet(relay, FIELD_ASKER, station);
    relaySet(relay, FIELD_OTHER, other);
  }
  const wasAsked = stateOf(relay) == RELAY_ASKED;
  const next = relayNext(stateOf(relay), isFirst ? EVENT_ASK_FIRST : EVENT_ASK_OTHER);
  if (wasAsked && !isFirst) {
    relaySetNumber(relay, max<u64>(nowS, relayHighest() + 1));
    relaySet(relay, FIELD_APPLIED, 0);
    pairingBegin(relay);
  }
  return move(relay, next) ? answer(RELAY_OK, relay, tagKey) : answer(RELAY_FLASH, relay, tagKey);
}

/** Reserves the blocks that the packet names, as many as there is room for; notes those that are gone. Returns how many are its. */
function reserveRuns(relay: u32, station: u32, runs: u32): u32 {
  let held: u32 = 0;
  for (let run: u32 = 0; run < runs; run++) {
    const first = messageTake64();
    const count = messageTake32();
    for (let i: u32 = 0; i < min<u32>(count, padRows()) && held < padRows(); i++) {
      const number = first + <u64>i;
      const outcome = keyReserve(station, number, PURPOSE_RELAY, ownerOf(relay));
      if (outcome == KEY_OK) held += 1;
      else if (outcome == KEY_GONE || outcome == KEY_DAMAGED) goneAdd(number);
    }
  }
  return reservedFor(relay, station);
}

function withdraw(relay: u32): u32 {
  if (relay == RELAYS) return answer(RELAY_OK, RELAYS, tagKey);
  const isAskers = relayField(relay, FIELD_ASKER) == messageStation();
  if (!isAskers || relayNext(stateOf(relay), EVENT_WITHDRAW) == RELAY_REFUSED)
    return answer(RELAY_LATE, relay, tagKey);
  return answer(free(relay) ? RELAY_OK : RELAY_FLASH, RELAYS, tagKey);
}

function acknowledge(relay: u32): u32 {
  const station = messageStation();
  const isFirst = stateOf(relay) == RELAY_ANNOUNCED || relayField(relay, FIELD_DECODER) == station;
  const event = isFirst ? EVENT_ACKNOWLEDGE_FIRST : EVENT_ACKNOWLEDGE_OTHER;
  const next = relayNext(stateOf(relay), event);
  if (next == RELAY_REFUSED) return answer(RELAY_LATE, relay, tagKey);
  if (isFirst) relaySet(relay, FIELD_DECODER, station);
  return answer(move(relay, next) ? RELAY_OK : RELAY_FLASH, relay, tagKey);
}

/** Notes that a station has the shared key of this relay in its store; with the second one the relay is over. */
function noteApplied(relay: u32, station: u32, number: u64): void {
  const state = stateOf(relay);
  if (number < relayNumber(relay) || (state != RELAY_HELD && state != RELAY_SHARED)) return;
  // In RELAY_HELD nobody but the decoder can have it.
  if (state == RELAY_HELD && relayField(relay, FIELD_DECODER) != station) return;
  const bit: u32 = relayField(relay, FIELD_ASKER) == station ? 1 : 2;
  const applied = relayField(relay, FIELD_APPLIED) | bit;
  const next = relayNext(state, applied == 3 ? EVENT_APPLIED_BOTH : EVENT_APPLIED_ONE);
  if (next == RELAY_FREE) {
    free(relay);
    return;
  }
  relaySet(relay, FIELD_APPLIED, applied);
  if (!relayKeep(relay)) broken = true;
}

/** Tells rows from the one asked for on. */
function fetch(bytes: u32): u32 {
  const station = messageStation();
  const relay = relayOf(station, messageOther());
  if (messageUnread(bytes) < 4 || relay == RELAYS || relayNumber(relay) != messageRelay())
    return answer(RELAY_UNKNOWN, RELAYS, 0);
  if (stateOf(relay) < RELAY_ANNOUNCED) return answer(RELAY_LATE, relay, 0);
  let at = messageTake32();
  answerBegin(relay, NO_BLOCK);
  messageAdd32(RELAY_OK);
  messageAdd32(stateOf(relay));
  const next = messageRoom(4);
  let told = ROW_BLANK;
  while (at < padRows() && messageLeft() >= ROW_BYTES) {
    told = rowRead(relay, at, relayNumber(relay));
    if (told == ROW_BLANK) break;
    if (tellRow(relay, at, told, station)) memory.copy(messageRoom(ROW_BYTES), row, <usize>ROW_BYTES);
    at += 1;
  }
  const isEnd = at == padRows() || told == ROW_BLANK;
  store<u32>(next, bswap<u32>(isEnd ? NO_ROW : at));
  return messageSeal(0, true);
}

function move(relay: u32, next: u32): bool {
  relaySet(relay, FIELD_STATE, next);
  if (!relayKeep(relay)) broken = true;
  return !broken;
}

/** Ends a relay: noted first, so that after a cut the rest is done again. */
function free(relay: u32): bool {
  if (!move(relay, RELAY_FREE)) return false;
  giveBack(relay);
  return true;
}

/** What no open relay may leave behind: reservations, and rows. */
function giveBack(relay: u32): void {
  for (let account: u32 = 0; account < accountCount(); account++) {
    if (keysReserved(accountPeer(account), PURPOSE_RELAY, ownerOf(relay)) > 0)
      keysRelease(accountPeer(account), PURPOSE_RELAY, ownerOf(relay));
  }
  padClear(relay);
}
