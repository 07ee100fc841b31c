/**
 * Execution of accepted telecommands. Takes: a command and its arguments. Gives: whether it can begin; when
 * it can, its work done, or on its way. What has several entries is checked as a whole first: all or nothing.
 */
import { PERMIT_CALIBRATION, PERMIT_KEY } from "../emission/permission";
import { get16, get32, get64 } from "../glue/big-endian";
import { checksum } from "../glue/crc16";
import { fail, OK } from "../glue/failure";
import {
  imageActivate,
  imageActivateCheck,
  imageBegin,
  imageBeginCheck,
  imagePartCheck,
  imagePartTake,
} from "../images/receiving";
import { otherSlot, runningSlot, slotConfirm, slotsAreThere, slotVersion } from "../images/slots";
import {
  COMMAND_ARE_YOU_ALIVE,
  COMMAND_CHECK_MEMORY,
  COMMAND_DISABLE_EVENTS,
  COMMAND_DISABLE_HOUSEKEEPING,
  COMMAND_DISABLE_SCHEDULE,
  COMMAND_DUMP_MEMORY,
  COMMAND_ENABLE_EVENTS,
  COMMAND_ENABLE_HOUSEKEEPING,
  COMMAND_ENABLE_SCHEDULE,
  COMMAND_FUNCTION_ACTIVATE_IMAGE,
  COMMAND_FUNCTION_BEGIN_IMAGE,
  COMMAND_FUNCTION_CALIBRATED,
  COMMAND_FUNCTION_CONFIRM_IMAGE,
  COMMAND_FUNCTION_EMIT,
  COMMAND_FUNCTION_EMIT_CALIBRATION,
  COMMAND_FUNCTION_RESTART,
  COMMAND_FUNCTION_SET_MODE,
  COMMAND_FUNCTION_STOP,
  COMMAND_LOAD_IMAGE,
  COMMAND_LOAD_PROCEDURE,
  COMMAND_REPORT_HOUSEKEEPING,
  COMMAND_REPORT_PARAMETERS,
  COMMAND_REPORT_PROCEDURES,
  COMMAND_RESET_SCHEDULE,
  COMMAND_RESUME_PROCEDURE,
  COMMAND_SCHEDULE,
  COMMAND_SET_HOUSEKEEPING_INTERVAL,
  COMMAND_SET_PARAMETERS,
  COMMAND_SET_TIME,
  COMMAND_SET_TIME_REPORT_RATE,
  COMMAND_START_PROCEDURE,
  COMMAND_STOP_PROCEDURE,
  COMMAND_SUSPEND_PROCEDURE,
  COMMAND_UNLOAD_PROCEDURE,
  EVENT_CALIBRATED,
  EVENT_IMAGE_ACTIVATED,
  EVENT_IMAGE_CONFIRMED,
  EVENT_MODE_CHANGED,
  EVENT_TIME_SET,
  FAILURE_BUSY,
  FAILURE_EVENT_IS_VITAL,
  FAILURE_MODE_DOES_NOT_EMIT,
  FAILURE_NO_IMAGE_SLOTS,
  FAILURE_NO_SUCH_AREA,
  FAILURE_NO_SUCH_EVENT,
  FAILURE_NO_SUCH_PARAMETER,
  FAILURE_NO_SUCH_STRUCTURE,
  FAILURE_NOT_CALIBRATING,
  FAILURE_OUTSIDE_AREA,
  FAILURE_READ_ONLY,
  FAILURE_REPLY_TOO_LONG,
  FAILURE_RESTART_NOT_SAFE,
  FAILURE_TIME_NOT_SET,
  FAILURE_TRANSITION_REFUSED,
  MODE_CALIBRATE,
  MODE_SAFE,
  REASON_ALLOWED,
  REPORT_ALIVE,
  REPORT_MEMORY,
  REPORT_MEMORY_CHECKSUMS,
  REPORT_PARAMETERS,
} from "../protocol/controller";
import { areaAddress, areaBytes, areaHolds } from "./areas";
import { clockIsSet, clockSet, timeRead } from "./clock";
import { emittingBegin, isEmitting } from "./emitting";
import { event, eventExists, eventIsVital, eventSetReported } from "./events";
import {
  NO_STRUCTURE,
  structureEnable,
  structurePlace,
  structureReport,
  structureSetInterval,
} from "./housekeeping";
import { calibratedNow, interlocksHeld } from "./interlocks";
import { mode, modeChange, modePermit, transitionReason } from "./modes";
import { appendParameter, parameterBytes } from "./parameters";
import {
  procedureIdleCheck,
  procedureRunCheck,
  procedureStart,
  procedureStop,
  procedureSuspend,
  proceduresReport,
} from "./procedure-run";
import { NO_PROCEDURE } from "./procedure-state";
import { placeCheck, placeEmpty, segmentCheck, segmentTake } from "./procedures";
import { scheduleCheck, scheduleDisable, scheduleEnable, scheduleInsert, scheduleReset } from "./schedule";
import { draftBegin, draftCheck, draftCommit, draftSet, NO_SETTING, settingPlace } from "./settings";
import { Telecommand } from "./telecommand";
import {
  append8,
  append16,
  append32,
  appendBytes,
  FOR_DATA,
  LONGEST_TELEMETRY,
  TELEMETRY_OVERHEAD,
  telemetryBegin,
  telemetryEnd,
} from "./telemetry";
import { timeReportSetExponent } from "./time-report";
import { tellCompleted, tellFailed, tellStarted } from "./verification";

