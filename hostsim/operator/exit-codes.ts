/**
 * Exit codes of the console, so that a script can tell what went wrong (docs/how-to/console.md). Bad input is
 * 2, as in all verbs.
 */

/** A replay differs from its recording, or an `expect` does not hold. */
export const EXIT_DIFFERENT = 1;
/** The payload refused a command, or the command failed. */
export const EXIT_REFUSED = 3;
/** What was awaited did not come in time. */
export const EXIT_TIMEOUT = 4;
/** The port does not open, nobody answers, or the connection was lost. */
export const EXIT_NO_CONNECTION = 5;
/** The payload was made from another dictionary. */
export const EXIT_WRONG_DICTIONARY = 6;
