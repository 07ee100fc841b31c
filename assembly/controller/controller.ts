/**
 * The payload controller. Takes: telecommands, the time, what the board measures. Gives: telemetry, the mode,
 * and what the board may emit. The board calls `controllerStep` in every round of its main loop and does what
 * `controllerLight` says; the sequencer refuses to emit what the mode does not permit, whatever the board
 * does.
 *
 * Each telecommand is reported: accepted or refused, started or not, its quarters, completed or failed. It
 * completes when its work is done: a change of mode when the board is dark that has to be, an emission when
 * its blocks are over.
 */
import { emissionGovern, emissionPermit, PERMIT_NOTHING } from "../emission/permission";
import { damagesFound, damageTake, PART_NONE } from "../faults/damage";
import { journalBoot } from "../faults/event-journal";
import { get16 } from "../glue/big-endian";
import { fail, failureCode, OK } from "../glue/failure";
import { reserve } from "../port/memory";
import {
  EVENT_INTERLOCK_LOST,
  EVENT_MEMORY_DAMAGED,
  EVENT_SCHEDULED_COMMAND_RELEASED,
  EVENT_STARTED,
  EVENT_TELEMETRY_LOST,
  FAILURE_SUPERSEDED,
  FAILURE_UNKNOWN_APPLICATION,
} from "../protocol/controller";
import { clockTick } from "./clock";
import { countTelecommand } from "./counts";
import { emittingCancel, emittingStep, lightIs, lightIsOn, lightWanted } from "./emitting";
import { event, lastCause } from "./events";
import { execute, executionCheck, executionEndsDark, executionIsLong } from "./execute";
import { housekeepingStart, housekeepingStep } from "./housekeeping";
import { interlocksHeld, lasersSensed, linkHeard, watchdogSet } from "./interlocks";
import { mode, modeHold, modePermit, modesStart, NO_INTERLOCK } from "./modes";
import { procedureCommand } from "./procedure-command";
import { procedureStep } from "./procedure-run";
import { scheduleReleased, scheduleTake } from "./schedule";
import { scrubStep } from "./scrub";
import { settingsStart } from "./settings";
import { AT_SEQUENCE, LONGEST_TELECOMMAND, Telecommand, telecommandCheck } from "./telecommand";
import { telemetryLost, telemetryReserve } from "./telemetry";
import { timeReportStep } from "./time-report";
import {
  tellAccepted,
  tellCompleted,
  tellFailed,
  tellNotRouted,
  tellNotStarted,
  tellRefused,
  tellStarted,
} from "./verification";

/** The telecommand in work. */
const taken = changetype<Telecommand>(memory.data(offsetof<Telecommand>(), 4));
let incoming: usize = 0;
let lostTold: u32 = 0;
/** What the board should emit now: a PERMIT_ code. */
let light: u32 = PERMIT_NOTHING;

/** The command that waits for the board to be dark. */
let waits: bool = false;
let waitingRequest: u32 = 0;
let waitingAcknowledgements: u32 = 0;
let waitingSource: u32 = 0;

/**
 * Starts the controller: mode safe; from here on nothing is emitted without it. Called once at start;
 * reserves 8.5 KiB.
 */
export function controllerStart(): void {
  emissionGovern();
  controllerPrepare();
}

/**
 * As `controllerStart`, but the light stays with whoever governs it, nobody at first, until `emissionGovern`
 * is called.
 */
export function controllerPrepare(): void {
  incoming = reserve(<usize>LONGEST_TELECOMMAND);
  telemetryReserve();
  settingsStart();
  modesStart();
  housekeepingStart();
  event(EVENT_STARTED, journalBoot(), lastCause());
}

/** Address for a telecommand that has come, LONGEST_TELECOMMAND bytes. */
export function controllerIncoming(): usize {
  return incoming;
}

/**
 * Takes a telecommand of `bytes` bytes at `controllerIncoming`; of a longer one the start is enough. Returns
 * a FAILURE_ code.
 */
export function controllerTake(bytes: u32, nowUs: u64): u32 {
  clockTick(nowUs);
  const failure = take(incoming, bytes);
  decideLight();
  return failureCode(failure);
}

