/**
 * Copies an image to a drive and sees whether the board took it. Takes: a drive and a checked image. Gives:
 * nothing, or a failure. A copy that failed is removed again when the drive still lets it.
 */
import { closeSync, constants, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { isConnected, type Uf2Drive } from "./drives.js";
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

/**
 * Writes the image and waits until the board restarted, so that its drive went away. The boot ROMs of the
 * RP2040 and the RP2350 do so 1 s and 0.5 s after they programmed the last block of a complete image
 * (virtual_disk.c of pico-bootrom-rp2040, usb_virtual_disk.c of pico-bootrom-rp2350), and only then. Reading
 * the file back would show nothing: their disk stores no files, so what one reads is this computer's own
 * cache.
 *
 * @throws FlashFailure when the copy failed, or the drive is still there after `restartMs`
 */
export async function writeImage(
  drive: Uf2Drive,
  image: Uint8Array,
  restartMs: number,
  system: DriveSystem,
  progress: (done: number, of: number) => void,
): Promise<void> {
  const path = join(drive.path, FILE_NAME);
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
  for (let waited = 0; isConnected(drive); waited += POLL_MS) {
    if (waited >= restartMs) {
      remove(path);
      throw new FlashFailure(
        "notVerified",
        `${drive.path} got the whole image, but the board did not restart into it within ${restartMs / 1000} s: ` +
          "nothing shows that it took it; connect it in boot mode again, by another cable or port",
      );
    }
    await system.wait(POLL_MS);
  }
}

/** After the last byte the board may already have restarted: the file is gone with its drive. */
function close(file: number, complete: boolean): void {
  try {
    closeSync(file);
  } catch (error) {
    if (!complete) throw error;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The drive takes no more changes; the failure that led here says what matters.
  }
}

function failureOf(
  error: NodeJS.ErrnoException,
  drive: Uf2Drive,
  path: string,
  written: number,
  total: number,
): FlashFailure {
  const connected = isConnected(drive);
  if (connected) remove(path);
  const where = `after ${written} of ${total} bytes`;
  if (error.code === "ENOSPC" || error.code === "EDQUOT")
    return new FlashFailure("diskFull", `${drive.path} is full ${where}; the rest of the copy was removed`);
  if (
    !connected ||
    error.code === "EIO" ||
    error.code === "ENODEV" ||
    error.code === "ENXIO" ||
    error.code === "ENOENT"
  )
    return new FlashFailure(
      "removedWhileWriting",
      `${drive.path} went away ${where}: the board holds no whole image; connect it in boot mode and flash again`,
    );
  return new FlashFailure("driveRefuses", `${drive.path} does not take the image: ${error.message}`);
}
