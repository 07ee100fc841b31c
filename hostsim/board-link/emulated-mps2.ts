/**
 * The mps2-an505's image in QEMU, as a board reached by bytes. Its lines are what it tells on UART 1.
 */
import type { Board } from "../board/board.js";
import { type ImageChoice, imagePath } from "../emulator/image.js";
import { QemuBoard, type QemuOptions } from "../emulator/qemu/qemu-board.js";
import type { Stretch } from "../wire/board-link.js";
import type { ByteStream } from "../wire/byte-stream.js";
import { LineRecords } from "../wire/line-records.js";

/** A board that somebody forgot to close ends after a day. */
const LIFETIME_MS = 86_400_000;

/** A board in QEMU. */
export interface EmulatedMps2 {
  readonly stream: ByteStream;
  readonly takeShown: () => Stretch[];
}

/** Boots the built image of `board`. `options` are for tests. */
export async function startMps2(
  board: Board,
  choice: ImageChoice = {},
  options: QemuOptions = {},
): Promise<EmulatedMps2> {
  const qemu = await QemuBoard.start(imagePath(board, "image.elf", choice), {
    lifetimeMs: LIFETIME_MS,
    ...options,
  });
  const records = new LineRecords();
  return {
    takeShown: () => records.take(qemu.takeLineStream()),
    stream: {
      write: (bytes: Uint8Array) => qemu.send(bytes),
      onBytes: (handler: (bytes: Uint8Array) => void) => qemu.divert(handler),
      onLost: (handler: (reason: string) => void) => qemu.onEnd(handler),
      close: () => qemu.stop(),
    },
  };
}
