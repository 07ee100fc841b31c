/**
 * The state machines of PIO 0 that show the pulses (RP2040 datasheet chapter 3), one pulse a clock cycle.
 *
 * - DARK (machine 0) writes zeros to the lines in every cycle.
 * - EMIT (machine 1) waits for PACE, then writes one pulse a cycle to the lines. When two machines write a
 *   pin in one cycle the higher numbered wins (3.5.6.1), so EMIT's pulse shows; in a cycle in which it has no
 *   data, DARK's zeros do.
 * - PACE (machine 2) counts the period. PREPARE_SLOTS before a block is due it hands the address of the
 *   block's control list to DMA, or 0 when none is armed; when the block is due it releases EMIT.
 *
 * The lines are the board's first line and those behind it: 4 (symbol code) or 8 (lasers). The trigger pin is
 * high while a block waits for its time, and falls with the first pulse of the burst.
 */
import { writeRegister } from "../../../assembly/port/registers";
import { PIO0 } from "../chip";

/** Machine that writes zeros. */
const DARK: u32 = 0;
/** Machine that writes pulses. */
export const EMIT: u32 = 1;
/** Machine that counts slots. */
export const PACE: u32 = 2;

/** Slots in which DMA prepares a block: 32 rounds of 16 cycles. */
export const PREPARE_SLOTS: u32 = 512;
/**
 * Cycles of PACE's loop besides the counted ones: everything but `count`, whose rounds are the counter's
 * value + 1.
 */
const PACE_CYCLES: u32 = PREPARE_SLOTS + 7;

const CONTROL: u32 = 0x000;
/** Sticky flags; bit 24 + n: machine n ran out of data inside an `out`. */
export const FDEBUG: u32 = 0x008;
/** Transmit queue of machine 0; the others follow. */
export const TRANSMIT: u32 = 0x010;
/** Receive queue of machine 0; the others follow. */
export const RECEIVE: u32 = 0x020;
/** Flags between machines; written bits are cleared. */
export const INTERRUPT_FLAGS: u32 = 0x030;
const INSTRUCTIONS: u32 = 0x048;
const CLOCK_DIVIDER: u32 = 0x0c8;
const EXECUTION: u32 = 0x0cc;
/** Shift control of machine 0. */
export const SHIFT: u32 = 0x0d0;
/** A write makes machine 0 execute that instruction at once. */
export const EXECUTE: u32 = 0x0d8;
const PIN_CONTROL: u32 = 0x0dc;
/** Bytes from one machine's registers to the next one's. */
export const MACHINE_BYTES: u32 = 0x18;

const AUTOPULL: u32 = 1 << 17;
const SHIFT_RIGHT: u32 = 3 << 18;
const JOIN_TRANSMIT: u32 = 1 << 30;

/**
 * Shift control of EMIT: words shift out to the right, pulled when empty, both queues joined to one of eight
 * words.
 */
export const EMIT_SHIFT: u32 = JOIN_TRANSMIT | AUTOPULL | SHIFT_RIGHT;
/** The same without the joined queue: changing between the two empties it (3.7, SHIFTCTRL). */
export const EMIT_SHIFT_APART: u32 = AUTOPULL | SHIFT_RIGHT;

/** Words that the joined queue holds. */
export const QUEUE_WORDS: u32 = 8;

/** Addresses in the instruction memory. */
const DARK_AT: u32 = 0;
const EMIT_AT: u32 = 1;
const PACE_AT: u32 = 3;
const PACE_COUNT_AT: u32 = PACE_AT + 1;
const PACE_PREPARE_AT: u32 = PACE_AT + 7;
const PACE_END: u32 = PACE_AT + 8;

/** Encodings of RP2040 datasheet 3.4. */
const JUMP: u32 = 0x0000;
const JUMP_X_DECREMENT: u32 = 0x0040;
const WAIT_FLAG_0: u32 = 0x20c0;
const OUT_PINS: u32 = 0x6000;
const PUSH_NOBLOCK: u32 = 0x8000;
const PULL_NOBLOCK: u32 = 0x8080;
const MOV_PINS_NULL: u32 = 0xa003;
const MOV_X_Y: u32 = 0xa022;
const MOV_X_NULL: u32 = 0xa023;
const MOV_Y_OSR: u32 = 0xa047;
const MOV_ISR_OSR: u32 = 0xa0c7;
const RAISE_FLAG_0: u32 = 0xc000;
const SET_X_31: u32 = 0xe03f;
/** EMIT has one side-set bit, the trigger: the top one of the five delay bits. */
const SIDE_TRIGGER: u32 = 1 << 12;
const DELAY_15: u32 = 15 << 8;

/** Jump that EMIT is made to execute before each block. */
export const JUMP_TO_EMIT: u32 = JUMP | EMIT_AT;

function machine(register: u32, index: u32): u32 {
  return PIO0 + register + index * MACHINE_BYTES;
}

