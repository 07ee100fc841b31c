/**
 * The operator's key, from a file: what the store is encrypted under. Takes: a path. Gives: bytes, for as
 * long as a store is opened; then they are wiped. They are in one buffer of their own and never in a string.
 */
import { UserError } from "../base/user-error.js";
import { readSecretFile } from "./secret-file.js";

const LEAST_BYTES = 16;
const [LINE_FEED, CARRIAGE_RETURN] = [0x0a, 0x0d];

/**
 * Reads an operator key, a pass phrase or random bytes, hands it to `use`, and wipes it.
 *
 * @throws UserError as `readSecretFile` does, and when the key is short
 */
export async function withOperatorKey<Result>(
  path: string,
  use: (key: Uint8Array) => Promise<Result>,
): Promise<Result> {
  const bytes = readSecretFile("operator key", path);
  try {
    return await use(withoutLineEnd(path, bytes));
  } finally {
    bytes.fill(0);
  }
}

/** The key without one line end at its end. */
function withoutLineEnd(path: string, bytes: Buffer): Buffer {
  let length = bytes.length;
  if (bytes[length - 1] === LINE_FEED) length -= bytes[length - 2] === CARRIAGE_RETURN ? 2 : 1;
  if (length < LEAST_BYTES)
    throw new UserError(`operator key ${path}: ${length} bytes, at least ${LEAST_BYTES} are needed`);
  return bytes.subarray(0, length);
}
