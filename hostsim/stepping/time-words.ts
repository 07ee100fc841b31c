/**
 * Times as people read and type them, exact to the picosecond. Takes: whole picoseconds, or text such as
 * `280 s`. Gives: the other. No number is ever rounded.
 */

/** Units of time, the largest first; the exponent is that of a picosecond's power of ten. */
const UNITS = [
  { name: "s", exponent: 12 },
  { name: "ms", exponent: 9 },
  { name: "us", exponent: 6 },
  { name: "ns", exponent: 3 },
  { name: "ps", exponent: 0 },
] as const;

/** Powers of ten beyond which no schedule has a time: a day is 8.64e16 ps. */
const MOST_DIGITS = 40;

/** A time in its largest unit of at least 1, exact, decimals in groups: `280.000 000 104 s`. */
export function timeWords(ps: bigint): string {
  if (ps < 0n) return `-${timeWords(-ps)}`;
  const { name, exponent } = UNITS.find(({ exponent }) => ps >= 10n ** BigInt(exponent)) ?? UNITS.at(-1)!;
  const one = 10n ** BigInt(exponent);
  const whole = (ps / one).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const decimals = (ps % one)
    .toString()
    .padStart(exponent, "0")
    .replace(/0+$/, "")
    .replace(/(\d{3})(?=\d)/g, "$1 ");
  return `${whole}${ps % one === 0n ? "" : `.${decimals}`} ${name}`;
}

/**
 * Reads a time: a decimal number, with blanks or commas between digits if one likes, and a unit: `280 s`,
 * `1.5 ms`, `40ns`, `12 µs`, `7e5 ps`.
 * @returns whole ps, what is less cut off; null when it is no time.
 */
export function parseTime(text: string): bigint | null {
  const match = /^(\d[\d, _]*)?(?:\.(\d[\d ]*))?(?:e([+-]?\d{1,2}))?\s*(s|ms|us|µs|μs|ns|ps)$/i.exec(
    text.trim(),
  );
  if (match === null) return null;
  const [, whole = "", decimals = "", power = "0", unit = ""] = match;
  const digits = (whole + decimals).replaceAll(/[, _]/g, "");
  if (digits === "") return null;
  const { exponent } = UNITS.find(({ name }) => name === unit.toLowerCase().replace(/[µμ]/, "u"))!;
  const shift = exponent + Number(power) - decimals.replaceAll(" ", "").length;
  if (digits.length + Math.abs(shift) > MOST_DIGITS) return null;
  return shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : BigInt(digits) / 10n ** BigInt(-shift);
}
