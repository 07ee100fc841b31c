/**
 * CCSDS unsegmented time code of 4 octets of seconds and 2 of fractions (CCSDS 301.0-B-4, 3.2).
 */

/** Preamble: epoch 1 January 1958 TAI. */
const PREAMBLE_CCSDS = 0x1e;
/** Preamble: an epoch of the agency's own. */
const PREAMBLE_AGENCY = 0x2e;
/** Bytes of a time with its preamble. */
export const TIME_BYTES = 7;

/** Seconds since the epoch, to 2^-16 s. Throws when the preamble names another format. */
export function decodeTime(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, TIME_BYTES);
  const preamble = view.getUint8(0);
  if (preamble !== PREAMBLE_CCSDS && preamble !== PREAMBLE_AGENCY)
    throw new Error(`time with preamble ${preamble}: only 4 + 2 octets are read`);
  return view.getUint32(1) + view.getUint16(5) / 65536;
}

/** The 7 bytes of a time in seconds since 1958. */
export function encodeTime(seconds: number): Uint8Array {
  const bytes = new Uint8Array(TIME_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, PREAMBLE_CCSDS);
  view.setUint32(1, Math.floor(seconds));
  view.setUint16(5, Math.floor((seconds % 1) * 65536));
  return bytes;
}
