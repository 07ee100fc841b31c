/**
 * What the board's driver makes of an FPGA that does not show what it should: every such block is struck and
 * reported with its slot, the lines are dark, and the gate behind the FPGA is closed when emission ends.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectedPattern } from "../../../hostsim/emulation/expected-lines.js";
import { addressOf, frameCheck } from "./direct-fpga.js";
import { DrivenFpga } from "./driven-fpga.js";

const PULSES = 65536;
const TABLES = 16;
const LASERS = 1;
const SEED = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);
const ROUND_CYCLES = 2000;
/** EMISSION_ codes (assembly/emission/sequencer.ts). */
const [EMISSION_RUNNING, EMISSION_STOPPED, EMISSION_BAD_PLAN, EMISSION_GENERATOR] = [0, 1, 7, 8];
/** BLOCK_ codes (assembly/pattern/ledger.ts). */
const [BLOCK_KEY, BLOCK_CALIBRATE, BLOCK_STRUCK] = [1, 2, 3];
/** PATTERN_SET (assembly/pattern/thresholds.ts). */
const PATTERN_SET = 0;
/** DESCRIPTOR_ codes (assembly/emission/ring.ts). */
const [DESCRIPTOR_MISSED, DESCRIPTOR_BROKEN] = [3, 4];

let board: DrivenFpga;
let levels: Buffer;
beforeEach(() => {
  board = new DrivenFpga(SEED, PULSES, TABLES);
  board.driver.useLines(LASERS);
  levels = Buffer.alloc(0);
});
afterEach(() => board.fpga.close());

/** Takes what the lines showed; what was before the first slot must have been dark. */
function take(): void {
  const shown = board.fpga.shown();
  if (levels.length > 0) levels = Buffer.concat([levels, shown.levels]);
  else if (shown.triggers.length > 0) levels = shown.levels.subarray(shown.triggers[0]);
  if (levels.length === 0) expect(shown.levels.every((level) => level === 0)).toBe(true);
}
const block = (index: number): Buffer => levels.subarray(index * PULSES, (index + 1) * PULSES);
const states = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => board.driver.blockState(BigInt(index)));

