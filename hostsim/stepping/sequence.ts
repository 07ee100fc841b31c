/**
 * Sequences of symbols as people type them. Takes: text such as `sZ1 dX v *`. Gives: what fits, place by
 * place.
 */

/** Whether a symbol fits. */
export type Fits = (symbol: number) => boolean;

/** What is sought, and the text that said so. */
export interface Sequence {
  readonly text: string;
  readonly fits: readonly Fits[];
}

/** A sequence as people type it, for messages. */
export const SEQUENCE_EXAMPLE = "sZ1 dX v *";

/**
 * Reads a sequence: for each pulse class s, d or v, then optionally basis Z or X, then optionally value 0 or
 * 1; `*` fits any symbol. Null when it is none.
 */
export function parseSequence(text: string): Sequence | null {
  const words = text.trim().split(/\s+/);
  const fits = words.map((word) => {
    const match = /^(?:\*|([sdv])([ZX])?([01])?)$/.exec(word);
    if (match === null) return null;
    const [, intensity, basis, value] = match;
    return (symbol: number): boolean =>
      (intensity === undefined || symbol >> 2 === "vds".indexOf(intensity)) &&
      (basis === undefined || ((symbol >> 1) & 1) === "ZX".indexOf(basis)) &&
      (value === undefined || (symbol & 1) === Number(value));
  });
  return fits.every((each) => each !== null) ? { text: words.join(" "), fits } : null;
}

/** Places of `symbols` at which a sequence begins and ends within them. */
export function* placesOf({ fits }: Sequence, symbols: Uint8Array): Generator<number> {
  for (let at = 0; at + fits.length <= symbols.length; at++)
    if (fits.every((each, i) => each(symbols[at + i]!))) yield at;
}
