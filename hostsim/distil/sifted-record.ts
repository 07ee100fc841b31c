/**
 * The sifted bits of a pass, as sent and as seen. Takes: clicks, and a look at the pattern. Gives: columns, a
 * row a click whose bases match. Secret, as the key is that comes of them.
 */
import { SYMBOL_BATCH, type SymbolLookup } from "../channel/by-event.js";
import type { Column } from "../columns/column.js";
import type { Clicks } from "../ground/ground-station.js";

/** Collects sifted bits. */
export class SiftedRecord {
  private readonly pulses: bigint[] = [];
  private readonly symbols: number[] = [];
  private readonly seen: number[] = [];
  private readonly asked = new Float64Array(SYMBOL_BATCH);
  private readonly answered = new Uint8Array(SYMBOL_BATCH);

  /** Adds clicks in order of time. */
  add({ pulses, outcomes }: Clicks, lookUp: SymbolLookup): void {
    for (let from = 0; from < outcomes.length; from += SYMBOL_BATCH) {
      const count = Math.min(SYMBOL_BATCH, outcomes.length - from);
      for (let i = 0; i < count; i++) this.asked[i] = Number(pulses[from + i]!);
      lookUp(this.asked, count, this.answered);
      for (let i = 0; i < count; i++) {
        const outcome = outcomes[from + i]!;
        const symbol = this.answered[i]!;
        if (((symbol >> 1) & 1) !== outcome >> 1) continue;
        this.pulses.push(pulses[from + i]!);
        this.symbols.push(symbol);
        this.seen.push(outcome & 1);
      }
    }
  }

  /** Columns: pulse, class (0 vacuum, 1 decoy, 2 signal), basis (0 Z, 1 X), the bit sent, the bit seen. */
  columns(): Column[] {
    const { symbols } = this;
    return [
      { name: "pulse", values: BigInt64Array.from(this.pulses) },
      { name: "class", values: Uint8Array.from(symbols, (symbol) => symbol >> 2) },
      { name: "basis", values: Uint8Array.from(symbols, (symbol) => (symbol >> 1) & 1) },
      { name: "sent", values: Uint8Array.from(symbols, (symbol) => symbol & 1) },
      { name: "seen", values: Uint8Array.from(this.seen) },
    ];
  }
}