describe("the driver", () => {
  it("strikes the blocks for which a processor that stood still gave no permission, and goes on in their slots", async () => {
    const blocks = 48;
    const host = await expectedPattern(SEED, PULSES, "chacha20");
    expect(board.driver.emissionStart(blocks, false, 0n)).toBe(EMISSION_RUNNING);
    for (let round = 0; round < 40; round++) {
      board.driver.emissionService();
      board.fpga.run(ROUND_CYCLES);
    }
    board.fpga.run((20 * PULSES) / 2); // the ring is empty long before
    expect(board.serveToEnd(ROUND_CYCLES)).toBe(EMISSION_STOPPED);
    take();
    const became = states(blocks);
    expect(became.every((state) => state === BLOCK_STRUCK || state === BLOCK_KEY)).toBe(true);
    const missed = board.faults().filter(({ cause }) => cause === DESCRIPTOR_MISSED);
    // The FPGA remembers what became of 16 tables: what is older was shown, but nobody knows, and is struck.
    const forgotten = board.faults().filter(({ cause }) => cause === DESCRIPTOR_BROKEN);
    const first = forgotten[0]!.block;
    expect(forgotten.map((fault) => fault.block)).toEqual([first, first + 1, first + 2, first + 3]);
    expect(missed.map((fault) => fault.block)).toEqual(missed.map((_, index) => first + 16 + index));
    expect(missed.length).toBeGreaterThanOrEqual(4);
    expect(missed.length).toBeLessThan(8);
    const struck = [...forgotten, ...missed].map((fault) => fault.block);
    expect(became.flatMap((state, index) => (state === BLOCK_STRUCK ? [index] : []))).toEqual(struck);
    for (let index = 0; index < blocks; index++) {
      const isDark = missed.some((fault) => fault.block === index);
      const wanted = isDark ? Buffer.alloc(PULSES) : host.levels(index, "lasers");
      expect(block(index).equals(wanted), `block ${index}`).toBe(true);
    }
    expect(board.faults().every(({ slot }) => slot === 0)).toBe(true);
    expect(board.gateIsOpen).toBe(false);
  });

  it("strikes the block in which the core stalls at its first dark slot, and ends", async () => {
    const host = await expectedPattern(SEED, PULSES, "chacha20");
    expect(board.driver.emissionStart(100, false, 0n)).toBe(EMISSION_RUNNING);
    for (let round = 0; round < 30; round++) {
      board.driver.emissionService();
      board.fpga.run(ROUND_CYCLES);
    }
    expect(board.gateIsOpen).toBe(true);
    board.fpga.holdCore(32);
    expect(board.serveToEnd(ROUND_CYCLES)).toBe(EMISSION_GENERATOR);
    expect(board.gateIsOpen).toBe(false);
    take();
    const [fault, ...others] = board.faults();
    expect(fault).toMatchObject({ cause: DESCRIPTOR_BROKEN });
    const end = fault!.block * PULSES + fault!.slot;
    expect(levels.subarray(end).every((level) => level === 0)).toBe(true);
    const before = Buffer.concat(
      Array.from({ length: fault!.block + 1 }, (_, index) => host.levels(index, "lasers")),
    );
    expect(levels.subarray(0, end).equals(before.subarray(0, end))).toBe(true);
    // The ring behind it was armed, and is struck with it.
    expect(others.map((other) => other.block)).toEqual(others.map((_, index) => fault!.block + 1 + index));
    expect(states(fault!.block + 1)).toEqual([
      ...Array.from({ length: fault!.block }, () => BLOCK_KEY),
      BLOCK_STRUCK,
    ]);
  });

  it("closes the gate and strikes what is open when the FPGA's clock stops, which would hold a symbol", () => {
    expect(board.driver.emissionStart(100, false, 0n)).toBe(EMISSION_RUNNING);
    board.driver.emissionService();
    board.fpga.run(40_000);
    // Without its clock it answers nothing: the pin holds a level.
    board.damage = { back: (frame) => frame.fill(0xff) };
    expect(board.driver.emissionService()).toBe(EMISSION_GENERATOR);
    expect(board.gateIsOpen).toBe(false);
    expect(states(16).every((state) => state === BLOCK_STRUCK || state === BLOCK_KEY)).toBe(true);
  });

  it("closes the gate when the FPGA's slots run apart from its own clock", () => {
    expect(board.driver.emissionStart(100, false, 0n)).toBe(EMISSION_RUNNING);
    expect(board.driver.emissionService()).toBe(EMISSION_RUNNING);
    board.fpga.cycles += 5000; // 10,000 slots that the FPGA did not have
    expect(board.driver.emissionService()).toBe(EMISSION_GENERATOR);
    expect(board.gateIsOpen).toBe(false);
  });

  it("refuses to begin when the FPGA does not answer, is another one, or did not take a frame", () => {
    board.damage = { back: (frame) => frame.fill(0) };
    expect(board.driver.emissionStart(4, false, 0n)).toBe(EMISSION_GENERATOR);
    let frames = 0;
    board.damage = {
      out: (frame) => {
        frames += 1;
        if (frames === 3) frame[3]! ^= 1; // the epoch
      },
    };
    expect(board.driver.emissionStart(4, false, 0n)).toBe(EMISSION_GENERATOR);
    expect(board.gateIsOpen).toBe(false);
    board.damage = {};
    expect(board.driver.emissionStart(4, false, 0n)).toBe(EMISSION_RUNNING);
    expect(board.gateIsOpen).toBe(true);
    board.driver.emissionStop();
    expect(board.gateIsOpen).toBe(false);
  });

  it("does not begin with an FPGA that was made from other registers, whose answer is whole", () => {
    board.damage = {
      back: (frame) => {
        frame[4]! ^= 1;
        frame[5] = frameCheck(Uint8Array.of(addressOf("identity"), ...frame.subarray(1, 5)));
      },
    };
    expect(board.driver.emissionStart(4, false, 0n)).toBe(EMISSION_GENERATOR);
  });

  it("asks again when an answer is damaged, and believes none that is", () => {
    let answers = 0;
    board.damage = {
      back: (frame) => {
        answers += 1;
        if (answers % 2 === 1) frame[4]! ^= 0x10;
      },
    };
    expect(board.driver.emissionStart(20, false, 0n)).toBe(EMISSION_RUNNING);
    expect(board.serveToEnd(ROUND_CYCLES)).toBe(EMISSION_STOPPED);
    expect(board.faults()).toEqual([]);
  });

  it("strikes one block when its permission is damaged on the way", () => {
    expect(board.driver.emissionStart(24, false, 0n)).toBe(EMISSION_RUNNING);
    let isDamaged = false;
    board.damage = {
      out: (frame) => {
        if (isDamaged || frame[0] !== 0x81) return;
        frame[4]! ^= 4;
        isDamaged = true;
      },
    };
    expect(board.serveToEnd(ROUND_CYCLES)).toBe(EMISSION_STOPPED);
    const struck = states(24).flatMap((state, index) => (state === BLOCK_STRUCK ? [index] : []));
    expect(struck).toHaveLength(1);
    expect(board.faults()).toEqual([{ block: struck[0], slot: 0, cause: DESCRIPTOR_MISSED }]);
  });

  it("replays one block of the calibration pattern, which gives no key", () => {
    expect(board.driver.emissionStart(20, true, 3n)).toBe(EMISSION_RUNNING);
    expect(board.serveToEnd(ROUND_CYCLES)).toBe(EMISSION_STOPPED);
    take();
    const at = board.driver.calibrationLevels(3n);
    const wanted = Buffer.from(board.driver.memory.buffer, at, PULSES);
    for (let index = 0; index < 20; index++) expect(block(index).equals(wanted), `block ${index}`).toBe(true);
    expect(states(20)).toEqual(Array.from({ length: 20 }, () => BLOCK_CALIBRATE));
  });

  it("refuses a pattern of another width than four bits", () => {
    expect(board.driver.configurePattern(0.5, 0.25, 0.25, 0.5, 8)).toBe(PATTERN_SET);
    expect(board.driver.emissionStart(4, false, 0n)).toBe(EMISSION_BAD_PLAN);
  });
});
