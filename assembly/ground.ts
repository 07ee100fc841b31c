/**
 * The face of the ground module: what is too heavy for a satellite, in the order of a bit's path.
 */

// memory map
export { memoryUsed, reserve, sealMemory } from "./port/memory";

// sift
export * from "./sift/tags";

// reconcile
export {
  BOB_GIVEN_UP,
  BOB_HOPELESS,
  BOB_RUNNING,
  BOB_UNEVEN,
  bobAnswers,
  bobBegin,
  bobBeginClasses,
  bobCorrectedBits,
  bobErrors,
  bobHurry,
  bobLeakedBits,
  bobRequestAddress,
  bobRequests,
  bobReserve,
  bobRoundTrips,
  bobState,
  bobToldOutright,
} from "./reconcile/bob";
export { correctionsIn, ordinaryCorrections, SEGMENTS } from "./reconcile/evenness";
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
export { DIAGONALS_SEED_BYTES, diagonalsSeed } from "./amplify/diagonals";
export { appendBits } from "./amplify/join";
export * from "./amplify/amplify";

// authenticate
export {
  hashAdd,
  hashFinish,
  hashKey,
  hashWipe,
  POLYNOMIAL_HASH_BYTES,
} from "./authenticate/polynomial-hash";
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
export {
  CHECKPOINT_BITS,
  checkpointBegin,
  checkpointPosition,
  checkpointTag,
  DIRECTION_DOWN,
  DIRECTION_UP,
  LONGEST_TRANSCRIPT,
  SESSION_OPENING_BITS,
  transcriptAdd,
  transcriptFits,
  transcriptIsLong,
} from "./authenticate/session";

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
  linkClose,
  linkDamaged,
  linkDeadline,
  linkForged,
  linkIncoming,
  linkOpen,
  linkOutgoing,
  linkPoll,
  linkRepeated,
  linkReserve,
  linkSend,
  linkTake,
  WINDOW_SEGMENTS,
} from "./link/endpoint";
export { checksum } from "./glue/crc16";
export {
  frameContent,
  frameIsOpen,
  frameNext,
  framePut,
  frameTake,
  frameWaits,
  LONGEST_FRAME,
} from "./link/framing";
export { LONGEST_PACKET } from "./link/packet";
export { messageAddress, messageBytes, messageDone, receivingIsBroken } from "./link/receiving";
export { sendingHasRoom, sendingIsEmpty, sendingResent } from "./link/sending";
export {
  announcementRice,
  announcementWrite,
  REPLY_MATCH,
  replyRead,
  writtenBytes,
} from "./sift/announcement";
export { requestCodeBytes, requestCodeWrite } from "./reconcile/request-code";

// relay
export {
  messageBegin,
  messageBlock,
  messageHolds,
  messageIn,
  messageInBytes,
  messageIsWhole,
  messageKind,
  messageOut,
  messageRelay,
  messageRoom,
  messageSeal,
  messageStation,
  partIsRight,
  partSeal,
  relayIncoming,
  relayOutgoing,
  tagAdd,
  tagIsRight,
  tagStart,
} from "./relay/message";
export { HEAD_BYTES, ROWS_ROW_BYTES } from "./protocol/relay";
export { RELAY_ANNOUNCED, RELAY_ASKED, RELAY_FREE, RELAY_PAIRING } from "./relay/states";
export { VISIT_KEY_BYTES, visitKey } from "./relay/visit";
