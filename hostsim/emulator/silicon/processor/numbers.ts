/** Numbers of exceptions: Armv8-M Architecture Reference Manual (DDI 0553), B3. Takes and gives nothing. */

/** Not maskable interrupt. */
export const NON_MASKABLE: u32 = 2;

/** Faults that have no exception of their own. */
export const HARD_FAULT: u32 = 3;

/** Faults of the bus. */
export const BUS_FAULT: u32 = 5;

/** Undefined instructions and the like. */
export const USAGE_FAULT: u32 = 6;

/** The instruction SVC. */
export const SUPERVISOR: u32 = 11;
