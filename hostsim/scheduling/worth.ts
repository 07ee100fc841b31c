/**
 * What key is worth. Takes: a share of a demand that is met. Gives: how much more of it is worth.
 *
 * U(r) is the concave, piecewise-linear function that is log2(r) at r = 2^-10, 2^-9, ..., 2, up to a
 * constant: each doubling of what a pair has is worth the same, so who has least is helped first, and nobody
 * is left out for the many (proportional fairness: Kelly, European Transactions on Telecommunications 8
 * (1997) 33-37). Beyond twice the demand more is worth little, but something: a terminal has nothing better
 * to do.
 */

/** A stretch of a concave function from 0 on: so long, and each unit of it is worth `slope`. */
export interface Stretch {
  readonly length: number;
  readonly slope: number;
}

const LEAST = 2 ** -10;
const MOST = 2;
/** What is worth something still, beyond `MOST`. */
const LAST_SLOPE = 1 / 8;

/** The stretches of U, from a share of 0 on. */
const WORTH = stretches();

function stretches(): { readonly upTo: number; readonly slope: number }[] {
  const all = [{ upTo: LEAST, slope: 2 / LEAST }];
  for (let from = LEAST; from < MOST; from *= 2) all.push({ upTo: 2 * from, slope: 1 / from });
  return [...all, { upTo: Number.POSITIVE_INFINITY, slope: LAST_SLOPE }];
}

/** The stretches that are left for who has a share already: how long each is, and its slope. */
export function stretchesFrom(share: number): Stretch[] {
  const left: Stretch[] = [];
  let from = share;
  for (const { upTo, slope } of WORTH) {
    if (upTo <= from) continue;
    left.push({ length: upTo - from, slope });
    from = upTo;
  }
  return left;
}

/** The function that is straight up to `least`, which is above 0, and the same from there on. */
export function straightTo(stretches: readonly Stretch[], least: number): Stretch[] {
  let at = 0;
  let worth = 0;
  let left = least;
  for (; stretches[at]!.length <= left; at++) {
    left -= stretches[at]!.length;
    worth += stretches[at]!.length * stretches[at]!.slope;
  }
  const { length, slope } = stretches[at]!;
  return [
    { length: least, slope: (worth + left * slope) / least },
    { length: length - left, slope },
    ...stretches.slice(at + 1),
  ];
}
