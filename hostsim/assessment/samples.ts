/**
 * Raw samples as the estimators want them. Takes: bytes of a file. Gives: samples renumbered without gaps,
 * and their bits one by one, first one highest.
 */

/** Most bits of a sample: a byte. */
const MOST_BITS = 8;
const BYTE_VALUES = 2 ** MOST_BITS;

/** Raw samples. */
export interface RawSamples {
  /** The samples as they came. */
  readonly raw: Uint8Array;
  /** Bits of a sample. */
  readonly bits: number;
}

/** A file that holds no samples of the size asked for. */
export class SampleError extends Error {}

/**
 * Samples of a file with one a byte, in its low bits. `bits`: null for as many as the greatest one has.
 * @throws SampleError when a sample has more bits than it may.
 */
export function unpackedSamples(bytes: Uint8Array, bits: number | null): RawSamples {
  const greatest = bytes.reduce((most, sample) => Math.max(most, sample), 0);
  const needed = Math.max(1, 32 - Math.clz32(greatest));
  if (bits !== null && needed > bits)
    throw new SampleError(`a sample of ${greatest} has more than ${bits} bits`);
  return { raw: bytes, bits: bits ?? needed };
}

/**
 * Samples of `bits` bits each that follow each other without gaps, the first one in the highest bits; what is
 * left over at the end is no sample.
 */
export function packedSamples(bytes: Uint8Array, bits: number): RawSamples {
  const raw = new Uint8Array(Math.floor((bytes.length * 8) / bits));
  let at = 0;
  let bitsHeld = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bitsHeld += 8;
    for (; bitsHeld >= bits; bitsHeld -= bits) raw[at++] = (held >>> (bitsHeld - bits)) & (2 ** bits - 1);
    held &= 2 ** bitsHeld - 1;
  }
  return { raw, bits };
}

/** Samples renumbered from 0 without gaps, in the order of their values, and how many values there are. */
export function renumbered(raw: Uint8Array): { samples: Uint8Array; values: number } {
  const seen = new Uint8Array(BYTE_VALUES);
  for (const sample of raw) seen[sample] = 1;
  const numbers = new Uint8Array(BYTE_VALUES);
  let values = 0;
  for (let value = 0; value < BYTE_VALUES; value++) if (seen[value] === 1) numbers[value] = values++;
  return { samples: raw.map((sample) => numbers[sample]!), values };
}

/** All bits of the samples as they came (SP 800-90B section 3.1.3). */
export function bitString({ raw, bits }: RawSamples): Uint8Array {
  const string = new Uint8Array(raw.length * bits);
  let at = 0;
  for (const sample of raw) for (let bit = bits - 1; bit >= 0; bit--) string[at++] = (sample >>> bit) & 1;
  return string;
}
