/**
 * How flashing can fail. Each way has its own exit code, so that a script can tell them apart;
 * docs/how-to/flashing.md lists them.
 */
import { UserError } from "../base/user-error.js";

/** Exit codes of `satqkd flash`. 2 stays what it is everywhere: wrong arguments. */
export const FLASH_EXIT = {
  noBoard: 10,
  severalBoards: 11,
  wrongChip: 12,
  diskFull: 13,
  removedWhileWriting: 14,
  imageTooLarge: 15,
  imageDamaged: 16,
  imageMissing: 17,
  identityMismatch: 18,
  notVerified: 19,
  driveRefuses: 20,
  portUnusable: 21,
  noAnswer: 22,
  wrongIdentity: 23,
  notLoaded: 24,
} as const;

/** A way to fail. */
export type FlashFailureKind = keyof typeof FLASH_EXIT;

/** Flashing failed: one line, one exit code. */
export class FlashFailure extends UserError {
  constructor(
    readonly kind: FlashFailureKind,
    message: string,
  ) {
    super(message, FLASH_EXIT[kind]);
  }
}
