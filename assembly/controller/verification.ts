/**
 * Reports on the fate of a telecommand (ECSS-E-ST-70-41C, 8.1). Success is told to who asked for it in the
 * acknowledgement flags, failure always.
 */
import { failureCode, failureDetail, OK } from "../glue/failure";
import {
  FAILURE_NONE,
  REPORT_ACCEPTED,
  REPORT_COMPLETED,
  REPORT_EXECUTION_STARTED,
  REPORT_FAILED,
  REPORT_NOT_ROUTED,
  REPORT_NOT_STARTED,
  REPORT_PROGRESS,
  REPORT_REFUSED,
} from "../protocol/controller";
import { append8, append16, append32, FOR_VERIFICATION, telemetryBegin, telemetryEnd } from "./telemetry";

/** Acknowledgement flags of a telecommand (7.4.4.1): which successes are reported. */
const ACK_ACCEPTANCE: u32 = 1;
const ACK_START: u32 = 2;
const ACK_PROGRESS: u32 = 4;
const ACK_COMPLETION: u32 = 8;

let completed: u32 = 0;
let failed: u32 = 0;
let followedRequest: u32 = 0;
let followedSource: u32 = 0;
let isSettled: bool = true;
let outcome: u32 = FAILURE_NONE;

/** Follows a command that is about to be taken, in place of the one before, until its end. */
export function verificationFollow(request: u32, source: u32): void {
  followedRequest = request;
  followedSource = source;
  isSettled = false;
}

/** Whether the followed command is over. */
export function verificationIsSettled(): bool {
  return isSettled;
}

/** How it ended: a FAILURE_ code. */
export function verificationOutcome(): u32 {
  return outcome;
}

/** Commands whose work is done. */
export function commandsCompleted(): u32 {
  return completed;
}

/** Commands that were accepted and then failed. */
export function commandsFailed(): u32 {
  return failed;
}

/**
 * The command was accepted. `request`: its first four bytes; `acks`: its flags; `source`: where it came from.
 */
export function tellAccepted(request: u32, acks: u32, source: u32): void {
  if ((acks & ACK_ACCEPTANCE) != 0) succeed(REPORT_ACCEPTED, request, source);
}

/** Its work has begun. */
export function tellStarted(request: u32, acks: u32, source: u32): void {
  if ((acks & ACK_START) != 0) succeed(REPORT_EXECUTION_STARTED, request, source);
}

/** A quarter of its work, or two, or three, are done. */
export function tellProgress(request: u32, acks: u32, source: u32, quarters: u32): void {
  if ((acks & ACK_PROGRESS) == 0) return;
  telemetryBegin(REPORT_PROGRESS, source);
  append32(request);
  append8(quarters);
  telemetryEnd(FOR_VERIFICATION);
}

/** Its work is done. */
export function tellCompleted(request: u32, acks: u32, source: u32): void {
  completed += 1;
  settle(request, source, OK);
  if ((acks & ACK_COMPLETION) != 0) succeed(REPORT_COMPLETED, request, source);
}

/** It was not accepted: a failure of a FAILURE_ code. */
export function tellRefused(request: u32, source: u32, failure: u64): void {
  tellFailure(REPORT_REFUSED, request, source, failure);
}

/** It is for another application. */
export function tellNotRouted(request: u32, source: u32, failure: u64): void {
  tellFailure(REPORT_NOT_ROUTED, request, source, failure);
}

/** It was accepted, but can't be begun. */
export function tellNotStarted(request: u32, source: u32, failure: u64): void {
  failed += 1;
  tellFailure(REPORT_NOT_STARTED, request, source, failure);
}

/** It was begun, but failed. */
export function tellFailed(request: u32, source: u32, failure: u64): void {
  failed += 1;
  tellFailure(REPORT_FAILED, request, source, failure);
}

function succeed(report: u32, request: u32, source: u32): void {
  telemetryBegin(report, source);
  append32(request);
  telemetryEnd(FOR_VERIFICATION);
}

function settle(request: u32, source: u32, failure: u64): void {
  if (isSettled || request != followedRequest || source != followedSource) return;
  isSettled = true;
  outcome = failureCode(failure);
}

function tellFailure(report: u32, request: u32, source: u32, failure: u64): void {
  settle(request, source, failure);
  telemetryBegin(report, source);
  append32(request);
  append16(failureCode(failure));
  append32(failureDetail(failure));
  telemetryEnd(FOR_VERIFICATION);
}
