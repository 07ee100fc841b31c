/**
 * The hand-written reference of the benchmark (reference.c), as imports. The file's name puts them into
 * module `registers`, the only one that start-up.c instantiates.
 */

/**
 * Prepares the reference: the 32-byte key at `key`, epoch and domain of the keystream, the random bits of a
 * pulse (4 or 8) and the weight of each pair of class and basis, six u32 at `weights` in the order of symbols
 * 8, 10, 4, 6, 0, 2.
 */
export declare function referenceSetUp(key: usize, epoch: u32, domain: u32, bits: u32, weights: usize): void;

/** What `fillSymbols` does, written by hand. */
export declare function referenceFill(firstPulse: u64, pulses: u32, destination: usize): void;

/** Runs `rounds` loops of two instructions: the unit in which the counter is read. */
export declare function spinTwo(rounds: u32): void;