/** The board has measured the lasers' supply (mV) and temperature (0.01 degC). */
export function controllerSensed(supplyMv: u32, temperature: i32, nowUs: u64): void {
  clockTick(nowUs);
  lasersSensed(supplyMv, temperature);
}

/** A genuine packet of the ground has come over the distillation link. */
export function controllerHeard(nowUs: u64): void {
  clockTick(nowUs);
  linkHeard();
}

/** The board says whether its watchdog runs. */
export function controllerWatchdog(runs: bool): void {
  watchdogSet(runs);
}

/**
 * Does what is due at `nowUs`: scrubs memory, holds the mode to its interlocks, releases a scheduled command,
 * gives the procedure a round, reports.
 */
export function controllerStep(nowUs: u64): void {
  clockTick(nowUs);
  scrubStep();
  tellDamage();
  const from = mode();
  const missing = modeHold(interlocksHeld());
  if (missing != NO_INTERLOCK) event(EVENT_INTERLOCK_LOST, missing, from);
  const bytes = scheduleTake();
  if (bytes > 0) {
    const released = scheduleReleased();
    take(released, bytes);
    event(EVENT_SCHEDULED_COMMAND_RELEASED, get16(released), get16(released + AT_SEQUENCE));
  }
  const asked = procedureStep();
  if (asked > 0) take(procedureCommand(), asked);
  emittingStep();
  decideLight();
  housekeepingStep();
  timeReportStep();
  tellLost();
}

/** What the board should emit now: a PERMIT_ code. */
export function controllerLight(): u32 {
  return light;
}

/** The board tells its sequencer's EMISSION_ code when it has tried to start, and when emission has ended. */
export function controllerLightIs(state: u32): void {
  lightIs(state);
  decideLight();
}

/** Carries out a telecommand, or begins to: OK when it is accepted, or a failure of a FAILURE_ code. */
function take(packet: usize, bytes: u32): u64 {
  const failure = telecommandCheck(packet, bytes, taken);
  const request = taken.request;
  const source = taken.source;
  countTelecommand(failure == OK);
  if (failure != OK) {
    if (failureCode(failure) == FAILURE_UNKNOWN_APPLICATION) tellNotRouted(request, source, failure);
    else tellRefused(request, source, failure);
    return failure;
  }
  const acks = taken.acknowledgements;
  tellAccepted(request, acks, source);
  const command = taken.command;
  const obstacle = executionCheck(command, taken.argumentsAt, taken.argumentBytes);
  if (obstacle != OK) {
    tellNotStarted(request, source, obstacle);
    return OK;
  }
  if (!executionIsLong(command) || executionEndsDark(command)) tellStarted(request, acks, source);
  execute(taken);
  if (executionEndsDark(command)) waitForDark(request, acks, source);
  else if (!executionIsLong(command)) tellCompleted(request, acks, source);
  return OK;
}

/** The board has to become dark for this command; one that waits already will never know whether it did. */
function waitForDark(request: u32, acks: u32, source: u32): void {
  if (waits) tellFailed(waitingRequest, waitingSource, fail(FAILURE_SUPERSEDED, request));
  waits = true;
  waitingRequest = request;
  waitingAcknowledgements = acks;
  waitingSource = source;
}

/** Settles what may be emitted and what the board should do, and completes what waited for that. */
function decideLight(): void {
  const permitted = waits ? PERMIT_NOTHING : modePermit(interlocksHeld());
  emissionPermit(permitted);
  light = lightWanted(permitted);
  if (permitted == PERMIT_NOTHING) emittingCancel();
  if (!waits || lightIsOn()) return;
  waits = false;
  tellCompleted(waitingRequest, waitingAcknowledgements, waitingSource);
}

function tellDamage(): void {
  for (let part = damageTake(); part != PART_NONE; part = damageTake())
    event(EVENT_MEMORY_DAMAGED, part, damagesFound());
}

function tellLost(): void {
  const lost = telemetryLost();
  if (lost == lostTold) return;
  event(EVENT_TELEMETRY_LOST, lost - lostTold);
  // When the queue has no room for the event either, that is one more to tell of.
  if (telemetryLost() == lost) lostTold = lost;
}
