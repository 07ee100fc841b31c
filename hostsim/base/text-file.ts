/**
 * Text files as people have them. Takes: bytes. Gives: text: UTF-8, with a byte order mark or without, or
 * UTF-16 with one, as some shells write it; and its lines, however they end. What is neither is refused by
 * name, never read as something else.
 */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { UserError } from "./user-error.js";

/** Bytes that are looked at to tell UTF-16 without a mark. */
const LOOK = 1024;
/** Bytes that are read at once; even, so that no UTF-16 unit is cut. */
const CHUNK = 1 << 18;

function markOf(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/**
 * Why a part of a text can't be decoded, and where.
 * @param offset the part's first byte, in the file.
 */
function malformed(encoding: Encoding, part: Uint8Array, offset: number): UserError {
  if (encoding !== "utf-8") return new UserError("is UTF-16 with half a character at its end");
  // A part may begin inside a character.
  const begin = Math.max(
    0,
    part.subarray(0, 4).findIndex((byte) => (byte & 0xc0) !== 0x80),
  );
  let good = begin;
  let bad = part.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(part.subarray(begin, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return new UserError(`is not UTF-8 (byte ${offset + bad}); save it as UTF-8`);
}

/** What a text's first bytes say of its encoding. @throws UserError when they are no text. */
function encodingOf(bytes: Uint8Array, isWhole: boolean): Encoding {
  const mark = markOf(bytes);
  if (mark !== null) return mark;
  const zeros = [0, 0];
  bytes.subarray(0, LOOK).forEach((byte, at) => {
    if (byte === 0) zeros[at % 2]! += 1;
  });
  if (zeros[0]! + zeros[1]! > 0) {
    const isWide = Math.min(...zeros) === 0 && (!isWhole || bytes.length % 2 === 0);
    throw new UserError(
      isWide ? "is UTF-16 without a byte order mark; save it as UTF-8" : "is no text: it holds zero bytes",
    );
  }
  return "utf-8";
}

/**
 * The text of a file's bytes.
 * @throws UserError when it is no UTF-8, or UTF-16 without its mark, or binary.
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes, true);
  if (encoding !== "utf-8" && bytes.length % 2 !== 0) throw malformed(encoding, bytes, 0);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw malformed(encoding, bytes, 0);
  }
}

/**
 * A file's text, a part at a time, so that any length needs little memory. Encodings as in `decodeText`.
 * @throws what the file system throws, or UserError as `decodeText` does.
 */
export function* textParts(path: string): Generator<string> {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(CHUNK);
    let decoder: TextDecoder | null = null;
    let encoding: Encoding = "utf-8";
    let offset = 0;
    for (let isLast = false; !isLast; ) {
      const length = fill(file, bytes);
      isLast = length < CHUNK;
      const part = bytes.subarray(0, length);
      if (decoder === null) {
        encoding = encodingOf(part, isLast);
        decoder = new TextDecoder(encoding, { fatal: true });
      }
      let text: string;
      try {
        text = decoder.decode(part, { stream: !isLast });
      } catch {
        throw malformed(encoding, part, offset);
      }
      offset += length;
      yield text;
    }
  } finally {
    closeSync(file);
  }
}

/** Fills the buffer as far as the file goes; pipes give less than is asked for. */
function fill(file: number, bytes: Uint8Array): number {
  let length = 0;
  while (length < bytes.length) {
    const got = readSync(file, bytes, length, bytes.length - length, null);
    if (got === 0) break;
    length += got;
  }
  return length;
}

/**
 * A file's text.
 * @throws what the file system throws, or UserError as `decodeText` does.
 */
export function readText(path: string): string {
  return decodeText(readFileSync(path));
}

/** Lines, whether they end with LF, CR LF or CR; without a last empty one. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** A file's lines, as `linesOf` has them, a part of the file at a time. */
export function* textLines(path: string): Generator<string> {
  let rest = "";
  for (const part of textParts(path)) {
    const text = rest + part;
    // What comes after the last LF may go on; a CR there may be half of a CR LF.
    const whole = text.endsWith("\r") ? text.length - 1 : text.length;
    const lines = text.slice(0, whole).split(/\r\n|\r|\n/);
    rest = lines.pop()! + text.slice(whole);
    yield* lines;
  }
  yield* linesOf(rest);
}
