/**
 * The face of the payload module, in the order of a bit's path. A board adds its drivers and becomes an
 * image.
 */

// memory map
export { memoryUsed, reserve, sealMemory } from "./port/memory";

// entropy
export {
  GENERATOR_CHACHA20,
  GENERATOR_COUNT,
  GENERATOR_HASH_DRBG,
  generator,
  keystream,
  keystreamEpoch,
  keystreamGather,
  setGenerator,
  setKeystreamKey,
} from "./entropy/keystream";
export {
  HEALTH_PROPORTION,
  HEALTH_REPETITION,
  healthProportionLimit,
  healthRepetitionLimit,
} from "./entropy/health";
export { SHA256_PROGRESS_BYTES, sha256Add, sha256Finish, sha256Start } from "./entropy/sha256";
export {
  HEALTH_COMPLEXITY,
  HEALTH_LAG,
  HEALTH_SUCCESSOR,
  predictCutoff,
  predictRegister,
} from "./entropy/predict";
export {
  emissionGate,
  emissionGateOpen,
  entropyStart,
  feedRawSamples,
  GATE_NO_SEED,
  GATE_OPEN,
  installSeed,
  seedRatchet,
} from "./entropy/seed";

// pattern
export { DOMAIN_KEY } from "./pattern/domains";
export {
  configurePattern,
  PATTERN_HELD,
  PATTERN_NOT_A_PROBABILITY,
  PATTERN_SET,
  PATTERN_SUM,
  PATTERN_TOO_COARSE,
  PATTERN_WIDTH,
  patternBits,
  setPatternWeights,
  symbolWeight,
} from "./pattern/thresholds";
export { epochBegin } from "./pattern/epoch";
export { fillSymbols } from "./pattern/fill";
export { randomBitsAt, symbolsAt } from "./pattern/lookup";
export {
  BLOCK_ARMED,
  BLOCK_KEY,
  blockState,
  CLAIM_GRANTED,
  CLAIM_NOT_OPEN,
  CLAIM_REPEATED,
  CLAIM_TOO_FAR,
  claimBlocks,
  ledgerCommission,
  ledgerForgottenBelow,
  ledgerOpen,
  nextUnclaimedBlock,
  RESERVED_AT_A_TIME,
  settleBlock,
  strikeBlock,
} from "./pattern/ledger";

// emission
export { expandToLasers, lineLevels, prepareLineMap } from "./emission/lines";
export { blockPeriodSlots, pulseOfSlot } from "./emission/plan";
export {
  EMISSION_BAD_PLAN,
  EMISSION_GATE_CLOSED,
  EMISSION_GENERATOR,
  EMISSION_LEDGER_REFUSED,
  EMISSION_LINES_RAN_DRY,
  EMISSION_MEMORY,
  EMISSION_NOT_PERMITTED,
  EMISSION_RUNNING,
  EMISSION_STOPPED,
  EMISSION_TOO_LATE,
  emissionFault,
  emissionFaults,
  emittedBlocks,
  leastSlackSlots,
  struckBlocks,
} from "./emission/sequencer";

// sift
export * from "./sift/announced";
export { waitingCount, waitingReserve } from "./sift/waiting";

// reconcile
export {
  ALICE_MAXIMUM_SLOTS,
  ALICE_OK,
  aliceAnswer,
  aliceAnswered,
  aliceBegin,
  aliceEnd,
  aliceReserve,
} from "./reconcile/alice";
export { REQUEST_BYTES } from "./reconcile/request";
export {
  CONFIRMATION_BITS,
  CONFIRMATION_KEY_BYTES,
  confirmationAdd,
  confirmationBegin,
  confirmationEnd,
  confirmationHash,
} from "./confirm/confirm";

// amplify
export { appendBits } from "./amplify/join";
export { DIAGONALS_SEED_BYTES, diagonalsSeed } from "./amplify/diagonals";
export * from "./amplify/toeplitz";

// authenticate
export {
  POOL_GRANTED,
  POOL_LONGEST,
  poolEnd,
  poolFill,
  poolLeft,
  poolNext,
  poolOpen,
  poolPeek,
  poolReserve,
  poolSetReserve,
  poolSpend,
} from "./authenticate/pool";

// key store
export {
  accountBurnt,
  accountCount,
  accountFree,
  accountMade,
  accountPeer,
  accountReserved,
  accountSpent,
  accountUnreadable,
} from "./keystore/accounts";
export { foundDamaged, foundMended, foundReservationsLost, foundTorn } from "./keystore/findings";
export * from "./keystore/amounts";
export * from "./keystore/store";

// link and dialogue
export {
  linkDamaged,
  linkDeadline,
  linkForged,
  linkIncoming,
  linkOutgoing,
  linkPoll,
  linkRepeated,
  linkReserve,
  linkTake,
  PACKET_OPENED,
  WINDOW_SEGMENTS,
} from "./link/endpoint";
export { LONGEST_PACKET } from "./link/packet";
export {
  commitId,
  commitIsOfPending,
  commitMayFill,
  commitNumber,
  commitSource,
  commitWords,
  dialogueHasPending,
} from "./dialogue/commit";
export * from "./dialogue/satellite";
