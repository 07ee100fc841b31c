/**
 * Numbers of the jobs that the benchmark counts. Read by the program on the board (AssemblyScript) and by the
 * host.
 */

/** `spinTwo`: units are loops of two instructions. */
export const JOB_SPIN = 0;
/** The core's table fill, 4 random bits a pulse: units are pulses, a multiple of 1,024. */
export const JOB_FILL_4 = 1;
/** The hand-written fill, 4 random bits a pulse. */
export const JOB_REFERENCE_4 = 2;
/** The core's table fill, 8 random bits a pulse. */
export const JOB_FILL_8 = 3;
/** The hand-written fill, 8 random bits a pulse. */
export const JOB_REFERENCE_8 = 4;
/** Packed symbols to laser levels: units are pulses, a multiple of 32. */
export const JOB_LASERS = 5;
/** Sifting: units are announcements, at most 256, spaced as those of a 250 MHz pass at 35 dB. */
export const JOB_SIFT = 6;
/** Confirmation hash: units are bits of one block. */
export const JOB_CONFIRM = 7;
/** Privacy amplification to HASHED_TO_BITS: units are key bits, whole pieces of PIECE_BITS. */
export const JOB_HASH = 8;

/** Most units of any job but JOB_SPIN. */
export const LARGEST_JOB = 131072;
/** Key bits of a piece of the satellite's hash: as large as its memory allows. */
export const PIECE_BITS = 16384;
/** Output bits of JOB_HASH. */
export const HASHED_TO_BITS = 300000;
/** Most parity requests of one batch, and the bytes of them that a line `take` brings. */
export const LARGEST_BATCH = 4096;
export const TAKEN_BYTES = 60;
/** The share that is weighed (share.ts): bits of a block of reconciliation. */
export const SHARE_BLOCK_BITS = 65536;
/** Secret bits of both bases. */
export const SHARE_KEY_BITS = 300000;
/** Room for a packet, one each way. */
export const SHARE_PACKET_BYTES = 2048;
