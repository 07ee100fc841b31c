/**
 * The emulators of boards, by the name that board.json says. Takes: a board and its built image. Gives: the
 * board, running, reached by bytes, by pins, or by a debugger. One more emulator is one more entry.
 */
import { UserError } from "../base/user-error.js";
import type { Board } from "../board/board.js";
import { type DebugRun, debugPico, debugQemu } from "./debug.js";
import type { EmulatedBoard } from "./emulated-board.js";
import type { ChipOptions } from "./emulated-chip.js";
import { openChip, openPico } from "./open-pico.js";
import { openQemu } from "./open-qemu.js";
import { ChipSession, PicoSession } from "./pico-session.js";
import { Pico2 } from "./rp2350/pico2.js";

/** What of a session on pins is chosen by who starts it. */
export type PinOptions = Omit<ChipOptions, "onUart" | "board" | "image">;

/** An emulator. */
export interface Emulator {
  /** File of a build that it boots. */
  readonly file: "image.bin" | "image.elf";
  /** Boots an image, whose UART is then a stream; its time goes on by itself. */
  readonly open: (board: Board, imageFile: string) => Promise<EmulatedBoard>;
  /** Boots an image whose pins are seen cycle by cycle; null where there are no pins. */
  readonly onPins: ((board: Board, image: Uint8Array, options: PinOptions) => ChipSession) | null;
  /** Boots an image under gdb, and returns when that has gone. */
  readonly debug: (board: Board, imageFile: string, run: DebugRun) => Promise<void>;
}

const EMULATORS: Readonly<Record<NonNullable<Board["emulator"]>, Emulator>> = {
  rp2040: {
    file: "image.bin",
    open: async (board, imageFile) => openPico(board, imageFile),
    onPins: (board, image, options) => new PicoSession({ board, image, ...options }),
    debug: debugPico,
  },
  rp2350: {
    file: "image.bin",
    open: async (board, imageFile) => openChip(board, imageFile, (options) => new Pico2(options)),
    onPins: (board, image, options) =>
      new ChipSession((onUart) => new Pico2({ board, image, ...options, onUart })),
    debug: (board) => {
      throw new UserError(`board ${board.name} has no gdb server: its chip's emulator has none`);
    },
  },
  qemu: {
    file: "image.elf",
    open: (_, imageFile) => openQemu(imageFile),
    onPins: null,
    debug: (_, imageFile, run) => debugQemu(imageFile, run),
  },
};

/** The emulator of a board. Throws a UserError when it has none. */
export function emulatorOf(board: Board): Emulator {
  if (board.emulator !== null) return EMULATORS[board.emulator];
  const why =
    board.image === null ? "the host runs the core itself, see `satqkd pass`" : "nobody models its chip";
  throw new UserError(`board ${board.name} has no emulator: ${why}`);
}
