/**
 * Units of a scenario's numbers. Takes: a path such as `receiver.gatePs`. Gives: the unit that its name ends
 * in.
 */

/** Endings of names, the longer ones first, and what they mean. */
const UNITS: readonly (readonly [ending: string, unit: string])[] = [
  ["BitPerS", "bit/s"],
  ["RangeKm", "km, dB"],
  ["Urad", "µrad"],
  ["Hours", "h"],
  ["Bits", "bit"],
  ["PerSample", "bit"],
  ["Deg", "°"],
  ["Hz", "Hz"],
  ["Ps", "ps"],
  ["Nm", "nm"],
  ["Km", "km"],
  ["Db", "dB"],
  ["M", "m"],
  ["S", "s"],
  ["days", "d"],
  ["seconds", "s"],
];

/** The unit; empty for a number that has none. */
export function unitOf(path: string): string {
  const name = path.replace(/(\.\d+)+$/, "");
  return UNITS.find(([ending]) => name.endsWith(ending))?.[1] ?? "";
}
