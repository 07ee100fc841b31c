/**
 * Execution of accepted telecommands. Takes: a command and its arguments. Gives: whether it can begin; when
 * it can, its work done, or on its way. What has several entries is checked as a whole first: all or nothing.
 */
import { PERMIT_CALIBRATION, PERMIT_KEY } from "../emission/permission";
import { checksum } from "../glue/crc16";
import {
  imageActivate,
  imageActivateCheck,
  imageBegin,
  imageBeginCheck,
  imageDetail,
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
  FAILURE_NONE,
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
import { parameterBytes, putParameter } from "./parameters";
import {
  procedureDetail,
  procedureIdleCheck,
  procedureRunCheck,
  procedureStart,
  procedureStop,
  procedureSuspend,
  proceduresReport,
} from "./procedure-run";
import { NO_PROCEDURE } from "./procedure-state";
import { placeCheck, placeDetail, placeEmpty, segmentCheck, segmentTake } from "./procedures";
import {
  scheduleCheck,
  scheduleDetail,
  scheduleDisable,
  scheduleEnable,
  scheduleInsert,
  scheduleReset,
} from "./schedule";
import {
  draftBadParameter,
  draftBegin,
  draftCheck,
  draftCommit,
  draftSet,
  NO_SETTING,
  settingPlace,
} from "./settings";
import { getNumber } from "./telecommand";
import {
  FOR_DATA,
  LONGEST_TELEMETRY,
  put8,
  put16,
  putBytes,
  putWord,
  TELEMETRY_OVERHEAD,
  telemetryBegin,
  telemetryEnd,
} from "./telemetry";
import { timeReportSetExponent } from "./time-report";
import { tellCompleted, tellFailed, tellStarted } from "./verification";

const STRETCH_BYTES: u32 = 6;
const US_PER_S: u64 = 1_000_000;

let detail: u32 = 0;
let restarts: bool = false;

/** Whether the board was told to reset: from then on it feeds its watchdog no more. */
export function restartIsWanted(): bool {
  return restarts;
}

/** What the failure is about; see the dictionary. */
export function executionDetail(): u32 {
  return detail;
}

/** Whether a command can begin, with the `bytes` bytes of arguments at `at`. Returns a FAILURE_ code. */
export function executionCheck(command: u32, at: usize, bytes: u32): u32 {
  detail = 0;
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
      return reason == REASON_ALLOWED ? FAILURE_NONE : fail(FAILURE_TRANSITION_REFUSED, reason);
    }
    case COMMAND_FUNCTION_EMIT:
      return checkEmission(PERMIT_KEY);
    case COMMAND_FUNCTION_EMIT_CALIBRATION:
      return checkEmission(PERMIT_CALIBRATION);
    case COMMAND_FUNCTION_CALIBRATED:
      return mode() == MODE_CALIBRATE ? FAILURE_NONE : fail(FAILURE_NOT_CALIBRATING, mode());
    case COMMAND_SCHEDULE: {
      if (!clockIsSet()) return FAILURE_TIME_NOT_SET;
      const failure = scheduleCheck(at, bytes);
      detail = scheduleDetail();
      return failure;
    }
    case COMMAND_REPORT_PARAMETERS:
      return checkParameters(at);
    case COMMAND_SET_PARAMETERS:
      return checkSettings(at);
    case COMMAND_FUNCTION_BEGIN_IMAGE:
      return image(imageBeginCheck(number32(at), number32(at + 4)));
    case COMMAND_LOAD_IMAGE:
      return image(imagePartCheck(number32(at), number8(at + 4)));
    case COMMAND_FUNCTION_ACTIVATE_IMAGE:
      return image(imageActivateCheck());
    case COMMAND_FUNCTION_CONFIRM_IMAGE:
      return slotsAreThere() ? FAILURE_NONE : FAILURE_NO_IMAGE_SLOTS;
    case COMMAND_FUNCTION_RESTART:
      return mode() == MODE_SAFE ? FAILURE_NONE : fail(FAILURE_RESTART_NOT_SAFE, mode());
    case COMMAND_LOAD_PROCEDURE:
      return idle(number8(at)) || place(segmentCheck(number8(at), number16(at + 1), number8(at + 3)));
    case COMMAND_UNLOAD_PROCEDURE:
      return idle(number8(at));
    case COMMAND_START_PROCEDURE:
      return idle(NO_PROCEDURE) || place(placeCheck(number8(at)));
    case COMMAND_STOP_PROCEDURE:
    case COMMAND_SUSPEND_PROCEDURE:
    case COMMAND_RESUME_PROCEDURE:
      return procedure(procedureRunCheck(number8(at)));
    default:
      return FAILURE_NONE;
  }
}

/** Does a command's work; `executionCheck` has passed it. What takes longer than this call is only begun. */
export function execute(command: u32, at: usize, bytes: u32, request: u32, acks: u32, source: u32): void {
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
        structureSetInterval(structurePlace(number8(structure)), number32(structure + 1));
      }
      return;
    case COMMAND_ENABLE_EVENTS:
    case COMMAND_DISABLE_EVENTS:
      for (let i: u32 = 0; i < count; i++)
        eventSetReported(number16(entry(at, i, 2)), command == COMMAND_ENABLE_EVENTS);
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
      emittingBegin(request, acks, source, PERMIT_KEY, number32(at), 0);
      return;
    case COMMAND_FUNCTION_EMIT_CALIBRATION:
      emittingBegin(request, acks, source, PERMIT_CALIBRATION, number32(at), getNumber(at + 4, 8));
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
      scheduleInsert(at, bytes);
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
      imageBegin(number32(at), number32(at + 4), number32(at + 8));
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

