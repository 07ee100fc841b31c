/**
 * A run of the pico's image on emulated silicon. Takes: the image, a seed, how much to emit, and faults to
 * inject. Gives: what the pins showed, compared with the host's pattern pulse by pulse, and what the board
 * reported.
 */

import type { Appendable } from "../base/output.js";
import { benchSeed } from "../board/bench-seed.js";
import type { Board, LineMap } from "../board/board.js";
import type { Identity } from "../board/identity.js";
import { type CapturedBurst, PinCapture } from "../emulator/capture.js";
import { LINES, TRIGGER } from "../emulator/emulated-chip.js";
import { emulatorOf } from "../emulator/emulators.js";
import { setUpCommands } from "../emulator/pico-session.js";
import { headerText } from "../trace/header.js";
import { VcdWriter } from "../trace/vcd.js";
import { ask, askFaults, greetMonitor, lineOf, type ReportedFault, say } from "../wire/monitor-link.js";
import { expectedPattern } from "./expected-lines.js";

/** Cycles between two looks at the board's status. */
const LOOK_CYCLES = 2e6;

/** DMA stands still for some cycles while a block is on the lines. */
export interface Stall {
  /** Which burst of the run, from 0. */
  readonly burst: number;
  /** Slot within it. */
  readonly slot: number;
  readonly cycles: number;
}

/** What to run. */
export interface PicoRun {
  readonly board: Board;
  readonly image: Uint8Array;
  readonly seed: number;
  readonly pulses: number;
  readonly lineMap: LineMap;
  readonly slotsPerMicrosecond: number;
  /** The processors' clock in MHz, where it is not that of the slots. */
  readonly coreMegahertz?: number;
  /** Whether block follows on block without a dark slot. */
  readonly gapless?: boolean;
  readonly stalls?: readonly Stall[];
  /** Flash of an earlier life. */
  readonly flash?: Uint8Array;
  /** Where the lines go as VCD. */
  readonly capture?: Appendable;
  readonly progress?: (blocks: number, of: number) => void;
}

/** What a burst showed. */
export interface BurstResult {
  readonly block: number;
  /** Slots after the first burst. */
  readonly startSlot: number;
  readonly differences: number;
  /** First pulse that differs, or null. */
  readonly firstDifference: number | null;
  /** Last slot in which a line was high, or -1. */
  readonly lastBright: number;
}

/** The outcome of a run. */
export interface PicoResult {
  readonly identity: Identity;
  readonly evidence: "emulated";
  /** Slots a second. */
  readonly clockHz: number;
  readonly lineMap: LineMap;
  readonly pulsesPerBlock: number;
  readonly periodSlots: number;
  /** Share of slots that show a pulse, at this clock. */
  readonly dutyCycle: number;
  readonly bursts: readonly BurstResult[];
  readonly pulsesCompared: number;
  readonly differences: number;
  /** Slots outside of bursts in which a line was high. */
  readonly straySlots: number;
  readonly emittedBlocks: number;
  readonly struckBlocks: number;
  readonly leastSlackSlots: number;
  readonly faults: readonly ReportedFault[];
  /** For each burst, the ledger's state of its block: 1 for key, 3 struck. */
  readonly blockStates: readonly number[];
  /**
   * For each burst, the reply to an announced click on its first pulse, in the ledger's and sifter's words.
   */
  readonly announced: readonly ("sifted" | "refused")[];
  /** Flash as the run left it. */
  readonly flash: Uint8Array;
}

