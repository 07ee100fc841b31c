/**
 * Numbers of the kinds of test vectors: which part of the core they run. Read by the driver (AssemblyScript)
 * and by the test (TypeScript).
 */

/** Blocks of keystream in a row. */
export const KEYSTREAM = 0;
/** Four blocks of keystream anywhere. */
export const GATHER = 1;
/** Probabilities to weights of the symbols, refused ones included. */
export const CONFIGURE = 2;
/** Symbols at ascending pulses, 4 random bits a pulse. */
export const LOOKUP_4 = 3;
/** Symbols at ascending pulses, 8 random bits a pulse. */
export const LOOKUP_8 = 4;
/** Symbols at ascending pulses, 16 random bits a pulse. */
export const LOOKUP_16 = 5;
/** A packed table, 4 random bits a pulse. */
export const FILL_4 = 6;
/** A packed table, 8 random bits a pulse. */
export const FILL_8 = 7;
/** A packed table, 16 random bits a pulse. */
export const FILL_16 = 8;
/** Packed symbols to laser levels. */
export const LASERS = 9;
/** Announcements to replies and sifted bits, over blocks of every state in the ledger. */
export const SIFT = 10;
/** Requests to parities, refused ones included. */
export const PARITIES = 11;
/** The streaming Toeplitz hash. */
export const TOEPLITZ = 12;
/** The confirmation hash. */
export const CONFIRMATION = 13;
/** SHA-256 of a message in two pieces. */
export const SHA256 = 14;
/** Health tests over samples, some stuck. */
export const HEALTH = 15;