const STRETCH_BYTES: u32 = 6;
const US_PER_S: u64 = 1_000_000;

let restarts: bool = false;

/** Whether the board was told to reset: from then on it feeds its watchdog no more. */
export function restartIsWanted(): bool {
  return restarts;
}

/**
 * Whether a command can begin, with the `bytes` bytes of arguments at `at`: OK, or a failure of a FAILURE_
 * code.
 */
export function executionCheck(command: u32, at: usize, bytes: u32): u64 {
  switch (command) {
    case COMMAND_ENABLE_HOUSEKEEPING:
    case COMMAND_DISABLE_HOUSEKEEPING:
    case COMMAND_REPORT_HOUSEKEEPING:
      return checkStructures(at, 1);
    case COMMAND_SET_HOUSEKEEPING_INTERVAL:
      return checkStructures(at, 5);
    case COMMAND_ENABLE_EVENTS:
      return checkEvents(at, false);
    case COMMAND_DISABLE_EVENTS:
      return checkEvents(at, true);
    case COMMAND_DUMP_MEMORY:
    case COMMAND_CHECK_MEMORY:
      return checkStretches(at);
    case COMMAND_FUNCTION_SET_MODE: {
      const reason = transitionReason(mode(), number8(at), interlocksHeld());
      return reason == REASON_ALLOWED ? OK : fail(FAILURE_TRANSITION_REFUSED, reason);
    }
    case COMMAND_FUNCTION_EMIT:
      return checkEmission(PERMIT_KEY);
    case COMMAND_FUNCTION_EMIT_CALIBRATION:
      return checkEmission(PERMIT_CALIBRATION);
    case COMMAND_FUNCTION_CALIBRATED:
      return mode() == MODE_CALIBRATE ? OK : fail(FAILURE_NOT_CALIBRATING, mode());
    case COMMAND_SCHEDULE:
      return clockIsSet() ? scheduleCheck(at, bytes) : fail(FAILURE_TIME_NOT_SET, 0);
    case COMMAND_REPORT_PARAMETERS:
      return checkParameters(at);
    case COMMAND_SET_PARAMETERS:
      return checkSettings(at);
    case COMMAND_FUNCTION_BEGIN_IMAGE:
      return imageBeginCheck(get32(at), get32(at + 4));
    case COMMAND_LOAD_IMAGE:
      return imagePartCheck(get32(at), number8(at + 4));
    case COMMAND_FUNCTION_ACTIVATE_IMAGE:
      return imageActivateCheck();
    case COMMAND_FUNCTION_CONFIRM_IMAGE:
      return slotsAreThere() ? OK : fail(FAILURE_NO_IMAGE_SLOTS, 0);
    case COMMAND_FUNCTION_RESTART:
      return mode() == MODE_SAFE ? OK : fail(FAILURE_RESTART_NOT_SAFE, mode());
    case COMMAND_LOAD_PROCEDURE:
      return procedureIdleCheck(number8(at)) || segmentCheck(number8(at), get16(at + 1), number8(at + 3));
    case COMMAND_UNLOAD_PROCEDURE:
      return procedureIdleCheck(number8(at));
    case COMMAND_START_PROCEDURE:
      return procedureIdleCheck(NO_PROCEDURE) || placeCheck(number8(at));
    case COMMAND_STOP_PROCEDURE:
    case COMMAND_SUSPEND_PROCEDURE:
    case COMMAND_RESUME_PROCEDURE:
      return procedureRunCheck(number8(at));
    default:
      return OK;
  }
}

