/**
 * Making K_A xor K_B. Takes: a relay whose two stations' blocks are reserved. Gives: rows of the pad, some at
 * each call, so that a main loop goes round; then the relay is announced. From then on the satellite holds
 * nothing of either key.
 */
import { keysRelease } from "../keystore/amounts";
import { KEY_BYTES } from "../keystore/record";
import { KEY_NONE, KEY_OK, keyFind, keySpend, keyZeroise, PURPOSE_RELAY } from "../keystore/store";
import { RELAYS } from "./journal";
import { padRows, ROW_BLANK, ROW_NAMED, rowBlock, rowFill, rowLose, rowName, rowRead, rowXor } from "./pad";
import {
  FIELD_ASKER,
  FIELD_OTHER,
  FIELD_STATE,
  relayField,
  relayKeep,
  relayNumber,
  relaySet,
} from "./relays";
import { EVENT_PADDED, RELAY_PAIRING, relayNext } from "./states";

const ROWS_A_CALL: u32 = 16;

const askersKey = memory.data(<u32>KEY_BYTES, 8);
const othersKey = memory.data(<u32>KEY_BYTES, 8);
const CURSORS_BYTES: usize = RELAYS * 4;
const nextRow = memory.data(<u32>CURSORS_BYTES, 4);

/** What a relay reserves its blocks as. */
export function ownerOf(relay: u32): u32 {
  return relay + 1;
}

/** After a start: every pad is looked through from its first row on. */
export function pairingOpen(): void {
  memory.fill(nextRow, 0, CURSORS_BYTES);
}

/** Starts a relay's pad. */
export function pairingBegin(relay: u32): void {
  store<u32>(nextRow + ((<usize>relay) << 2), 0);
}

/**
 * Makes the next rows of every relay that is pairing. Returns false when flash does not hold what is written.
 */
export function pairingServe(): bool {
  for (let relay: u32 = 0; relay < RELAYS; relay++) {
    if (relayField(relay, FIELD_STATE) == RELAY_PAIRING && !pair(relay)) return false;
  }
  return true;
}

function pair(relay: u32): bool {
  const number = relayNumber(relay);
  const asker = relayField(relay, FIELD_ASKER);
  const other = relayField(relay, FIELD_OTHER);
  const owner = ownerOf(relay);
  const cursor = nextRow + ((<usize>relay) << 2);
  for (let i: u32 = 0; i < ROWS_A_CALL; i++) {
    const row = load<u32>(cursor);
    const state = row < padRows() ? rowRead(relay, row, number) : ROW_BLANK;
    if (state == ROW_NAMED) spend(relay, row, asker, other);
    else if (state == ROW_BLANK) {
      const askers = keyFind(asker, 0, PURPOSE_RELAY, owner);
      const others = keyFind(other, 0, PURPOSE_RELAY, owner);
      if (row == padRows() || askers == KEY_NONE || others == KEY_NONE) return announce(relay, asker, other);
      if (!rowName(relay, row, number, askers, others)) return false;
      spend(relay, row, asker, other);
    }
    store<u32>(cursor, row + 1);
  }
  return true;
}

/**
 * Spends the blocks that the row names, and fills it; if either is not to be had, the other one is destroyed.
 */
function spend(relay: u32, row: u32, asker: u32, other: u32): void {
  const owner = ownerOf(relay);
  const first = rowBlock(false);
  const second = rowBlock(true);
  const isFirst = keySpend(asker, first, PURPOSE_RELAY, owner, askersKey) == KEY_OK;
  const isSecond = keySpend(other, second, PURPOSE_RELAY, owner, othersKey) == KEY_OK;
  if (isFirst && isSecond) {
    for (let at: usize = 0; at < KEY_BYTES; at += 8)
      store<u64>(rowXor() + at, load<u64>(askersKey + at) ^ load<u64>(othersKey + at));
    rowFill(relay, row);
  } else {
    if (!isFirst) keyZeroise(asker, first);
    if (!isSecond) keyZeroise(other, second);
    rowLose(relay, row);
  }
  memory.fill(askersKey, 0, KEY_BYTES);
  memory.fill(othersKey, 0, KEY_BYTES);
}

/** What one station offered beyond the other is free again. */
function announce(relay: u32, asker: u32, other: u32): bool {
  const owner = ownerOf(relay);
  if (keysRelease(asker, PURPOSE_RELAY, owner) != KEY_OK) return false;
  if (keysRelease(other, PURPOSE_RELAY, owner) != KEY_OK) return false;
  relaySet(relay, FIELD_STATE, relayNext(RELAY_PAIRING, EVENT_PADDED));
  return relayKeep(relay);
}
