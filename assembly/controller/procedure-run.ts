/**
 * Running a procedure, one at a time. Takes: a place, the time, and what the procedure asks for. Gives:
 * rounds of bounded length, answers, telecommands, and a report of how it ended. In each round of the
 * controller a procedure has 200 instructions; when it needs more memory, time or instructions than its
 * limits, or asks for what there is not, it ends and the controller goes on.
 */
import { get32 } from "../glue/big-endian";
import { fail, failureCode, failureDetail, OK } from "../glue/failure";
import {
  Mailbox,
  procedureBegin,
  procedureEnd,
  procedureResume,
  VM_ASKS,
  VM_BAD_CODE,
  VM_ENDED,
  VM_ERROR,
  VM_MAILBOX_BYTES,
  VM_NO_MEMORY,
  VM_NONE,
  VM_RUNS,
  VM_TICK,
} from "../port/procedures";
import {
  COMMAND_COUNT,
  EVENT_PROCEDURE_ENDED,
  EVENT_PROCEDURE_FAILED,
  EVENT_PROCEDURE_NOTE,
  EVENT_PROCEDURE_STARTED,
  FAILURE_NO_INTERPRETER,
  FAILURE_NONE,
  FAILURE_PROCEDURE_BUSY,
  FAILURE_PROCEDURE_BYTECODE,
  FAILURE_PROCEDURE_COMMAND_FAILED,
  FAILURE_PROCEDURE_ERROR,
  FAILURE_PROCEDURE_GAVE_UP,
  FAILURE_PROCEDURE_INSTRUCTIONS,
  FAILURE_PROCEDURE_MEMORY,
  FAILURE_PROCEDURE_NOT_RUNNING,
  FAILURE_PROCEDURE_REQUEST,
  FAILURE_PROCEDURE_STOPPED,
  FAILURE_PROCEDURE_TIME,
  INTERLOCK_COUNT,
  PARAMETER_PROCEDURE_INSTRUCTION_LIMIT,
  PARAMETER_PROCEDURE_TIME_LIMIT,
  REPORT_PROCEDURE_STATUS,
} from "../protocol/controller";
import { uptimeUs } from "./clock";
import { event } from "./events";
import { interlocksHeld } from "./interlocks";
import { parameterBytes, parameterNumber } from "./parameters";
import {
  commandMake,
  commandMakeScheduled,
  PROCEDURE_SOURCE,
  procedureCommandRequest,
} from "./procedure-command";
import {
  NO_PROCEDURE,
  procedureEnters,
  procedureInstructions,
  procedureLeaves,
  procedureRunning,
  procedureUses,
} from "./procedure-state";
import { traceAnswer, traceRequest } from "./procedure-trace";
import {
  PLACE_EMPTY,
  PLACES,
  placeBytes,
  placeChecksum,
  placeCode,
  placeCodeBytes,
  placeState,
} from "./procedures";
import { setting } from "./settings";
import { append8, append16, append32, FOR_EVENTS, telemetryBegin, telemetryEnd } from "./telemetry";
import {
  tellCompleted,
  tellFailed,
  tellNotStarted,
  tellStarted,
  verificationFollow,
  verificationIsSettled,
  verificationOutcome,
} from "./verification";

/**
 * What a procedure can ask for: the first value of a request. The values that follow are named behind each.
 */
const REQUEST_TELEMETRY: u32 = 1; // parameter; answer: its value
const REQUEST_WAIT: u32 = 2; // milliseconds
const REQUEST_COMMAND: u32 = 3; // row of the table of telecommands, arguments; a failure ends the procedure
const REQUEST_ATTEMPT: u32 = 4; // the same; answer: failure
const REQUEST_SCHEDULE: u32 = 5; // milliseconds, row, arguments
const REQUEST_ARGUMENT: u32 = 6; // which; answer: what start-procedure gave
const REQUEST_NOTE: u32 = 7; // number, for an event
const REQUEST_GIVE_UP: u32 = 8; // number
const REQUEST_INTERLOCK: u32 = 9; // bit; answer: 1 when it holds

const TICKS_PER_STEP: u32 = 4;
const ARGUMENTS: u32 = 4;
const US_PER_MS: u64 = 1000;
const US_PER_S: u64 = 1_000_000;
const STATE_RUNNING: u32 = 3;
const STATE_SUSPENDED: u32 = 4;

/** How the last run of a place ended. */
class Run {
  /** OK, or a failure of a FAILURE_ code. */
  failure: u64;
  line: u32;
  instructions: u32;
  mostBytes: u32;
  ms: u32;
}

const mailbox = changetype<Mailbox>(memory.data(<u32>VM_MAILBOX_BYTES, 8));
const runs = memory.data(PLACES * <u32>offsetof<Run>(), 8);
const givenArguments = memory.data(ARGUMENTS * 4, 4);

let isSuspended: bool = false;
let request: u32 = 0;
let acknowledgements: u32 = 0;
let source: u32 = 0;
let startedAt: u64 = 0;
let awaits: u32 = 0;
let wakesAt: u64 = 0;

