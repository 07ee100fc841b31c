/**
 * A file that holds a secret. Takes: a path. Gives: its bytes, which were never in a string, when nobody else
 * may read the file.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { UserError } from "../base/user-error.js";
import { codeOf } from "./durable-file.js";

const MOST_BYTES = 65_536;

/**
 * Reads a secret, which the receiver wipes; `what` names it in errors. What is checked is the file that is
 * open, so nobody can put another in its place.
 *
 * @throws UserError when it can't be read, or is somebody else's, or others may read it
 */
export function readSecretFile(what: string, path: string): Buffer {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const why = codeOf(error) === "ELOOP" ? "a link; name the file itself" : codeOf(error);
    throw new UserError(`${what}: cannot read "${path}" (${why})`);
  }
  try {
    const about = fstatSync(file);
    if (!about.isFile()) throw new UserError(`${what} ${path}: not a file`);
    const { mode, uid, size } = about;
    if ((mode & 0o077) !== 0) throw new UserError(`${what} ${path}: others may read it; chmod 600 ${path}`);
    if (process.geteuid !== undefined && uid !== process.geteuid())
      throw new UserError(`${what} ${path}: it belongs to another user`);
    if (size > MOST_BYTES)
      throw new UserError(`${what} ${path}: ${size} bytes, at most ${MOST_BYTES} are taken`);
    return readWhole(what, path, file, size);
  } finally {
    closeSync(file);
  }
}

function readWhole(what: string, path: string, file: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let count = 0;
  while (count < size) {
    const more = readSync(file, bytes, count, size - count, count);
    if (more === 0) break;
    count += more;
  }
  if (count === size) return bytes;
  bytes.fill(0);
  throw new UserError(`${what} ${path}: it changed while it was read`);
}
