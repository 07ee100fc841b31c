/**
 * Pulses whose symbols somebody else has made: a laboratory's own table. Takes: the table, and a satellite
 * with a pattern of its own. Gives: clicks as that satellite can sift them, and the table's probabilities.
 *
 * The satellite knows no pattern but its own, so pulses are renumbered: each detected pulse gets the next
 * place in the satellite's pattern that holds the very symbol that the table has for it. Sifting, correction
 * and hashing ask for nothing of a pulse but its symbol and its order, so they do with the table's symbols
 * what they do with the satellite's.
 */
import { UserError } from "../base/user-error.js";
import { SYMBOL_BATCH, type SymbolLookup } from "../channel/by-event.js";
import type { PerClass } from "../finite-key/tail-bounds.js";
import type { EmissionPlan } from "../grid/emission-plan.js";
import type { Clicks } from "../ground/ground-station.js";
import type { PatternSummary } from "../satellite/pattern-weights.js";

/** Symbols: class (vacuum, decoy, signal) x 4 + basis x 2 + value. */
const SYMBOLS = 12;

/** The pulses of a session, renumbered. */
export class GivenSymbols {
  /** Places of the pattern that were looked up, and the next of them. */
  private readonly places = new Float64Array(SYMBOL_BATCH);
  private readonly found = new Uint8Array(SYMBOL_BATCH);
  private next = SYMBOL_BATCH;

  /**
   * @param symbols symbol of pulse 0, 1, ... of the session; they repeat behind the last
   * @param pattern what the satellite really sends: each symbol of the table must be among it
   * @throws UserError when one is not
   */
  constructor(
    private readonly symbols: Uint8Array,
    private readonly plan: EmissionPlan,
    private readonly lookUp: SymbolLookup,
    private readonly pattern: PatternSummary,
  ) {
    const counts = this.counts();
    for (const [symbol, count] of counts.entries())
      if (count > 0 && !isSent(pattern, symbol))
        throw new UserError(
          `the table holds ${count} symbols of a class and basis that the scenario never sends (symbol ${symbol})`,
        );
    this.places[SYMBOL_BATCH - 1] = plan.firstBlock * plan.pulsesPerBlock - 1;
  }

  /** Symbol of a pulse. */
  symbolOf(pulse: number): number {
    const first = this.plan.firstBlock * this.plan.pulsesPerBlock;
    return this.symbols[(pulse - first) % this.symbols.length]!;
  }

  /** Renumbers clicks, which come in order. @throws UserError when the pattern has no place left */
  renumber({ pulses, outcomes }: Clicks): Clicks {
    return {
      pulses: pulses.map((pulse) => BigInt(this.placeOf(this.symbolOf(Number(pulse))))),
      outcomes,
    };
  }

  /** The table's probabilities, which the bound needs. */
  summary(): PatternSummary {
    const counts = this.counts();
    const of = (classCode: number, basis: number) =>
      counts[(classCode << 2) | (basis << 1)]! + counts[(classCode << 2) | (basis << 1) | 1]!;
    const all = (basis: number) => of(0, basis) + of(1, basis) + of(2, basis);
    const classes = (basis: number): PerClass => [
      of(2, basis) / all(basis),
      of(1, basis) / all(basis),
      of(0, basis) / all(basis),
    ];
    return {
      ...this.pattern,
      basisZProbability: all(0) / (all(0) + all(1)),
      classProbabilities: { Z: classes(0), X: classes(1) },
    };
  }

  private counts(): number[] {
    const counts = new Array<number>(SYMBOLS).fill(0);
    for (const symbol of this.symbols) counts[symbol]! += 1;
    return counts;
  }

  /** The next place of the satellite's pattern with a symbol. */
  private placeOf(symbol: number): number {
    for (;;) {
      for (; this.next < SYMBOL_BATCH; this.next++)
        if (this.found[this.next] === symbol) return this.places[this.next++]!;
      const first = this.places[SYMBOL_BATCH - 1]! + 1;
      if (first + SYMBOL_BATCH > this.plan.endPulse)
        throw new UserError("so many clicks of so few pulses can't be sifted with a table of your own");
      for (let i = 0; i < SYMBOL_BATCH; i++) this.places[i] = first + i;
      this.lookUp(this.places, SYMBOL_BATCH, this.found);
      this.next = 0;
    }
  }
}

function isSent({ basisZProbability, classProbabilities }: PatternSummary, symbol: number): boolean {
  const isX = (symbol & 2) !== 0;
  const ofBasis = isX ? classProbabilities.X : classProbabilities.Z;
  return (isX ? basisZProbability < 1 : basisZProbability > 0) && ofBasis[2 - (symbol >> 2)]! > 0;
}
