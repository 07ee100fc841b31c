/** The search by halving: what a look at every value gives, in few steps. */
import { expect, it } from "vitest";
import { leastPlace } from "../../../hostsim/jobs/least-value.js";

it("finds the first that is enough, asks none twice, and of n at most 1 + log2(n) + 1", async () => {
  for (let values = 0; values <= 40; values++)
    for (let first = 0; first <= values; first++) {
      const asked: number[] = [];
      const found = await leastPlace(values, async (place) => {
        asked.push(place);
        return place >= first;
      });
      expect(found).toBe(first < values ? first : null);
      expect(new Set(asked).size).toBe(asked.length);
      if (values > 0) expect(asked.length).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(values)));
    }
});