/**
 * Whether no procedure runs in a place, or anywhere when `place` is NO_PROCEDURE: OK, or a failure of a
 * FAILURE_ code.
 */
export function procedureIdleCheck(place: u32): u64 {
  const running = procedureRunning();
  return running != NO_PROCEDURE && (place == NO_PROCEDURE || place == running)
    ? fail(FAILURE_PROCEDURE_BUSY, running)
    : OK;
}

/** Whether a procedure runs in a place: OK, or a failure of a FAILURE_ code. */
export function procedureRunCheck(place: u32): u64 {
  return procedureRunning() == place ? OK : fail(FAILURE_PROCEDURE_NOT_RUNNING, place);
}

/**
 * Begins a procedure that is ready, with the arguments at `at`, u32 each, for the command that asks for it.
 */
export function procedureStart(place: u32, at: usize, ofRequest: u32, acks: u32, from: u32): void {
  const state = procedureBegin(placeCode(place), placeCodeBytes(place));
  if (state != VM_RUNS) {
    procedureEnd();
    tellNotStarted(ofRequest, from, fail(failureOf(state), 0));
    return;
  }
  procedureEnters(place);
  isSuspended = false;
  request = ofRequest;
  acknowledgements = acks;
  source = from;
  startedAt = uptimeUs();
  awaits = 0;
  memory.fill(changetype<usize>(run(place)), 0, offsetof<Run>());
  memory.fill(changetype<usize>(mailbox), 0, offsetof<Mailbox>());
  for (let i: u32 = 0; i < ARGUMENTS; i++)
    store<u32>(givenArguments + ((<usize>i) << 2), get32(at + ((<usize>i) << 2)));
  tellStarted(request, acknowledgements, source);
  event(EVENT_PROCEDURE_STARTED, place, placeChecksum(place));
}

/** Stops the procedure that runs. */
export function procedureStop(): void {
  end(fail(FAILURE_PROCEDURE_STOPPED, mailbox.line));
}

/** Holds the procedure that runs, or lets it go on. */
export function procedureSuspend(suspended: bool): void {
  isSuspended = suspended;
}

/** Reports the places that are not empty. */
export function proceduresReport(destination: u32): void {
  for (let i: u32 = 0; i < PLACES; i++) if (placeState(i) != PLACE_EMPTY) report(i, destination);
}

/**
 * A round. Returns the bytes of a telecommand at `procedureCommand` that has to be taken now, 0 when there is
 * none.
 */
export function procedureStep(): u32 {
  if (procedureRunning() == NO_PROCEDURE) return 0;
  if (uptimeUs() - startedAt > <u64>setting(PARAMETER_PROCEDURE_TIME_LIMIT) * US_PER_S) {
    end(fail(FAILURE_PROCEDURE_TIME, mailbox.line));
    return 0;
  }
  if (isSuspended || !awaitedIsThere()) return 0;
  let ticks = TICKS_PER_STEP;
  // A request costs at least three instructions, but an interpreter may count none for it: so many are enough
  // for a round.
  for (let asked: u32 = 0; asked < TICKS_PER_STEP * VM_TICK && procedureRunning() != NO_PROCEDURE; asked++) {
    const state = procedureResume(changetype<usize>(mailbox), ticks);
    const used = mailbox.instructions;
    procedureUses(used);
    if (state == VM_ENDED) end(OK);
    else if (state != VM_RUNS && state != VM_ASKS) end(fail(failureOf(state), mailbox.line));
    else if (procedureInstructions() > setting(PARAMETER_PROCEDURE_INSTRUCTION_LIMIT))
      end(fail(FAILURE_PROCEDURE_INSTRUCTIONS, mailbox.line));
    if (procedureRunning() == NO_PROCEDURE || state == VM_RUNS) return 0;
    const bytes = serve();
    if (bytes > 0 || awaits != 0) return bytes;
    const over = used / VM_TICK;
    if (over >= ticks) return 0;
    ticks -= over;
  }
  return 0;
}

/** Whether what the procedure waits for has come; its answer is then in the mailbox, or it has ended. */
function awaitedIsThere(): bool {
  if (awaits == REQUEST_WAIT) {
    if (uptimeUs() < wakesAt) return false;
    answer(0);
  } else if (awaits != 0) {
    if (!verificationIsSettled()) return false;
    const failure = verificationOutcome();
    const must = awaits != REQUEST_ATTEMPT;
    answer(<i64>failure);
    if (must && failure != FAILURE_NONE) end(fail(FAILURE_PROCEDURE_COMMAND_FAILED, failure));
  }
  awaits = 0;
  return procedureRunning() != NO_PROCEDURE;
}

