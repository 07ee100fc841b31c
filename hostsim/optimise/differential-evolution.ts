/**
 * Differential evolution (Storn and Price, J. Global Optim. 11, 341 (1997)), scheme rand/1/bin: the largest
 * value of a function over the unit cube, without derivatives and whatever its scale. Takes: the function and
 * points to start from. Gives: the best point found. Every scale factor is drawn anew (dither), which needs
 * no tuning for functions like ours.
 */
import type { RandomSource } from "../base/random.js";

/** What is searched, and how long. */
export interface Search {
  readonly dimensions: number;
  /** To be maximised; any finite number. Below `atLeast` it need not be exact, only below. */
  score(point: readonly number[], atLeast: number): number;
  /**
   * Points of the unit cube that the first population holds; the result is never worse than the best of them.
   */
  readonly start: readonly (readonly number[])[];
  readonly random: RandomSource;
}

/** The best point. */
export interface Found {
  readonly point: readonly number[];
  readonly score: number;
  readonly evaluations: number;
}

/** Members of the population for each dimension. */
const MEMBERS_PER_DIMENSION = 10;
/** Generations after which the search ends at the latest. */
const MOST_GENERATIONS = 400;
/** The search ends once all members score the same within this share. */
const PRECISION = 1e-9;
/** Probability that a coordinate is taken from the mutant. */
const CROSSOVER = 0.9;

/** Searches the unit cube. */
export function differentialEvolution({ dimensions, score, start, random }: Search): Found {
  const size = Math.max(MEMBERS_PER_DIMENSION * dimensions, start.length, 4);
  const points = Array.from({ length: size }, (_, member) =>
    member < start.length ? [...start[member]!] : Array.from({ length: dimensions }, () => random.uniform()),
  );
  const scores = points.map((point) => score(point, Number.NEGATIVE_INFINITY));
  let evaluations = size;
  for (let generation = 0; generation < MOST_GENERATIONS && !isSettled(scores); generation++) {
    for (let member = 0; member < size; member++) {
      const trial = mutant(points, member, random);
      const trialScore = score(trial, scores[member]!);
      evaluations += 1;
      if (trialScore < scores[member]!) continue;
      points[member] = trial;
      scores[member] = trialScore;
    }
  }
  const best = scores.indexOf(Math.max(...scores));
  return { point: points[best]!, score: scores[best]!, evaluations };
}

function isSettled(scores: readonly number[]): boolean {
  const most = Math.max(...scores);
  return most - Math.min(...scores) <= PRECISION * Math.abs(most);
}

/** Three other members, all different. */
function others(size: number, member: number, random: RandomSource): [number, number, number] {
  const picked = [member];
  while (picked.length < 4) {
    const candidate = Math.floor(random.uniform() * size);
    if (!picked.includes(candidate)) picked.push(candidate);
  }
  return [picked[1]!, picked[2]!, picked[3]!];
}

/**
 * A member crossed with a + F (b - c); a coordinate that leaves the cube lands between its member and the
 * wall.
 */
function mutant(points: readonly number[][], member: number, random: RandomSource): number[] {
  const [a, b, c] = others(points.length, member, random);
  const scale = 0.5 + random.uniform() / 2;
  const own = points[member]!;
  const sure = Math.floor(random.uniform() * own.length);
  return own.map((coordinate, at) => {
    if (at !== sure && random.uniform() >= CROSSOVER) return coordinate;
    const moved = points[a]![at]! + scale * (points[b]![at]! - points[c]![at]!);
    if (moved < 0) return coordinate * random.uniform();
    if (moved > 1) return coordinate + (1 - coordinate) * random.uniform();
    return moved;
  });
}
