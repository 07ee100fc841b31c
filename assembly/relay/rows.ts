/**
 * Rows of K_A xor K_B as stations are told them. Takes: a relay and a station. Gives: packets of rows, and
 * all of them to a tag.
 */
import { KEY_BYTES } from "../keystore/record";
import { answerBegin, answerPart, stateOf } from "./answer";
import { RELAYS } from "./journal";
import {
  messageAdd32,
  messageBlock,
  messageLeft,
  messageOther,
  messageRelay,
  messageRoom,
  messageStation,
  messageTake32,
  messageUnread,
  NO_ROW,
  partSeal,
  put64,
  RELAY_LATE,
  RELAY_OK,
  RELAY_UNKNOWN,
  ROW_BYTES,
  tagAdd,
} from "./message";
import { padRows, ROW_BLANK, ROW_NAMED, ROW_VOID, ROW_WHOLE, rowBlock, rowRead, rowXor } from "./pad";
import { FIELD_ASKER, relayField, relayNumber, relayOf } from "./relays";
import { RELAY_ANNOUNCED } from "./states";

/** A row whose blocks are gone without a xor is told as such: both stations destroy theirs. */
const IS_THERE: u32 = 1;

const row = memory.data(ROW_BYTES, 8);

/** Adds all rows of a relay, as this station was told them, to the tag. */
export function rowsToTag(relay: u32, station: u32): void {
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

/** Tells rows from the one asked for on. */
export function rowsTell(bytes: u32, visit: usize): u32 {
  const station = messageStation();
  const relay = relayOf(station, messageOther());
  if (messageUnread(bytes) < 4 || relay == RELAYS || relayNumber(relay) != messageRelay())
    return answerPart(RELAY_UNKNOWN, RELAYS, visit);
  // Before, not all of them are there.
  if (stateOf(relay) < RELAY_ANNOUNCED) return answerPart(RELAY_LATE, relay, visit);
  let at = messageTake32();
  answerBegin(relay, messageBlock());
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
  return partSeal(visit);
}
