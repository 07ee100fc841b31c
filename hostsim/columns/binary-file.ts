/**
 * A file of bytes, read a part at a time. Takes: a path. Gives: its size and any part of it.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { UserError } from "../base/user-error.js";

/** A file that is open for reading; whoever opens it closes it. */
export class BinaryFile {
  readonly size: number;
  private readonly file: number;

  /** @throws what the file system throws, or UserError when it is no file. */
  constructor(path: string) {
    this.file = openSync(path, "r");
    const status = fstatSync(this.file);
    if (!status.isFile()) {
      this.close();
      throw new UserError("is no file that can be read at any place");
    }
    this.size = status.size;
  }

  /** So many bytes from a place on. @throws UserError when the file is shorter. */
  read(from: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const got = readSync(this.file, bytes, done, length - done, from + done);
      if (got === 0) throw new UserError(`is damaged: it ends at byte ${from + done}`);
      done += got;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.file);
  }
}
