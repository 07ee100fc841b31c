/**
 * Why it matters when clicks are announced: limits of a class's count hold for light whose end does not
 * follow from the classes, and fail too often against one who ends it by what she hears.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { CLOPPER_PEARSON } from "../../../hostsim/finite-key/tails/clopper-pearson.js";

const SHARE = 0.2;
const FAILURE = 0.01;
const [FIRST, LAST] = [200, 20_000];
const RUNS = 1000;

/** The fewest draws of the class, of `all`, whose lower limit is above what is expected; by all. */
function falseFrom(): number[] {
  const fewest: number[] = [];
  let count = 1;
  for (let all = 0; all <= LAST; all++) {
    const isFalse = () => CLOPPER_PEARSON.lower(count, all, -Math.log(FAILURE)) > SHARE * all;
    while (count > 1 && isFalse()) count -= 1;
    while (count <= all && !isFalse()) count += 1;
    fewest.push(count);
  }
  return fewest;
}

describe("a limit that may fail once in 100", () => {
  const random = new RandomStream(7, "stopped light");
  const fewest = falseFrom();
  let [atTheEnd, atSomeMoment] = [0, 0];
  for (let run = 0; run < RUNS; run++) {
    let drawn = 0;
    let wasFalse = false;
    for (let all = 1; all <= LAST; all++) {
      if (random.uniform() < SHARE) drawn += 1;
      wasFalse ||= all >= FIRST && drawn >= fewest[all]!;
    }
    if (drawn >= fewest[LAST]!) atTheEnd += 1;
    if (wasFalse) atSomeMoment += 1;
  }

  it("fails no oftener where the light ends by itself", () => {
    // Four standard deviations above 10 of 1,000.
    expect(atTheEnd).toBeLessThan(RUNS * FAILURE + 4 * Math.sqrt(RUNS * FAILURE));
  });

  it("fails many times as often where the light is ended by who hears the classes", () => {
    expect(atSomeMoment).toBeGreaterThan(6 * RUNS * FAILURE);
  });
});