/** Serves the request in the mailbox. Returns the bytes of a telecommand that it needs. */
function serve(): u32 {
  const count = mailbox.count;
  const line = mailbox.line;
  const kind: u32 = count > 0 ? <u32>value(0) : 0;
  const subject: u64 = count > 1 ? <u64>value(1) : u64.MAX_VALUE;
  traceRequest(kind, <u32>subject, line);
  if (kind == REQUEST_COMMAND || kind == REQUEST_ATTEMPT || kind == REQUEST_SCHEDULE)
    return command(kind, count);
  if (count == 2) {
    switch (kind) {
      case REQUEST_TELEMETRY:
        if (subject > 0xffff || parameterBytes(<u32>subject) == 0) break;
        answer(parameterNumber(<u32>subject));
        return 0;
      case REQUEST_WAIT:
        if (subject > <u64>u32.MAX_VALUE) break;
        awaits = REQUEST_WAIT;
        wakesAt = uptimeUs() + subject * US_PER_MS;
        return 0;
      case REQUEST_ARGUMENT:
        if (subject >= <u64>ARGUMENTS) break;
        answer(<i64>load<u32>(givenArguments + ((<usize>subject) << 2)));
        return 0;
      case REQUEST_NOTE:
        event(EVENT_PROCEDURE_NOTE, procedureRunning(), <u32>subject);
        // One event a round, so that the log is not washed out within a moment.
        awaits = REQUEST_WAIT;
        wakesAt = uptimeUs();
        return 0;
      case REQUEST_GIVE_UP:
        end(fail(FAILURE_PROCEDURE_GAVE_UP, <u32>subject));
        return 0;
      case REQUEST_INTERLOCK:
        if (subject >= <u64>INTERLOCK_COUNT) break;
        answer(<i64>((interlocksHeld() >> <u32>subject) & 1));
        return 0;
    }
  }
  end(fail(FAILURE_PROCEDURE_REQUEST, line));
  return 0;
}

function command(kind: u32, count: u32): u32 {
  const skipped: u32 = kind == REQUEST_SCHEDULE ? 3 : 2;
  const row: u64 = count >= skipped ? <u64>value(skipped - 1) : u64.MAX_VALUE;
  let bytes: u32 = 0;
  if (row < <u64>COMMAND_COUNT) {
    const from = valueAddress(skipped);
    if (kind != REQUEST_SCHEDULE) bytes = commandMake(<u32>row, from, count - skipped);
    else if (<u64>value(1) <= <u64>u32.MAX_VALUE)
      bytes = commandMakeScheduled(<u64>value(1), <u32>row, from, count - skipped);
  }
  if (bytes == 0) {
    end(fail(FAILURE_PROCEDURE_REQUEST, mailbox.line));
    return 0;
  }
  awaits = kind;
  verificationFollow(procedureCommandRequest(), PROCEDURE_SOURCE);
  return bytes;
}

function answer(given: i64): void {
  mailbox.answer = given;
  traceAnswer(given);
}

function value(i: u32): i64 {
  return load<i64>(valueAddress(i));
}

function valueAddress(i: u32): usize {
  return changetype<usize>(mailbox) + offsetof<Mailbox>() + ((<usize>i) << 3);
}

function failureOf(state: u32): u32 {
  if (state == VM_ERROR) return FAILURE_PROCEDURE_ERROR;
  if (state == VM_NO_MEMORY) return FAILURE_PROCEDURE_MEMORY;
  if (state == VM_NONE) return FAILURE_NO_INTERPRETER;
  assert(state == VM_BAD_CODE);
  return FAILURE_PROCEDURE_BYTECODE;
}

/** The procedure is over, whatever it was doing. */
function end(failure: u64): void {
  const place = procedureRunning();
  procedureEnd();
  procedureLeaves();
  awaits = 0;
  const ended = run(place);
  ended.failure = failure;
  ended.line = mailbox.line;
  ended.instructions = procedureInstructions();
  ended.mostBytes = mailbox.mostBytes;
  ended.ms = <u32>((uptimeUs() - startedAt) / US_PER_MS);
  if (failure == OK) {
    event(EVENT_PROCEDURE_ENDED, place, procedureInstructions());
    tellCompleted(request, acknowledgements, source);
  } else {
    event(EVENT_PROCEDURE_FAILED, place, failureCode(failure));
    tellFailed(request, source, failure);
  }
  report(place, source);
}

function report(place: u32, destination: u32): void {
  const isRunning = place == procedureRunning();
  const last = run(place);
  telemetryBegin(REPORT_PROCEDURE_STATUS, destination);
  append8(place);
  append8(isRunning ? (isSuspended ? STATE_SUSPENDED : STATE_RUNNING) : placeState(place));
  append16(failureCode(last.failure));
  append32(failureDetail(last.failure));
  append16(isRunning ? mailbox.line : last.line);
  append16(placeBytes(place));
  append16(placeChecksum(place));
  append32(isRunning ? procedureInstructions() : last.instructions);
  append32(isRunning ? mailbox.mostBytes : last.mostBytes);
  append32(isRunning ? <u32>((uptimeUs() - startedAt) / US_PER_MS) : last.ms);
  telemetryEnd(FOR_EVENTS);
}

function run(place: u32): Run {
  return changetype<Run>(runs + <usize>place * offsetof<Run>());
}
