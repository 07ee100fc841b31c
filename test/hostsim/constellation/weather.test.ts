/**
 * Weather over many stations, against closed forms: cover, length of stretches, likeness of two stations, and
 * a forecast that means what it says.
 */
import { describe, expect, test } from "vitest";
import {
  bothBelow,
  type CloudedPlace,
  hourlyPersistence,
  normalBelow,
  normalQuantile,
  Weather,
} from "../../../hostsim/constellation/weather.js";

const HOUR_MS = 3_600_000;
const HOURS = 8760;
const FROM_MS = Date.UTC(2025, 0, 1);
const LAW = { correlationKm: 500, forecastSkill: 0.8 };

function place(name: string, longitudeDeg: number, cover: number, meanCloudyHours: number): CloudedPlace {
  return {
    name,
    latitudeDeg: 0,
    longitudeDeg,
    clouds: { coverByMonth: new Array<number>(12).fill(cover), meanCloudyHours },
  };
}

/** Whether each hour of many years is clear, at a station. */
function clearHours(stations: readonly CloudedPlace[], station: number, seeds: number): boolean[] {
  return Array.from({ length: seeds }, (_, seed) => {
    const weather = new Weather(stations, LAW, seed);
    return Array.from({ length: HOURS }, (__, hour) => weather.isClear(station, FROM_MS + hour * HOUR_MS));
  }).flat();
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("the normal distribution: values of the tables", () => {
  // Abramowitz and Stegun, table 26.1 and 26.5.
  expect(normalBelow(1)).toBeCloseTo(0.8413447461, 9);
  expect(normalBelow(-2)).toBeCloseTo(0.0227501319, 9);
  expect(normalQuantile(0.975)).toBeCloseTo(1.9599639845, 8);
});

test("two normal numbers below 0: Sheppard's 1/4 + asin(r) / 2 pi; below elsewhere, at r = 0 and towards 1", () => {
  for (const correlation of [0.1, 0.5, 0.9, 0.99])
    expect(bothBelow(0, correlation)).toBeCloseTo(0.25 + Math.asin(correlation) / (2 * Math.PI), 9);
  expect(bothBelow(0.7, 0)).toBeCloseTo(normalBelow(0.7) ** 2, 12);
  expect(bothBelow(-0.7, 1)).toBeCloseTo(normalBelow(-0.7), 6);
});

describe("a station's sky over 40 years", () => {
  const stations = [place("here", 0, 0.6, 15)];
  const clear = clearHours(stations, 0, 40);

  test("is clouded as often as its climate says", () => {
    // 40 years have some 14,000 stretches: a standard error of 0.3 %.
    expect(mean(clear.map(Number))).toBeCloseTo(0.4, 1);
    expect(Math.abs(mean(clear.map(Number)) - 0.4)).toBeLessThan(0.012);
  });

  test("has clouded stretches as long on average as its climate says", () => {
    const cloudy = clear.filter((isClear) => !isClear).length;
    const ends = clear.filter((isClear, at) => !isClear && clear[at + 1] === true).length;
    expect(Math.abs(cloudy / ends - 15)).toBeLessThan(0.6);
  });
});

test("persistence of skies that forget at once, and of those that never change", () => {
  const climate = { coverByMonth: new Array<number>(12).fill(0.5) };
  expect(hourlyPersistence({ ...climate, meanCloudyHours: 2 })).toBeCloseTo(0, 6);
  // At even odds a stretch ends with probability acos(r) / pi an hour (Sheppard).
  expect(hourlyPersistence({ ...climate, meanCloudyHours: 12 })).toBeCloseTo(Math.cos(Math.PI / 12), 6);
  expect(hourlyPersistence({ coverByMonth: new Array<number>(12).fill(0), meanCloudyHours: 12 })).toBe(0);
});

test("two stations are alike by their distance: correlation 2 asin(r) / pi at even odds, r = exp(-d / D)", () => {
  const degreeKm = (2 * Math.PI * 6371) / 360;
  const stations = [place("a", 0, 0.5, 4), place("b", 2, 0.5, 4), place("c", 60, 0.5, 4)];
  const [a, b, c] = [0, 1, 2].map((at) => clearHours(stations, at, 20).map((is) => (is ? 1 : -1)));
  const product = (one: readonly number[], other: readonly number[]) =>
    mean(one.map((value, at) => value * other[at]!));
  const near = (2 / Math.PI) * Math.asin(Math.exp((-2 * degreeKm) / 500));
  expect(Math.abs(product(a!, b!) - near)).toBeLessThan(0.02);
  expect(near).toBeGreaterThan(0.4);
  expect(Math.abs(product(a!, c!))).toBeLessThan(0.02);
});

test("the forecast means what it says: of hours that it calls 70 % clear, so many are; skill makes it sharp", () => {
  const stations = [place("here", 0, 0.5, 10)];
  const told: [number, boolean][] = [];
  for (let seed = 0; seed < 100; seed++) {
    const weather = new Weather(stations, LAW, seed);
    for (let hour = 5; hour < HOURS; hour += 24) {
      const utcMs = FROM_MS + hour * HOUR_MS;
      told.push([weather.clearProbability(0, utcMs), weather.isClear(0, utcMs)]);
    }
  }
  for (let tenth = 0; tenth < 10; tenth++) {
    const some = told.filter(([chance]) => Math.floor(10 * chance) === tenth);
    expect(some.length).toBeGreaterThan(2000);
    const frequency = mean(some.map(([, isClear]) => Number(isClear)));
    const [claimed, error] = [mean(some.map(([chance]) => chance)), Math.sqrt(0.25 / some.length)];
    expect(Math.abs(frequency - claimed)).toBeLessThan(4 * error);
  }
  // The latent number and what is told of it are correlated by 0.8: right sides at even odds by Sheppard.
  const right = mean(told.map(([chance, isClear]) => Number(chance > 0.5 === isClear)));
  expect(Math.abs(right - (0.5 + Math.asin(0.8) / Math.PI))).toBeLessThan(0.01);
});

test("the same seed gives the same sky, whatever is asked before, and however many stations follow", () => {
  const [few, many] = [[place("a", 0, 0.5, 10)], [place("a", 0, 0.5, 10), place("b", 1, 0.4, 9)]];
  const [one, other] = [new Weather(few, LAW, 7), new Weather(many, LAW, 7)];
  other.isClear(1, FROM_MS + 5000 * HOUR_MS);
  const hours = Array.from({ length: 500 }, (_, hour) => FROM_MS + 17 * hour * HOUR_MS);
  const skyOf = (weather: Weather) =>
    hours.map((utcMs) => [weather.isClear(0, utcMs), weather.clearProbability(0, utcMs)]);
  expect(skyOf(one)).toEqual(skyOf(other));
  expect(skyOf(new Weather(few, LAW, 8))).not.toEqual(skyOf(one));
});
