/**
 * What the monitor asks of the RP2350 besides its status and its noise. Takes: a REQUEST_ code, its
 * arguments. Gives: the reply.
 */
import { LINES_LASERS } from "../../../assembly/emission/lines";
import { EMISSION_RUNNING } from "../../../assembly/emission/sequencer";
import { FIELD_PERIOD, FIELD_PULSES } from "../../../assembly/protocol/monitor";
import { framesSetPeriod } from "../../../firmware/bench/frames";
import { controllerGoverns } from "../../../firmware/flight/loop";
import {
  REQUEST_CALIBRATE,
  REQUEST_CLOCK,
  REQUEST_CORE,
  REQUEST_EMIT,
  REQUEST_LINES,
  REQUEST_PERIOD,
  requestArgument,
} from "../../../firmware/monitor/monitor";
import { replyError, replyField, replyText } from "../../../firmware/monitor/reply";
import { setCoreClock, setSlotClock } from "./clocks";
import { emissionPeriod, emissionRuns, emissionStart, pulsesPerBlock, useLines, usePeriod } from "./emission";

/** Serves a request. */
export function serveRequest<Facts>(request: u32): void {
  const first = requestArgument(0);
  if (emissionRuns()) replyError("emission-runs");
  else if (controllerGoverns() && (request == REQUEST_EMIT || request == REQUEST_CALIBRATE))
    replyError("the-controller-governs");
  else if (request == REQUEST_EMIT) emit(first, false, 0);
  else if (request == REQUEST_CALIBRATE) emit(first, true, requestArgument(1));
  else if (setUp<Facts>(request, first)) replyText("ok");
  else replyError("not-offered");
}

function setUp<Facts>(request: u32, value: u64): bool {
  if (request == REQUEST_PERIOD) {
    if (!usePeriod(value)) return false;
    framesSetPeriod(value);
    return true;
  }
  if (request == REQUEST_LINES) return value <= <u64>LINES_LASERS && useLines(<u32>value);
  if (request == REQUEST_CORE) return setCoreClock<Facts>(value);
  return request == REQUEST_CLOCK && setSlotClock<Facts>(value);
}

function emit(blocks: u64, calibrate: bool, replay: u64): void {
  if (blocks == 0 || blocks > <u64>u32.MAX_VALUE) {
    replyError("usage");
    return;
  }
  const outcome = emissionStart(<u32>blocks, calibrate, replay);
  if (outcome != EMISSION_RUNNING) {
    replyError("refused");
    replyField("code", <u64>outcome);
    return;
  }
  replyText("ok");
  replyField(FIELD_PULSES, <u64>pulsesPerBlock());
  replyField(FIELD_PERIOD, emissionPeriod());
}
