/**
 * Text files as people have them. Takes: bytes. Gives: text: UTF-8, with a byte order mark or without, or UTF-16 with one, as some shells
 * write it; and its lines, however they end. What is neither is refused by name, never read as something else.
 */
import { readFileSync } from "node:fs";
import { UserError } from "../cli/user-error.js";

/** Bytes that are looked at to tell UTF-16 without a mark. */
const LOOK = 1024;

function markOf(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

/**
 * The text of a file's bytes.
 * @throws UserError when it is no UTF-8, or UTF-16 without its mark, or binary.
 */
export function decodeText(bytes: Uint8Array): string {
  const mark = markOf(bytes);
  if (mark !== null) {
    if (bytes.length % 2 !== 0) throw new UserError("is UTF-16 with half a character at its end");
    return new TextDecoder(mark, { fatal: true }).decode(bytes);
  }
  const zeros = [0, 0];
  bytes.subarray(0, LOOK).forEach((byte, at) => {
    if (byte === 0) zeros[at % 2]! += 1;
  });
  if (zeros[0]! + zeros[1]! > 0) {
    const isWide = Math.min(...zeros) === 0 && bytes.length % 2 === 0;
    throw new UserError(
      isWide ? "is UTF-16 without a byte order mark; save it as UTF-8" : "is no text: it holds zero bytes",
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UserError("is not UTF-8; save it as UTF-8");
  }
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