/** Boots the image, emits, and compares. */
export async function runPico(run: PicoRun): Promise<PicoResult> {
  const { pulsesPerBlock } = emissionOf(run.board);
  const blocks = Math.ceil(run.pulses / pulsesPerBlock);
  const captured: CapturedBurst[] = [];
  const capture = new PinCapture({
    pulsesPerBlock,
    triggerToFirstSlot: 0,
    onBurst: (burst) => {
      captured.push(burst);
      run.progress?.(captured.length, blocks);
    },
  });
  const trace = openTrace(run);
  let begun = 0;
  let lastLevels = 0;
  const { onPins } = emulatorOf(run.board);
  if (onPins === null) throw new Error(`board ${run.board.name} is emulated without pins`);
  const session = onPins(run.board, run.image, {
    seed: run.seed,
    ...(run.flash === undefined ? {} : { flash: run.flash }),
    onLines: (slot, levels) => {
      const burst = session.pico.burstLevels(levels);
      capture.lines(slot, burst);
      trace?.change(slot, (levels & LINES) | (levels & TRIGGER ? 0x100 : 0));
      if (burst & ~lastLevels & TRIGGER) {
        const stall = run.stalls?.find(({ burst }) => burst === begun);
        if (stall !== undefined) session.pico.holdDma(stall.cycles, slot + stall.slot);
        begun += 1;
      }
      lastLevels = burst;
    },
  });
  const { pico, exchange } = session;
  const identity = await greetMonitor(exchange);
  for (const command of setUpCommands(run.seed, run.slotsPerMicrosecond, run.lineMap))
    await say(exchange, command);
  if (run.coreMegahertz !== undefined) await say(exchange, lineOf("core", { mhz: run.coreMegahertz }));
  if (run.gapless) await say(exchange, lineOf("period", { slots: pulsesPerBlock }));
  const { next: firstBlock } = await ask(exchange, "status", {});
  const { period: periodSlots } = await ask(exchange, "emit", { blocks });
  let status = await ask(exchange, "status", {});
  while (status.running === 1) {
    pico.run(() => false, LOOK_CYCLES);
    status = await ask(exchange, "status", {});
  }
  capture.finish(pico.slot);
  trace?.end(pico.slot);

  const expected = await expectedPattern(benchSeed(run.seed), pulsesPerBlock, identity.generator);
  const firstStart = captured[0]?.startCycle ?? 0;
  const bursts = captured.map(({ startCycle, levels }): BurstResult => {
    const startSlot = startCycle - firstStart;
    const block = firstBlock + Math.round(startSlot / periodSlots);
    return { block, startSlot, ...compare(levels, expected.levels(block, run.lineMap)) };
  });
  const blockStates: number[] = [];
  const announced: ("sifted" | "refused")[] = [];
  for (const { block } of bursts) {
    blockStates.push((await ask(exchange, "state", { block })).state);
    const { reply } = await ask(exchange, "announce", { pulse: block * pulsesPerBlock, basis: 0 });
    announced.push(reply & 8 ? "refused" : "sifted");
  }
  return {
    identity,
    evidence: "emulated",
    clockHz: pico.slotHz,
    lineMap: run.lineMap,
    pulsesPerBlock,
    periodSlots,
    dutyCycle: pulsesPerBlock / periodSlots,
    bursts,
    pulsesCompared: bursts.length * pulsesPerBlock,
    differences: bursts.reduce((sum, { differences }) => sum + differences, 0),
    straySlots: capture.strayCycles,
    emittedBlocks: status.emitted,
    struckBlocks: status.struck,
    leastSlackSlots: status.slack,
    faults: await askFaults(exchange),
    blockStates,
    announced,
    flash: pico.flashContents(),
  };
}

function emissionOf(board: Board): NonNullable<Board["emission"]> {
  if (board.emission === null) throw new Error(`board ${board.name} has no lines`);
  return board.emission;
}

function openTrace(run: PicoRun): VcdWriter | null {
  if (run.capture === undefined) return null;
  const lines = Array.from({ length: 8 }, (_, line) => `line${line}`);
  return new VcdWriter(run.capture, {
    scope: run.board.name,
    wires: [...lines, "trigger"],
    slotPicoseconds: 1_000_000 / run.slotsPerMicrosecond,
    comment: headerText({
      target: run.board.name,
      seed: run.seed,
      mode: "key",
      lineMap: run.lineMap,
      delaysPs: Array(run.lineMap === "lasers" ? 8 : 4).fill(0),
      slotPs: 1_000_000 / run.slotsPerMicrosecond,
      pulsesPerBlock: emissionOf(run.board).pulsesPerBlock,
      first: null,
      count: null,
      equalWidth: false,
    }),
  });
}

function compare(
  seen: Uint8Array,
  wanted: Uint8Array,
): Pick<BurstResult, "differences" | "firstDifference" | "lastBright"> {
  let differences = 0;
  let firstDifference: number | null = null;
  let lastBright = -1;
  for (let slot = 0; slot < wanted.length; slot++) {
    if (seen[slot] !== 0) lastBright = slot;
    if (seen[slot] === wanted[slot]) continue;
    differences += 1;
    firstDifference ??= slot;
  }
  return { differences, firstDifference, lastBright };
}
