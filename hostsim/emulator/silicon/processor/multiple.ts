/**
 * Loads and stores of several registers. Takes: a decoded LDM or STM, its base. Gives: registers or memory,
 * the base written back, and cycles. An access that faults leaves the base alone; one that is not aligned
 * faults always.
 */
import { load32, store32 } from "../bus";
import { busFault } from "../memory";
import { raiseUnaligned } from "./access";
import { PLAIN_CYCLES } from "./cycles";
import { Decoded } from "./decoded-record";
import {
  NO_ACCESS,
  PROGRAM_COUNTER,
  ProcessorState,
  REGISTER_BYTES,
  registerAt,
  setRegisterAt,
} from "./state";

/** What was loaded for the program counter. */
export let loadedCounter: u32 = 0;

/** First address of `count` registers, upwards from the base or downwards to it. */
function firstAddress(entry: Decoded, base: u32, count: u32): u32 {
  return entry.amount != 0 ? base - count * REGISTER_BYTES : base;
}

function writeBack(cpu: ProcessorState, entry: Decoded, base: u32, count: u32): void {
  if (entry.extra == 0) return;
  const bytes = count * REGISTER_BYTES;
  setRegisterAt(cpu, entry.n, entry.amount != 0 ? base - bytes : base + bytes);
}

/** LDM and POP; a program counter among them is `loadedCounter`. */
export function loadMultiple(cpu: ProcessorState, entry: Decoded, base: u32): u32 {
  const count = popcnt<u32>(entry.immediate);
  let address = firstAddress(entry, base, count);
  cpu.previousAccess = NO_ACCESS;
  if ((address & (REGISTER_BYTES - 1)) != 0) {
    raiseUnaligned();
    return PLAIN_CYCLES;
  }
  for (let list = entry.immediate; list != 0; list &= list - 1) {
    const place = ctz<u32>(list) * REGISTER_BYTES;
    const value = load32(address);
    if (busFault) return PLAIN_CYCLES;
    if (place == PROGRAM_COUNTER) loadedCounter = value;
    else setRegisterAt(cpu, place, value);
    address += REGISTER_BYTES;
  }
  writeBack(cpu, entry, base, count);
  return PLAIN_CYCLES + count;
}

/** STM and PUSH. */
export function storeMultiple(cpu: ProcessorState, entry: Decoded, base: u32): u32 {
  const count = popcnt<u32>(entry.immediate);
  let address = firstAddress(entry, base, count);
  cpu.previousAccess = NO_ACCESS;
  if ((address & (REGISTER_BYTES - 1)) != 0) {
    raiseUnaligned();
    return PLAIN_CYCLES;
  }
  for (let list = entry.immediate; list != 0; list &= list - 1) {
    store32(address, registerAt(cpu, ctz<u32>(list) * REGISTER_BYTES));
    if (busFault) return PLAIN_CYCLES;
    address += REGISTER_BYTES;
  }
  writeBack(cpu, entry, base, count);
  return PLAIN_CYCLES + count;
}
