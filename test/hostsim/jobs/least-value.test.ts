/** The search for the least that is enough: what a look at every value gives, whatever is enough. */
import { expect, it } from "vitest";
import { leastPlace } from "../../../hostsim/jobs/least-value.js";

it("finds the first that is enough also where more is not, and asks for nothing beyond it", async () => {
  const places = 8;
  for (let enough = 0; enough < 2 ** places; enough++) {
    const isEnough = (place: number) => ((enough >> place) & 1) === 1;
    const asked: number[] = [];
    const found = await leastPlace(places, async (place) => {
      asked.push(place);
      return isEnough(place);
    });
    const all = Array.from({ length: places }, (_, place) => place);
    const first = all.find(isEnough) ?? null;
    expect(found).toBe(first);
    expect(asked).toEqual(all.slice(0, (first ?? places - 1) + 1));
  }
});
