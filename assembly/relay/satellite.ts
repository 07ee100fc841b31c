/**
 * The satellite's side of relays. Takes: stations' packets. Gives: answers; between two stations that have
 * asked, K_A xor K_B. Every question may be repeated after a lost answer or a power cut, and then finds what
 * it left. A packet that must have a tag and has a wrong one changes nothing and gets no answer; no key is
 * spent on it.
 */
import { accountCount, accountPeer } from "../keystore/accounts";
import { keysRelease, keysReserved } from "../keystore/amounts";
import { KEY_OK, keyLook, keyLookAway, keyReserve, keystoreIsOpen, PURPOSE_RELAY } from "../keystore/store";
import {
  atAskNamed,
  atReturnNamed,
  countAskNamed,
  countReturnNamed,
  fitsAsk,
  fitsHello,
  fitsReturn,
  KIND_ACKNOWLEDGE,
  KIND_ASK,
  KIND_FETCH,
  KIND_GET,
  KIND_HELLO,
  KIND_OFFER,
  KIND_PUT,
  KIND_RETURN,
  KIND_TAKEN,
  KIND_WAITING,
  KIND_WITHDRAW,
  MOST_RETURNED,
  RELAY_BUSY,
  RELAY_FLASH,
  RELAY_LATE,
  RELAY_NO_KEY,
  RELAY_OK,
  RELAY_SHORT,
  RELAY_UNKNOWN,
  readAskRunCount,
  readAskRunFirst,
  readAskRuns,
  readReturnRunCount,
  readReturnRunFirst,
  readReturnRuns,
} from "../protocol/relay";
import { answer, answerHello, goneAdd, goneClear, goneIsFull, isGone, reservedFor, stateOf } from "./answer";
import { JOURNAL_SECTORS, journalAt, journalOpen, RELAYS } from "./journal";
import { mailGivePiece, mailOffer, mailTaken, mailTakePiece, mailTell } from "./mail";
import { MAILS, mailAt } from "./mailbox";
import {
  messageBlock,
  messageIn,
  messageInBytes,
  messageIsWhole,
  messageKind,
  messageOther,
  messageRelay,
  messageStation,
  partIsRight,
} from "./message";
import { padAt, padClear, padRows } from "./pad";
import { ownerOf, pairingBegin, pairingOpen, pairingServe } from "./pairing";
import { questionCheck, questionForget, questionKey } from "./question";
import {
  FIELD_APPLIED,
  FIELD_ASKER,
  FIELD_DECODER,
  FIELD_OTHER,
  FIELD_STATE,
  relayField,
  relayHighest,
  relayKeep,
  relayNumber,
  relayOf,
  relaySet,
  relaySetNumber,
  relayUnused,
} from "./relays";
import { rowsTell } from "./rows";
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
import { visitBegin, visitOf, visitsForget } from "./visit";

let forged: u32 = 0;
let broken: bool = false;

/** Flash sectors that relays need, with pads and messages of so many sectors each. */
export function relaySectors(padSectors: u32, mailSectors: u32): u32 {
  return JOURNAL_SECTORS + RELAYS * padSectors + MAILS * mailSectors;
}

/**
 * Says where in flash relays are kept: `relaySectors` sectors from byte `offset` on. Called once at start.
 */
export function relayPlace(offset: u32, padSectors: u32, mailSectors: u32): void {
  journalAt(offset);
  padAt(offset + JOURNAL_SECTORS * SECTOR_BYTES, padSectors);
  mailAt(offset + (JOURNAL_SECTORS + RELAYS * padSectors) * SECTOR_BYTES, mailSectors);
}

/**
 * Reads what relays are open, after the key store is; what a cut left half done is finished or given back.
 */
