/**
 * Time-based scheduling (ECSS-E-ST-70-41C, 8.11). Takes: activities, each a release time and a whole
 * telecommand. Gives: the telecommands when their time has come, the earliest first. A command for the
 * schedule itself is refused, so that nothing can be put off for ever or multiply. A command is checked when
 * it comes and once more when it is released.
 */

import {
  FAILURE_ARGUMENT_OUT_OF_RANGE,
  FAILURE_NONE,
  FAILURE_RELEASE_TIME_PAST,
  FAILURE_SCHEDULE_FULL,
  FAILURE_SCHEDULED_COMMAND_BAD,
  FAILURE_SCHEDULES_ITSELF,
  FAILURE_WRONG_LENGTH,
  SERVICE_SCHEDULE,
} from "../protocol/controller";
import { onBoardUs, TIME_BYTES, timeIsValid, timeRead } from "./clock";
import { getNumber, SHORTEST_TELECOMMAND, telecommandCheck } from "./telecommand";

/** Telecommands that can wait. */
const SCHEDULE_PLACES: u32 = 16;
/** Bytes of the longest telecommand that can wait. */
const LONGEST_SCHEDULED: u32 = 128;
/** A place. */
// A place: release time u64, bytes u32 (0: free), 4 spare, packet.
const AT_BYTES: usize = 8;
const AT_PACKET: usize = 16;
const PLACE_BYTES: usize = AT_PACKET + LONGEST_SCHEDULED;
const NONE: u32 = 255;

const places = memory.data(SCHEDULE_PLACES * <u32>PLACE_BYTES, 8);
const released = memory.data(LONGEST_SCHEDULED, 4);
let isEnabled: bool = false;
let about: u32 = 0;

/** Whether scheduled commands are released. */
export function scheduleIsEnabled(): bool {
  return isEnabled;
}

/** Telecommands that wait. */
export function scheduleCount(): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < SCHEDULE_PLACES; i++) if (load<u32>(place(i), AT_BYTES) != 0) count += 1;
  return count;
}

/**
 * Releases scheduled commands from now on. Those whose time passed while the schedule was disabled are
 * dropped.
 */
export function scheduleEnable(): void {
  if (isEnabled) return;
  for (let i: u32 = 0; i < SCHEDULE_PLACES; i++) {
    if (load<u64>(place(i)) < onBoardUs()) store<u32>(place(i), 0, AT_BYTES);
  }
  isEnabled = true;
}

/** Holds scheduled commands back. */
export function scheduleDisable(): void {
  isEnabled = false;
}

/** Forgets all scheduled commands, and disables the schedule. */
export function scheduleReset(): void {
  memory.fill(places, 0, <usize>SCHEDULE_PLACES * PLACE_BYTES);
  isEnabled = false;
}

/** What the failure of `scheduleCheck` is about. */
export function scheduleDetail(): u32 {
  return about;
}

/**
 * Judges the arguments of a schedule command: a count, and for each activity a time and a telecommand.
 * Returns a FAILURE_ code. Uses `telecommandCheck`, and so forgets the command that it is called for.
 */
export function scheduleCheck(from: usize, bytes: u32): u32 {
  const count = <u32>load<u8>(from);
  const free = SCHEDULE_PLACES - scheduleCount();
  about = free;
  if (count > free) return FAILURE_SCHEDULE_FULL;
  about = 0;
  if (count == 0) return FAILURE_ARGUMENT_OUT_OF_RANGE;
  let at: u32 = 1;
  for (let i: u32 = 0; i < count; i++) {
    about = i;
    const packetBytes = activityBytes(from, bytes, at);
    if (packetBytes == 0) {
      about = bytes;
      return FAILURE_WRONG_LENGTH;
    }
    const time = from + <usize>at;
    if (!timeIsValid(time)) return FAILURE_ARGUMENT_OUT_OF_RANGE;
    if (timeRead(time) <= onBoardUs()) return FAILURE_RELEASE_TIME_PAST;
    const packet = time + <usize>TIME_BYTES;
    if (<u32>load<u8>(packet, 7) == SERVICE_SCHEDULE) return FAILURE_SCHEDULES_ITSELF;
    const failure = telecommandCheck(packet, packetBytes);
    if (failure != FAILURE_NONE) {
      about = (i << 8) | failure;
      return FAILURE_SCHEDULED_COMMAND_BAD;
    }
    at += TIME_BYTES + packetBytes;
  }
  about = bytes;
  return at == bytes ? FAILURE_NONE : FAILURE_WRONG_LENGTH;
}

/** Adds the activities of arguments that `scheduleCheck` has passed. */
export function scheduleInsert(from: usize, bytes: u32): void {
  let at: u32 = 1;
  const count = <u32>load<u8>(from);
  for (let i: u32 = 0; i < count; i++) {
    const packetBytes = activityBytes(from, bytes, at);
    const free = place(freePlace());
    store<u64>(free, timeRead(from + <usize>at));
    store<u32>(free, packetBytes, AT_BYTES);
    memory.copy(free + AT_PACKET, from + <usize>(at + TIME_BYTES), <usize>packetBytes);
    at += TIME_BYTES + packetBytes;
  }
}

/**
 * Takes the earliest telecommand whose time has come, to `scheduleReleased`. Returns its bytes, 0 when there
 * is none.
 */
export function scheduleTake(): u32 {
  if (!isEnabled) return 0;
  let earliest = NONE;
  for (let i: u32 = 0; i < SCHEDULE_PLACES; i++) {
    if (load<u32>(place(i), AT_BYTES) == 0 || load<u64>(place(i)) > onBoardUs()) continue;
    if (earliest == NONE || load<u64>(place(i)) < load<u64>(place(earliest))) earliest = i;
  }
  if (earliest == NONE) return 0;
  const bytes = load<u32>(place(earliest), AT_BYTES);
  memory.copy(released, place(earliest) + AT_PACKET, <usize>bytes);
  store<u32>(place(earliest), 0, AT_BYTES);
  return bytes;
}

/** Address of the telecommand that `scheduleTake` took. */
export function scheduleReleased(): usize {
  return released;
}

/** Bytes of the telecommand in the activity at `at`; 0 when the arguments do not hold one that could wait. */
function activityBytes(from: usize, bytes: u32, at: u32): u32 {
  const shortest = TIME_BYTES + SHORTEST_TELECOMMAND;
  if (bytes < at || bytes - at < shortest) return 0;
  const declared = <u32>getNumber(from + <usize>(at + TIME_BYTES + 4), 2) + 7;
  const left = bytes - at - TIME_BYTES;
  return declared < SHORTEST_TELECOMMAND || declared > left || declared > LONGEST_SCHEDULED ? 0 : declared;
}

function freePlace(): u32 {
  for (let i: u32 = 0; i < SCHEDULE_PLACES; i++) if (load<u32>(place(i), AT_BYTES) == 0) return i;
  assert(false);
  return 0;
}

function place(i: u32): usize {
  return places + <usize>i * PLACE_BYTES;
}
