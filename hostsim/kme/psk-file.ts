/**
 * Pre-shared keys of encryptors, from a file that nobody else may read: a line for each, IDENTITY:KEY with
 * the key in hexadecimal digits, as GnuTLS' psktool writes them; blank lines and those that begin with # are
 * passed over. Takes: a path. Gives: keys by identity. Neither file nor keys were ever in a string.
 */
import { UserError } from "../base/user-error.js";
import { readSecretFile } from "../keystore/secret-file.js";
import { NAME } from "./names.js";

/** Bytes of a key: as long as those that go over the line, and what OpenSSL takes (PSK_MAX_PSK_LEN). */
const [LEAST_KEY_BYTES, MOST_KEY_BYTES] = [32, 256];
const WHAT = "skipPsk.keys";
const [LINE_FEED, CARRIAGE_RETURN, HASH, COLON] = [0x0a, 0x0d, 0x23, 0x3a];
const DIGITS = Buffer.from("0123456789abcdef");
/** A capital letter and this are the small one (ASCII). */
const [CAPITAL_A, SMALL] = [0x41, 0x20];

/** Keys by identity; secret. */
export type PskKeys = ReadonlyMap<string, Buffer>;

/**
 * Reads a file of pre-shared keys.
 *
 * @throws UserError as `readSecretFile` does, and with the line's number at what is no identity and key, at
 *   an identity that comes twice, and at a key that two identities have
 */
export function readPskFile(path: string): PskKeys {
  const bytes = readSecretFile(WHAT, path);
  const keys = new Map<string, Buffer>();
  try {
    linesOf(bytes).forEach((line, i) => {
      if (line.length === 0 || line[0] === HASH) return;
      const refuse = (why: string): never => {
        throw new UserError(`${WHAT} ${path}:${i + 1}: ${why}`);
      };
      const colon = line.indexOf(COLON);
      const identity = line.subarray(0, Math.max(colon, 0)).toString("latin1");
      if (!NAME.test(identity)) refuse("it is not IDENTITY:KEY; an identity is as a name in certificates");
      const key = keyOf(line.subarray(colon + 1)) ?? refuse("the key is not in hexadecimal digits");
      if (key.length < LEAST_KEY_BYTES || key.length > MOST_KEY_BYTES)
        refuse(`a key has ${LEAST_KEY_BYTES} to ${MOST_KEY_BYTES} bytes, this one ${key.length}`);
      if (keys.has(identity)) refuse(`${identity} is there twice`);
      if ([...keys.values()].some((other) => other.equals(key))) refuse("another identity has the same key");
      keys.set(identity, key);
    });
    if (keys.size === 0) throw new UserError(`${WHAT} ${path}: it holds no key`);
    return keys;
  } catch (error) {
    for (const key of keys.values()) key.fill(0);
    throw error;
  } finally {
    bytes.fill(0);
  }
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let begin = 0; begin < bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, begin);
    const end = found < 0 ? bytes.length : found;
    lines.push(bytes.subarray(begin, bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end));
    begin = end + 1;
  }
  return lines;
}

/** The bytes that digits stand for; null when they are none. */
function keyOf(digits: Buffer): Buffer | null {
  const key = Buffer.alloc(digits.length >> 1);
  for (const [i, digit] of digits.entries()) {
    const value = DIGITS.indexOf(digit >= CAPITAL_A ? digit | SMALL : digit);
    if (value < 0) return null;
    if (i >> 1 < key.length) key[i >> 1] = (key[i >> 1]! << 4) | value;
  }
  return digits.length % 2 === 0 ? key : null;
}
