/**
 * Parameters (ECSS-E-ST-70-41C, 8.20): every value that telemetry tells, by the dictionary's identifiers.
 */
import { emissionFaults, emittedBlocks, leastSlackSlots, struckBlocks } from "../emission/sequencer";
import { emissionGate } from "../entropy/seed";
import { damagesFound } from "../faults/damage";
import { journalBoot } from "../faults/event-journal";
import { runningIsConfirmed, runningSlot, slotsAreThere, slotVersion } from "../images/slots";
import { linkDamaged, linkForged } from "../link/endpoint";
import { nextUnclaimedBlock } from "../pattern/ledger";
import { memoryUsed } from "../port/memory";
import {
  DICTIONARY_HASH,
  PARAMETER_BLOCKS_EMITTED,
  PARAMETER_BLOCKS_STRUCK,
  PARAMETER_BOOTS,
  PARAMETER_CALIBRATION_AGE,
  PARAMETER_COMMANDS_ACCEPTED,
  PARAMETER_COMMANDS_COMPLETED,
  PARAMETER_COMMANDS_FAILED,
  PARAMETER_COMMANDS_REFUSED,
  PARAMETER_DICTIONARY_HASH,
  PARAMETER_EMISSION_FAULTS,
  PARAMETER_ENTROPY_GATE,
  PARAMETER_EVENTS_RECORDED,
  PARAMETER_IMAGE_CONFIRMED,
  PARAMETER_IMAGE_SLOT,
  PARAMETER_IMAGE_VERSION,
  PARAMETER_INTERLOCKS,
  PARAMETER_LASER_SUPPLY,
  PARAMETER_LASER_TEMPERATURE,
  PARAMETER_LEAST_SLACK,
  PARAMETER_LIGHT,
  PARAMETER_LIMIT,
  PARAMETER_LINK_DAMAGED,
  PARAMETER_LINK_FORGED,
  PARAMETER_MEMORY_DAMAGES,
  PARAMETER_MEMORY_USED,
  PARAMETER_MODE,
  PARAMETER_NEXT_BLOCK,
  PARAMETER_PROCEDURE_INSTRUCTIONS,
  PARAMETER_PROCEDURE_RUNNING,
  PARAMETER_RESET_CAUSE,
  PARAMETER_SCHEDULE_ENABLED,
  PARAMETER_SCHEDULED,
  PARAMETER_TELEMETRY_LOST,
  PARAMETER_TELEMETRY_WAITING,
  PARAMETER_TIME_SET,
  PARAMETER_UPTIME,
  parameterTypes,
} from "../protocol/controller";
import { clockIsSet, uptimeUs } from "./clock";
import { commandsAccepted, commandsRefused } from "./counts";
import { lightIsOn } from "./emitting";
import { eventsRecorded, lastCause } from "./events";
import { calibrationAge, interlocksHeld, laserSupply, laserTemperature } from "./interlocks";
import { mode } from "./modes";
import { procedureInstructions, procedureRunning } from "./procedure-state";
import { scheduleCount, scheduleIsEnabled } from "./schedule";
import { NO_SETTING, setting, settingPlace } from "./settings";
import { append8, append16, append32, append64, telemetryLost, telemetryWaiting } from "./telemetry";
import { commandsCompleted, commandsFailed } from "./verification";

const WIDTH: u32 = 15;
const SIGNED: u32 = 16;

/** Bytes of a parameter's value, 0 when there is no such parameter. */
export function parameterBytes(id: u32): u32 {
  return id < PARAMETER_LIMIT ? <u32>load<u8>(parameterTypes + <usize>id) & WIDTH : 0;
}

/** Appends a parameter's value to the report that is being made. The parameter must exist. */
export function appendParameter(id: u32): void {
  const bytes = parameterBytes(id);
  const value = parameterValue(id);
  if (bytes == 1) append8(<u32>value);
  else if (bytes == 2) append16(<u32>value);
  else if (bytes == 4) append32(<u32>value);
  else append64(value);
}

