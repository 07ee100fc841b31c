/**
 * The course of a pass as columns, for programs that plot. Takes: the intervals. Gives: a row each.
 */
import { unpolarisedShares } from "../channel/sky-light.js";
import type { Column } from "../columns/column.js";
import type { PassInterval } from "../pass/result.js";
import { noiseHz } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";

/**
 * Columns: middle and length of the interval in s, elevation in degrees, range in km, loss in dB, counts a
 * second that no pulse causes (all detectors: dark, stray, sky), clicks, sifted bits, settled bits, errors
 * among them, QBER of them (not a number before there are any), and the key of all that is settled so far in
 * bits.
 */
export function timelineColumns(scenario: Scenario, intervals: readonly PassInterval[]): Column[] {
  const steadyHz = noiseHz(scenario).reduce((sum, rate) => sum + rate, 0);
  const skyShare = unpolarisedShares(scenario.receiver).reduce((sum, share) => sum + share, 0);
  const reals = (name: string, of: (interval: PassInterval) => number): Column => ({
    name,
    values: Float64Array.from(intervals, of),
  });
  const counts = (name: string, of: (interval: PassInterval) => number): Column => ({
    name,
    values: BigInt64Array.from(intervals, (interval) => BigInt(of(interval))),
  });
  return [
    reals("time_s", ({ timeS }) => timeS),
    reals("duration_s", ({ durationS }) => durationS),
    reals("elevation_deg", ({ elevationDeg }) => elevationDeg),
    reals("range_km", ({ rangeKm }) => rangeKm),
    reals("loss_db", ({ lossDb }) => lossDb),
    reals("background_hz", ({ skyPhotonsHz = 0 }) => steadyHz + skyShare * skyPhotonsHz),
    counts("clicks", ({ clicks }) => clicks),
    counts("sifted_bits", ({ siftedBits }) => siftedBits),
    counts("settled_bits", ({ settledBits }) => settledBits),
    counts("errors", ({ errors }) => errors),
    reals("qber", ({ errors, settledBits }) => errors / settledBits),
    counts("key_bits", ({ keyBits }) => keyBits),
  ];
}
