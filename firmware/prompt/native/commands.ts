/**
 * Commands of the native module, and how its block of arguments is laid out. Read by AssemblyScript, by the
 * console's TypeScript and by the host: only numbers. Little endian; offsets in bytes from the start of the
 * block.
 */

/** Bytes of the block of arguments. */
export const ARGUMENT_BYTES = 64;
/** Bytes of the module's linear memory. A module that needs more traps at COMMAND_START. */
export const LINEAR_MEMORY_BYTES = 4096;
/** Bytes that the caller lends: linear memory, and what the module keeps beside it. */
export const MEMORY_BYTES = 4128;

/**
 * Clears the module's memory. Returns the place of the block of arguments, in bytes from the start of the
 * memory.
 */
export const COMMAND_START = 0;
/** Sets the seed: 32 bytes at 0. */
export const COMMAND_SEED = 1;
/**
 * Sets the pattern: at 0 the weights (u32) of signal Z, signal X, decoy Z, decoy X, vacuum Z, vacuum X, at
 * PATTERN_WIDTH the random bits a pulse (u32). Returns a PATTERN_ code of assembly/pattern/thresholds.ts.
 */
export const COMMAND_PATTERN = 2;
/** The symbol of a pulse, its index (u64) at 0. Returns the symbol; the PULSE_ fields tell the rest. */
export const COMMAND_PULSE = 3;
/** A block of keystream, its number (u64) at 0; its 64 bytes replace it. */
export const COMMAND_KEYSTREAM = 4;
/** How many of the 2^w random values give a symbol (u32 at 0); that is the result. */
export const COMMAND_WEIGHT = 5;

/** u32 of COMMAND_PATTERN. */
export const PATTERN_WIDTH = 24;

/** u32: the random bits of the pulse. */
export const PULSE_BITS = 8;
/** u32: how many they are. */
export const PULSE_BIT_COUNT = 12;
/** u32: line levels under the 4-bit code. */
export const PULSE_SYMBOL_CODE = 16;
/** u32: line levels with one line a laser. */
export const PULSE_LASERS = 20;

/**
 * Result: no such command, or no pattern yet. A trap gives minus its number, -1 to -7
 * (firmware/native/wasm-rt.h).
 */
export const REFUSED = -100;
/** Result: the memory is too small, or not at a multiple of four. */
export const BAD_MEMORY = -101;
/** Result: COMMAND_START was not given yet, or not since a trap. */
export const NOT_STARTED = -102;
