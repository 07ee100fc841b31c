/** Light times, the world's and the station's, against SGP4 asked at each moment. */
import { describe, expect, test } from "vitest";
import { LightPath } from "../../../../hostsim/channel/light-path.js";
import { PredictedLightTime } from "../../../../hostsim/ground/timing/predicted-light-time.js";
import { aheadAlongTrack } from "../../../../hostsim/orbit/along-track.js";
import { parseElements } from "../../../../hostsim/orbit/elements.js";
import { earthFixedState, turnedToEarth, Viewpoint } from "../../../../hostsim/orbit/track.js";
import { checkedState } from "../../../../hostsim/orbit/validity.js";

const ELEMENTS = parseElements([
  "1 41731U 16051A   16353.90152003  .00000364  00000-0  17957-4 0  9993",
  "2 41731  97.3699 267.4500 0013200 178.5836 246.0824 15.23915303 19063",
]);
const XINGLONG = { latitudeDeg: 40.39587, longitudeDeg: 117.57746, altitudeM: 890 };
const START = Date.parse("2016-12-19T16:50:00Z");
const PS_PER_KM = 1e12 / 299_792.458;
const viewpoint = new Viewpoint(XINGLONG);

/** Range over c at a moment of emission, for a satellite that is ahead. */
function delayPs(emittedS: number, aheadS: number): number {
  const utcMs = START + 1000 * emittedS;
  const { position } = checkedState(ELEMENTS, utcMs + 1000 * aheadS);
  return viewpoint.look(turnedToEarth(position, utcMs)).rangeKm * PS_PER_KM;
}

describe("the light's way", () => {
  test("between steps of 10 ms is that of SGP4, to 20 ps", () => {
    const ranges = Float64Array.from({ length: 500 }, (_, i) =>
      Math.round(1e6 * viewpoint.look(earthFixedState(ELEMENTS, START + (i + 0.5) * 10).position).rangeKm),
    );
    const path = new LightPath(ranges, 1e10);
    for (let s = 0.1; s < 4.9; s += 0.0937)
      expect(Math.abs(path.delayPs(s * 1e12) - delayPs(s, 0))).toBeLessThan(20);
  });
});

describe("the predicted light time", () => {
  test("is that of the moment of emission, for any shift along the track, to 20 ps", () => {
    const light = new PredictedLightTime(ELEMENTS, XINGLONG, START);
    for (let t = 0.05; t < 200; t += 13.37) {
      for (const aheadS of [-2.4, -1, 0, 0.7, 2]) {
        // Bisection of s + delay(s) = t, in place of an iteration.
        let [low, high] = [t - 0.02, t];
        while (high - low > 1e-14 * t + 1e-15) {
          const middle = (low + high) / 2;
          if (middle + delayPs(middle, aheadS) / 1e12 < t) low = middle;
          else high = middle;
          if (middle === low && middle === high) break;
          if (high - low < 2e-13) break;
        }
        expect(Math.abs(light.at(t * 1e12, aheadS) - (t - low) * 1e12)).toBeLessThan(20);
      }
    }
  });

  test("changes by up to 2.4e-5, some 6,000 slots of 4 ns a second", () => {
    const light = new PredictedLightTime(ELEMENTS, XINGLONG, START);
    const rate = Math.abs(light.rateAt(-5e13, 0)) / 1e12;
    expect(rate).toBeGreaterThan(1.5e-5);
    expect(rate).toBeLessThan(2.5e-5);
    expect(light.rateAt(1e13, 0)).toBeCloseTo((light.at(1.001e13, 0) - light.at(0.999e13, 0)) / 0.02, -2);
  });

  test("of elements that are ahead is that of a shift", () => {
    const ahead = new PredictedLightTime(aheadAlongTrack(ELEMENTS, 1.3), XINGLONG, START);
    const light = new PredictedLightTime(ELEMENTS, XINGLONG, START);
    expect(Math.abs(ahead.at(3.3e13, 0) - light.at(3.3e13, 1.3))).toBeLessThan(20);
    expect(Math.abs(ahead.at(3.3e13, -1.3) - light.at(3.3e13, 0))).toBeLessThan(20);
  });
});
