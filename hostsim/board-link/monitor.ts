/**
 * The monitor of a board on a serial port. Takes: the port's name, as in /dev/ttyACM0. Gives: an exchange of
 * lines with a time limit on each reply; what the board is. What answers may be anything.
 */
import { UserError } from "../base/user-error.js";
import type { Identity } from "../board/identity.js";
import { BAUD_RATE } from "../board/wiring.js";
import type { ByteStream } from "../wire/byte-stream.js";
import { askIdentity, type Exchange } from "../wire/monitor-link.js";
import { PacketLink } from "../wire/packet-link.js";
import { serialStream } from "../wire/serial-stream.js";

/** A reply comes at once, or after a table fill of some milliseconds. */
const REPLY_MS = 3000;
/** Another device may say anything, of any length. */
const SHOWN_CHARACTERS = 120;

/** An open monitor; close it when done. */
export interface Monitor {
  readonly exchange: Exchange;
  close(): Promise<void>;
}

/** Opens the monitor on a port. Throws a UserError when the port can't be opened. */
export async function openMonitor(port: string): Promise<Monitor> {
  return monitorOver(await serialStream(port, BAUD_RATE), port, REPLY_MS);
}

/** The monitor over a stream that is open; `port` names it in messages. */
export async function monitorOver(stream: ByteStream, port: string, replyMs: number): Promise<Monitor> {
  const packets = await PacketLink.open(stream);
  let lost: string | null = null;
  packets.onLost((reason) => {
    lost = reason;
  });
  return {
    exchange: async (line) => {
      try {
        return await packets.exchange(line, replyMs);
      } catch {
        const what = lost ?? `no reply to "${line.split(" ")[0]}" within ${replyMs} ms`;
        throw new UserError(`${port}: ${what}: no satqkd board?`);
      }
    },
    close: async () => packets.close(),
  };
}

/**
 * Asks the board what it is, then closes the monitor. Throws a UserError when what answers, if anything, is
 * no satqkd board.
 */
export async function identityOver(monitor: Monitor, port: string): Promise<Identity> {
  try {
    return await askIdentity(monitor.exchange);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const said = (error as Error).message.replace(/[^ -~]/g, "?").slice(0, SHOWN_CHARACTERS);
    throw new UserError(`${port}: ${said}: no satqkd board?`);
  } finally {
    await monitor.close();
  }
}
