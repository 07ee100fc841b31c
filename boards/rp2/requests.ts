/**
 * What the monitor asks of a board with one of the two chips, and is told of its light. Takes: a REQUEST_
 * code, its arguments; a driver (firmware/flight/board.ts), which besides has:
 *   setUp             sets a line map, a period or a clock; false when that is not offered
 *   pulsesPerBurst    pulses that the lines show without a gap
 *   noise             a raw sample of the noise source
 * Gives: the reply.
 */

import { EMISSION_RUNNING } from "../../assembly/emission/sequencer";
import { keystoreCapacity, keystoreIsOpen, keystoreLive } from "../../assembly/keystore/store";
import {
  FIELD_KEYROOM,
  FIELD_KEYS,
  FIELD_OUTCOME,
  FIELD_PERIOD,
  FIELD_PULSES,
  FIELD_RUNNING,
} from "../../assembly/protocol/monitor";
import { controllerGoverns } from "../../firmware/flight/loop";
import {
  monitorTellSample,
  REQUEST_CALIBRATE,
  REQUEST_EMIT,
  REQUEST_NOISE,
  requestArgument,
} from "../../firmware/monitor/monitor";
import { replyError, replyField, replyText } from "../../firmware/monitor/reply";

/** Serves a request. */
export function serveRequest<Driver, Facts>(request: u32): void {
  const driver = changetype<Driver>(0);
  const first = requestArgument(0);
  const calibrates = request == REQUEST_CALIBRATE;
  const emits = calibrates || request == REQUEST_EMIT;
  if (request == REQUEST_NOISE) tellNoise<Driver>(<u32>first);
  else if (driver.emissionRuns()) replyError("emission-runs");
  else if (emits && controllerGoverns()) replyError("the-controller-governs");
  else if (emits) emit<Driver>(first, calibrates, calibrates ? requestArgument(1) : 0);
  else if (driver.setUp<Facts>(request, first)) replyText("ok");
  else replyError("not-offered");
}

/** Tells how the emission goes, and what keys are kept: the chip's part of the monitor's status. */
export function tellEmission<Driver>(): void {
  const driver = changetype<Driver>(0);
  replyField(FIELD_RUNNING, driver.emissionRuns() ? 1 : 0);
  replyField(FIELD_OUTCOME, <u64>driver.emissionOutcome());
  replyField(FIELD_PERIOD, driver.emissionPeriod());
  replyField(FIELD_KEYS, <u64>keystoreLive());
  replyField(FIELD_KEYROOM, keystoreIsOpen() ? <u64>keystoreCapacity() : 0);
}

function tellNoise<Driver>(samples: u32): void {
  const driver = changetype<Driver>(0);
  for (let left = samples; left > 0; left--) monitorTellSample(driver.noise());
}

function emit<Driver>(blocks: u64, calibrate: bool, replay: u64): void {
  const driver = changetype<Driver>(0);
  if (blocks == 0 || blocks > <u64>u32.MAX_VALUE) {
    replyError("usage");
    return;
  }
  const outcome = driver.emissionStart(<u32>blocks, calibrate, replay);
  if (outcome != EMISSION_RUNNING) {
    replyError("refused");
    replyField("code", <u64>outcome);
    return;
  }
  replyText("ok");
  replyField(FIELD_PULSES, <u64>driver.pulsesPerBurst());
  replyField(FIELD_PERIOD, driver.emissionPeriod());
}