/** Does a command's work; `executionCheck` has passed it. What takes longer than this call is only begun. */
export function execute(telecommand: Telecommand): void {
  const command = telecommand.command;
  const at = telecommand.argumentsAt;
  const request = telecommand.request;
  const acks = telecommand.acknowledgements;
  const source = telecommand.source;
  const count = number8(at);
  switch (command) {
    case COMMAND_ENABLE_HOUSEKEEPING:
    case COMMAND_DISABLE_HOUSEKEEPING:
      for (let i: u32 = 0; i < count; i++)
        structureEnable(structurePlace(number8(entry(at, i, 1))), command == COMMAND_ENABLE_HOUSEKEEPING);
      return;
    case COMMAND_REPORT_HOUSEKEEPING:
      for (let i: u32 = 0; i < count; i++) structureReport(structurePlace(number8(entry(at, i, 1))), source);
      return;
    case COMMAND_SET_HOUSEKEEPING_INTERVAL:
      for (let i: u32 = 0; i < count; i++) {
        const structure = entry(at, i, 5);
        structureSetInterval(structurePlace(number8(structure)), get32(structure + 1));
      }
      return;
    case COMMAND_ENABLE_EVENTS:
    case COMMAND_DISABLE_EVENTS:
      for (let i: u32 = 0; i < count; i++)
        eventSetReported(get16(entry(at, i, 2)), command == COMMAND_ENABLE_EVENTS);
      return;
    case COMMAND_DUMP_MEMORY:
    case COMMAND_CHECK_MEMORY:
      tellStretches(at, command == COMMAND_DUMP_MEMORY, source);
      return;
    case COMMAND_FUNCTION_SET_MODE: {
      const from = mode();
      modeChange(number8(at), interlocksHeld());
      event(EVENT_MODE_CHANGED, from, mode());
      return;
    }
    case COMMAND_FUNCTION_EMIT:
      emittingBegin(request, acks, source, PERMIT_KEY, get32(at), 0);
      return;
    case COMMAND_FUNCTION_EMIT_CALIBRATION:
      emittingBegin(request, acks, source, PERMIT_CALIBRATION, get32(at), get64(at + 4));
      return;
    case COMMAND_FUNCTION_CALIBRATED:
      calibratedNow();
      event(EVENT_CALIBRATED);
      return;
    case COMMAND_SET_TIME_REPORT_RATE:
      timeReportSetExponent(number8(at));
      return;
    case COMMAND_SET_TIME:
      clockSet(timeRead(at));
      event(EVENT_TIME_SET, <u32>(timeRead(at) / US_PER_S));
      return;
    case COMMAND_ENABLE_SCHEDULE:
      scheduleEnable();
      return;
    case COMMAND_DISABLE_SCHEDULE:
      scheduleDisable();
      return;
    case COMMAND_RESET_SCHEDULE:
      scheduleReset();
      return;
    case COMMAND_SCHEDULE:
      scheduleInsert(at, telecommand.argumentBytes);
      return;
    case COMMAND_ARE_YOU_ALIVE:
      telemetryBegin(REPORT_ALIVE, source);
      telemetryEnd(FOR_DATA);
      return;
    case COMMAND_REPORT_PARAMETERS:
      tellParameters(at, source);
      return;
    case COMMAND_SET_PARAMETERS:
      draftCommit();
      return;
    case COMMAND_FUNCTION_BEGIN_IMAGE:
      imageBegin(get32(at), get32(at + 4), get32(at + 8));
      return;
    case COMMAND_LOAD_IMAGE:
      imagePartTake(at + 5, number8(at + 4));
      return;
    case COMMAND_FUNCTION_ACTIVATE_IMAGE:
      imageActivate();
      event(EVENT_IMAGE_ACTIVATED, slotVersion(otherSlot()));
      return;
    case COMMAND_FUNCTION_CONFIRM_IMAGE:
      slotConfirm();
      event(EVENT_IMAGE_CONFIRMED, slotVersion(runningSlot()));
      return;
    case COMMAND_FUNCTION_RESTART:
      restarts = true;
      return;
    case COMMAND_LOAD_PROCEDURE:
      loadSegment(at, request, acks, source);
      return;
    case COMMAND_UNLOAD_PROCEDURE:
      placeEmpty(number8(at));
      return;
    case COMMAND_START_PROCEDURE:
      procedureStart(number8(at), at + 1, request, acks, source);
      return;
    case COMMAND_STOP_PROCEDURE:
      procedureStop();
      return;
    case COMMAND_SUSPEND_PROCEDURE:
    case COMMAND_RESUME_PROCEDURE:
      procedureSuspend(command == COMMAND_SUSPEND_PROCEDURE);
      return;
    case COMMAND_REPORT_PROCEDURES:
      proceduresReport(source);
      return;
    default:
      // FUNCTION_STOP is done by the controller, which waits for the board; a command without a case must not
      // pass.
      assert(command == COMMAND_FUNCTION_STOP);
  }
}

/** Whether a command's work goes on after `execute`, or tells its own end. */
export function executionIsLong(command: u32): bool {
  return (
    command == COMMAND_LOAD_PROCEDURE ||
    command == COMMAND_START_PROCEDURE ||
    command == COMMAND_FUNCTION_EMIT ||
    command == COMMAND_FUNCTION_EMIT_CALIBRATION ||
    executionEndsDark(command)
  );
}

