/**
 * The interpreter that runs on-board procedures. A board supplies these functions: on a microcontroller over
 * Debian's Lua, on the host over Lua in WebAssembly; a board without one says so. A procedure knows a single
 * function, `request`, which hands integers to the controller and waits for one integer; all that a procedure
 * can do is what the controller makes of those.
 *
 * A mailbox is where the two meet.
 */

/** Instructions are counted in steps of this. */
export const VM_TICK: u32 = 50;
/** Values of a request at most. */
const VM_VALUES: u32 = 24;

/** A mailbox, at a multiple of 8; the request's values lie behind it, i64 each, at most VM_VALUES. */
export class Mailbox {
  /** For the procedure. */
  answer: i64;
  /** The request's values. */
  count: u32;
  /** Of the source: where the error is, or the request. */
  line: u32;
  /** Of this round, in steps of VM_TICK. */
  instructions: u32;
  /** Bytes in use at most since the beginning. */
  mostBytes: u32;
}

/** Bytes of a mailbox with its values. */
export const VM_MAILBOX_BYTES: usize = offsetof<Mailbox>() + VM_VALUES * 8;

/** The round's instructions are used up, or the procedure has just been loaded: resume it. */
export const VM_RUNS: u32 = 0;
/** It has a request: resume it with an answer. */
export const VM_ASKS: u32 = 1;
/** It has come to its end. */
export const VM_ENDED: u32 = 2;
/** It has made an error; the line is told. */
export const VM_ERROR: u32 = 3;
/**
 * It wants more memory than it may have in use at a time, its bytecode as loaded and the interpreter's own
 * state included.
 */
export const VM_NO_MEMORY: u32 = 4;
/** The interpreter does not take this bytecode. */
export const VM_BAD_CODE: u32 = 5;
/** The board has no interpreter. */
export const VM_NONE: u32 = 6;

/** Loads the `bytes` bytes of Lua 5.4 bytecode at `code`, in place of what ran before. Returns a VM_ code. */
export declare function procedureBegin(code: usize, bytes: u32): u32;

/** Runs at most `ticks` times VM_TICK instructions. Returns a VM_ code. */
export declare function procedureResume(mailbox: usize, ticks: u32): u32;

/** Forgets the procedure, wherever it is. */
export declare function procedureEnd(): void;
