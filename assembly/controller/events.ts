/**
 * Events (ECSS-E-ST-70-41C, 8.5). Takes: what happened, with up to two values. Gives: a report, unless it is
 * switched off, and an entry in the log of the last 64 in any case.
 */

import { journalAppend, journalCount, journalOpen, journalRead, LoggedEvent } from "../faults/event-journal";
import { EVENT_LIMIT, eventTable, REPORT_EVENT_INFORMATIVE } from "../protocol/controller";
import { onBoardUs } from "./clock";
import { append16, append32, FOR_EVENTS, telemetryBegin, telemetryEnd } from "./telemetry";

/** Events in the log; older ones are overwritten. */
export const LOG_EVENTS: u32 = 64;
/** Bytes of an entry. */
export const LOG_ENTRY_BYTES: u32 = <u32>offsetof<LoggedEvent>();
/** Severity of high events, which are never switched off. */
const HIGH: u32 = 3;

/** A row of the table of events. */
class EventRow {
  /** Above HIGH: no such event. */
  severity: u8;
  values: u8;
}

const log = memory.data(LOG_EVENTS * LOG_ENTRY_BYTES, 8);
let recorded: u32 = 0;
let resetCause: u32 = 0;
/** Bit of an event: not reported. */
let silent: u64 = 0;

/**
 * Opens the journal in the two sectors from byte `offset` of the non-volatile area on, and takes up the log
 * where the last reset, for the cause `cause`, has left it. Called at start by boards whose flash has room
 * for it, before the first event.
 */
export function eventsOpen(offset: u32, cause: u32): void {
  resetCause = cause;
  journalOpen(offset);
  recorded = journalCount();
  const kept = min(recorded, LOG_EVENTS);
  for (let number = recorded - kept; number < recorded; number++) journalRead(number, entryOf(number));
}

/** Why the board was reset last, a code of the board's; 0 after power-on. */
export function lastCause(): u32 {
  return resetCause;
}

/** Records an event and reports it. Values that the dictionary does not name are recorded only. */
export function event(id: u32, value0: u32 = 0, value1: u32 = 0): void {
  const entry = entryOf(recorded);
  entry.us = onBoardUs();
  entry.value0 = value0;
  entry.value1 = value1;
  entry.event = id;
  entry.number = recorded;
  recorded += 1;
  journalAppend(id, value0, value1, onBoardUs());
  if (((silent >> <u64>id) & 1) != 0) return;
  const count = <u32>row(id).values;
  telemetryBegin(REPORT_EVENT_INFORMATIVE + severity(id), 0);
  append16(id);
  if (count > 0) append32(value0);
  if (count > 1) append32(value1);
  telemetryEnd(FOR_EVENTS);
}

/** Whether there is such an event. */
export function eventExists(id: u32): bool {
  return id < EVENT_LIMIT && severity(id) <= HIGH;
}

/** Whether an event is of high severity. */
export function eventIsVital(id: u32): bool {
  return severity(id) == HIGH;
}

/** Switches the reports of an event on or off. */
export function eventSetReported(id: u32, reported: bool): void {
  const bit = (<u64>1) << (<u64>id);
  silent = reported ? silent & ~bit : silent | bit;
}

/** Events so far; where there is a journal, since it was blank. */
export function eventsRecorded(): u32 {
  return recorded;
}

/** Address of the log. */
export function eventLog(): usize {
  return log;
}

function severity(id: u32): u32 {
  return <u32>row(id).severity;
}

function row(id: u32): EventRow {
  return changetype<EventRow>(eventTable + <usize>id * offsetof<EventRow>());
}

function entryOf(number: u32): LoggedEvent {
  return changetype<LoggedEvent>(log + <usize>((number % LOG_EVENTS) * LOG_ENTRY_BYTES));
}
