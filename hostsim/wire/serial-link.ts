/**
 * A board on a serial port. Takes: the port's name. Gives: an exchange of monitor lines, with a time limit on
 * each reply; the board's identity.
 */
import type { Duplex } from "node:stream";
import { ReadlineParser, SerialPort } from "serialport";
import { UserError } from "../base/user-error.js";
import type { Identity } from "../board/identity.js";
import { askIdentity, type Exchange } from "./monitor-link.js";

/** The monitor's rate, boards/rp2/uart.ts. */
const BAUD_RATE = 115200;
/** A reply comes at once, or after a table fill of some milliseconds. */
const REPLY_MS = 3000;
/** Another device may say anything, of any length. */
const SHOWN_CHARACTERS = 120;

/** What of a serial port is used; tests bring their own. */
export interface Port {
  write(text: string): unknown;
  pipe: Duplex["pipe"];
  close(done: () => void): void;
}

/** An open link; close it when done. */
export interface SerialLink {
  readonly exchange: Exchange;
  close(): Promise<void>;
}

/** Opens a port by its name, as in /dev/ttyACM0. Throws a UserError when it can't be opened. */
export function openPort(path: string, baudRate: number): Promise<SerialPort> {
  return new Promise((resolve, reject) => {
    const opening = new SerialPort({ path, baudRate }, (error) => {
      if (error) reject(new UserError(`${path}: ${error.message.replace(/^Error: /, "")}`));
      else resolve(opening);
    });
  });
}

/** A link to the monitor on a port. Throws a UserError when the port can't be opened. */
export async function openSerial(path: string): Promise<SerialLink> {
  return linkOver(await openPort(path, BAUD_RATE), path, REPLY_MS);
}

/** A link over an open port. */
export function linkOver(port: Port, path: string, replyMs: number): SerialLink {
  const lines = port.pipe(new ReadlineParser({ delimiter: "\n", encoding: "ascii" }));
  return {
    exchange: (command) =>
      new Promise((resolve, reject) => {
        const onLine = (line: string): void => {
          clearTimeout(timer);
          resolve(line.trim());
        };
        const timer = setTimeout(() => {
          lines.off("data", onLine);
          reject(
            new UserError(
              `${path}: no reply to "${command.split(" ")[0]}" within ${replyMs} ms: no satqkd board?`,
            ),
          );
        }, replyMs);
        lines.once("data", onLine);
        port.write(`${command}\n`);
      }),
    close: () => new Promise((resolve) => port.close(() => resolve())),
  };
}

/**
 * Asks the board what it is, then closes the link. Throws a UserError when what answers, if anything, is no
 * satqkd board.
 */
export async function identityOver(link: SerialLink, path: string): Promise<Identity> {
  try {
    return await askIdentity(link.exchange);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const said = (error as Error).message.replace(/[^ -~]/g, "?").slice(0, SHOWN_CHARACTERS);
    throw new UserError(`${path}: ${said}: no satqkd board?`);
  } finally {
    await link.close();
  }
}
