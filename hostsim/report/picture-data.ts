/**
 * Bytes as pictures in a page. Takes: a file, or bytes that are none. Gives: a data URL. Bytes that are no
 * picture are shown as one, a grey pixel a byte, in the shape of the picture that they stand for.
 */
import { decode, encode } from "fast-png";

/** Where a file is no picture that can be read. */
const USUAL_WIDTH = 160;

/** A PNG file as a data URL. */
export function pictureUrl(file: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(file).toString("base64")}`;
}

/** Width of a PNG file in pixels. */
export function pictureWidth(file: Uint8Array): number {
  try {
    return decode(file).width;
  } catch {
    return USUAL_WIDTH;
  }
}

/** Bytes as grey pixels, `gain` times as bright, in rows of `width`. */
export function bytesUrl(bytes: Uint8Array, width: number, gain = 1): string {
  const height = Math.max(1, Math.ceil(bytes.length / width));
  const data = new Uint8Array(width * height);
  bytes.forEach((byte, i) => {
    data[i] = Math.min(255, byte * gain);
  });
  return pictureUrl(encode({ width, height, data, channels: 1, depth: 8 }));
}
