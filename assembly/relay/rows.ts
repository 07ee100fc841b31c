/**
 * Rows of K_A xor K_B as stations are told them. Takes: a relay and a station. Gives: packets of rows, and
 * all of them to a tag.
 */
import { KEY_BYTES } from "../keystore/record";
import {
  fitsFetch,
  NO_ROW,
  RELAY_LATE,
  RELAY_OK,
  RELAY_UNKNOWN,
  ROWS_BYTES,
  ROWS_ROW_BYTES,
  readFetchFrom,
  writeRows,
  writeRowsRow,
} from "../protocol/relay";
import { answerBegin, answerPart, stateOf } from "./answer";
import { RELAYS } from "./journal";
import {
  messageBlock,
  messageHolds,
  messageIn,
  messageInBytes,
  messageLeft,
  messageOther,
  messageOut,
  messageRelay,
  messageRoom,
  messageStation,
  partSeal,
  tagAdd,
} from "./message";
import { padRows, ROW_BLANK, ROW_NAMED, ROW_VOID, ROW_WHOLE, rowBlock, rowRead, rowXor } from "./pad";
import { FIELD_ASKER, relayField, relayNumber, relayOf } from "./relays";
import { RELAY_ANNOUNCED } from "./states";

/** A row whose blocks are gone without a xor is told as such: both stations destroy theirs. */
const IS_THERE: u32 = 1;

const row = memory.data(ROWS_ROW_BYTES, 8);
const nothing = memory.data(<u32>KEY_BYTES, 8);

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
  const block = rowBlock(station != relayField(relay, FIELD_ASKER));
  if (state == ROW_WHOLE) writeRowsRow(row, at, IS_THERE, block, rowXor());
  else writeRowsRow(row, at, 0, block, nothing);
  return true;
}

/** Tells rows from the one asked for on. */
export function rowsTell(visit: usize): u32 {
  const station = messageStation();
  const relay = relayOf(station, messageOther());
  if (!fitsFetch(messageInBytes()) || relay == RELAYS || relayNumber(relay) != messageRelay())
    return answerPart(RELAY_UNKNOWN, RELAYS, visit);
  // Before, not all of them are there.
  if (stateOf(relay) < RELAY_ANNOUNCED) return answerPart(RELAY_LATE, relay, visit);
  let at = readFetchFrom(messageIn());
  answerBegin(relay, messageBlock());
  messageHolds(ROWS_BYTES);
  let told = ROW_BLANK;
  while (at < padRows() && messageLeft() >= ROWS_ROW_BYTES) {
    told = rowRead(relay, at, relayNumber(relay));
    if (told == ROW_BLANK) break;
    if (tellRow(relay, at, told, station))
      memory.copy(messageRoom(ROWS_ROW_BYTES), row, <usize>ROWS_ROW_BYTES);
    at += 1;
  }
  const isEnd = at == padRows() || told == ROW_BLANK;
  writeRows(messageOut(), RELAY_OK, stateOf(relay), isEnd ? NO_ROW : at);
  return partSeal(visit);
}
