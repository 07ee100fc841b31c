/**
 * Where the two images lie in the Pico's flash: behind the loader's 16 KiB, up to the journals. Without
 * types, since the core's compiler and the build both read it.
 */

/** First byte of the first slot in flash. */
export const SLOTS_AT = 0x4000;
/** Bytes of a slot: a sector for the head, then the image. */
export const SLOT_BYTES = 0xf5000;
/** Bytes of a head. */
export const HEAD_BYTES = 4096;
/**
 * First byte of the journals in flash, from which the port counts its offsets: those of the slots wrap below
 * it.
 */
export const JOURNALS_AT = 0x1ee000;
