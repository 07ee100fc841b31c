/**
 * Copies an image to a drive and sees what became of it. Takes: a drive and a checked image. Gives: how it was verified.
 * A copy that failed is removed again when the drive still lets it.
 */
import { closeSync, constants, existsSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { FlashFailure } from "./failure.js";

/** Written at a time, so that progress shows and an error comes while the block is still known. */
const CHUNK_BYTES = 16384;
const FILE_NAME = "satqkd.uf2";
const POLL_MS = 100;

/** What the system does for the writer; tests make it fail. */
export interface DriveSystem {
  /** Writes synchronously: a chunk that returned is on the drive. */
  write(file: number, chunk: Uint8Array): number;
  wait(ms: number): Promise<void>;
}

/** The real system. */
export const realSystem: DriveSystem = {
  write: (file, chunk) => writeSync(file, chunk),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** How a written image was seen to have arrived. */
export type Verification =
  | "the drive went away: the boot loader took the whole image and started it"
  | "read back, byte for byte";

/**
 * Writes the image. The boot loader of the RP2 chips restarts into a complete image, so its drive goes away; a drive that
 * is still there after `restartMs` must hold the file byte for byte.
 */
export async function writeImage(
  drive: string,
  image: Uint8Array,
  restartMs: number,
  system: DriveSystem,
  progress: (done: number, of: number) => void,
): Promise<Verification> {
  const path = join(drive, FILE_NAME);
  let written = 0;
  try {
    const { O_WRONLY, O_CREAT, O_TRUNC, O_SYNC } = constants;
    const file = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_SYNC);
    try {
      while (written < image.length) {
        written += system.write(file, image.subarray(written, written + CHUNK_BYTES));
        progress(written, image.length);
      }
    } finally {
      close(file, written === image.length);
    }
  } catch (error) {
    throw failureOf(error as NodeJS.ErrnoException, drive, path, written, image.length);
  }
  for (let waited = 0; ; waited += POLL_MS) {
    if (!existsSync(join(drive, "INFO_UF2.TXT")))
      return "the drive went away: the boot loader took the whole image and started it";
    if (waited >= restartMs) break;
    await system.wait(POLL_MS);
  }
  if (existsSync(path) && Buffer.compare(readFileSync(path), image) === 0) return "read back, byte for byte";
  throw new FlashFailure(
    "notVerified",
    `${drive}: the board did not restart, and what it holds is not what was written; try another cable or port`,
  );
}

/** After the last byte the board may already have restarted: the file is gone with its drive. */
function close(file: number, complete: boolean): void {
  try {
    closeSync(file);
  } catch (error) {
    if (!complete) throw error;
  }
}

function failureOf(
  error: NodeJS.ErrnoException,
  drive: string,
  path: string,
  written: number,
  total: number,
): FlashFailure {
  const removed = !existsSync(join(drive, "INFO_UF2.TXT"));
  if (!removed) {
    try {
      rmSync(path, { force: true });
    } catch {
      // The drive takes no more changes: the failure below says what matters.
    }
  }
  const where = `after ${written} of ${total} bytes`;
  if (error.code === "ENOSPC" || error.code === "EDQUOT")
    return new FlashFailure("diskFull", `${drive} is full ${where}; the rest of the copy was removed`);
  if (
    removed ||
    error.code === "EIO" ||
    error.code === "ENODEV" ||
    error.code === "ENXIO" ||
    error.code === "ENOENT"
  )
    return new FlashFailure(
      "removedWhileWriting",
      `${drive} went away ${where}: the board holds no whole image; connect it in boot mode and flash again`,
    );
  return new FlashFailure("driveRefuses", `${drive} does not take the image: ${error.message}`);
}