/** Whether the procedure in a place is not running; anywhere, when it is NO_PROCEDURE. */
function idle(where: u32): u32 {
  return procedure(procedureIdleCheck(where));
}

function image(failure: u32): u32 {
  return failure == FAILURE_NONE ? FAILURE_NONE : fail(failure, imageDetail());
}

function procedure(failure: u32): u32 {
  return failure == FAILURE_NONE ? FAILURE_NONE : fail(failure, procedureDetail());
}

function place(failure: u32): u32 {
  return failure == FAILURE_NONE ? FAILURE_NONE : fail(failure, placeDetail());
}

/** A segment fails when it is the last, and the whole is not what it should be. */
function loadSegment(at: usize, request: u32, acks: u32, source: u32): void {
  tellStarted(request, acks, source);
  const failure = segmentTake(number8(at), number16(at + 1), at + 4, number8(at + 3));
  if (failure == FAILURE_NONE) tellCompleted(request, acks, source);
  else tellFailed(request, source, failure, placeDetail());
}

function fail(failure: u32, about: u32): u32 {
  detail = about;
  return failure;
}

/** Entry `i` behind a count at `at`. */
function entry(at: usize, i: u32, bytes: u32): usize {
  return at + 1 + <usize>(i * bytes);
}

function checkStructures(at: usize, bytes: u32): u32 {
  for (let i: u32 = 0; i < number8(at); i++) {
    const id = number8(entry(at, i, bytes));
    if (structurePlace(id) == NO_STRUCTURE) return fail(FAILURE_NO_SUCH_STRUCTURE, id);
  }
  return FAILURE_NONE;
}

function checkEvents(at: usize, silences: bool): u32 {
  for (let i: u32 = 0; i < number8(at); i++) {
    const id = number16(entry(at, i, 2));
    if (!eventExists(id)) return fail(FAILURE_NO_SUCH_EVENT, id);
    if (silences && eventIsVital(id)) return fail(FAILURE_EVENT_IS_VITAL, id);
  }
  return FAILURE_NONE;
}

/** Arguments: area u8, then stretches of offset u32 and bytes u16. */
function checkStretches(at: usize): u32 {
  const area = number8(at);
  if (areaBytes(area) == 0) return fail(FAILURE_NO_SUCH_AREA, area);
  let total = TELEMETRY_OVERHEAD + 2;
  for (let i: u32 = 0; i < number8(at + 1); i++) {
    const stretch = entry(at + 1, i, STRETCH_BYTES);
    const bytes = number16(stretch + 4);
    if (!areaHolds(area, number32(stretch), bytes)) return fail(FAILURE_OUTSIDE_AREA, number32(stretch));
    total += STRETCH_BYTES + bytes + 2;
  }
  return total <= LONGEST_TELEMETRY ? FAILURE_NONE : fail(FAILURE_REPLY_TOO_LONG, total);
}

function tellStretches(at: usize, withContents: bool, source: u32): void {
  const area = number8(at);
  const count = number8(at + 1);
  telemetryBegin(withContents ? REPORT_MEMORY : REPORT_MEMORY_CHECKSUMS, source);
  put8(area);
  put8(count);
  for (let i: u32 = 0; i < count; i++) {
    const stretch = entry(at + 1, i, STRETCH_BYTES);
    const bytes = number16(stretch + 4);
    const contents = areaAddress(area) + <usize>number32(stretch);
    putWord(number32(stretch));
    put16(bytes);
    if (withContents) putBytes(contents, bytes);
    put16(checksum(contents, bytes));
  }
  telemetryEnd(FOR_DATA);
}

function checkEmission(permit: u32): u32 {
  if (modePermit(interlocksHeld()) != permit) return fail(FAILURE_MODE_DOES_NOT_EMIT, mode());
  return isEmitting() ? FAILURE_BUSY : FAILURE_NONE;
}

function checkParameters(at: usize): u32 {
  for (let i: u32 = 0; i < number8(at); i++) {
    const id = number16(entry(at, i, 2));
    if (parameterBytes(id) == 0) return fail(FAILURE_NO_SUCH_PARAMETER, id);
  }
  return FAILURE_NONE;
}

function tellParameters(at: usize, source: u32): void {
  const count = number8(at);
  telemetryBegin(REPORT_PARAMETERS, source);
  put8(count);
  for (let i: u32 = 0; i < count; i++) {
    const id = number16(entry(at, i, 2));
    put16(id);
    putParameter(id);
  }
  telemetryEnd(FOR_DATA);
}

/** Fills the draft with the new values and checks it. */
function checkSettings(at: usize): u32 {
  draftBegin();
  for (let i: u32 = 0; i < number8(at); i++) {
    const pair = entry(at, i, 6);
    const id = number16(pair);
    if (parameterBytes(id) == 0) return fail(FAILURE_NO_SUCH_PARAMETER, id);
    const place = settingPlace(id);
    if (place == NO_SETTING) return fail(FAILURE_READ_ONLY, id);
    const failure = draftSet(place, number32(pair + 2));
    if (failure != FAILURE_NONE) return fail(failure, id);
  }
  const failure = draftCheck();
  return failure == FAILURE_NONE ? FAILURE_NONE : fail(failure, draftBadParameter());
}

function number8(at: usize): u32 {
  return <u32>load<u8>(at);
}

function number16(at: usize): u32 {
  return <u32>getNumber(at, 2);
}

function number32(at: usize): u32 {
  return <u32>getNumber(at, 4);
}
