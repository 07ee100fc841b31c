/**
 * A board on a serial port, as a byte stream.
 */
import { existsSync } from "node:fs";
import { UserError } from "../base/user-error.js";
import type { ByteStream } from "./byte-stream.js";
import { EXIT_NO_CONNECTION } from "./exit-codes.js";
import { openPort } from "./serial-link.js";

/** Rate of every board's UART (boards/rp2/uart.ts). */
const BAUD_RATE = 115200;
/** How often to look whether the port is still there. */
const LOOK_MS = 500;

/** Opens a port by its name, as in /dev/ttyACM0. Throws a UserError when it can't be opened. */
export async function serialStream(path: string): Promise<ByteStream> {
  const port = await openPort(path, BAUD_RATE).catch((error: unknown) => {
    throw error instanceof UserError ? new UserError(error.message, EXIT_NO_CONNECTION) : error;
  });
  let isClosing = false;
  let lose: (reason: string) => void = () => undefined;
  const lost = (reason: string): void => {
    clearInterval(watch);
    if (!isClosing) lose(reason);
    isClosing = true;
  };
  // serialport 13 misses a hang-up that comes right behind data; the name of the port goes with it.
  const watch = setInterval(() => {
    if (!existsSync(path)) lost("the port is gone");
  }, LOOK_MS);
  port.on("error", ({ message }) => lost(message));
  port.on("close", () => lost("the port was closed"));
  return {
    write: (bytes) => port.write(bytes),
    onBytes: (handler) => port.on("data", handler),
    onLost: (handler) => {
      lose = handler;
    },
    close: () => {
      isClosing = true;
      clearInterval(watch);
      return new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));
    },
  };
}
