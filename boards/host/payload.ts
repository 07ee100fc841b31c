/**
 * The payload image of the host board: the core, this board's drivers, and the fast amplifier that its memory
 * allows.
 */
export * from "../../assembly/amplify/amplify";
export {
  controllerHeard,
  controllerIncoming,
  controllerSensed,
  controllerStart,
  controllerTake,
  controllerWatchdog,
} from "../../assembly/controller/controller";
export { eventLog, eventsOpen, eventsRecorded } from "../../assembly/controller/events";
export { restartIsWanted } from "../../assembly/controller/execute";
export { mode, modeHold, transitionReason } from "../../assembly/controller/modes";
export { PLACE_BYTES, proceduresReserve } from "../../assembly/controller/procedures";
export { SCRUB_ROUNDS, scrubStep } from "../../assembly/controller/scrub";
export { settingsAddress } from "../../assembly/controller/settings";
export { LONGEST_TELECOMMAND } from "../../assembly/controller/telecommand";
export { telemetryOutgoing, telemetryTake } from "../../assembly/controller/telemetry";
export { emissionGovernByBench } from "../../assembly/emission/permission";
export { wordsCheck } from "../../assembly/faults/check";
export { damagesFound } from "../../assembly/faults/damage";
export { journalBoot, journalCount } from "../../assembly/faults/event-journal";
export { checksum } from "../../assembly/glue/crc16";
export {
  imageSum,
  longestImage,
  NO_SLOT,
  otherSlot,
  SLOT_EMPTY,
  slotBegin,
  slotConfirm,
  slotIsWhole,
  slotSeal,
  slotState,
  slotsOpen,
  slotToBoot,
  slotTry,
  slotVersion,
  slotWrite,
} from "../../assembly/images/slots";
export { symbolTable } from "../../assembly/pattern/thresholds";
export * from "../../assembly/payload";
export { INTERLOCK_MEMORY, transitionTable } from "../../assembly/protocol/controller";
export { relayIncoming, relayOutgoing } from "../../assembly/relay/message";
export {
  relayAbandon,
  relayForged,
  relayOpen,
  relayPlace,
  relaySectors,
  relayServe,
  relayState,
  relayTake,
} from "../../assembly/relay/satellite";
export { relayNext } from "../../assembly/relay/states";
export { controllerServe } from "./controller";
export { emissionReserve, emissionService, emissionStart, emissionStop } from "./driver";
