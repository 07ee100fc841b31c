/**
 * The native module of firmware/prompt, lying in RAM, as imports (place.c). The file's name puts them into
 * module `registers`, the only one that start-up.c instantiates.
 */

/** Copies the module's code to place 0 or 1, fills what surrounds the lent memory, and calls from now on. */
export declare function placeModule(place: u32): void;

/**
 * Calls the module with `bytes` of lent memory. The 64 bytes at `block` are put where it wants its arguments,
 * and hold what it left there.
 */
export declare function callModule(bytes: u32, command: u32, block: usize): i32;

/** Moves the lent memory to another address, with what it holds. */
export declare function moveMemory(): void;

/** Writes a word of the lent memory. */
export declare function pokeMemory(offset: u32, value: u32): void;

/**
 * True while the bytes around the lent memory and the registers that a call must preserve are as they were.
 */
export declare function moduleKeptOut(): bool;
