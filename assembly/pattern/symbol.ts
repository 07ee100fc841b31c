/**
 * The 4-bit symbol of a pulse: class in bits 3..2, basis in bit 1, value in bit 0.
 * Symbol 0 sends no light, so that cleared memory and a dark line mean the same.
 */

/** No light at all; bounds the dark counts. Its basis and value are drawn like any other pulse's. */
export const CLASS_VACUUM: u32 = 0;
/** The weaker of the two light intensities. */
export const CLASS_DECOY: u32 = 1;
/** The stronger of the two light intensities. */
export const CLASS_SIGNAL: u32 = 2;
/** Number of intensity classes. */
export const CLASS_COUNT: u32 = 3;

/** Rectilinear basis: value 0 is H, value 1 is V. */
export const BASIS_Z: u32 = 0;
/** Diagonal basis: value 0 is D (+45 degrees), value 1 is A (-45 degrees). */
export const BASIS_X: u32 = 1;

/** Number of symbols a pulse can have: 3 classes, 2 bases, 2 values; codes 12 to 15 are never made. */
export const SYMBOL_COUNT: u32 = 12;

/** Packs class, basis and value into the 4-bit symbol. */
export function makeSymbol(intensityClass: u32, basis: u32, value: u32): u32 {
  return (intensityClass << 2) | (basis << 1) | value;
}

/** Intensity class of a symbol. */
export function symbolClass(symbol: u32): u32 {
  return symbol >> 2;
}

/** Basis of a symbol. */
export function symbolBasis(symbol: u32): u32 {
  return (symbol >> 1) & 1;
}

/** Key value of a symbol. */
export function symbolValue(symbol: u32): u32 {
  return symbol & 1;
}
