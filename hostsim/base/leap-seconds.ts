/**
 * TAI - UTC by date. Takes: Unix time. Gives: the whole seconds that atomic time is ahead, since 1972.
 * Source: IERS Bulletin C, as in its file leap-seconds.list.
 */
import { UserError } from "./user-error.js";

/** First day of each value, by year and month (1 January or 1 July), and TAI - UTC from then on in s. */
const STEPS: readonly (readonly [year: number, month: 1 | 7, seconds: number])[] = [
  [1972, 1, 10],
  [1972, 7, 11],
  [1973, 1, 12],
  [1974, 1, 13],
  [1975, 1, 14],
  [1976, 1, 15],
  [1977, 1, 16],
  [1978, 1, 17],
  [1979, 1, 18],
  [1980, 1, 19],
  [1981, 7, 20],
  [1982, 7, 21],
  [1983, 7, 22],
  [1985, 7, 23],
  [1988, 1, 24],
  [1990, 1, 25],
  [1991, 1, 26],
  [1992, 7, 27],
  [1993, 7, 28],
  [1994, 7, 29],
  [1996, 1, 30],
  [1997, 7, 31],
  [1999, 1, 32],
  [2006, 1, 33],
  [2009, 1, 34],
  [2012, 7, 35],
  [2015, 7, 36],
  [2017, 1, 37],
];

/**
 * TAI - UTC in s at a moment (Unix time in ms). After the last step it is taken to stay: Bulletin C announces
 * a new one half a year before.
 * @throws UserError before 1972, when UTC had no whole seconds.
 */
export function taiMinusUtcS(utcMs: number): number {
  const step = STEPS.findLast(([year, month]) => Date.UTC(year, month - 1, 1) <= utcMs);
  if (step === undefined) throw new UserError("TAI - UTC is known since 1972 only");
  return step[2];
}