/** Whether a command's work is done when the board is as the mode wants it. */
export function executionEndsDark(command: u32): bool {
  return command == COMMAND_FUNCTION_STOP || command == COMMAND_FUNCTION_SET_MODE;
}

/** A segment fails when it is the last, and the whole is not what it should be. */
function loadSegment(at: usize, request: u32, acks: u32, source: u32): void {
  tellStarted(request, acks, source);
  const failure = segmentTake(number8(at), get16(at + 1), at + 4, number8(at + 3));
  if (failure == OK) tellCompleted(request, acks, source);
  else tellFailed(request, source, failure);
}

/** Entry `i` behind a count at `at`. */
function entry(at: usize, i: u32, bytes: u32): usize {
  return at + 1 + <usize>(i * bytes);
}

function checkStructures(at: usize, bytes: u32): u64 {
  for (let i: u32 = 0; i < number8(at); i++) {
    const id = number8(entry(at, i, bytes));
    if (structurePlace(id) == NO_STRUCTURE) return fail(FAILURE_NO_SUCH_STRUCTURE, id);
  }
  return OK;
}

function checkEvents(at: usize, silences: bool): u64 {
  for (let i: u32 = 0; i < number8(at); i++) {
    const id = get16(entry(at, i, 2));
    if (!eventExists(id)) return fail(FAILURE_NO_SUCH_EVENT, id);
    if (silences && eventIsVital(id)) return fail(FAILURE_EVENT_IS_VITAL, id);
  }
  return OK;
}

/** Arguments: area u8, then stretches of offset u32 and bytes u16. */
function checkStretches(at: usize): u64 {
  const area = number8(at);
  if (areaBytes(area) == 0) return fail(FAILURE_NO_SUCH_AREA, area);
  let total = TELEMETRY_OVERHEAD + 2;
  for (let i: u32 = 0; i < number8(at + 1); i++) {
    const stretch = entry(at + 1, i, STRETCH_BYTES);
    const bytes = get16(stretch + 4);
    if (!areaHolds(area, get32(stretch), bytes)) return fail(FAILURE_OUTSIDE_AREA, get32(stretch));
    total += STRETCH_BYTES + bytes + 2;
  }
  return total <= LONGEST_TELEMETRY ? OK : fail(FAILURE_REPLY_TOO_LONG, total);
}

function tellStretches(at: usize, withContents: bool, source: u32): void {
  const area = number8(at);
  const count = number8(at + 1);
  telemetryBegin(withContents ? REPORT_MEMORY : REPORT_MEMORY_CHECKSUMS, source);
  append8(area);
  append8(count);
  for (let i: u32 = 0; i < count; i++) {
    const stretch = entry(at + 1, i, STRETCH_BYTES);
    const bytes = get16(stretch + 4);
    const contents = areaAddress(area) + <usize>get32(stretch);
    append32(get32(stretch));
    append16(bytes);
    if (withContents) appendBytes(contents, bytes);
    append16(checksum(contents, bytes));
  }
  telemetryEnd(FOR_DATA);
}

function checkEmission(permit: u32): u64 {
  if (modePermit(interlocksHeld()) != permit) return fail(FAILURE_MODE_DOES_NOT_EMIT, mode());
  return isEmitting() ? fail(FAILURE_BUSY, 0) : OK;
}

function checkParameters(at: usize): u64 {
  for (let i: u32 = 0; i < number8(at); i++) {
    const id = get16(entry(at, i, 2));
    if (parameterBytes(id) == 0) return fail(FAILURE_NO_SUCH_PARAMETER, id);
  }
  return OK;
}

function tellParameters(at: usize, source: u32): void {
  const count = number8(at);
  telemetryBegin(REPORT_PARAMETERS, source);
  append8(count);
  for (let i: u32 = 0; i < count; i++) {
    const id = get16(entry(at, i, 2));
    append16(id);
    appendParameter(id);
  }
  telemetryEnd(FOR_DATA);
}

/** Fills the draft with the new values and checks it. */
function checkSettings(at: usize): u64 {
  draftBegin();
  for (let i: u32 = 0; i < number8(at); i++) {
    const pair = entry(at, i, 6);
    const id = get16(pair);
    if (parameterBytes(id) == 0) return fail(FAILURE_NO_SUCH_PARAMETER, id);
    const place = settingPlace(id);
    if (place == NO_SETTING) return fail(FAILURE_READ_ONLY, id);
    const failure = draftSet(place, get32(pair + 2));
    if (failure != OK) return failure;
  }
  return draftCheck();
}

function number8(at: usize): u32 {
  return <u32>load<u8>(at);
}
