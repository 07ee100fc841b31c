/**
 * What an instruction that cannot be finished leaves behind. Takes: a FAULT_ code. Gives: it, to whoever
 * takes the exception after the instruction.
 */

/** Nothing is wrong. A fault of the bus during an access is `busFault` instead. */
export const FAULT_NONE: u32 = 0;

/** There is no memory where the instruction should be. */
export const FAULT_FETCH: u32 = 1;

/** The instruction is undefined. */
export const FAULT_UNDEFINED: u32 = 2;

/** A branch to an even address, which would leave Thumb state. */
export const FAULT_STATE: u32 = 3;

/** A return from an exception that is not handled, or with a wrong code. */
export const FAULT_RETURN: u32 = 4;

/** An access that is not aligned, where it must be. */
export const FAULT_UNALIGNED: u32 = 5;

/** A division by zero, where it is trapped. */
export const FAULT_DIVISION: u32 = 6;

/** A breakpoint without a debugger. */
export const FAULT_BREAKPOINT: u32 = 7;

/** Not a fault: a call of the supervisor. */
export const SUPERVISOR_CALL: u32 = 8;

/** Not a fault: a return from an exception, whose code is `returnCode`. */
export const RETURN_FROM_EXCEPTION: u32 = 9;

/** What the instruction under way leaves, a FAULT_ code. */
export let pendingFault: u32 = FAULT_NONE;

/** Code with which an exception is returned from. */
export let returnCode: u32 = 0;

/** The instruction under way cannot be finished; `fault` is a FAULT_ code. */
export function raise(fault: u32): void {
  pendingFault = fault;
}

/** The instruction under way returns from an exception. */
export function raiseReturn(code: u32): void {
  pendingFault = RETURN_FROM_EXCEPTION;
  returnCode = code;
}

/** Whoever takes the exception forgets it. */
export function clearFault(): void {
  pendingFault = FAULT_NONE;
}
