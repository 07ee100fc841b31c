/**
 * The payload image of the MPS2+ AN505: the core, the payload controller with its packets, the bench monitor
 * and the satellite's share of distillation on UART 0, and on UART 1 what its lines would show. It has no
 * lines, no lasers and no noise source: the sensors read what the host says, and a seed comes in by command.
 */

import { poolOpen } from "../../assembly/authenticate/pool";
import {
  controllerLight,
  controllerLightIs,
  controllerStart,
  controllerWatchdog,
} from "../../assembly/controller/controller";
import { lightBlocks, lightReplay } from "../../assembly/controller/emitting";
import { eventsOpen } from "../../assembly/controller/events";
import { restartIsWanted } from "../../assembly/controller/execute";
import { proceduresReserve } from "../../assembly/controller/procedures";
import { PERMIT_CALIBRATION } from "../../assembly/emission/permission";
import { EMISSION_RUNNING } from "../../assembly/emission/sequencer";
import { keystoreOpen, keystoreReserve } from "../../assembly/keystore/store";
import { ledgerCommission } from "../../assembly/pattern/ledger";
import { configurePattern } from "../../assembly/pattern/thresholds";
import { memoryUsed, sealMemory } from "../../assembly/port/memory";
import { setSlotRate, slotCounter } from "../../assembly/port/registers";
import { framesSetPeriod } from "../../firmware/bench/frames";
import { distillationReserve } from "../../firmware/flight/distillation";
import { inputHasRoom, inputPut, inputReserve } from "../../firmware/flight/input";
import {
  controllerTakesOver,
  LIGHT_BEGINS,
  LIGHT_ENDS,
  lightChange,
  loopServe,
  outputTake,
  outputWaits,
} from "../../firmware/flight/loop";
import { monitorEnd, REQUEST_NONE, REQUEST_STATUS } from "../../firmware/monitor/monitor";
import { replyError, replyField } from "../../firmware/monitor/reply";
import { causeTake, lastResetCause } from "./cause";
import {
  emissionReserve,
  emissionRuns,
  emissionService,
  emissionStart,
  emissionStop,
  PERIOD_SLOTS,
} from "./emission";
import { stretchSend } from "./line-stream";
import { UART_LINES, UART_PACKETS, uartHasByte, uartHasRoom, uartRead, uartStart, uartWrite } from "./uart";
import { watchdogFeed, watchdogRuns, watchdogStart } from "./watchdog";

const PULSES_PER_BLOCK: u32 = 65536;
/** Tables in the ring: one on the lines, one being filled. */
const TABLES: u32 = 2;
/** The slot counter counts at 250 MHz, the pulse rate that the lines would have. */
const SLOTS_PER_MICROSECOND: u32 = 250;
/** Sifted bits of each basis; 10^5 in all and some to spare. */
const SIFTED_BITS: u32 = 61_440;
/** Blocks of reconciliation in work at a time, and their length. */
const BLOCK_SLOTS: u32 = 2;
const BLOCK_BITS: u32 = 24_576;
/** Key for authentication, and the longest key of a basis. */
const POOL_BITS: u32 = 8192;
const KEY_BITS: u32 = 16_384;
/** The journals' RAM is 72 KiB: 16 KiB of rising marks, then sectors of keys, then two of events. */
const KEYSTORE_OFFSET: u32 = 16_384;
const KEYSTORE_SECTORS: u32 = 12;
const EVENTS_OFFSET: u32 = 65_536;
/** Bytes that are taken and sent in a round, at most. */
const BYTES_A_ROUND: u32 = 64;

/** Brings memory and core up: called once by start-up.c. */
export function start(): void {
  causeTake();
  watchdogStart();
  uartStart(UART_PACKETS);
  uartStart(UART_LINES);
  setSlotRate(SLOTS_PER_MICROSECOND);
  distillationReserve(PULSES_PER_BLOCK, SIFTED_BITS, BLOCK_BITS, BLOCK_SLOTS, KEY_BITS, POOL_BITS);
  framesSetPeriod(PERIOD_SLOTS);
  emissionReserve(PULSES_PER_BLOCK, TABLES);
  inputReserve();
  eventsOpen(EVENTS_OFFSET, lastResetCause());
  controllerStart();
  controllerTakesOver();
  proceduresReserve();
  keystoreReserve(KEYSTORE_OFFSET, KEYSTORE_SECTORS);
  sealMemory();
  configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  ledgerCommission();
  poolOpen(true);
  keystoreOpen(true);
}

/** One round of the main loop. */
export function serve(): void {
  if (!restartIsWanted()) watchdogFeed();
  controllerWatchdog(watchdogRuns());
  for (let i: u32 = 0; i < BYTES_A_ROUND && inputHasRoom() && uartHasByte(UART_PACKETS); i++)
    inputPut(uartRead(UART_PACKETS));
  serveRequest(loopServe(slotCounter() / <u64>SLOTS_PER_MICROSECOND));
  for (let i: u32 = 0; i < BYTES_A_ROUND && outputWaits() && uartHasRoom(UART_PACKETS); i++)
    uartWrite(UART_PACKETS, outputTake());
  serveLight();
  stretchSend();
}

/** Does what the controller wants of the light, and tells it how that went. */
function serveLight(): void {
  const change = lightChange(emissionRuns());
  if (change == LIGHT_BEGINS) {
    const calibrate = controllerLight() == PERMIT_CALIBRATION;
    controllerLightIs(emissionStart(<u32>lightBlocks(), calibrate, lightReplay()));
  } else if (change == LIGHT_ENDS) {
    controllerLightIs(emissionStop());
  } else if (emissionRuns()) {
    const state = emissionService();
    if (state != EMISSION_RUNNING) controllerLightIs(state);
  }
}

function serveRequest(request: u32): void {
  if (request == REQUEST_NONE) return;
  if (request == REQUEST_STATUS) {
    replyField("cause", <u64>lastResetCause());
    replyField("memory", <u64>memoryUsed());
  } else replyError("no-lines");
  monitorEnd();
}
