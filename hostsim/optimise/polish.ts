/**
 * The last steps of a search, on what can really be sent. Takes: a point near the best one, and a score that
 * may jump from one quantised setting to the next. Gives: the best point of a shrinking pattern of steps
 * (Hooke and Jeeves, J. ACM 8, 212 (1961)). Never leaves the unit cube. A score below `atLeast` need not be
 * exact, only below.
 */

const FIRST_STEP = 0.02;
const LAST_STEP = 0.0005;

/** Climbs along the given coordinates. */
export function polish(
  start: readonly number[],
  coordinates: readonly number[],
  score: (point: readonly number[], atLeast: number) => number,
): { point: number[]; score: number; evaluations: number } {
  let point = [...start];
  let best = score(point, Number.NEGATIVE_INFINITY);
  let evaluations = 1;
  for (let step = FIRST_STEP; step >= LAST_STEP; step /= 2) {
    for (let improved = true; improved; ) {
      improved = false;
      for (const coordinate of coordinates) {
        for (const direction of [step, -step]) {
          const trial = point.map((value, at) =>
            at === coordinate ? Math.min(1, Math.max(0, value + direction)) : value,
          );
          const trialScore = score(trial, best);
          evaluations += 1;
          if (!(trialScore > best)) continue;
          point = trial;
          best = trialScore;
          improved = true;
        }
      }
    }
  }
  return { point, score: best, evaluations };
}
