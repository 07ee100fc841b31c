/**
 * Why a run stops, as codes: what the emulator does not model is refused by name. Takes and gives nothing.
 */

/** An instruction that is not modelled, or none at all by the manual; the address is the instruction's. */
export const REFUSAL_INSTRUCTION: u32 = 1;

/**
 * An instruction whose result the manual leaves open ("UNPREDICTABLE"); the address is the instruction's.
 */
export const REFUSAL_UNPREDICTABLE: u32 = 2;

/** A special register of MRS or MSR, or a value for it; the address is the instruction's. */
export const REFUSAL_SPECIAL_REGISTER: u32 = 3;

/** A register of the processor's own (0xe0000000 ff.), or a value for it; the address is the register's. */
export const REFUSAL_SYSTEM_REGISTER: u32 = 4;

/** An interrupt was enabled or made pending; the address is the register's. */
export const REFUSAL_INTERRUPT: u32 = 5;

/** A register of the chip's hardware, or a value for it; the address is the register's. */
export const REFUSAL_PERIPHERAL: u32 = 6;
