/**
 * Confirmation of several blocks by one hash. Takes: how many blocks, and whether the two sides' hashes of
 * some of them are equal under a fresh key. Gives: which blocks are equal, and how many hashes that told.
 *
 * A hash costs 64 bits whatever it covers: of a block of 10^4 bits at 0.5 % QBER that would be 14 % of the
 * Shannon bound. When a group's hashes differ, its halves are compared, and theirs, so one bad block costs
 * the others nothing but bits.
 */

/** Blocks are confirmed together until they hold this many bits. */
export const CONFIRMED_TOGETHER_BITS = 100_000;

/** How many blocks of n bits share a hash. */
export function blocksConfirmedTogether(n: number): number {
  return Math.ceil(CONFIRMED_TOGETHER_BITS / n);
}

/** What became of a group. */
export interface GroupConfirmation {
  /** For each block, whether it is equal on both sides. */
  readonly confirmed: readonly boolean[];
  /** Hashes told, each of which leaks CONFIRMATION_BITS. */
  readonly hashes: number;
}

/**
 * Confirms blocks 0..count-1, count > 0. Yields blocks whose hashes, one behind the other under a key of
 * their own, are to be compared, and wants to be told whether they are equal.
 */
export function* confirmGroup(count: number): Generator<readonly number[], GroupConfirmation, boolean> {
  const confirmed = new Array<boolean>(count).fill(false);
  let hashes = 0;
  function* confirm(
    blocks: readonly number[],
    differ: boolean,
  ): Generator<readonly number[], boolean, boolean> {
    if (!differ) {
      hashes += 1;
      if (yield blocks) {
        for (const block of blocks) confirmed[block] = true;
        return true;
      }
    }
    if (blocks.length === 1) return false;
    const middle = blocks.length >> 1;
    const firstIsEqual = yield* confirm(blocks.slice(0, middle), false);
    // What differs as a whole and not in its first half differs in its second.
    yield* confirm(blocks.slice(middle), firstIsEqual);
    return false;
  }
  yield* confirm([...confirmed.keys()], false);
  return { confirmed, hashes };
}

/** The same where both sides' hashes are at hand. */
export function confirmAtOnce(
  count: number,
  agree: (blocks: readonly number[]) => boolean,
): GroupConfirmation {
  const group = confirmGroup(count);
  let step = group.next();
  while (!step.done) step = group.next(agree(step.value));
  return step.value;
}
