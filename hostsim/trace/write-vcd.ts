/**
 * A schedule as VCD: a wire a line, each with its own delay; the pulse's index as a number; a wire that is
 * high in the first slot of each block. Takes: a schedule and a range. Gives: a file, written as it goes.
 */
import type { Appendable } from "../base/output.js";
import type { Schedule } from "../schedule/types.js";
import { lineName } from "../schedule/words.js";
import { headerOf, headerText } from "./header.js";
import { VcdFile, type VcdWire } from "./vcd-file.js";
import { coarsestUnit, commonStep } from "./vcd-unit.js";

const CHUNK = 65_536;

interface Change {
  readonly timePs: bigint;
  readonly wire: number;
  readonly value: bigint;
}

/**
 * Writes pulses [first, first + count). With `equalWidth` a pulse is one time unit, without delays and dark
 * slots.
 */
export function writeVcd(
  output: Appendable,
  schedule: Schedule,
  first: number,
  count: number,
  equalWidth: boolean,
): void {
  const header = headerOf(schedule, first, count, equalWidth);
  const { lineCount } = schedule;
  const lines = Array.from({ length: lineCount }, (_, line) => ({
    name: lineName(header.lineMap, line),
    kind: "bit" as const,
  }));
  const wires: VcdWire[] = [
    ...lines,
    { name: "pulse", kind: "number" },
    { name: "block_start", kind: "bit" },
  ];
  const scope = schedule.request.target.replaceAll(/\W/g, "_").replace(/^(?=\d)/, "_");
  const slotPs = BigInt(header.slotPs);
  const least = Math.min(0, ...header.delaysPs);
  const delays = header.delaysPs.map((delay) => BigInt(delay - least));
  const unit = coarsestUnit(commonStep([slotPs, ...delays]));
  const file = new VcdFile(output, scope, wires, unit, headerText(header));
  const firstSlot = schedule.slotOf(first);
  const startOf = (index: number): bigint =>
    slotPs * BigInt(equalWidth ? index - first : schedule.slotOf(index) - firstSlot);
  // Changes wait until no later slot can bring an earlier one: lines may be later than a whole slot.
  let waiting: Change[] = [];
  const release = (before: bigint): void => {
    const due = waiting
      .filter(({ timePs }) => timePs < before)
      .sort((a, b) => (a.timePs < b.timePs ? -1 : a.timePs > b.timePs ? 1 : 0));
    waiting = waiting.filter(({ timePs }) => timePs >= before);
    for (const { timePs, wire, value } of due) file.set(timePs, wire, value);
  };
  let levels = 0;
  const show = (timePs: bigint, next: number): void => {
    for (let line = 0; line < lineCount; line++)
      if (((levels ^ next) >> line) & 1)
        waiting.push({ timePs: timePs + delays[line]!, wire: line, value: BigInt((next >> line) & 1) });
    levels = next;
  };
  const atBlockStart = (index: number): boolean => index % schedule.pulsesPerBlock === 0;
  for (let done = 0; done < count; done += CHUNK) {
    const part = Math.min(CHUNK, count - done);
    const next = schedule.levels(first + done, part);
    for (let i = 0; i < part; i++) {
      const index = first + done + i;
      const timePs = startOf(index);
      if (!equalWidth && atBlockStart(index) && index > first) show(startOf(index - 1) + slotPs, 0);
      release(timePs);
      waiting.push({ timePs, wire: lineCount, value: BigInt(index) });
      if (atBlockStart(index)) {
        waiting.push(
          { timePs, wire: lineCount + 1, value: 1n },
          { timePs: timePs + slotPs, wire: lineCount + 1, value: 0n },
        );
      }
      show(timePs, next[i]!);
    }
  }
  const end = count === 0 ? 0n : startOf(first + count - 1) + slotPs;
  show(end, 0);
  // The file goes on until the latest line has shown its last slot in full: what a file does not show is not
  // read from it.
  const last = end + delays.reduce((most, delay) => (delay > most ? delay : most));
  release(last + 1n);
  file.end(last);
}
