/**
 * Memory areas that the ground may read (ECSS-E-ST-70-41C, 8.6). Only what the dictionary declares, by
 * offsets within it: no number that a command holds is ever an address, so none can reach the seed, the key
 * or the pool.
 */
import { emissionFaultLog, FAULT_CAPACITY, Fault } from "../emission/sequencer";
import {
  AREA_EMISSION_FAULTS,
  AREA_EVENT_LOG,
  AREA_PROCEDURE_TRACE,
  AREA_SETTINGS,
  AREA_TRANSITIONS,
  MODE_COUNT,
  SETTING_COUNT,
  transitionTable,
} from "../protocol/controller";
import { eventLog, LOG_ENTRY_BYTES, LOG_EVENTS } from "./events";
import { procedureTrace, TRACE_ENTRY_BYTES, TRACE_REQUESTS } from "./procedure-trace";
import { settingsAddress } from "./settings";

/** Bytes of an area, 0 when there is none with this identifier. */
export function areaBytes(area: u32): u32 {
  if (area == AREA_TRANSITIONS) return MODE_COUNT * MODE_COUNT;
  if (area == AREA_SETTINGS) return SETTING_COUNT << 2;
  if (area == AREA_EVENT_LOG) return LOG_EVENTS * LOG_ENTRY_BYTES;
  if (area == AREA_EMISSION_FAULTS) return FAULT_CAPACITY * <u32>offsetof<Fault>();
  if (area == AREA_PROCEDURE_TRACE) return TRACE_REQUESTS * TRACE_ENTRY_BYTES;
  return 0;
}

/** Whether `bytes` bytes from `offset` on lie within an area. */
export function areaHolds(area: u32, offset: u32, bytes: u32): bool {
  const size = areaBytes(area);
  return offset <= size && bytes <= size - offset;
}

/** Address of an area that exists. */
export function areaAddress(area: u32): usize {
  if (area == AREA_TRANSITIONS) return transitionTable;
  if (area == AREA_SETTINGS) return settingsAddress();
  if (area == AREA_EVENT_LOG) return eventLog();
  if (area == AREA_PROCEDURE_TRACE) return procedureTrace();
  return emissionFaultLog();
}
