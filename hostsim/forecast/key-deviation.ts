/**
 * How far the key of a pass may lie from what is expected, by chance alone. Takes: a forecast, the pass as a
 * scenario. Gives: expected secret bits and their standard deviation.
 *
 * Right and wrong clicks of each class and basis are Poisson numbers that don't depend on each other, so each
 * of them varies by the root of itself; the bound is asked what such a step does to the key, either way, and
 * the parts add as squares (the delta method). Light that fades, and blocks that reconcile better or worse
 * than usual, vary the key too; they are not in it.
 */
import type { ExpectedBasis } from "../channel/expected-counts.js";
import { boundOf, countsOf, type ExpectedKey } from "../optimise/expected-key.js";
import { expectedChannelOf } from "../pass/expected-channel.js";
import type { Scenario } from "../scenario/schema.js";
import { type KeyForecast, keyConditionsOf } from "./expected.js";

type Counts = ExpectedKey["counts"];

const BASES = ["Z", "X"] as const;
const CLASSES = [0, 1, 2] as const;

/** A pass's key as a number with its standard deviation, both in bits. */
export interface KeyWithDeviation {
  readonly expectedBits: number;
  readonly deviationBits: number;
}

/** Counts with so many clicks more in a class and basis, right or wrong ones. */
function changed(counts: Counts, basis: "Z" | "X", place: number, isWrong: boolean, by: number): Counts {
  const { detections, errors } = counts[basis];
  const add = (list: ExpectedBasis["detections"], change: number): ExpectedBasis["detections"] => [
    list[0] + (place === 0 ? change : 0),
    list[1] + (place === 1 ? change : 0),
    list[2] + (place === 2 ? change : 0),
  ];
  return { ...counts, [basis]: { detections: add(detections, by), errors: add(errors, isWrong ? by : 0) } };
}

/** The key that a pass is expected to give, its uplink carrying all clicks, and how far chance moves it. */
export function keyWithDeviation(forecast: KeyForecast, scenario: Scenario): KeyWithDeviation {
  const { durationS, ...channel } = expectedChannelOf(scenario, forecast.emission);
  const conditions = keyConditionsOf(scenario, channel, durationS);
  const { setting, pattern } = forecast;
  const counts = countsOf(conditions, setting, pattern);
  const keyOf = (each: Counts) => boundOf(conditions, setting, pattern, each).secretKeyBits;
  let variance = 0;
  for (const basis of BASES)
    for (const place of CLASSES)
      for (const isWrong of [false, true]) {
        const { detections, errors } = counts[basis];
        const mean = isWrong ? errors[place] : detections[place] - errors[place];
        const step = Math.min(Math.sqrt(Math.max(0, mean)), mean);
        const [more, fewer] = [step, -step].map((by) => keyOf(changed(counts, basis, place, isWrong, by)));
        variance += ((more! - fewer!) / 2) ** 2;
      }
  return { expectedBits: keyOf(counts), deviationBits: Math.sqrt(variance) };
}
