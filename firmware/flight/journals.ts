/**
 * Where marks, keys and events lie in a board's journals: the last 72 KiB of its flash, or memory that stands
 * for it. Without types, since the core's compiler and the build both read it: the build makes the linker's
 * regions MARKS, KEYS and EVENTS from it.
 */

/** First byte of the key store, behind the rising marks. */
export const KEYSTORE_OFFSET = 16384;
/** Sectors of 4,096 bytes. */
export const KEYSTORE_SECTORS = 12;
/** First byte of the event journal, two sectors, behind the keys. */
export const EVENTS_OFFSET = 65536;
/** Bytes of all three. */
export const JOURNAL_BYTES = 73728;
