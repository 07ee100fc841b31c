/**
 * What a store counts in, and what its keys are for. Takes: nothing. Gives: sizes, purposes.
 */

/** Bytes of a key block. */
export const BLOCK_BYTES = 32;
/** Bytes of a flash sector. */
export const SECTOR_BYTES = 4096;

/** Purposes by name; their numbers are the core's. */
export const PURPOSES = { authentication: 1, relay: 2, application: 3 } as const;
/** What a key may be spent for. */
export type Purpose = keyof typeof PURPOSES;
/**
 * Where the keys come from that an opening puts in: "secret", the operating system's randomness; "rehearsal",
 * a printed seed, so that everybody can make them again.
 */
export type KeyOrigin = "secret" | "rehearsal";
