/**
 * Loads and stores of two registers. Takes: an address. Gives: registers or memory, and cycles. They must
 * be aligned whatever CCR says.
 */
import { load32, store32 } from "../bus";
import { busFault } from "../memory";
import { raiseUnaligned } from "./access";
import { PLAIN_CYCLES } from "./cycles";
import { Decoded } from "./decoded-record";
import { ProcessorState, REGISTER_BYTES, registerAt, setRegisterAt } from "./state";

/** Cycles: as for any two registers. */
const PAIR_CYCLES: u32 = PLAIN_CYCLES + 2;

/** Reads registers `d` and `extra` from an address and the next one. */
export function loadTwo(cpu: ProcessorState, entry: Decoded, address: u32): u32 {
  if ((address & (REGISTER_BYTES - 1)) != 0) {
    raiseUnaligned();
    return PLAIN_CYCLES;
  }
  const first = load32(address);
  if (busFault) return PLAIN_CYCLES;
  const second = load32(address + REGISTER_BYTES);
  if (busFault) return PLAIN_CYCLES;
  setRegisterAt(cpu, entry.d, first);
  setRegisterAt(cpu, entry.extra, second);
  return PAIR_CYCLES;
}

/** Writes them. */
export function storeTwo(cpu: ProcessorState, entry: Decoded, address: u32): u32 {
  if ((address & (REGISTER_BYTES - 1)) != 0) {
    raiseUnaligned();
    return PLAIN_CYCLES;
  }
  store32(address, registerAt(cpu, entry.d));
  if (!busFault) store32(address + REGISTER_BYTES, registerAt(cpu, entry.extra));
  return PAIR_CYCLES;
}
