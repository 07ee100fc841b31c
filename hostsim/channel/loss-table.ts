/**
 * Link loss from measured points. Takes: pairs of range (km, rising) and loss (dB), and a range. Gives: the
 * loss in dB, linear between points; outside them the first or last piece goes on with its slope.
 */

/** Pairs of range in km and loss in dB; at least two, ranges rising. */
export type LossTable = readonly (readonly [number, number])[];

/** Loss in dB at a range in km. */
export function tableLossDb(table: LossTable, rangeKm: number): number {
  let next = 1;
  while (next < table.length - 1 && rangeKm > table[next]![0]) next += 1;
  const [fromKm, fromDb] = table[next - 1]!;
  const [toKm, toDb] = table[next]!;
  return fromDb + ((toDb - fromDb) * (rangeKm - fromKm)) / (toKm - fromKm);
}
