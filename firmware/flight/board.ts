/**
 * A board's start and a round of its main loop, once for all boards. Takes: the driver of its chip, and its
 * facts (hostsim/board/facts.ts): classes without fields, so that each call of theirs is a direct one. Gives:
 * packets and replies, and blocks on the lines when asked for. Memory is reserved here, once.
 *
 * The controller governs the light, unless the board's facts leave it to the bench: then the monitor may emit
 * until the first packet for the controller comes; from then on only the controller does, until a reset.
 *
 * A driver has:
 *   begin, ready          before memory is reserved, dark; after it is sealed
 *   reserve               the ring; pulsesPerBlock
 *   round                 what the chip does in each round, before all else
 *   watchdogFeed, watchdogRuns, resetCause, nowUs
 *   hasByte, read, hasRoom, write       the UART of packets and monitor
 *   emissionStart, emissionService      EMISSION_ codes
 *   emissionStop, emissionRuns, emissionPeriod
 *   tellStatus, request   what the monitor is told of the chip, and asks of it
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
import { proceduresReserve } from "../../assembly/controller/procedures";
import { emissionGovernByBench, PERMIT_CALIBRATION } from "../../assembly/emission/permission";
import { EMISSION_RUNNING, EMISSION_STOPPED } from "../../assembly/emission/sequencer";
import { GENERATOR_CHACHA20, setGenerator } from "../../assembly/entropy/keystream";
import { keystoreOpen, keystoreReserve } from "../../assembly/keystore/store";
import { ledgerCommission } from "../../assembly/pattern/ledger";
import { configurePattern } from "../../assembly/pattern/thresholds";
import { memoryUsed, sealMemory } from "../../assembly/port/memory";
import { MODE_DISTIL } from "../../assembly/protocol/controller";
import { FIELD_CAUSE, FIELD_MEMORY } from "../../assembly/protocol/monitor";
import { framesSetPeriod } from "../bench/frames";
import { monitorEnd, REQUEST_NONE, REQUEST_STATUS } from "../monitor/monitor";
import { replyField } from "../monitor/reply";
import { distillationReserve } from "./distillation";
import { inputHasRoom, inputPut, inputReserve } from "./input";
import { EVENTS_OFFSET, KEYSTORE_OFFSET, KEYSTORE_SECTORS } from "./journals";
import {
  controllerGoverns,
  controllerTakesOver,
  LIGHT_BEGINS,
  LIGHT_ENDS,
  lightChange,
  loopServe,
  outputTake,
  outputWaits,
} from "./loop";

/** Bytes that are taken and sent in a round, at most. */
const BYTES_A_ROUND: u32 = 64;

/** Brings the board and the core up, dark. Called once. */
export function boardStart<Driver, Facts>(): void {
  const driver = changetype<Driver>(0);
  const facts = changetype<Facts>(0);
  driver.begin<Facts>();
  if (facts.generator() != GENERATOR_CHACHA20) assert(setGenerator(facts.generator()));
  driver.reserve<Facts>();
  distillationReserve(
    driver.pulsesPerBlock<Facts>(),
    facts.siftedBits(),
    facts.waitingClicks(),
    facts.blockBits(),
    facts.blockSlots(),
    facts.keyBits(),
    facts.poolBits(),
  );
  inputReserve();
  eventsOpen(EVENTS_OFFSET, driver.resetCause());
  controllerPrepare();
  if (facts.benchGoverns()) emissionGovernByBench();
  else controllerTakesOver();
  if (facts.hasInterpreter()) proceduresReserve();
  keystoreReserve(KEYSTORE_OFFSET, KEYSTORE_SECTORS);
  sealMemory();
  configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  ledgerCommission();
  poolOpen(true);
  driver.watchdogFeed(false);
  keystoreOpen(true);
  driver.ready();
}

/** One round. */
export function boardServe<Driver, Facts>(): void {
  const driver = changetype<Driver>(0);
  driver.round();
  if (!restartIsWanted()) driver.watchdogFeed(mode() == MODE_DISTIL);
  controllerWatchdog(driver.watchdogRuns());
  for (let i: u32 = 0; i < BYTES_A_ROUND && inputHasRoom() && driver.hasByte(); i++) inputPut(driver.read());
  const request = loopServe(driver.nowUs());
  if (request != REQUEST_NONE) {
    if (request == REQUEST_STATUS) tellStatus<Driver>();
    else driver.request<Facts>(request);
    monitorEnd();
  }
  serveLight<Driver>();
  for (let i: u32 = 0; i < BYTES_A_ROUND && outputWaits() && driver.hasRoom(); i++)
    driver.write(outputTake());
}

/**
 * Emits what the controller wants, and tells it how that went; without it, what the monitor has begun goes
 * on.
 */
function serveLight<Driver>(): void {
  const driver = changetype<Driver>(0);
  const change = lightChange(driver.emissionRuns());
  if (change == LIGHT_BEGINS) {
    const calibrate = controllerLight() == PERMIT_CALIBRATION;
    const state = driver.emissionStart(<u32>lightBlocks(), calibrate, lightReplay());
    framesSetPeriod(driver.emissionPeriod());
    controllerLightIs(state);
  } else if (change == LIGHT_ENDS) {
    driver.emissionStop();
    controllerLightIs(EMISSION_STOPPED);
  } else if (driver.emissionRuns()) {
    const state = driver.emissionService();
    if (state != EMISSION_RUNNING && controllerGoverns()) controllerLightIs(state);
  }
}

function tellStatus<Driver>(): void {
  const driver = changetype<Driver>(0);
  driver.tellStatus();
  replyField(FIELD_CAUSE, <u64>driver.resetCause());
  replyField(FIELD_MEMORY, <u64>memoryUsed());
}
