/**
 * Which procedure runs, and what it has used. Takes: word of procedure-run.ts. Gives: what it needs, and what
 * parameters tell.
 */

/** No procedure runs. */
export const NO_PROCEDURE: u32 = 255;

let running: u32 = NO_PROCEDURE;
let instructions: u32 = 0;

/** Place of the procedure that runs or is suspended, NO_PROCEDURE when there is none. */
export function procedureRunning(): u32 {
  return running;
}

/** Instructions of the running or last procedure, in steps of VM_TICK. */
export function procedureInstructions(): u32 {
  return instructions;
}

/** The procedure of a place begins. */
export function procedureEnters(place: u32): void {
  running = place;
  instructions = 0;
}

/** It has used instructions. */
export function procedureUses(used: u32): void {
  instructions += used;
}

/** It is over; its instructions are told until the next begins. */
export function procedureLeaves(): void {
  running = NO_PROCEDURE;
}
