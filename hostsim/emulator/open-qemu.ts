/**
 * An image in QEMU, as a board reached by bytes. Its lines are what it tells on UART 1.
 */
import type { ByteStream } from "../wire/byte-stream.js";
import { LineRecords } from "../wire/line-records.js";
import type { EmulatedBoard } from "./emulated-board.js";
import { QemuBoard, type QemuOptions } from "./qemu/qemu-board.js";

/** A board that somebody forgot to close ends after a day. */
const LIFETIME_MS = 86_400_000;

/** Boots the ELF file. `options` are for tests. */
export async function openQemu(elf: string, options: QemuOptions = {}): Promise<EmulatedBoard> {
  const qemu = await QemuBoard.start(elf, { lifetimeMs: LIFETIME_MS, ...options });
  const records = new LineRecords();
  const stream: ByteStream = {
    write: (bytes) => qemu.send(bytes),
    onBytes: (handler) => qemu.divert(handler),
    onLost: (handler) => qemu.onEnd(handler),
    close: () => qemu.stop(),
  };
  return { stream, takeShown: () => records.take(qemu.takeLineStream()) };
}
