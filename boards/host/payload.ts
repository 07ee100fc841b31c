/**
 * The payload image of the host board: the core, this board's drivers, and the fast amplifier that its memory allows.
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
export { mode, modeHold, transitionReason } from "../../assembly/controller/modes";
export { PLACE_BYTES, proceduresReserve } from "../../assembly/controller/procedures";
export {
  LONGEST_TELECOMMAND,
  telecommandAcknowledgements,
  telecommandApplication,
  telecommandCheck,
  telecommandRequest,
  telecommandService,
  telecommandSource,
  telecommandSubtype,
} from "../../assembly/controller/telecommand";
export { telemetryOutgoing, telemetryTake } from "../../assembly/controller/telemetry";
export { checksum } from "../../assembly/link/checksum";
export * from "../../assembly/payload";
export { controllerServe } from "./controller";
export { emissionReserve, emissionService, emissionStart, emissionStop } from "./driver";
