/**
 * The face of the payload module, in the order of a bit's path. A board adds its drivers and becomes an image.
 */

// amplify
export * from "./amplify/toeplitz";
export { confirmationHash } from "./confirm/confirm";
// emission
export { lineLevels } from "./emission/lines";
export { blockPeriodSlots, pulseOfSlot } from "./emission/plan";
export {
  emissionFault,
  emissionFaults,
  emittedBlocks,
  leastSlackSlots,
  struckBlocks,
} from "./emission/sequencer";
// entropy
export { healthProportionLimit, healthRepetitionLimit } from "./entropy/health";
export { keystream, keystreamGather, setKeystreamKey } from "./entropy/keystream";
export { emissionGate, emissionGateOpen, entropyStart, feedRawSamples, installSeed } from "./entropy/seed";
export { SHA256_PROGRESS_BYTES, sha256Add, sha256Finish, sha256Start } from "./entropy/sha256";
// pattern
export { fillSymbols } from "./pattern/fill";
export {
  blockState,
  claimBlocks,
  ledgerCommission,
  ledgerOpen,
  nextUnclaimedBlock,
  strikeBlock,
} from "./pattern/ledger";
export { randomBitsAt, symbolsAt } from "./pattern/lookup";
export { configurePattern, patternBits, symbolWeight } from "./pattern/thresholds";
// memory map
export { memoryUsed, reserve, sealMemory } from "./port/memory";
// reconcile
export {
  ALICE_MAXIMUM_SLOTS,
  aliceAnswer,
  aliceAnswered,
  aliceBegin,
  aliceEnd,
  aliceReserve,
} from "./reconcile/alice";
export { REQUEST_BYTES } from "./reconcile/request";
// sift
export * from "./sift/announced";
