/**
 * `satqkd flash BOARD`: puts an image on a connected board, and never says it did when it did not.
 */
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { loadBoard } from "../boards/board.js";
import { coreHash } from "../boards/core-hash.js";
import { describeIdentity, type Identity } from "../boards/identity.js";
import { identityOver, openSerial } from "../boards/serial-link.js";
import { packageRoot } from "../core/package-root.js";
import { chooseDrive } from "../flash/choose-drive.js";
import { driveAt, findDrives, systemSearch } from "../flash/drives.js";
import { FlashFailure } from "../flash/failure.js";
import { checkImage } from "../flash/image-check.js";
import { realSystem, writeImage } from "../flash/write-image.js";
import { UserError } from "./user-error.js";

interface FlashFlags {
  readonly image?: string;
  readonly drive?: string;
  readonly serial?: string;
  readonly port?: string;
  readonly restart: number;
  readonly allowMismatch?: true;
  readonly json?: true;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 3600)) throw new InvalidArgumentError("give seconds, 0 to 3600");
  return value;
}

async function flash(name: string, flags: FlashFlags): Promise<void> {
  const board = loadBoard(name);
  const path = flags.image ?? join(packageRoot, "build", "boards", name, "image.uf2");
  const { file, identity } = checkImage(path, board, coreHash(), flags.allowMismatch === true);
  const search = systemSearch();
  const drives =
    flags.drive === undefined
      ? findDrives(search)
      : [driveAt(flags.drive, search)].filter((drive) => drive !== null);
  if (flags.drive !== undefined && drives.length === 0)
    throw new FlashFailure("noBoard", `${flags.drive} is no board in boot mode: it has no INFO_UF2.TXT`);
  const drive = chooseDrive(drives, board, flags.serial);
  if (flags.port !== undefined) await checkPort(flags.port);
  const quiet = flags.json === true || !process.stderr.isTTY;
  try {
    await writeImage(drive, file, flags.restart * 1000, realSystem, (done, of) => {
      if (!quiet) process.stderr.write(`\r${drive.path}: ${Math.floor((100 * done) / of)} %`);
    });
  } finally {
    if (!quiet) process.stderr.write("\r\x1b[K");
  }
  const running = flags.port === undefined ? null : await askRunning(flags.port, identity);
  if (flags.json) {
    console.log(JSON.stringify({ board: name, drive, bytes: file.length, identity, running }, null, 2));
    return;
  }
  console.log(
    `wrote ${path} (${file.length} bytes) to ${drive.path}; the board took all of it and restarted`,
  );
  console.log(`${running === null ? "should run now" : "runs now"}: ${describeIdentity(identity)}`);
}

/** A port that can't be opened is a wrong argument: said before anything is written. */
async function checkPort(port: string): Promise<void> {
  const link = await openSerial(port);
  await link.close();
}

/** What the board runs now. Anything but the image that was written, or no answer, is a failure to verify. */
async function askRunning(port: string, written: Identity): Promise<Identity> {
  let running: Identity;
  try {
    running = await identityOver(await openSerial(port), port);
  } catch (error) {
    if (error instanceof UserError)
      throw new FlashFailure("notVerified", `the image was written, but ${error.message}`);
    throw error;
  }
  if (running.commit !== written.commit || running.coreHash !== written.coreHash)
    throw new FlashFailure("notVerified", `${port} runs ${describeIdentity(running)}, not what was written`);
  return running;
}

/** Adds the verb to the command line. */
export function registerFlash(program: Command): void {
  program
    .command("flash")
    .description(
      "put an image on a board in boot mode; each failure has its own exit code (docs/flashing.md)",
    )
    .argument("<board>", "a board of `satqkd boards`")
    .option("--image <file>", "UF2 file (default: build/boards/BOARD/image.uf2)")
    .option("--drive <folder>", "the board's drive (default: found by its INFO_UF2.TXT)")
    .option("--serial <id>", "which of several boards, by its USB serial number")
    .option("--port <tty>", "afterwards ask the board on this serial port what it runs")
    .option("--restart <seconds>", "how long to wait for the board to restart", seconds, 10)
    .option("--allow-mismatch", "flash an image of another core or dictionary than this host's")
    .option("--json", "print one JSON object and nothing else")
    .action(flash);
}
