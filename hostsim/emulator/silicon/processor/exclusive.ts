/**
 * Exclusive accesses. Takes: a decoded LDREX or STREX of any size, and an address. Gives: a value, or
 * whether the store was made (0) or not (1). Each processor has a monitor; a store by one ends the other's
 * claim of the same word, as the RP2350's global monitor does (datasheet, "Exclusive access"): done here
 * for exclusive stores alone, so a plain store between the other core's LDREX and STREX goes unseen.
 */
import { load8, load16, load32, store8, store16, store32 } from "../bus";
import { busFault } from "../memory";
import { raiseUnaligned } from "./access";
import { Decoded } from "./decoded-record";
import { Operation } from "./operations";
import { CORES, ProcessorState, registerAt, stateOf } from "./state";

/** A monitor watches a word. */
const WATCHED: u32 = ~3;

/** Whether an address is a multiple of the access' size. */
function isAligned(entry: Decoded, address: u32): bool {
  const operation = <u32>entry.operation;
  if (operation == Operation.LDREX || operation == Operation.STREX) return (address & 3) == 0;
  if (operation == Operation.LDREXH || operation == Operation.STREXH) return (address & 1) == 0;
  return true;
}

/** Reads, and claims the word. */
export function loadExclusive(cpu: ProcessorState, entry: Decoded, address: u32): u32 {
  if (!isAligned(entry, address)) {
    raiseUnaligned();
    return 0;
  }
  cpu.isExclusive = 1;
  cpu.exclusiveAddress = address & WATCHED;
  if (entry.operation == Operation.LDREX) return load32(address);
  return entry.operation == Operation.LDREXH ? load16(address) : load8(address);
}

/** Writes if the word is still claimed; 0 if it did. */
export function storeExclusive(cpu: ProcessorState, entry: Decoded, address: u32): u32 {
  if (!isAligned(entry, address)) {
    raiseUnaligned();
    return 1;
  }
  const isClaimed = cpu.isExclusive != 0 && cpu.exclusiveAddress == (address & WATCHED);
  cpu.isExclusive = 0;
  if (!isClaimed) return 1;
  const value = registerAt(cpu, entry.extra);
  if (entry.operation == Operation.STREX) store32(address, value);
  else if (entry.operation == Operation.STREXH) store16(address, value);
  else store8(address, value);
  if (!busFault) endClaims(address & WATCHED);
  return 0;
}

/** No processor has a claim on a word any more. */
function endClaims(word: u32): void {
  for (let core: u32 = 0; core < CORES; core++) {
    const other = stateOf(core);
    if (other.exclusiveAddress == word) other.isExclusive = 0;
  }
}
