/**
 * fast-png in a page, as far as reports draw bytes as pictures: a third of the page's own programs would be
 * for compression that a picture on the screen has no use for. Takes: grey pixels. Gives: a PNG file
 * (ISO/IEC 15948) whose data are stored as they are (RFC 1951, section 3.2.4).
 */
import { crc32 } from "./node-zlib.js";

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
/** Place of the width in a file, and of the length of a chunk's head. */
const WIDTH_AT = 16;
/** Bytes that a stored block has at most. */
const BLOCK = 65_535;
const ADLER_MODULUS = 65_521;

function bigEndian(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function chunk(name: string, data: readonly number[]): number[] {
  const named = [...Buffer.from(name, "latin1"), ...data];
  return [...bigEndian(data.length), ...named, ...bigEndian(crc32(Uint8Array.from(named)))];
}

/** A zlib stream (RFC 1950) of stored blocks. */
function stored(data: readonly number[]): number[] {
  const stream = [0x78, 0x01];
  for (let at = 0; at < data.length; at += BLOCK) {
    const part = data.slice(at, at + BLOCK);
    const isLast = at + BLOCK >= data.length ? 1 : 0;
    stream.push(isLast, part.length & 255, part.length >> 8, ~part.length & 255, (~part.length >> 8) & 255);
    for (const byte of part) stream.push(byte);
  }
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % ADLER_MODULUS;
    b = (b + a) % ADLER_MODULUS;
  }
  return [...stream, ...bigEndian(((b << 16) | a) >>> 0)];
}

/** Width of a PNG file. @throws Error when it is none. */
export function decode(file: Uint8Array): { readonly width: number } {
  if (SIGNATURE.some((byte, i) => file[i] !== byte)) throw new Error("this is no PNG file");
  return { width: new DataView(file.buffer, file.byteOffset).getUint32(WIDTH_AT) };
}

/** A PNG file of grey pixels, a byte each. */
export function encode({
  width,
  height,
  data,
}: {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}): Uint8Array {
  const rows = Array.from({ length: height }, (_, row) => [
    0,
    ...data.subarray(row * width, (row + 1) * width),
  ]);
  const header = [...bigEndian(width), ...bigEndian(height), 8, 0, 0, 0, 0];
  return Uint8Array.from([
    ...SIGNATURE,
    ...chunk("IHDR", header),
    ...chunk("IDAT", stored(rows.flat())),
    ...chunk("IEND", []),
  ]);
}
