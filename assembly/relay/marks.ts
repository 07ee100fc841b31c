/**
 * How far each station's questions have come. Takes: the number of a question whose tag is right. Gives: the
 * highest one of that station, over power cuts. A question at or below it was held back, or is repeated: it
 * is not obeyed. So once a station has an answer, nothing that it asked before can come true any more, and it
 * may use the key that it had named there for something else.
 */
import { END_OF_FIELDS, FIRST_FIELD, MARKS, RELAYS, recordField, recordKeep, recordSet } from "./journal";

// Words of an entry: station + 1 (0: nobody's), the number.
const ENTRY_WORDS: u32 = 3;
const NUMBER_LOW: u32 = 1;
const NUMBER_HIGH: u32 = 2;
const ENTRIES: u32 = (END_OF_FIELDS - FIRST_FIELD) / ENTRY_WORDS;

/** Stations that marks are kept of: as many as the key store has peers. */
const MARKED_STATIONS: u32 = MARKS * ENTRIES;

/** Highest number of a station's questions so far; 0 before the first. */
export function questionMark(station: u32): u64 {
  const entry = entryOf(station);
  if (entry == MARKED_STATIONS) return 0;
  return <u64>entryWord(entry, NUMBER_LOW) | ((<u64>entryWord(entry, NUMBER_HIGH)) << 32);
}

/**
 * Raises a station's mark. It is in flash when true is returned. False: flash does not hold it, or there are
 * too many stations.
 */
export function questionRaise(station: u32, number: u64): bool {
  let entry = entryOf(station);
  for (let other: u32 = 0; other < MARKED_STATIONS && entry == MARKED_STATIONS; other++) {
    if (entryWord(other, 0) == 0) entry = other;
  }
  if (entry == MARKED_STATIONS) return false;
  setWord(entry, 0, station + 1);
  setWord(entry, NUMBER_LOW, <u32>number);
  setWord(entry, NUMBER_HIGH, <u32>(number >> 32));
  return recordKeep(recordOf(entry));
}

function entryOf(station: u32): u32 {
  for (let entry: u32 = 0; entry < MARKED_STATIONS; entry++) {
    if (entryWord(entry, 0) == station + 1) return entry;
  }
  return MARKED_STATIONS;
}

function entryWord(entry: u32, word: u32): u32 {
  return recordField(recordOf(entry), fieldOf(entry) + word);
}

function setWord(entry: u32, word: u32, value: u32): void {
  recordSet(recordOf(entry), fieldOf(entry) + word, value);
}

function recordOf(entry: u32): u32 {
  return RELAYS + entry / ENTRIES;
}

function fieldOf(entry: u32): u32 {
  return FIRST_FIELD + (entry % ENTRIES) * ENTRY_WORDS;
}
