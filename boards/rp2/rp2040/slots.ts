/**
 * Where the two images lie in an RP2040's flash: behind the loader, up to the journals; a board's facts say
 * how long a slot is. Without types, since the core's compiler and the build both read it.
 */

/** First byte of the first slot in flash: the loader is before it. */
export const SLOTS_AT = 0x4000;
/** Bytes of a head, a sector; the image follows. */
export const HEAD_BYTES = 4096;
