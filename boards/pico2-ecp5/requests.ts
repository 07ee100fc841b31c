/**
 * What the monitor asks of this board besides its status and its noise. Takes: a REQUEST_ code, its
 * arguments. Gives: the reply. There is one clock and one period: others are not offered.
 */
import { LINES_LASERS } from "../../assembly/emission/lines";
import { EMISSION_RUNNING } from "../../assembly/emission/sequencer";
import { FIELD_PERIOD, FIELD_PULSES } from "../../assembly/protocol/monitor";
import { controllerGoverns } from "../../firmware/flight/loop";
import {
  REQUEST_CALIBRATE,
  REQUEST_EMIT,
  REQUEST_LINES,
  requestArgument,
} from "../../firmware/monitor/monitor";
import { replyError, replyField, replyText } from "../../firmware/monitor/reply";
import { emissionPeriod, emissionRuns, emissionStart, useLines } from "./emission";

/** Serves a request. */
export function serveRequest(request: u32): void {
  const first = requestArgument(0);
  if (emissionRuns()) replyError("emission-runs");
  else if (controllerGoverns() && (request == REQUEST_EMIT || request == REQUEST_CALIBRATE))
    replyError("the-controller-governs");
  else if (request == REQUEST_EMIT) emit(first, false, 0);
  else if (request == REQUEST_CALIBRATE) emit(first, true, requestArgument(1));
  else if (request == REQUEST_LINES && first <= <u64>LINES_LASERS && useLines(<u32>first)) replyText("ok");
  else replyError("not-offered");
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
  // A period is a block: there is no gap.
  replyField(FIELD_PULSES, emissionPeriod());
  replyField(FIELD_PERIOD, emissionPeriod());
}
