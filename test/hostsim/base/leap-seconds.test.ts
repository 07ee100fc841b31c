/**
 * TAI - UTC against the file of the IERS (leap-seconds.list of Debian's tzdata, public domain), at every step
 * and between.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { taiMinusUtcS } from "../../../hostsim/base/leap-seconds.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { secondsOf } from "../../../hostsim/operator/commands.js";

/** From 1900, where the file counts from, to 1970. */
const NTP_EPOCH_S = 2_208_988_800;
const steps = readFileSync(join(packageRoot, "test/hostsim/base/leap-seconds.list"), "utf8")
  .split("\n")
  .filter((line) => /^\d/.test(line))
  .map((line) => line.split(/\s+/).map(Number) as [number, number])
  .map(([ntp, seconds]) => ({ utcMs: (ntp - NTP_EPOCH_S) * 1000, seconds }));

test("the file has 28 values, from 10 s to 37 s", () => {
  expect(steps.map(({ seconds }) => seconds)).toEqual(Array.from({ length: 28 }, (_, i) => 10 + i));
});

test("each value holds from its step to the ms before the next", () => {
  for (const [i, { utcMs, seconds }] of steps.entries()) {
    expect(taiMinusUtcS(utcMs)).toBe(seconds);
    if (i > 0) expect(taiMinusUtcS(utcMs - 1)).toBe(steps[i - 1]!.seconds);
  }
  expect(() => taiMinusUtcS(steps[0]!.utcMs - 1)).toThrow("since 1972 only");
});

test("a time of the console counts the leap seconds of its date: a step of UTC loses none of TAI", () => {
  for (const { utcMs } of steps.slice(1)) {
    const before = new Date(utcMs - 1000).toISOString();
    const after = new Date(utcMs).toISOString();
    expect(secondsOf(after) - secondsOf(before)).toBe(2);
  }
  // 19 s behind TAI ever since, GPS time began with 6 January 1980: 22 years of which 5 were leap, and 5
  // days, after 1958.
  expect(secondsOf("1980-01-06T00:00:00Z")).toBe((22 * 365 + 5 + 5) * 86_400 + 19);
});
