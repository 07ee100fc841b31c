/**
 * The one opener of boards, for whoever talks to one: passes, the console, the monitor's users. Takes: a
 * place. Gives: a link over which packets and lines go. Whatever an earlier host has left half said is ended
 * first (PacketLink).
 */

import { UserError } from "../base/user-error.js";
import { type Board, loadBoard } from "../board/board.js";
import { BAUD_RATE } from "../board/wiring.js";
import { emulatorOf } from "../emulator/emulators.js";
import { imagePath } from "../emulator/image.js";
import { EMULATED_PATIENCE_MS } from "../emulator/patience.js";
import { Bench } from "../wire/bench.js";
import type { BoardLink, Stretch } from "../wire/board-link.js";
import type { ByteStream } from "../wire/byte-stream.js";
import { PacketChecksum } from "../wire/controller/packet.js";
import { EXIT_NO_CONNECTION } from "../wire/exit-codes.js";
import { PacketLink } from "../wire/packet-link.js";
import { serialStream } from "../wire/serial-stream.js";
import { type Place, placeOf } from "./place.js";

/**
 * Longest wait for the monitor's line of a board on a port, and for an answer on the bench: a whole hashing
 * may be in between.
 */
const LINE_MS = 60_000;
const ANSWER_MS = 300_000;

interface OpenStream {
  readonly stream: ByteStream;
  readonly board: Board | null;
  readonly takeShown: (() => Stretch[]) | null;
}

/**
 * Opens a board, emulated or on a port. Throws a UserError when there is no such board, or it does not open.
 */
export async function openBoardLink(name: string, baudRate: number = BAUD_RATE): Promise<BoardLink> {
  const place = placeOf(name);
  return linkOver(name, place.at === "emulated" ? "emulated" : "reported", await openStream(place, baudRate));
}

/** A link over a stream that is open. */
export async function linkOver(
  name: string,
  evidence: BoardLink["evidence"],
  { stream, board, takeShown }: OpenStream,
): Promise<BoardLink> {
  const packets = await PacketLink.open(stream);
  const [lineMs, answerMs] =
    evidence === "emulated" ? [EMULATED_PATIENCE_MS, EMULATED_PATIENCE_MS] : [LINE_MS, ANSWER_MS];
  return {
    name,
    board,
    evidence,
    bench: new Bench(packets, await PacketChecksum.load(), answerMs),
    monitor: (line) => packets.exchange(line, lineMs),
    takeShown,
    send: (packet) => packets.send(packet),
    onPacket: (handler) => packets.onPacket(handler),
    onLost: (handler) => packets.onLost(handler),
    close: async () => packets.close(),
  };
}

async function openStream(place: Place, baudRate: number): Promise<OpenStream> {
  if (place.at === "host") throw new UserError("the host is no board: say emulated:BOARD or serial:PORT");
  if (place.at === "emulated") {
    const board = loadBoard(place.board);
    const emulator = emulatorOf(board);
    return { board, ...(await emulator.open(board, imagePath(board, emulator.file))) };
  }
  const stream = await serialStream(place.port, baudRate).catch((error: unknown) => {
    throw error instanceof UserError ? new UserError(error.message, EXIT_NO_CONNECTION) : error;
  });
  return { stream, board: null, takeShown: null };
}
