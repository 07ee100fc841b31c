/**
 * An image on an emulated RP2040 or RP2350, as a board reached by bytes. Its time passes in slices between
 * this program's other work, as fast as the emulation goes, until the stream is closed. Its lines are its
 * pins.
 */
import { readFileSync } from "node:fs";
import type { Board } from "../board/board.js";
import type { Stretch } from "../wire/board-link.js";
import { PinCapture } from "./capture.js";
import type { EmulatedBoard } from "./emulated-board.js";
import type { ChipOptions, EmulatedChip } from "./emulated-chip.js";
import { Pico } from "./rp2040/pico.js";

/** Cycles of a slice: some milliseconds of the emulation. */
const SLICE_CYCLES = 100_000;
/**
 * Noise of the emulated ring oscillator; the seed of a bench comes by command and this is never used for key.
 */
const NOISE_SEED = 1;

/** A running board, and its chip. */
export interface EmulatedPico<Chip extends EmulatedChip = Pico> extends EmulatedBoard {
  readonly pico: Chip;
}

/** Boots the flat binary in a file on an RP2040. */
export function openPico(board: Board, imageFile: string): EmulatedPico {
  return openChip(board, imageFile, (options) => new Pico(options));
}

/** Boots the flat binary in a file on the chip that `start` makes. */
export function openChip<Chip extends EmulatedChip>(
  board: Board,
  imageFile: string,
  start: (options: ChipOptions) => Chip,
): EmulatedPico<Chip> {
  if (board.emission === null) throw new Error(`board ${board.name} has no lines`);
  const stretches: Stretch[] = [];
  const capture = new PinCapture({
    pulsesPerBlock: board.emission.pulsesPerBlock,
    triggerToFirstSlot: 0,
    onBurst: ({ startCycle, levels }) => stretches.push({ slot: startCycle, packed: packedOf(levels) }),
  });
  let receive: (bytes: Uint8Array) => void = () => undefined;
  let lose: (reason: string) => void = () => undefined;
  let said: number[] = [];
  const pico = start({
    board,
    image: readFileSync(imageFile),
    seed: NOISE_SEED,
    onUart: (byte) => said.push(byte),
    onLines: (slot, levels) => capture.lines(slot, pico.burstLevels(levels)),
  });
  let isOpen = true;
  const slice = (): void => {
    if (!isOpen) return;
    try {
      pico.run(() => false, SLICE_CYCLES);
    } catch (error) {
      isOpen = false;
      lose((error as Error).message);
      return;
    }
    if (said.length > 0) {
      const bytes = Uint8Array.from(said);
      said = [];
      receive(bytes);
    }
    setImmediate(slice);
  };
  setImmediate(slice);
  return {
    pico,
    takeShown: () => {
      capture.finish(pico.slot);
      if (capture.strayCycles > 0)
        throw new Error(`a line was high in ${capture.strayCycles} slots between bursts`);
      return stretches.splice(0);
    },
    stream: {
      write: (bytes) => pico.sendUart(bytes),
      onBytes: (handler) => {
        receive = handler;
      },
      onLost: (handler) => {
        lose = handler;
      },
      close: () => {
        isOpen = false;
      },
    },
  };
}

/** Two slots a byte, the earlier one in the low half. */
function packedOf(levels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: levels.length / 2 }, (_, i) => levels[2 * i]! | (levels[2 * i + 1]! << 4));
}
