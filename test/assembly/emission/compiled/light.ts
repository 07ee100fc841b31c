/**
 * A board that is nothing but the sequencer and its permission, so that a test can be the driver, the
 * controller or the bench.
 */
export {
  emissionGovern,
  emissionGovernByBench,
  emissionPermit,
  emissionPermitted,
  PERMIT_CALIBRATION,
  PERMIT_KEY,
  PERMIT_NOTHING,
} from "../../../../assembly/emission/permission";
export { descriptorState, finishDescriptor, ringAddress } from "../../../../assembly/emission/ring";
export {
  emittedBlocks,
  sequencerReserve,
  sequencerService,
  sequencerStart,
  sequencerStop,
  struckBlocks,
} from "../../../../assembly/emission/sequencer";
export { installSeed } from "../../../../assembly/entropy/seed";
export { damagesFound } from "../../../../assembly/faults/damage";
export { blockState, ledgerCommission, nextUnclaimedBlock } from "../../../../assembly/pattern/ledger";
export { configurePattern, symbolTable } from "../../../../assembly/pattern/thresholds";
export { reserve } from "../../../../assembly/port/memory";
