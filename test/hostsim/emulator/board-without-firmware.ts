/**
 * A Pico whose processor only loops, so that a test can set up PIO and DMA by hand. Takes register writes;
 * gives the lines of each cycle. Register numbers are from the RP2040 datasheet.
 */
import { loadBoard } from "../../../hostsim/board/board.js";
import { Pico, type PicoOptions } from "../../../hostsim/emulator/rp2040/pico.js";
import { secondStageChecksum } from "../../support/second-stage.js";

export const PIO0 = 0x50200000;
export const CTRL = PIO0;
export const FDEBUG = PIO0 + 0x08;
export const TXF = (machine: number) => PIO0 + 0x10 + 4 * machine;
export const RXF = (machine: number) => PIO0 + 0x20 + 4 * machine;
export const CLR = 0x3000;
export const DMA = 0x50000000;
export const CHANNEL = (index: number) => DMA + 64 * index;
export const SRAM = 0x20000000;

/** A flash image of one second stage with a right checksum. */
export function imageOf(halfwords: readonly number[]): Uint8Array {
  const image = new Uint8Array(256);
  const view = new DataView(image.buffer);
  halfwords.forEach((halfword, index) => {
    view.setUint16(2 * index, halfword, true);
  });
  // Given by the datasheet's algorithm; test/hostsim/emulator/boot.test.ts checks it against a published
  // second stage.
  view.setUint32(252, secondStageChecksum(image.subarray(0, 252)), true);
  return image;
}

/** `b .`, for ever. */
export const LOOP = 0xe7fe;

export interface Change {
  readonly cycle: number;
  readonly levels: number;
}

/** A board whose processor loops, with every block released and the lines and the trigger given to PIO0. */
export function boardWithoutFirmware(options: Pick<PicoOptions, "flashTimes"> = {}): {
  pico: Pico;
  changes: Change[];
  poke: (a: number, v: number) => void;
} {
  const changes: Change[] = [];
  const pico = new Pico({
    board: loadBoard("pico"),
    image: imageOf([LOOP]),
    seed: 1,
    ...options,
    onLines: (cycle, levels) => changes.push({ cycle, levels }),
  });
  const poke = (address: number, value: number) => pico.write(address, value);
  poke(0x4000c000, 0);
  for (const pin of [0, 1, 2, 3, 4, 5, 6, 7, 16]) poke(0x40014004 + 8 * pin, 6);
  return { pico, changes, poke };
}

/** Sets up one machine: program at `origin`, wrap over all of it. Numbers of pins by kind. */
export function machine(
  poke: (address: number, value: number) => void,
  index: number,
  origin: number,
  program: readonly number[],
  options: { pinControl?: number; shiftControl?: number; execControl?: number; wrapTo?: number } = {},
): void {
  program.forEach((opcode, offset) => {
    poke(PIO0 + 0x48 + 4 * (origin + offset), opcode);
  });
  const base = PIO0 + 0xc8 + 24 * index;
  poke(base, 1 << 16);
  poke(
    base + 4,
    (options.execControl ?? 0) | ((origin + program.length - 1) << 12) | ((options.wrapTo ?? origin) << 7),
  );
  poke(base + 8, options.shiftControl ?? 0x000c0000);
  poke(base + 20, options.pinControl ?? 0);
  poke(CTRL + 0x2000, 16 << index);
  poke(base + 16, origin);
}

/** Drives pins `first` to `first + count - 1` as outputs through machine 3, which is left stopped. */
export function outputs(poke: (address: number, value: number) => void, first: number, count: number): void {
  const base = PIO0 + 0xc8 + 24 * 3;
  for (let pin = first; pin < first + count; pin++) {
    poke(base + 20, (1 << 26) | (pin << 5));
    poke(base + 16, 0xe081);
  }
}

/** The level of each cycle in [from, to), from the changes. */
export function levelsOf(changes: readonly Change[], from: number, to: number): number[] {
  const levels: number[] = [];
  let position = 0;
  let level = 0;
  for (let cycle = from; cycle < to; cycle++) {
    while (position < changes.length && changes[position]!.cycle <= cycle)
      level = changes[position++]!.levels;
    levels.push(level);
  }
  return levels;
}
