/**
 * The relays that are open. Takes: changes of their fields. Gives: the fields, over power cuts (`journal.ts`
 * keeps them).
 */
import { RELAYS, recordField, recordKeep, recordSet } from "./journal";
import { RELAY_FREE } from "./states";

// Words of a record, behind those of the journal.
/** One of the RELAY_ states. */
export const FIELD_STATE: u32 = 2;
/** The station that asked first. */
export const FIELD_ASKER: u32 = 3;
/** The other one. */
export const FIELD_OTHER: u32 = 4;
/** Number of the relay, two words: above those of all earlier ones. */
const FIELD_NUMBER: u32 = 5;
const NUMBER_HIGH: u32 = 6;
/** The station that acknowledged first, and so decodes. */
export const FIELD_DECODER: u32 = 7;
/** Bit 0: the asker has the shared key in its store; bit 1: the other has. */
export const FIELD_APPLIED: u32 = 8;

/** A field of a relay. */
export function relayField(relay: u32, field: u32): u32 {
  return recordField(relay, field);
}

/** Changes a field in RAM; `relayKeep` makes it last. */
export function relaySet(relay: u32, field: u32, value: u32): void {
  recordSet(relay, field, value);
}

/**
 * Puts a relay's fields into flash: they are there to stay when true is returned. False: flash does not hold
 * them.
 */
export function relayKeep(relay: u32): bool {
  return recordKeep(relay);
}

/** Number of a relay. */
export function relayNumber(relay: u32): u64 {
  return <u64>relayField(relay, FIELD_NUMBER) | ((<u64>relayField(relay, NUMBER_HIGH)) << 32);
}

/** Sets a relay's number in RAM. */
export function relaySetNumber(relay: u32, number: u64): void {
  relaySet(relay, FIELD_NUMBER, <u32>number);
  relaySet(relay, NUMBER_HIGH, <u32>(number >> 32));
}

/** Highest number that a relay ever had. */
export function relayHighest(): u64 {
  let highest: u64 = 0;
  for (let relay: u32 = 0; relay < RELAYS; relay++) highest = max<u64>(highest, relayNumber(relay));
  return highest;
}

/** The open relay of two stations, or RELAYS. */
export function relayOf(one: u32, two: u32): u32 {
  for (let relay: u32 = 0; relay < RELAYS; relay++) {
    if (relayField(relay, FIELD_STATE) == RELAY_FREE) continue;
    const asker = relayField(relay, FIELD_ASKER);
    const other = relayField(relay, FIELD_OTHER);
    if ((asker == one && other == two) || (asker == two && other == one)) return relay;
  }
  return RELAYS;
}

/** A relay that is not open, or RELAYS. */
export function relayUnused(): u32 {
  for (let relay: u32 = 0; relay < RELAYS; relay++) {
    if (relayField(relay, FIELD_STATE) == RELAY_FREE) return relay;
  }
  return RELAYS;
}
