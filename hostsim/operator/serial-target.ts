/**
 * A payload on a serial port.
 */
import { existsSync } from "node:fs";
import type { SerialPort } from "serialport";
import { UserError } from "../base/user-error.js";
import { openPort } from "../wire/serial-link.js";
import { EXIT_NO_CONNECTION } from "./exit-codes.js";
import { type ByteStream, framedTransport } from "./framed-transport.js";
import { realTarget } from "./real-time.js";
import type { Target } from "./target.js";

/** How often to look whether the port is still there. */
const LOOK_MS = 500;

/** An open serial port as a byte stream. */
export function serialStream(port: SerialPort): ByteStream {
  return {
    write: (bytes) => port.write(bytes),
    onBytes: (handler) => port.on("data", handler),
    onLost: (handler) => {
      port.on("error", ({ message }) => handler(message));
      port.on("close", () => handler("the port was closed"));
      // serialport 13 misses a hang-up that comes right behind data; the name of the port goes with it.
      if (!existsSync(port.path)) return;
      const watch = setInterval(() => {
        if (!existsSync(port.path)) handler("the port is gone");
      }, LOOK_MS);
      port.once("close", () => clearInterval(watch));
    },
    close: () => new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
  };
}

/** Opens a port by its name, as in /dev/ttyACM0. Throws a UserError when it can't be opened. */
export async function serialTarget(path: string, baudRate: number): Promise<Target> {
  const port = await openPort(path, baudRate).catch((error: unknown) => {
    throw error instanceof UserError ? new UserError(error.message, EXIT_NO_CONNECTION) : error;
  });
  return realTarget(`serial:${path}`, await framedTransport(serialStream(port)));
}
