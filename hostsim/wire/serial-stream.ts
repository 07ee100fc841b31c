/**
 * A serial port as a byte stream. Takes: the port's name, as in /dev/ttyACM0. Gives: bytes in both
 * directions, and word when the port is gone.
 */
import { existsSync } from "node:fs";
import { SerialPort } from "serialport";
import { UserError } from "../base/user-error.js";
import type { ByteStream } from "./byte-stream.js";

/** How often to look whether the port is still there. */
const LOOK_MS = 500;

/** Opens a port. Throws a UserError when it can't be opened. */
export function openPort(path: string, baudRate: number): Promise<SerialPort> {
  return new Promise((resolve, reject) => {
    const opening = new SerialPort({ path, baudRate }, (error) => {
      if (error) reject(new UserError(`${path}: ${error.message.replace(/^Error: /, "")}`));
      else resolve(opening);
    });
  });
}

/** Opens a port as a stream. Throws a UserError when it can't be opened. */
export async function serialStream(path: string, baudRate: number): Promise<ByteStream> {
  const port = await openPort(path, baudRate);
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
