/**
 * Which stores can hold a network's pairs back. Takes: how many blocks each store has, and what ways of key
 * would use of them. Gives: the stores that a programme must have rows for.
 *
 * Where many pairs want little each, most stores have more than is asked of them. A programme without their
 * rows is much smaller; its answer is the whole programme's as soon as it overdraws none of them, and those
 * that it overdraws are added (row generation: Dantzig, Fulkerson and Johnson, Operations Research 2 (1954)
 * 393-410).
 */

/** Part of a store's blocks by which rounding may overdraw it. */
const SLACK = 1e-7;

/** Stores, by their places in the graph's edges. */
export class BindingStores {
  private readonly binding: boolean[];

  /** `areAll`: every store counts from the beginning. */
  constructor(
    private readonly blocks: readonly number[],
    areAll: boolean,
  ) {
    this.binding = blocks.map(() => areAll);
  }

  /** Those that count, in order. */
  edges(): number[] {
    return [...this.binding.keys()].filter((edge) => this.binding[edge]);
  }

  /** Whether none of the stores on a way counts, so that nothing holds it back so far. */
  isLoose(edges: readonly number[]): boolean {
    return edges.every((edge) => !this.binding[edge]);
  }

  /** Lets stores count of which more is used than they have, and returns whether there are new ones. */
  addOverdrawn(used: Float64Array): boolean {
    let hasMore = false;
    for (const [edge, count] of this.blocks.entries()) {
      if (this.binding[edge] || used[edge]! <= count * (1 + SLACK)) continue;
      this.binding[edge] = true;
      hasMore = true;
    }
    return hasMore;
  }
}
