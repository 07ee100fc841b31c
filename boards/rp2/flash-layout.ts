/**
 * Where key store and events lie in the journals' flash of both chips. Without types, since the core's
 * compiler and the build both read it: the build compares it with the regions MARKS, KEYS and EVENTS of
 * image.ld.
 */

/** First byte, behind the rising marks. */
export const KEYSTORE_OFFSET = 16384;
/** Sectors of 4,096 bytes. */
export const KEYSTORE_SECTORS = 12;
/** First byte of the event journal, behind the keys. */
export const EVENTS_OFFSET = 65536;
