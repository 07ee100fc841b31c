/**
 * Clouds against the closed forms of a two-state Markov process: cover, lengths, correlation, change of
 * month.
 */
import { describe, expect, test } from "vitest";
import { type CloudClimate, Clouds, coverAt } from "../../../hostsim/forecast/clouds.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STEADY: CloudClimate = { coverByMonth: Array<number>(12).fill(0.6), meanCloudyHours: 20 };
const CHANGING: CloudClimate = {
  coverByMonth: [0.9, 0.1, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
  meanCloudyHours: 30,
};
const YEAR = { fromUtcMs: Date.UTC(2025, 0, 1), toUtcMs: Date.UTC(2026, 0, 1) - 1 };

function isClear(spans: readonly { fromUtcMs: number; toUtcMs: number }[], utcMs: number): boolean {
  return spans.some(({ fromUtcMs, toUtcMs }) => fromUtcMs <= utcMs && utcMs < toUtcMs);
}

function yearsOf(climate: CloudClimate, count: number) {
  return Array.from({ length: count }, (_, seed) => new Clouds(climate, "Here", seed + 1).clearSpans(YEAR));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("clouds of one climate", () => {
  const years = yearsOf(STEADY, 100);
  const tauH = 20 * 0.4;

  test("cover what the climate says, on average", () => {
    const clear = years.map(
      (spans) => spans.reduce((sum, s) => sum + s.toUtcMs - s.fromUtcMs, 0) / (365 * DAY),
    );
    // Variance of a time average: 2 c (1 - c) tau / T.
    const sigma = Math.sqrt((2 * 0.24 * tauH) / (365 * 24) / years.length);
    expect(Math.abs(mean(clear) - 0.4)).toBeLessThan(4 * sigma);
  });

  test("have exponential stretches, of 20 h clouded and 13.3 h clear", () => {
    const clouded = years.flatMap((spans) =>
      spans.slice(1).map((span, i) => (span.fromUtcMs - spans[i]!.toUtcMs) / HOUR),
    );
    const clear = years.flatMap((spans) => spans.slice(1, -1).map((s) => (s.toUtcMs - s.fromUtcMs) / HOUR));
    for (const [lengths, meanH] of [
      [clouded, 20],
      [clear, (20 * 0.4) / 0.6],
    ] as const) {
      expect(Math.abs(mean(lengths) / meanH - 1)).toBeLessThan(4 / Math.sqrt(lengths.length));
      // An exponential's standard deviation is its mean; that of its estimate sqrt(2 / n).
      const spread = Math.sqrt(mean(lengths.map((length) => (length - meanH) ** 2)));
      expect(Math.abs(spread / meanH - 1)).toBeLessThan(4 * Math.sqrt(2 / lengths.length));
    }
  });

  test.each([2, 8, 24])("are correlated over %i h by exp(-t / tau), tau = 8 h", (hours) => {
    const products: number[] = [];
    for (const spans of years)
      for (let at = YEAR.fromUtcMs; at + hours * HOUR < YEAR.toUtcMs; at += 3 * DAY)
        products.push((Number(isClear(spans, at)) - 0.4) * (Number(isClear(spans, at + hours * HOUR)) - 0.4));
    const correlation = mean(products) / 0.24;
    const sigma = Math.sqrt(mean(products.map((p) => p * p)) / products.length) / 0.24;
    expect(Math.abs(correlation - Math.exp(-hours / tauH))).toBeLessThan(4 * sigma);
  });
});

describe("clouds that change by the month", () => {
  const years = yearsOf(CHANGING, 600);

  test("reach the new month's cover by its own tau: 27 h in February", () => {
    const begin = Date.UTC(2025, 1, 1);
    for (const hours of [0, 12, 27, 120]) {
      const wanted = 0.1 + 0.8 * Math.exp(-hours / 27);
      const clouded = mean(years.map((spans) => 1 - Number(isClear(spans, begin + hours * HOUR))));
      const sigma = Math.sqrt((wanted * (1 - wanted)) / years.length);
      expect(Math.abs(clouded - wanted), `${hours} h`).toBeLessThan(4 * sigma);
    }
  });

  test("never come in a month of cover 0, once the last are gone", () => {
    const late = Date.UTC(2025, 5, 29);
    expect(years.every((spans) => isClear(spans, late))).toBe(true);
  });
});

test("the same moment has the same sky in every plan, another station and another seed have others", () => {
  const clouds = new Clouds(STEADY, "Here", 1);
  const whole = clouds.clearSpans(YEAR);
  const part = { fromUtcMs: Date.UTC(2025, 6, 1), toUtcMs: Date.UTC(2025, 6, 20) };
  const within = whole
    .map((span) => ({
      fromUtcMs: Math.max(span.fromUtcMs, part.fromUtcMs),
      toUtcMs: Math.min(span.toUtcMs, part.toUtcMs),
    }))
    .filter((span) => span.fromUtcMs < span.toUtcMs);
  expect(new Clouds(STEADY, "Here", 1).clearSpans(part)).toEqual(within);
  expect(new Clouds(STEADY, "There", 1).clearSpans(part)).not.toEqual(within);
  expect(new Clouds(STEADY, "Here", 2).clearSpans(part)).not.toEqual(within);
});

test("stretches go on over New Year's end of a span, and the cover is that of the month", () => {
  const newYear = { fromUtcMs: Date.UTC(2025, 11, 25), toUtcMs: Date.UTC(2026, 0, 5) };
  const spans = new Clouds(STEADY, "Here", 1).clearSpans(newYear);
  expect(Math.max(...spans.map(({ toUtcMs }) => toUtcMs))).toBeGreaterThan(Date.UTC(2026, 0, 1));
  expect(coverAt(CHANGING, Date.UTC(2025, 0, 31, 23))).toBe(0.9);
  expect(coverAt(CHANGING, Date.UTC(2025, 1, 1))).toBe(0.1);
});
