/**
 * `satqkd flash BOARD`: puts an image or a console on a connected board, and never says it did when it did
 * not.
 */

import { join } from "node:path";
import type { Command } from "commander";
import { UserError } from "../base/user-error.js";
import { benchSeed } from "../board/bench-seed.js";
import { type Board, loadBoard } from "../board/board.js";
import { coreHash } from "../board/core-hash.js";
import { describeIdentity, type Identity } from "../board/identity.js";
import { identityOver, openMonitor } from "../board-link/monitor.js";
import { packageRoot } from "../core/package-root.js";
import { chooseDrive } from "../flash/choose-drive.js";
import { driveAt, findDrives, systemSearch } from "../flash/drives.js";
import { FlashFailure } from "../flash/failure.js";
import { checkImage } from "../flash/image-check.js";
import { checkScript } from "../flash/script-check.js";
import { uploadConsole } from "../flash/upload-console.js";
import { realSystem, writeImage } from "../flash/write-image.js";
import { openPort } from "../wire/serial-stream.js";
import { decimal, whole } from "./numbers.js";
import { printJson } from "./print-json.js";
import { remark, say } from "./say.js";

interface FlashFlags {
  readonly image?: string;
  readonly drive?: string;
  readonly serial?: string;
  readonly port?: string;
  readonly restart: number;
  readonly seed?: number;
  readonly allowMismatch?: true;
  readonly json?: true;
}

/** Espruino's rate on a UART; on USB it means nothing. */
const ESPRUINO_BAUD_RATE = 9600;

/** A board with a JavaScript prompt is sent a script. */
async function flashConsole(board: Board, flags: FlashFlags): Promise<void> {
  const { port, seed } = flags;
  if (port === undefined)
    throw new UserError(`flash ${board.name} needs the board's --port, as /dev/ttyACM0`);
  if (flags.drive !== undefined || flags.serial !== undefined)
    throw new UserError(`--drive, --serial: ${board.name} is loaded over its --port`);
  const path = flags.image ?? join(packageRoot, "build", "boards", board.name, "console.js");
  const { script, identity } = checkScript(path, board, coreHash(), flags.allowMismatch === true);
  const open = await openPort(port, ESPRUINO_BAUD_RATE).catch((error: Error) => {
    throw new FlashFailure("portUnusable", error.message);
  });
  const upload = {
    board,
    script,
    identity,
    seed: seed === undefined ? null : Buffer.from(benchSeed(seed)).toString("hex"),
  };
  const showing = shows(flags, port);
  const loaded = await uploadConsole(upload, open, port, showing.progress).finally(showing.end);
  if (flags.json) {
    printJson("satqkd-flash-script", {
      board: board.name,
      port,
      bytes: script.length,
      identity,
      ...loaded,
    });
    return;
  }
  say(`loaded ${path} (${script.length} bytes) over ${port}, Espruino ${loaded.espruino}`);
  say(`runs now: ${describeIdentity(loaded.running)}; type help() at its prompt`);
}

/** The progress on a terminal, in one line that goes away. */
function shows(
  flags: FlashFlags,
  what: string,
): { progress: (done: number, of: number) => void; end: () => void } {
  const quiet = flags.json === true || !process.stderr.isTTY;
  return {
    progress: (done, of) => {
      if (!quiet) process.stderr.write(`\r${what}: ${Math.floor((100 * done) / of)} %`);
    },
    end: () => {
      if (!quiet) process.stderr.write("\r\x1b[K");
    },
  };
}

async function flash(name: string, flags: FlashFlags): Promise<void> {
  const board = loadBoard(name);
  if (board.console !== undefined) {
    await flashConsole(board, flags);
    return;
  }
  if (flags.seed !== undefined)
    throw new UserError(`--seed: only boards with a JavaScript prompt take a seed`);
  const path = flags.image ?? join(packageRoot, "build", "boards", name, "image.uf2");
  const { file, identity, notes } = checkImage(path, board, coreHash(), flags.allowMismatch === true);
  for (const note of notes) remark(`note: ${path}: ${note}\n`);
  const search = systemSearch();
  const drives =
    flags.drive === undefined
      ? findDrives(search)
      : [driveAt(flags.drive, search)].filter((drive) => drive !== null);
  if (flags.drive !== undefined && drives.length === 0)
    throw new FlashFailure("noBoard", `${flags.drive} is no board in boot mode: it has no INFO_UF2.TXT`);
  const drive = chooseDrive(drives, board, flags.serial);
  if (flags.port !== undefined) await checkPort(flags.port);
  const showing = shows(flags, drive.path);
  await writeImage(drive, file, flags.restart * 1000, realSystem, showing.progress).finally(showing.end);
  const running = flags.port === undefined ? null : await askRunning(flags.port, identity);
  if (flags.json) {
    printJson("satqkd-flash", { board: name, drive, bytes: file.length, identity, running });
    return;
  }
  say(`wrote ${path} (${file.length} bytes) to ${drive.path}; the board took all of it and restarted`);
  say(`${running === null ? "should run now" : "runs now"}: ${describeIdentity(identity)}`);
}

/** A port that can't be opened is a wrong argument: said before anything is written. */
async function checkPort(port: string): Promise<void> {
  const monitor = await openMonitor(port);
  await monitor.close();
}

/** What the board runs now. Anything but the image that was written, or no answer, is a failure to verify. */
async function askRunning(port: string, written: Identity): Promise<Identity> {
  let running: Identity;
  try {
    running = await identityOver(await openMonitor(port), port);
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
      "put an image on a board in boot mode, or a console into a board with Espruino; each failure has its own exit code (docs/how-to/flashing.md)",
    )
    .argument("<board>", "a board of `satqkd boards`")
    .option("--image <file>", "UF2 file or script (default: image.uf2 or console.js in build/boards/BOARD)")
    .option("--drive <folder>", "the board's drive (default: found by its INFO_UF2.TXT)")
    .option("--serial <id>", "which of several boards, by its USB serial number")
    .option("--port <tty>", "serial port: of Espruino's prompt, or to ask afterwards what the board runs")
    .option("--seed <n>", "Espruino: show the schedule of `step pico --seed N`", whole())
    .option(
      "--restart <seconds>",
      "how long to wait for the board to restart",
      decimal({ from: 0, to: 3600, unit: "seconds" }),
      10,
    )
    .option("--allow-mismatch", "flash an image of another core or dictionary than this host's")
    .option("--json", "print one JSON object and nothing else")
    .action(flash);
}
