/**
 * The world's look at the pattern: which symbol a pulse was. Takes: the payload. Gives: its own answer by
 * random access, the same function of seed and index that fills the tables.
 */
import { SYMBOL_BATCH, type SymbolLookup } from "../channel/by-event.js";
import type { PayloadExports } from "../core/load.js";

const TWO_32 = 2 ** 32;

/** Reserves its buffers in the payload, so call it before memory is sealed. */
export function payloadLookup(core: PayloadExports): SymbolLookup {
  const indices = core.reserve(SYMBOL_BATCH * 8);
  const results = core.reserve(SYMBOL_BATCH);
  return (pulses, count, symbols) => {
    const words = new Uint32Array(core.memory.buffer, indices, 2 * count);
    for (let i = 0; i < count; i++) {
      const pulse = pulses[i]!;
      words[2 * i] = pulse;
      words[2 * i + 1] = pulse / TWO_32;
    }
    core.symbolsAt(indices, count, results, core.DOMAIN_KEY.value);
    symbols.set(new Uint8Array(core.memory.buffer, results, count));
  };
}
