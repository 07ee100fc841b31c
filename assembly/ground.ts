/**
 * The face of the ground module: what is too heavy for a satellite, in the order of a bit's path.
 */

// memory map
export { memoryUsed, reserve, sealMemory } from "./port/memory";

// sift
export * from "./sift/tags";

// reconcile
export {
  BOB_RUNNING,
  bobAnswers,
  bobBegin,
  bobCorrectedBits,
  bobErrors,
  bobLeakedBits,
  bobRequestAddress,
  bobRequests,
  bobReserve,
  bobRoundTrips,
  bobState,
} from "./reconcile/bob";
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
export * from "./amplify/amplify";
export { DIAGONALS_SEED_BYTES, diagonalsSeed } from "./amplify/diagonals";
