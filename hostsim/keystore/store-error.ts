/**
 * What can go wrong with a key store in files, each with an exit code of its own. All leave the store as it
 * was.
 */
import { UserError } from "../base/user-error.js";

/** Process exit codes; 2 is bad input as everywhere. */
export const STORE_EXIT = {
  /** The operator's key is not the one that the store was made with. */
  wrongOperatorKey: 10,
  /** The file was changed, cut or has flipped bits. */
  damaged: 11,
  /** The disk is full or fails: nothing was changed and nothing was told. */
  notWritten: 12,
  /** Another process has the store open. */
  locked: 13,
  /** Fewer free blocks than asked for, or the rest is kept for other purposes. */
  notEnoughKey: 14,
  /** No room for more keys. */
  full: 15,
  /** There is no store in the folder. */
  unknownStore: 16,
  /** The key of this pass was stored before. */
  repeated: 17,
  /** A message whose tag is wrong: damaged, forged, or under other key. */
  forged: 18,
  /** A file that was written to while it was read. */
  changedWhileRead: 19,
  /** Key that a message needs was spent before, or never was in the store. */
  keyGone: 20,
  /** A relay that one of its stations has no key for. */
  relayKeyMissing: 21,
  /** A station that nobody here has key with, or that a scenario does not have. */
  unknownStation: 22,
  /** A relay that was not over when its days were. */
  relayUnfinished: 23,
  /** Another process wrote the store while it was open here, in spite of the lock. */
  overtaken: 24,
  /** The store is older than its mark: somebody put an old copy back. */
  rolledBack: 25,
  /** The store's mark is missing, damaged or another store's. */
  noMark: 26,
  /** The store is not where it was made, or is somebody else's: a copy, or it was moved. */
  moved: 27,
  /** Use of the keys with a peer was stopped, as they are out of step. */
  stopped: 28,
  /** Keys that follow from a printed seed, where secret ones are needed, or the other way round. */
  rehearsal: 29,
  /** This system has no lock that keeps other processes out. */
  noLock: 30,
} as const;

/** An error of the store. */
export class StoreError extends UserError {
  constructor(
    readonly kind: keyof typeof STORE_EXIT,
    message: string,
  ) {
    super(message, STORE_EXIT[kind]);
    this.name = "StoreError";
  }
}
