/**
 * The face of the payload module, in the order of a bit's path. A board adds its drivers and becomes an image.
 */

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
export { keystream, keystreamGather, setKeystreamKey } from "./entropy/chacha20";
export { healthProportionLimit, healthRepetitionLimit } from "./entropy/health";
export { emissionGate, emissionGateOpen, entropyStart, feedRawSamples, installSeed } from "./entropy/seed";
export { sha256Add, sha256Finish, sha256Start } from "./entropy/sha256";
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

// sift
export * from "./sift/announced";

// reconcile
export { ALICE_MAXIMUM_SLOTS, aliceAnswer, aliceAnswered, aliceBegin, aliceEnd, aliceReserve } from "./reconcile/alice";
export { REQUEST_BYTES } from "./reconcile/request";
export { confirmationHash } from "./confirm/confirm";

// amplify
export * from "./amplify/amplify";
export * from "./amplify/toeplitz";