export function relayOpen(): void {
  broken = false;
  journalOpen();
  visitsForget();
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

/**
 * The operator gives the relay between two stations up: what is reserved is free again, what is spent stays
 * spent.
 */
export function relayAbandon(one: u32, two: u32): bool {
  const relay = relayOf(one, two);
  if (relay == RELAYS || relayNext(stateOf(relay), EVENT_ABANDON) == RELAY_REFUSED) return false;
  free(relay);
  return true;
}

/**
 * Takes the packet of `bytes` bytes at `relayIncoming`, at `nowS` s since 1970. Returns the answer's bytes;
 * 0: none.
 */
export function relayTake(bytes: u32, nowS: u64): u32 {
  if (!keystoreIsOpen() || !messageIsWhole(bytes, false)) return 0;
  const kind = messageKind();
  if (messageStation() == messageOther()) return 0;
  if (kind == KIND_HELLO && fitsHello(messageInBytes())) return answerHello();
  if (kind == 0 || kind > KIND_WAITING) return 0;
  if (kind == KIND_FETCH || kind == KIND_PUT || kind == KIND_GET) return takePart(kind, bytes);
  const covered = kind == KIND_ACKNOWLEDGE ? relayOf(messageStation(), messageOther()) : RELAYS;
  if (kind == KIND_ACKNOWLEDGE && (covered == RELAYS || relayNumber(covered) != messageRelay()))
    return answer(RELAY_UNKNOWN, RELAYS, 0);
  const outcome = questionCheck(bytes, covered);
  if (outcome == RELAY_REFUSED) forged += 1;
  if (outcome == RELAY_REFUSED) return 0;
  if (outcome == RELAY_NO_KEY) return answer(RELAY_NO_KEY, RELAYS, 0);
  goneClear();
  if (outcome == RELAY_FLASH) broken = true;
  if (outcome == RELAY_OK) visitBegin(messageStation(), messageBlock(), questionKey());
  const done = outcome == RELAY_OK ? obey(kind, nowS) : answer(outcome, RELAYS, questionKey());
  questionForget();
  return done;
}

/** Takes a part: it does something only under the key of the station's last question. */
function takePart(kind: u32, bytes: u32): u32 {
  const visit = visitOf(messageStation(), messageBlock());
  if (visit == 0) return 0;
  if (!partIsRight(bytes, visit)) {
    forged += 1;
    return 0;
  }
  if (kind == KIND_FETCH) return rowsTell(visit);
  return kind == KIND_PUT ? mailTakePiece(visit) : mailGivePiece(visit);
}

/** Does what an authenticated question says. */
function obey(kind: u32, nowS: u64): u32 {
  const tagKey = questionKey();
  const relay = relayOf(messageStation(), messageOther());
  if (broken) return answer(RELAY_FLASH, relay, tagKey);
  if (kind == KIND_ASK) return ask(relay, nowS);
  if (kind == KIND_WITHDRAW) return withdraw(relay);
  if (kind == KIND_RETURN) return takeReturn(relay);
  if (kind == KIND_ACKNOWLEDGE) return acknowledge(relay);
  if (kind == KIND_OFFER) return mailOffer(tagKey);
  return kind == KIND_TAKEN ? mailTaken(tagKey) : mailTell(tagKey);
}

function ask(found: u32, nowS: u64): u32 {
  const tagKey = questionKey();
  const station = messageStation();
  const other = messageOther();
  let relay = found;
  if (relay != RELAYS) noteApplied(relay, station, messageRelay());
  if (relay != RELAYS && stateOf(relay) == RELAY_FREE) relay = RELAYS;
  if (!fitsAsk(messageInBytes())) return answer(RELAY_OK, relay, tagKey);
  const runs = readAskRuns(messageIn());
  if (runs == 0 || runs > countAskNamed(messageInBytes())) return answer(RELAY_OK, relay, tagKey);
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

/**
 * Reserves the blocks that the packet names, as many as there is room for; notes those that are gone. Returns
 * how many are its.
 */
function reserveRuns(relay: u32, station: u32, runs: u32): u32 {
  let held: u32 = 0;
  for (let run: u32 = 0; run < runs; run++) {
    const named = atAskNamed(messageIn(), run);
    const first = readAskRunFirst(named);
    const count = readAskRunCount(named);
    for (let i: u32 = 0; i < min<u32>(count, padRows()) && held < padRows() && !goneIsFull(); i++) {
      const outcome = keyReserve(station, first + <u64>i, PURPOSE_RELAY, ownerOf(relay));
      if (outcome == KEY_OK) held += 1;
      else if (isGone(outcome)) goneAdd(first + <u64>i);
    }
  }
  return reservedFor(relay, station);
}

/**
 * Notes which of the blocks that the packet names are not free here: the station may use the others for
 * something else, since nothing that it asked before can reserve them any more. False when it names too many,
 * and nothing was looked at. A withdrawal has the form of a return.
 */
function lookAtRuns(): bool {
  const bytes = messageInBytes();
  if (!fitsReturn(bytes)) return false;
  const runs = readReturnRuns(messageIn());
  if (runs > countReturnNamed(bytes)) return false;
  let left = MOST_RETURNED;
  for (let run: u32 = 0; run < runs; run++) {
    const named = atReturnNamed(messageIn(), run);
    const first = readReturnRunFirst(named);
    const count = readReturnRunCount(named);
    if (count > left) return false;
    left -= count;
    for (let i: u32 = 0; i < count && !goneIsFull(); i++) {
      if (keyLook(messageStation(), first + <u64>i) == 0) goneAdd(first + <u64>i);
      keyLookAway();
    }
  }
  return true;
}

function withdraw(relay: u32): u32 {
  const tagKey = questionKey();
  if (relay != RELAYS) {
    const isAskers = relayField(relay, FIELD_ASKER) == messageStation();
    if (!isAskers || relayNext(stateOf(relay), EVENT_WITHDRAW) == RELAY_REFUSED)
      return answer(RELAY_LATE, relay, tagKey);
    if (!free(relay)) return answer(RELAY_FLASH, relay, tagKey);
  }
  return answer(lookAtRuns() ? RELAY_OK : RELAY_UNKNOWN, RELAYS, tagKey);
}

/** The station has the shared key in its store, and says what was left over. */
function takeReturn(relay: u32): u32 {
  if (relay != RELAYS) noteApplied(relay, messageStation(), messageRelay());
  return answer(lookAtRuns() ? RELAY_OK : RELAY_UNKNOWN, relay, questionKey());
}

function acknowledge(relay: u32): u32 {
  const tagKey = questionKey();
  const station = messageStation();
  const isFirst = stateOf(relay) == RELAY_ANNOUNCED || relayField(relay, FIELD_DECODER) == station;
  const event = isFirst ? EVENT_ACKNOWLEDGE_FIRST : EVENT_ACKNOWLEDGE_OTHER;
  const next = relayNext(stateOf(relay), event);
  if (next == RELAY_REFUSED) return answer(RELAY_LATE, relay, tagKey);
  if (isFirst) relaySet(relay, FIELD_DECODER, station);
  return answer(move(relay, next) ? RELAY_OK : RELAY_FLASH, relay, tagKey);
}

/**
 * Notes that a station has the shared key of this relay in its store; with the second one the relay is over.
 */
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
