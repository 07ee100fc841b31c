/**
 * The main loop of both chips: controller, monitor, distillation, emission, watchdog. Takes: bytes of the
 * UART. Gives: packets and replies, and blocks on the lines when asked for. Memory is reserved here, once.
 *
 * Where a board's entry lets the bench govern the light, the monitor may emit until the first packet for the
 * controller comes; from then on only the controller does, until a reset.
 */
import { poolOpen } from "../../assembly/authenticate/pool";
import {
  controllerLight,
  controllerLightIs,
  controllerPrepare,
  controllerWatchdog,
} from "../../assembly/controller/controller";
import { lightBlocks, lightReplay } from "../../assembly/controller/emitting";
import { eventsOpen } from "../../assembly/controller/events";
import { restartIsWanted } from "../../assembly/controller/execute";
import { mode } from "../../assembly/controller/modes";
import { LINES_LASERS } from "../../assembly/emission/lines";
import { PERMIT_CALIBRATION } from "../../assembly/emission/permission";
import { EMISSION_RUNNING, EMISSION_STOPPED } from "../../assembly/emission/sequencer";
import {
  keystoreCapacity,
  keystoreIsOpen,
  keystoreLive,
  keystoreOpen,
  keystoreReserve,
} from "../../assembly/keystore/store";
import { ledgerCommission } from "../../assembly/pattern/ledger";
import { configurePattern } from "../../assembly/pattern/thresholds";
import { memoryUsed, sealMemory } from "../../assembly/port/memory";
import { MODE_DISTIL } from "../../assembly/protocol/controller";
import { framesSetPeriod } from "../../firmware/bench/frames";
import { distillationReserve } from "../../firmware/flight/distillation";
import { inputHasRoom, inputPut, inputReserve } from "../../firmware/flight/input";
import {
  controllerGoverns,
  LIGHT_BEGINS,
  LIGHT_ENDS,
  lightChange,
  loopServe,
  outputTake,
  outputWaits,
} from "../../firmware/flight/loop";
import {
  monitorEnd,
  REQUEST_CALIBRATE,
  REQUEST_CLOCK,
  REQUEST_EMIT,
  REQUEST_LINES,
  REQUEST_NOISE,
  REQUEST_NONE,
  REQUEST_PERIOD,
  REQUEST_STATUS,
  requestArgument,
} from "../../firmware/monitor/monitor";
import { replyError, replyField, replyText } from "../../firmware/monitor/reply";
import { releaseBlocks } from "./chip";
import { clockIsOffered, microseconds, SAFE_CLOCK, setClock, startCrystal } from "./clocks";
import {
  emissionOutcome,
  emissionPeriod,
  emissionReserve,
  emissionRuns,
  emissionService,
  emissionStart,
  emissionStop,
  pulsesPerBlock,
  useLines,
  usePeriod,
} from "./emission";
import { EVENTS_OFFSET, KEYSTORE_OFFSET, KEYSTORE_SECTORS } from "./flash-layout";
import { showUart } from "./pins";
import { uartHasByte, uartHasRoom, uartRead, uartStart, uartWrite } from "./uart";
import { lastResetCause, watchdogFeed, watchdogRuns, watchdogStart } from "./watchdog";

/** Pulses of a block, the same under both line maps: a block's number must always mean the same pulses. */
const PULSES_PER_BLOCK: u32 = 65536;
/** Tables in the ring: one on the lines, one being filled. */
const TABLES: u32 = 2;
/**
 * Sifted bits of each basis: what is left of 256 KiB beside two tables under the widest line map, with some
 * 10 KiB to spare.
 */
const SIFTED_BITS: u32 = 16_384;
/** Blocks of reconciliation in work at a time, and their length. */
const BLOCK_SLOTS: u32 = 2;
const BLOCK_BITS: u32 = 8192;
/** Key for authentication, and the longest key of a basis. */
const POOL_BITS: u32 = 8192;
const KEY_BITS: u32 = 4096;

