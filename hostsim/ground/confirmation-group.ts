/**
 * Confirmation of several blocks by one hash. Takes: how many blocks, and whether the two sides' hashes of some of them are
 * equal under a fresh key. Gives: which blocks are equal, and how many hashes that told.
 *
 * A hash costs 64 bits whatever it covers: of a block of 10^4 bits at 0.5 % QBER that would be 14 % of the Shannon bound. When
 * a group's hashes differ, each of its blocks is confirmed by itself, so one bad block costs the others nothing but bits.
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
 * Confirms blocks 0..count-1 except those of which the ground knows that they are `lost`. Yields blocks whose hashes, one
 * behind the other under a key of their own, are to be compared, and wants to be told whether they are equal.
 */
export function* confirmGroup(
  count: number,
  lost: (block: number) => boolean,
): Generator<readonly number[], GroupConfirmation, boolean> {
  const confirmed = new Array<boolean>(count).fill(false);
  const candidates = [...confirmed.keys()].filter((block) => !lost(block));
  if (candidates.length === 0) return { confirmed, hashes: 0 };
  if (yield candidates) {
    for (const block of candidates) confirmed[block] = true;
    return { confirmed, hashes: 1 };
  }
  if (candidates.length === 1) return { confirmed, hashes: 1 };
  for (const block of candidates) confirmed[block] = yield [block];
  return { confirmed, hashes: 1 + candidates.length };
}

/** The same where both sides' hashes are at hand. */
export function confirmAtOnce(
  count: number,
  lost: (block: number) => boolean,
  agree: (blocks: readonly number[]) => boolean,
): GroupConfirmation {
  const group = confirmGroup(count, lost);
  let step = group.next();
  while (!step.done) step = group.next(agree(step.value));
  return step.value;
}
