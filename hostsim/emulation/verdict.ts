/**
 * Whether an emulated board did what it should. Takes: what a run showed, and the fault that was asked for.
 * Gives: nothing when all is as it should be, else what is not, in words. A board without a fault shows the
 * host's pattern and strikes nothing; with one it strikes that block, says so, and says where, as the pins
 * show it.
 */
import type { PicoResult, Stall } from "./pico-run.js";

/** What is judged. */
export type JudgedRun = Pick<
  PicoResult,
  "bursts" | "faults" | "straySlots" | "blockStates" | "announced" | "pulsesPerBlock" | "lineMap"
>;

/** The ledger's state of a struck block. */
const STRUCK = 3;
/** The board counts in words of its table: pulses in one. */
const PULSES_PER_WORD = { "symbol-code": 8, lasers: 4 } as const;
/** Words that are on their way when DMA stands still: the queue's eight, and one in each shift register. */
const WORDS_UNDER_WAY = 10;

/** What is wrong with a run, or null. */
export function whatIsWrong(run: JudgedRun, stall: Stall | null): string | null {
  const isLate = stall !== null && run.faults.some(({ slot }) => slot === run.pulsesPerBlock);
  if (run.straySlots > (isLate ? 1 : 0)) return `${run.straySlots} slots are bright between bursts`;
  for (const [index, { block, differences }] of run.bursts.entries()) {
    const faults = run.faults.filter((fault) => fault.block === block);
    const where = `burst ${index}, block ${block}`;
    if (stall?.burst !== index) {
      if (differences > 0) return `${where}: the pins differ from the host's pattern`;
      if (faults.length > 0 || run.blockStates[index] === STRUCK)
        return `${where}: struck, and nothing was wrong with it`;
    } else if (differences > 0 || faults.length > 0) {
      const wrong = whatIsWrongWithStalled(run, index, stall);
      if (wrong !== null) return `${where}: ${wrong}`;
    }
  }
  return null;
}

/** Whether the fault that was asked for left no trace, since the queue bridged it. */
export function isBridged(run: JudgedRun, { burst }: Stall): boolean {
  const stalled = run.bursts[burst];
  return stalled !== undefined && stalled.differences === 0 && run.faults.length === 0;
}

function whatIsWrongWithStalled(run: JudgedRun, index: number, { slot }: Stall): string | null {
  const { block, firstDifference, lastBright } = run.bursts[index]!;
  const faults = run.faults.filter((fault) => fault.block === block);
  if (run.blockStates[index] !== STRUCK || run.announced[index] !== "refused")
    return "the fault did not strike it from the key";
  if (faults.length !== 1) return `the board reports ${faults.length} faults in it`;
  const word = PULSES_PER_WORD[run.lineMap];
  const told = faults[0]!.slot;
  if (firstDifference !== null && firstDifference < slot)
    return `the pins differ from slot ${firstDifference} on, before DMA stood still at ${slot}`;
  // A word in the last possible cycle: all was shown, from there on a slot late, the last one after the
  // burst.
  if (told === run.pulsesPerBlock && lastBright >= run.pulsesPerBlock - WORDS_UNDER_WAY * word) return null;
  const isThere = told >= slot && told <= slot + WORDS_UNDER_WAY * word && lastBright < told + word;
  return isThere ? null : `the board says dark from slot ${told} on, the pins show light until ${lastBright}`;
}
