/**
 * Boards by name: emulated:BOARD, serial:PORT.
 */

import { UserError } from "../base/user-error.js";
import { type Board, loadBoard } from "../board/board.js";
import { EMULATED_PATIENCE_MS } from "../emulator/patience.js";
import { Bench } from "../wire/bench.js";
import type { BoardLink, Stretch } from "../wire/board-link.js";
import type { ByteStream } from "../wire/byte-stream.js";
import { PacketChecksum } from "../wire/controller/packet.js";
import { PacketLink } from "../wire/packet-link.js";
import { serialStream } from "../wire/serial-stream.js";
import { startMps2 } from "./emulated-mps2.js";
import { startPico } from "./emulated-pico.js";

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

/** Opens a board. Throws a UserError when there is no such board, or it does not open. */
export async function openBoardLink(name: string): Promise<BoardLink> {
  const [kind, rest] = split(name);
  const opened = kind === "emulated" ? await openEmulated(rest) : await openSerial(rest);
  return linkOver(name, kind === "emulated" ? "emulated" : "reported", opened);
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

function split(name: string): ["emulated" | "serial", string] {
  const match = /^(emulated|serial):(.+)$/.exec(name);
  if (match === null) throw new UserError(`no board ${name}: say emulated:BOARD or serial:PORT`);
  return [match[1] as "emulated" | "serial", match[2]!];
}

async function openEmulated(boardName: string): Promise<OpenStream> {
  const board = loadBoard(boardName);
  if (board.emulator === "qemu") {
    const { stream, takeShown } = await startMps2(board);
    return { stream, board, takeShown };
  }
  if (board.emulator === "rp2040js") {
    const { stream, takeShown } = startPico(board);
    return { stream, board, takeShown };
  }
  throw new UserError(`emulated:${boardName}: nothing here emulates this board`);
}

async function openSerial(path: string): Promise<OpenStream> {
  return { stream: await serialStream(path), board: null, takeShown: null };
}