/** A parameter's value as a number with its sign. */
export function parameterNumber(id: u32): i64 {
  const value = parameterValue(id);
  const isSigned = (<u32>load<u8>(parameterTypes + <usize>id) & SIGNED) != 0;
  return isSigned && parameterBytes(id) == 4 ? <i64>(<i32>value) : <i64>value;
}

/**
 * A parameter's value, as many bits as it has. Traps when the dictionary has a parameter that is missing
 * here.
 */
function parameterValue(id: u32): u64 {
  if (settingPlace(id) != NO_SETTING) return <u64>setting(id);
  switch (id) {
    case PARAMETER_DICTIONARY_HASH:
      return DICTIONARY_HASH;
    case PARAMETER_MODE:
      return <u64>mode();
    case PARAMETER_INTERLOCKS:
      return <u64>interlocksHeld();
    case PARAMETER_COMMANDS_ACCEPTED:
      return <u64>commandsAccepted();
    case PARAMETER_COMMANDS_REFUSED:
      return <u64>commandsRefused();
    case PARAMETER_COMMANDS_COMPLETED:
      return <u64>commandsCompleted();
    case PARAMETER_COMMANDS_FAILED:
      return <u64>commandsFailed();
    case PARAMETER_TELEMETRY_LOST:
      return <u64>telemetryLost();
    case PARAMETER_TELEMETRY_WAITING:
      return <u64>telemetryWaiting();
    case PARAMETER_SCHEDULED:
      return <u64>scheduleCount();
    case PARAMETER_SCHEDULE_ENABLED:
      return scheduleIsEnabled() ? 1 : 0;
    case PARAMETER_TIME_SET:
      return clockIsSet() ? 1 : 0;
    case PARAMETER_LIGHT:
      return lightIsOn() ? 1 : 0;
    case PARAMETER_BLOCKS_EMITTED:
      return emittedBlocks();
    case PARAMETER_BLOCKS_STRUCK:
      return struckBlocks();
    case PARAMETER_EMISSION_FAULTS:
      return <u64>emissionFaults();
    case PARAMETER_LEAST_SLACK:
      return <u64>leastSlackSlots();
    case PARAMETER_NEXT_BLOCK:
      return nextUnclaimedBlock();
    case PARAMETER_LINK_DAMAGED:
      return linkDamaged();
    case PARAMETER_LINK_FORGED:
      return linkForged();
    case PARAMETER_LASER_SUPPLY:
      return <u64>laserSupply();
    case PARAMETER_LASER_TEMPERATURE:
      return <u64>(<u32>laserTemperature());
    case PARAMETER_ENTROPY_GATE:
      return <u64>emissionGate();
    case PARAMETER_MEMORY_USED:
      return <u64>memoryUsed();
    case PARAMETER_EVENTS_RECORDED:
      return <u64>eventsRecorded();
    case PARAMETER_CALIBRATION_AGE:
      return <u64>calibrationAge();
    case PARAMETER_UPTIME:
      return uptimeUs();
    case PARAMETER_PROCEDURE_RUNNING:
      return <u64>procedureRunning();
    case PARAMETER_PROCEDURE_INSTRUCTIONS:
      return <u64>procedureInstructions();
    case PARAMETER_BOOTS:
      return <u64>journalBoot();
    case PARAMETER_RESET_CAUSE:
      return <u64>lastCause();
    case PARAMETER_IMAGE_SLOT:
      return <u64>runningSlot();
    case PARAMETER_IMAGE_VERSION:
      return slotsAreThere() ? <u64>slotVersion(runningSlot()) : 0;
    case PARAMETER_IMAGE_CONFIRMED:
      return slotsAreThere() && runningIsConfirmed() ? 1 : 0;
    case PARAMETER_MEMORY_DAMAGES:
      return <u64>damagesFound();
    default:
      assert(false);
      return 0;
  }
}