/** Brings clocks, pins, memory and the core up, dark, in the safe clock profile. */
export function startBoard(): void {
  watchdogStart();
  startCrystal();
  releaseBlocks();
  setClock(SAFE_CLOCK);
  showUart();
  uartStart();
  emissionReserve(PULSES_PER_BLOCK, TABLES, LINES_LASERS);
  distillationReserve(PULSES_PER_BLOCK, SIFTED_BITS, BLOCK_BITS, BLOCK_SLOTS, KEY_BITS, POOL_BITS);
  inputReserve();
  eventsOpen(EVENTS_OFFSET, lastResetCause());
  controllerPrepare();
  keystoreReserve(KEYSTORE_OFFSET, KEYSTORE_SECTORS);
  sealMemory();
  useLines(0);
  configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  ledgerCommission();
  poolOpen(true);
  watchdogFeed(false);
  keystoreOpen(true);
}

/**
 * One round. Returns REQUEST_NOISE when the chip is asked for `requestArgument(0)` raw samples of its noise,
 * otherwise REQUEST_NONE.
 */
export function serveBoard(): u32 {
  if (!restartIsWanted()) watchdogFeed(mode() == MODE_DISTIL);
  controllerWatchdog(watchdogRuns());
  while (inputHasRoom() && uartHasByte()) inputPut(uartRead());
  const request = loopServe(microseconds());
  if (request != REQUEST_NONE && request != REQUEST_NOISE) {
    serveRequest(request);
    monitorEnd();
  }
  serveLight();
  if (request == REQUEST_NOISE) return request;
  while (outputWaits() && uartHasRoom()) uartWrite(outputTake());
  return REQUEST_NONE;
}

/**
 * Emits what the controller wants, and tells it how that went; without it, what the monitor has begun goes
 * on.
 */
function serveLight(): void {
  const change = lightChange(emissionRuns());
  if (change == LIGHT_BEGINS) {
    const calibrate = controllerLight() == PERMIT_CALIBRATION;
    const state = emissionStart(<u32>lightBlocks(), calibrate, lightReplay());
    framesSetPeriod(emissionPeriod());
    controllerLightIs(state);
  } else if (change == LIGHT_ENDS) {
    emissionStop();
    controllerLightIs(EMISSION_STOPPED);
  } else if (emissionRuns()) {
    emissionService();
    if (!emissionRuns() && controllerGoverns()) controllerLightIs(emissionOutcome());
  }
}

function serveRequest(request: u32): void {
  const first = requestArgument(0);
  if (request == REQUEST_STATUS) addStatus();
  else if (emissionRuns()) replyError("emission-runs");
  else if (controllerGoverns() && (request == REQUEST_EMIT || request == REQUEST_CALIBRATE))
    replyError("the-controller-governs");
  else if (request == REQUEST_EMIT) emit(first, false, 0);
  else if (request == REQUEST_CALIBRATE) emit(first, true, requestArgument(1));
  else if (setUp(request, first)) replyText("ok");
  else replyError("not-offered");
}

function setUp(request: u32, value: u64): bool {
  if (request == REQUEST_PERIOD) {
    if (!usePeriod(value)) return false;
    framesSetPeriod(value);
    return true;
  }
  if (request == REQUEST_LINES) return value <= <u64>LINES_LASERS && useLines(<u32>value);
  if (request != REQUEST_CLOCK || !clockIsOffered(value)) return false;
  setClock(<u32>value);
  return true;
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
  replyField("pulses", <u64>pulsesPerBlock());
  replyField("period", emissionPeriod());
}

function addStatus(): void {
  replyField("running", emissionRuns() ? 1 : 0);
  replyField("outcome", <u64>emissionOutcome());
  replyField("period", emissionPeriod());
  replyField("keys", <u64>keystoreLive());
  replyField("keyroom", keystoreIsOpen() ? <u64>keystoreCapacity() : 0);
  replyField("cause", <u64>lastResetCause());
  replyField("memory", <u64>memoryUsed());
}
