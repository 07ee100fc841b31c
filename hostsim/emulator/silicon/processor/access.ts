/**
 * Loads and stores of an instruction. Takes: addresses. Gives: values; an access that is not aligned
 * becomes bytes where the architecture has that, or a fault. Cycles: see cycles.ts.
 */
import { load8, load16, load32, store8, store16, store32 } from "../bus";
import { addWaits, busFault, raiseBusFault } from "../memory";
import { OVERLAP_CYCLES, UNALIGNED_CYCLES } from "./cycles";
import { Decoded } from "./decoded-record";
import { FAULT_UNALIGNED, raise } from "./faults";
import { DISCARDED, NO_ACCESS, ProcessorState } from "./state";
import { trapsUnaligned } from "./system-control";

const WORD: u32 = 4;
const HALF: u32 = 2;
const BYTE_BITS: u32 = 8;

/** Where memory ends and hardware begins, whose registers want aligned accesses. */
const FIRST_HARDWARE: u32 = 0x40000000;

/** The access that is under way is not aligned, and must be. */
export function raiseUnaligned(): void {
  raise(FAULT_UNALIGNED);
  raiseBusFault();
}

/** Whether an access that is not aligned faults; then that is raised. */
function refusesUnaligned(cpu: ProcessorState, address: u32): bool {
  if (!trapsUnaligned(cpu) && address < FIRST_HARDWARE) return false;
  raiseUnaligned();
  return true;
}

function loadParts(cpu: ProcessorState, address: u32, bytes: u32): u32 {
  if (refusesUnaligned(cpu, address)) return 0;
  addWaits(UNALIGNED_CYCLES);
  let value: u32 = 0;
  for (let at: u32 = 0; at < bytes; at++) value |= load8(address + at) << (at * BYTE_BITS);
  return value;
}

function storeParts(cpu: ProcessorState, address: u32, value: u32, bytes: u32): void {
  if (refusesUnaligned(cpu, address)) return;
  addWaits(UNALIGNED_CYCLES);
  for (let at: u32 = 0; at < bytes && !busFault; at++) store8(address + at, value >> (at * BYTE_BITS));
}

/** Reads a word. */
export function readWord(cpu: ProcessorState, address: u32): u32 {
  return (address & (WORD - 1)) == 0 ? load32(address) : loadParts(cpu, address, WORD);
}

/** Reads a half-word. */
export function readHalf(cpu: ProcessorState, address: u32): u32 {
  return (address & (HALF - 1)) == 0 ? load16(address) : loadParts(cpu, address, HALF);
}

/** Writes a word. */
export function writeWord(cpu: ProcessorState, address: u32, value: u32): void {
  if ((address & (WORD - 1)) == 0) store32(address, value);
  else storeParts(cpu, address, value, WORD);
}

/** Writes a half-word. */
export function writeHalf(cpu: ProcessorState, address: u32, value: u32): void {
  if ((address & (HALF - 1)) == 0) store16(address, value);
  else storeParts(cpu, address, value, HALF);
}

/** Cycles of a load, which may overlap with the access before it, `previous`. */
export function loadCycles(cpu: ProcessorState, entry: Decoded, previous: u32): u32 {
  cpu.previousAccess = entry.d | cpu.overlaps;
  const overlaps = previous != NO_ACCESS && previous != <u32>entry.n && previous != <u32>entry.m;
  return cpu.loadCycles - (overlaps ? OVERLAP_CYCLES : 0);
}

/** Cycles of a store; a load after it may overlap with it. */
export function storeCycles(cpu: ProcessorState): u32 {
  cpu.previousAccess = DISCARDED | cpu.overlaps;
  return cpu.storeCycles;
}
