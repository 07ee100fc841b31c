/**
 * The main loop of both chips: monitor, emission, watchdog. Takes: bytes of the UART. Gives: replies, and blocks on the
 * lines when asked for. Memory is reserved here, once.
 */
import { LINES_LASERS } from "../../assembly/emission/lines";
import { EMISSION_RUNNING } from "../../assembly/emission/sequencer";
import {
  keystoreCapacity,
  keystoreIsOpen,
  keystoreLive,
  keystoreOpen,
  keystoreReserve,
} from "../../assembly/keystore/store";
import { ledgerCommission } from "../../assembly/pattern/ledger";
import { configurePattern } from "../../assembly/pattern/thresholds";
import { sealMemory } from "../../assembly/port/memory";
import { siftReserve } from "../../assembly/sift/announced";
import {
  monitorEnd,
  monitorTake,
  REQUEST_CALIBRATE,
  REQUEST_CLOCK,
  REQUEST_EMIT,
  REQUEST_LINES,
  REQUEST_NONE,
  REQUEST_PERIOD,
  REQUEST_STATUS,
  requestArgument,
} from "../../firmware/monitor/monitor";
import { replyError, replyField, replyTake, replyText, replyWaits } from "../../firmware/monitor/reply";
import { releaseBlocks } from "./chip";
import { clockIsOffered, SAFE_CLOCK, setClock, startCrystal } from "./clocks";
import {
  emissionOutcome,
  emissionPeriod,
  emissionReserve,
  emissionRuns,
  emissionService,
  emissionStart,
  pulsesPerBlock,
  useLines,
  usePeriod,
} from "./emission";
import { KEYSTORE_OFFSET, KEYSTORE_SECTORS } from "./flash-layout";
import { showUart } from "./pins";
import { uartHasByte, uartHasRoom, uartRead, uartStart, uartWrite } from "./uart";
import { lastResetCause, watchdogFeed, watchdogStart } from "./watchdog";

/** Pulses of a block, the same under both line maps: a block's number must always mean the same pulses. */
const PULSES_PER_BLOCK: u32 = 65536;
/** Tables in the ring: one on the lines, one being filled. */
const TABLES: u32 = 2;
/** Sifted bits of each basis that the bench board keeps. */
const SIFTED_BITS: u32 = 4096;

/** Brings clocks, pins, memory and the core up, dark, in the safe clock profile. */
export function startBoard(): void {
  watchdogStart();
  startCrystal();
  releaseBlocks();
  setClock(SAFE_CLOCK);
  showUart();
  uartStart();
  emissionReserve(PULSES_PER_BLOCK, TABLES, LINES_LASERS);
  siftReserve(SIFTED_BITS, PULSES_PER_BLOCK);
  keystoreReserve(KEYSTORE_OFFSET, KEYSTORE_SECTORS);
  sealMemory();
  useLines(0);
  configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  ledgerCommission();
  watchdogFeed();
  keystoreOpen(true);
}

/** One round. */
export function serveBoard(): void {
  watchdogFeed();
  if (replyWaits()) {
    if (uartHasRoom()) uartWrite(replyTake());
  } else if (uartHasByte()) {
    const request = monitorTake(uartRead());
    if (request != REQUEST_NONE) {
      serveRequest(request);
      monitorEnd();
    }
  }
  emissionService();
}

function serveRequest(request: u32): void {
  const first = requestArgument(0);
  if (request == REQUEST_STATUS) addStatus();
  else if (emissionRuns()) replyError("emission-runs");
  else if (request == REQUEST_EMIT) emit(first, false, 0);
  else if (request == REQUEST_CALIBRATE) emit(first, true, requestArgument(1));
  else if (setUp(request, first)) replyText("ok");
  else replyError("not-offered");
}

function setUp(request: u32, value: u64): bool {
  if (request == REQUEST_PERIOD) return usePeriod(value);
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
}
