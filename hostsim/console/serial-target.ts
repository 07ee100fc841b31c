/**
 * A payload on a serial port.
 */
import type { SerialPort } from "serialport";
import { openPort } from "../boards/serial-link.js";
import { UserError } from "../cli/user-error.js";
import { EXIT_NO_CONNECTION } from "./exit-codes.js";
import { type ByteStream, framedTransport } from "./framed-transport.js";
import { RealTime } from "./real-time.js";
import type { Target } from "./target.js";

/** An open serial port as a byte stream. */
export function serialStream(port: SerialPort): ByteStream {
  return {
    write: (bytes) => port.write(bytes),
    onBytes: (handler) => port.on("data", handler),
    onLost: (handler) => {
      port.on("error", ({ message }) => handler(message));
      port.on("close", () => handler("the port was closed"));
    },
    close: () => new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
  };
}

/** Opens a port by its name, as in /dev/ttyACM0. Throws a UserError when it can't be opened. */
export async function serialTarget(path: string, baudRate: number): Promise<Target> {
  const port = await openPort(path, baudRate).catch((error: unknown) => {
    throw error instanceof UserError ? new UserError(error.message, EXIT_NO_CONNECTION) : error;
  });
  return {
    name: `serial:${path}`,
    seed: null,
    transport: await framedTransport(serialStream(port)),
    time: new RealTime(),
    surround: null,
  };
}
