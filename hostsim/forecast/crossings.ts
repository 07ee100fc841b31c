/**
 * When a condition changes. Takes: a margin that is positive while the condition holds, and a bound on how
 * soon it can change sign. Gives: the whole milliseconds at which it does. It walks from bound to bound
 * ("sphere tracing"), so nothing that lasts a millisecond or longer is stepped over, however narrowly a
 * satellite grazes the horizon.
 */

/** A margin at a moment, and for how long after or before it the sign can't change. */
export interface Margin {
  /** At or above 0: the condition holds. */
  readonly margin: number;
  /** In ms, never negative; may be infinite. */
  readonly safeMs: number;
}

/** The condition as a function of Unix time in ms. */
export type Condition = (utcMs: number) => Margin;

/** From the first whole ms at which a condition holds to the last, both included. */
export interface Span {
  readonly fromUtcMs: number;
  readonly toUtcMs: number;
}

/**
 * The first whole ms after `fromUtcMs` (direction 1) or before it (-1) at which the condition is not what it
 * is at `fromUtcMs`, or null when none comes up to `untilUtcMs`, that one included. All times are whole ms.
 */
export function nextChange(
  condition: Condition,
  fromUtcMs: number,
  untilUtcMs: number,
  direction: 1 | -1 = 1,
): number | null {
  let at = fromUtcMs;
  let { margin, safeMs } = condition(at);
  const holds = margin >= 0;
  while (at !== untilUtcMs) {
    const left = Math.abs(untilUtcMs - at);
    at += direction * Math.min(left, Math.max(1, Math.floor(safeMs)));
    ({ margin, safeMs } = condition(at));
    if (margin >= 0 !== holds) return at;
  }
  return null;
}

/** The spans between two moments, both included, in which the condition holds. */
export function spansOf(condition: Condition, { fromUtcMs, toUtcMs }: Span): Span[] {
  const spans: Span[] = [];
  let at = fromUtcMs;
  let holds = condition(at).margin >= 0;
  for (;;) {
    const change = nextChange(condition, at, toUtcMs);
    if (holds) spans.push({ fromUtcMs: at, toUtcMs: change === null ? toUtcMs : change - 1 });
    if (change === null) return spans;
    at = change;
    holds = !holds;
  }
}
