/**
 * The operator's key, from a file: what the store is encrypted under. Takes: a path. Gives: bytes, for as
 * long as a store is opened; then they are wiped. They are in one buffer of their own and never in a string.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { UserError } from "../base/user-error.js";
import { codeOf } from "./durable-file.js";

const LEAST_BYTES = 16;
const MOST_BYTES = 65_536;
const [LINE_FEED, CARRIAGE_RETURN] = [0x0a, 0x0d];

/** Reads an operator key as `readOperatorKey` does, hands it to `use`, and wipes it. */
export async function withOperatorKey<Result>(
  path: string,
  use: (key: Uint8Array) => Promise<Result>,
): Promise<Result> {
  const bytes = readOperatorKey(path);
  try {
    return await use(withoutLineEnd(path, bytes));
  } finally {
    bytes.fill(0);
  }
}

/**
 * Reads an operator key: a pass phrase or random bytes. What is checked is the file that is open, so nobody
 * can put another in its place.
 *
 * @throws UserError when it can't be read, or is somebody else's, or others may read it
 */
function readOperatorKey(path: string): Buffer {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const why = codeOf(error) === "ELOOP" ? "a link; name the file itself" : codeOf(error);
    throw new UserError(`operator key: cannot read "${path}" (${why})`);
  }
  try {
    const about = fstatSync(file);
    if (!about.isFile()) throw new UserError(`operator key ${path}: not a file`);
    const { mode, uid, size } = about;
    if ((mode & 0o077) !== 0)
      throw new UserError(`operator key ${path}: others may read it; chmod 600 ${path}`);
    if (process.geteuid !== undefined && uid !== process.geteuid())
      throw new UserError(`operator key ${path}: it belongs to another user`);
    if (size > MOST_BYTES)
      throw new UserError(`operator key ${path}: ${size} bytes, at most ${MOST_BYTES} are taken`);
    return readWhole(path, file, size);
  } finally {
    closeSync(file);
  }
}

function readWhole(path: string, file: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let count = 0;
  while (count < size) {
    const more = readSync(file, bytes, count, size - count, count);
    if (more === 0) break;
    count += more;
  }
  if (count === size) return bytes;
  bytes.fill(0);
  throw new UserError(`operator key ${path}: it changed while it was read`);
}

/** The key without one line end at its end. */
function withoutLineEnd(path: string, bytes: Buffer): Buffer {
  let length = bytes.length;
  if (bytes[length - 1] === LINE_FEED) length -= bytes[length - 2] === CARRIAGE_RETURN ? 2 : 1;
  if (length < LEAST_BYTES)
    throw new UserError(`operator key ${path}: ${length} bytes, at least ${LEAST_BYTES} are needed`);
  return bytes.subarray(0, length);
}
