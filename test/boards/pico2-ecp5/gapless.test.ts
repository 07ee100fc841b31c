/**
 * The modelled board without a gap: the very source of the FPGA, driven by the board's own driver, against
 * the host's pulses. Both line maps, slot by slot; cycles a block, and the margin that they leave.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LineMap } from "../../../hostsim/board/board.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { expectedPattern } from "../../../hostsim/emulation/expected-lines.js";
import { DrivenFpga } from "./driven-fpga.js";

const { emission } = loadBoard("pico2-ecp5");
const { pulsesPerBlock, tables } = emission!;
const SEED = Uint8Array.from({ length: 32 }, (_, index) => index * 7 + 1);
/** EMISSION_STOPPED of assembly/emission/sequencer.ts: all blocks are over. */
const EMISSION_STOPPED = 1;
/** EMISSION_RUNNING: blocks are emitted. */
const EMISSION_RUNNING = 0;
const BLOCK_KEY = 1;
const LINE_MAPS: readonly LineMap[] = ["symbol-code", "lasers"];
/** Cycles from round to round of the main loop, besides its frames: 16 us, eight rounds a table. */
const ROUND_CYCLES = 2000;

let board: DrivenFpga;
beforeEach(() => {
  board = new DrivenFpga(SEED, pulsesPerBlock, tables);
});
afterEach(() => board.fpga.close());

describe.each(LINE_MAPS)("lines as %s", (lineMap) => {
  it("show 160 tables, 10,485,760 pulses, each in its slot and equal to the host's", async () => {
    const blocks = 160;
    const host = await expectedPattern(SEED, pulsesPerBlock, "chacha20");
    board.driver.useLines(LINE_MAPS.indexOf(lineMap));
    expect(board.driver.emissionStart(blocks, false, 0n)).toBe(EMISSION_RUNNING);
    let left = Buffer.alloc(0);
    let slotsBefore = 0;
    let compared = 0;
    let begin: number | null = null;
    const triggers: number[] = [];
    const compare = (): void => {
      const shown = board.fpga.shown();
      triggers.push(...shown.triggers.map((slot) => slot + slotsBefore));
      slotsBefore += shown.levels.length;
      left = Buffer.concat([left, shown.levels]);
      if (begin === null) {
        const [first] = triggers;
        const dark = left.subarray(0, first ?? left.length);
        expect(dark.every((level) => level === 0)).toBe(true);
        left = left.subarray(dark.length);
        if (first === undefined) return;
        begin = first;
      }
      for (; left.length >= pulsesPerBlock && compared < blocks; compared++) {
        const levels = host.levels(compared, lineMap);
        if (left.compare(levels, 0, pulsesPerBlock, 0, pulsesPerBlock) !== 0)
          expect(
            [...left.subarray(0, pulsesPerBlock)].findIndex((level, slot) => level !== levels[slot]),
          ).toBe(`none of block ${compared}`);
        left = left.subarray(pulsesPerBlock);
      }
    };
    expect(board.driver.emissionRuns() && board.serveToEnd(ROUND_CYCLES, compare)).toBe(EMISSION_STOPPED);
    board.fpga.run(1000);
    compare();
    expect(compared).toBe(blocks);
    expect(left.every((level) => level === 0)).toBe(true); // dark after the last block, the key forgotten
    expect(triggers.slice(0, blocks)).toEqual(
      Array.from({ length: blocks }, (_, block) => begin! + block * pulsesPerBlock),
    );
    expect(board.faults()).toEqual([]);
    for (let block = 0; block < blocks; block++)
      expect(board.driver.blockState(BigInt(block))).toBe(BLOCK_KEY);
  });
});
