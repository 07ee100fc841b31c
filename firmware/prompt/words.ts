/**
 * A pulse in words, as `satqkd step` has them. Takes: an index and a pulse. Gives: short lines.
 */

/** A whole number with commas. Digit by digit: Espruino prints large numbers with an exponent. */
function grouped(value: number): string {
  let text = "";
  let rest = value;
  let digits = 0;
  do {
    const next = Math.floor(rest / 10);
    if (digits > 0 && digits % 3 === 0) text = "," + text;
    text = rest - 10 * next + text;
    rest = next;
    digits += 1;
  } while (rest > 0);
  return text;
}

/** The lowest `count` bits of a value. */
function binary(value: number, count: number): string {
  let text = "";
  for (let bit = 0; bit < count; bit++) text = ((value >> bit) & 1) + text;
  return text;
}

/** The lines that `show()` prints. */
function pulseLines(index: number, pulse: Pulse): string[] {
  const number = Math.floor(index / PULSES_PER_BLOCK);
  const slot = index - number * PULSES_PER_BLOCK;
  return [
    "pulse  " + grouped(index),
    "block  " + grouped(number) + ", slot " + grouped(slot) + " of " + grouped(PULSES_PER_BLOCK),
    "symbol " + SYMBOL_WORDS[pulse.symbol],
    "bits   " +
      binary(pulse.bits, pulse.bitCount) +
      "   levels " +
      binary(levelsOf(pulse), lineNames().length),
  ];
}
