/**
 * The program status register as one word. Takes: a processor's state, or the word. Gives: the other. Bits
 * by the Armv8-M Architecture Reference Manual (DDI 0553), "XPSR".
 */
import { flagsOf, setFlags, setGreaterEqual } from "./flags";
import { ProcessorState } from "./state";

/** Thumb state; 0 only in the frame of the fault that this is. */
export const THUMB: u32 = 1 << 24;

/** Bits 1 to 0 and 7 to 2 of ITSTATE. */
const IT_LOW: u32 = 25;
const IT_HIGH: u32 = 10;
const IT_LOW_BITS: u32 = 3;
const IT_HIGH_BITS: u32 = 0x3f;

/** The number of the exception. */
const EXCEPTION_MASK: u32 = 0x1ff;

/** xPSR. */
export function statusOf(cpu: ProcessorState): u32 {
  const block = ((cpu.ifThen & IT_LOW_BITS) << IT_LOW) | ((cpu.ifThen >> 2) << IT_HIGH);
  return flagsOf(cpu) | (cpu.isForeign != 0 ? 0 : THUMB) | block | cpu.exception;
}

/** Takes all of xPSR. */
export function setStatus(cpu: ProcessorState, status: u32): void {
  setFlags(cpu, status);
  setGreaterEqual(cpu, status);
  cpu.exception = status & EXCEPTION_MASK;
  cpu.ifThen = ((status >> IT_LOW) & IT_LOW_BITS) | (((status >> IT_HIGH) & IT_HIGH_BITS) << 2);
}
