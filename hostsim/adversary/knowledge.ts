/**
 * What an adversary knows of the sifted bits. Takes: the station's clicks with their values, and what was
 * sent. Gives: how many of her guesses are right. Only a simulation can count that: it sees both sides and
 * her.
 */

import type { Adversary } from "../channel/adversary.js";
import { SYMBOL_BATCH, type SymbolLookup } from "../channel/by-event.js";
import type { EmissionPlan } from "../grid/emission-plan.js";
import type { Clicks } from "../ground/ground-station.js";

/** What she knows of one basis. */
export interface KnownOfBasis {
  readonly siftedBits: number;
  /** Those of them that she has an idea of, and those that she has right: what was sent, not what clicked. */
  readonly guessedBits: number;
  readonly rightGuesses: number;
}

/** The count, as a result has it. */
export interface KnowledgeSummary {
  /** Sifted bits that were compared: all whose bases match. */
  readonly siftedBits: number;
  /** Those that she has an idea of, and those of them that she has right. */
  readonly guessedBits: number;
  readonly rightGuesses: number;
  /** Of each basis what she knows of the satellite's bits, which are what becomes key. */
  readonly bases: { readonly Z: KnownOfBasis; readonly X: KnownOfBasis };
  /**
   * Share of the sifted bits that she has right if she tosses a coin where she has no idea: 0.5 is no
   * knowledge, 1 is all.
   */
  readonly rightShare: number;
}

type Counting = { -readonly [Count in keyof KnownOfBasis]: KnownOfBasis[Count] };

/** Counts guesses click by click. */
export class AdversaryKnowledge {
  private readonly pulses = new Float64Array(SYMBOL_BATCH);
  private readonly symbols = new Uint8Array(SYMBOL_BATCH);
  private sifted = 0;
  private guessed = 0;
  private right = 0;
  private readonly bases: readonly [Counting, Counting] = [
    { siftedBits: 0, guessedBits: 0, rightGuesses: 0 },
    { siftedBits: 0, guessedBits: 0, rightGuesses: 0 },
  ];

  constructor(
    private readonly adversary: Adversary,
    private readonly plan: EmissionPlan,
    private readonly lookUp: SymbolLookup,
  ) {}

  /** Has her guess the values of clicks in the basis that was sent. */
  add({ pulses, outcomes }: Clicks): void {
    for (let from = 0; from < outcomes.length; from += SYMBOL_BATCH) {
      const count = Math.min(SYMBOL_BATCH, outcomes.length - from);
      for (let i = 0; i < count; i++) this.pulses[i] = Number(pulses[from + i]!);
      this.lookUp(this.pulses, count, this.symbols);
      for (let i = 0; i < count; i++) {
        const outcome = outcomes[from + i]!;
        const sent = this.symbols[i]! & 3;
        if (outcome >> 1 !== sent >> 1) continue;
        this.sifted += 1;
        const basis = this.bases[(outcome >> 1) as 0 | 1];
        basis.siftedBits += 1;
        const guess = this.adversary.guess(this.plan.slotOf(this.pulses[i]!), outcome >> 1, sent);
        if (guess === null) continue;
        this.guessed += 1;
        basis.guessedBits += 1;
        if (guess === (sent & 1)) basis.rightGuesses += 1;
        if (guess === (outcome & 1)) this.right += 1;
      }
    }
  }

  /** The count so far. */
  get summary(): KnowledgeSummary {
    const { sifted, guessed, right } = this;
    const rightShare = sifted === 0 ? 0.5 : (right + (sifted - guessed) / 2) / sifted;
    const [Z, X] = this.bases;
    const bases = { Z: { ...Z }, X: { ...X } };
    return { siftedBits: sifted, guessedBits: guessed, rightGuesses: right, bases, rightShare };
  }
}
