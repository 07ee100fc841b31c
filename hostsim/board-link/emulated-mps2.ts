/**
 * The mps2-an505's image in QEMU, as a board reached by bytes. Its lines are what it tells on UART 1.
 */
import type { Board } from "../boards/board.js";
import { type ImageChoice, imagePath } from "../emulator/image.js";
import { QemuBoard } from "../emulator/qemu/qemu-board.js";
import type { ByteStream } from "./byte-stream.js";
import { LineRecords } from "./line-records.js";

/** A board in QEMU. */
export interface EmulatedMps2 {
  readonly stream: ByteStream;
  readonly records: LineRecords;
  readonly qemu: QemuBoard;
}

/** Boots the built image of `board`. */
export async function startMps2(board: Board, choice: ImageChoice = {}): Promise<EmulatedMps2> {
  const qemu = await QemuBoard.start(imagePath(board, "image.elf", choice));
  const records = new LineRecords();
  qemu.onLineStream((bytes) => records.take(bytes));
  const stream = {
    write: (bytes: Uint8Array) => qemu.send(bytes),
    onBytes: (handler: (bytes: Uint8Array) => void) => qemu.divert(handler),
    onLost: (handler: (reason: string) => void) => qemu.onEnd(handler),
    close: () => qemu.stop(),
  };
  return { stream, records, qemu };
}
