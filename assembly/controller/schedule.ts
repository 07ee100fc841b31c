/**
 * Time-based scheduling (ECSS-E-ST-70-41C, 8.11). Takes: activities, each a release time and a whole
 * telecommand. Gives: the telecommands when their time has come, the earliest first. A command for the
 * schedule itself is refused, so that nothing can be put off for ever or multiply. A command is checked when
 * it comes and once more when it is released.
 */
import { get16 } from "../glue/big-endian";
import { fail, failureCode, OK } from "../glue/failure";
import {
  FAILURE_ARGUMENT_OUT_OF_RANGE,
  FAILURE_RELEASE_TIME_PAST,
  FAILURE_SCHEDULE_FULL,
  FAILURE_SCHEDULED_COMMAND_BAD,
  FAILURE_SCHEDULES_ITSELF,
  FAILURE_WRONG_LENGTH,
  SERVICE_SCHEDULE,
} from "../protocol/controller";
import { onBoardUs, TIME_BYTES, timeIsValid, timeRead } from "./clock";
import { AT_LENGTH, AT_SERVICE, SHORTEST_TELECOMMAND, Telecommand, telecommandCheck } from "./telecommand";

/** Telecommands that can wait. */
const SCHEDULE_PLACES: u32 = 16;
/** Bytes of the longest telecommand that can wait. */
const LONGEST_SCHEDULED: u32 = 128;
/** A place; the telecommand lies behind it. */
class Activity {
  /** On-board time of its release, in us. */
  releaseUs: u64;
  /** Bytes of the telecommand; 0 when the place is free. */
  bytes: u32;
  /** Keeps places at whole u64. */
  spare: u32;

  /** Address of the telecommand. */
  get packet(): usize {
    return changetype<usize>(this) + offsetof<Activity>();
  }
}

const PLACE_BYTES: usize = offsetof<Activity>() + <usize>LONGEST_SCHEDULED;
const NONE: u32 = 255;

const places = memory.data(SCHEDULE_PLACES * <u32>PLACE_BYTES, 8);
const released = memory.data(LONGEST_SCHEDULED, 4);
/** A telecommand that is judged before it waits. */
const judged = changetype<Telecommand>(memory.data(offsetof<Telecommand>(), 4));
let isEnabled: bool = false;

/** Whether scheduled commands are released. */
export function scheduleIsEnabled(): bool {
  return isEnabled;
}

/** Telecommands that wait. */
export function scheduleCount(): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < SCHEDULE_PLACES; i++) if (place(i).bytes != 0) count += 1;
  return count;
}

/**
 * Releases scheduled commands from now on. Those whose time passed while the schedule was disabled are
 * dropped.
 */
export function scheduleEnable(): void {
  if (isEnabled) return;
  for (let i: u32 = 0; i < SCHEDULE_PLACES; i++) {
    if (place(i).releaseUs < onBoardUs()) place(i).bytes = 0;
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

/**
 * Judges the arguments of a schedule command: a count, and for each activity a time and a telecommand. OK, or
 * a failure of a FAILURE_ code.
 */
export function scheduleCheck(from: usize, bytes: u32): u64 {
  const count = <u32>load<u8>(from);
  const free = SCHEDULE_PLACES - scheduleCount();
  if (count > free) return fail(FAILURE_SCHEDULE_FULL, free);
  if (count == 0) return fail(FAILURE_ARGUMENT_OUT_OF_RANGE, 0);
  let at: u32 = 1;
  for (let i: u32 = 0; i < count; i++) {
    const packetBytes = activityBytes(from, bytes, at);
    if (packetBytes == 0) return fail(FAILURE_WRONG_LENGTH, bytes);
    const failure = activityCheck(from + <usize>at, packetBytes, i);
    if (failure != OK) return failure;
    at += TIME_BYTES + packetBytes;
  }
  return at == bytes ? OK : fail(FAILURE_WRONG_LENGTH, bytes);
}

/** Judges activity `i`, whose time is at `time`, and its telecommand of `bytes` bytes behind it. */
function activityCheck(time: usize, bytes: u32, i: u32): u64 {
  if (!timeIsValid(time)) return fail(FAILURE_ARGUMENT_OUT_OF_RANGE, i);
  if (timeRead(time) <= onBoardUs()) return fail(FAILURE_RELEASE_TIME_PAST, i);
  const packet = time + <usize>TIME_BYTES;
  if (<u32>load<u8>(packet, AT_SERVICE) == SERVICE_SCHEDULE) return fail(FAILURE_SCHEDULES_ITSELF, i);
  const failure = telecommandCheck(packet, bytes, judged);
  return failure == OK ? OK : fail(FAILURE_SCHEDULED_COMMAND_BAD, (i << 8) | failureCode(failure));
}

/** Adds the activities of arguments that `scheduleCheck` has passed. */
export function scheduleInsert(from: usize, bytes: u32): void {
  let at: u32 = 1;
  const count = <u32>load<u8>(from);
  for (let i: u32 = 0; i < count; i++) {
    const packetBytes = activityBytes(from, bytes, at);
    const free = place(freePlace());
    free.releaseUs = timeRead(from + <usize>at);
    free.bytes = packetBytes;
    memory.copy(free.packet, from + <usize>(at + TIME_BYTES), <usize>packetBytes);
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
    if (place(i).bytes == 0 || place(i).releaseUs > onBoardUs()) continue;
    if (earliest == NONE || place(i).releaseUs < place(earliest).releaseUs) earliest = i;
  }
  if (earliest == NONE) return 0;
  const activity = place(earliest);
  const bytes = activity.bytes;
  memory.copy(released, activity.packet, <usize>bytes);
  activity.bytes = 0;
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
  const declared = get16(from + <usize>(at + TIME_BYTES) + AT_LENGTH) + 7;
  const left = bytes - at - TIME_BYTES;
  return declared < SHORTEST_TELECOMMAND || declared > left || declared > LONGEST_SCHEDULED ? 0 : declared;
}

function freePlace(): u32 {
  for (let i: u32 = 0; i < SCHEDULE_PLACES; i++) if (place(i).bytes == 0) return i;
  assert(false);
  return 0;
}

function place(i: u32): Activity {
  return changetype<Activity>(places + <usize>i * PLACE_BYTES);
}