function instruction(at: u32, code: u32): void {
  writeRegister(PIO0 + INSTRUCTIONS + 4 * at, code);
}

/** Value of CTRL with EMIT stopped and restarted, the others running. */
export const CONTROL_STOP_EMIT: u32 = (1 << DARK) | (1 << PACE) | (1 << (4 + EMIT));
/** Value of CTRL with all three running. */
export const CONTROL_ALL: u32 = (1 << DARK) | (1 << EMIT) | (1 << PACE);

/** Loads the programs and starts DARK. `pulseLines`: 4 or 8 lines a pulse. */
export function pioStart<Facts>(pulseLines: u32): void {
  const firstLine = changetype<Facts>(0).firstLine();
  const trigger = changetype<Facts>(0).trigger();
  writeRegister(PIO0 + CONTROL, 0);
  instruction(DARK_AT, MOV_PINS_NULL);
  instruction(EMIT_AT, WAIT_FLAG_0 | SIDE_TRIGGER);
  instruction(EMIT_AT + 1, OUT_PINS | pulseLines);
  instruction(PACE_AT, MOV_X_Y);
  instruction(PACE_COUNT_AT, JUMP_X_DECREMENT | PACE_COUNT_AT);
  instruction(PACE_AT + 2, MOV_X_NULL);
  instruction(PACE_AT + 3, PULL_NOBLOCK); // an empty queue gives X: 0
  instruction(PACE_AT + 4, MOV_ISR_OSR);
  instruction(PACE_AT + 5, PUSH_NOBLOCK);
  instruction(PACE_AT + 6, SET_X_31);
  instruction(PACE_PREPARE_AT, JUMP_X_DECREMENT | PACE_PREPARE_AT | DELAY_15);
  instruction(PACE_END, RAISE_FLAG_0);
  for (let index: u32 = DARK; index <= PACE; index++) writeRegister(machine(CLOCK_DIVIDER, index), 1 << 16);
  wrap(DARK, DARK_AT, DARK_AT);
  wrap(EMIT, EMIT_AT + 1, EMIT_AT + 1);
  wrap(PACE, PACE_AT, PACE_END);
  writeRegister(machine(SHIFT, DARK), SHIFT_RIGHT);
  writeRegister(machine(SHIFT, EMIT), EMIT_SHIFT);
  writeRegister(machine(SHIFT, PACE), SHIFT_RIGHT);
  writeRegister(machine(PIN_CONTROL, DARK), (8 << 20) | firstLine);
  writeRegister(machine(PIN_CONTROL, EMIT), (1 << 29) | (pulseLines << 20) | (trigger << 10) | firstLine);
  writeRegister(machine(PIN_CONTROL, PACE), (1 << 26) | (trigger << 5));
  // `set pindirs` reaches five pins at a time from the set base.
  for (let first: u32 = 0; first < 8; first += 4) {
    writeRegister(machine(PIN_CONTROL, DARK), (4 << 26) | ((firstLine + first) << 5));
    writeRegister(machine(EXECUTE, DARK), 0xe08f); // set pindirs, 15
  }
  writeRegister(machine(PIN_CONTROL, DARK), (8 << 20) | firstLine);
  writeRegister(machine(EXECUTE, PACE), 0xe081); // set pindirs, 1
  writeRegister(machine(EXECUTE, DARK), JUMP | DARK_AT);
  writeRegister(PIO0 + CONTROL, 1 << DARK);
}

function wrap(index: u32, bottom: u32, top: u32): void {
  writeRegister(machine(EXECUTION, index), (top << 12) | (bottom << 7));
}

/** Prepares PACE for a period of `periodSlots`; its queue is empty then. */
export function pacePrepare(periodSlots: u32): void {
  paceStop();
  writeRegister(PIO0 + CONTROL, (1 << DARK) | (1 << (4 + PACE)));
  writeRegister(PIO0 + TRANSMIT + 4 * PACE, periodSlots - PACE_CYCLES - 1);
  writeRegister(machine(EXECUTE, PACE), PULL_NOBLOCK);
  writeRegister(machine(EXECUTE, PACE), MOV_Y_OSR);
  writeRegister(machine(EXECUTE, PACE), JUMP | PACE_AT);
}

/** Starts PACE: the first block is due one period later. */
export function paceStart(): void {
  writeRegister(PIO0 + CONTROL, (1 << DARK) | (1 << PACE));
}

/** Queues the control list at bus address `list` for the next period that has none. */
export function paceArm(list: u32): void {
  writeRegister(PIO0 + TRANSMIT + 4 * PACE, list);
}

/** Stops PACE and EMIT; DARK goes on: all lines are low from the next cycle on. */
export function paceStop(): void {
  writeRegister(PIO0 + CONTROL, 1 << DARK);
  // Queued lists are dropped by changing the queue's shape and back.
  writeRegister(machine(SHIFT, PACE), JOIN_TRANSMIT | SHIFT_RIGHT);
  writeRegister(machine(SHIFT, PACE), SHIFT_RIGHT);
}
