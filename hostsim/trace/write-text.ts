/**
 * A schedule as text, a line a pulse, for people, grep and diff. Takes: a schedule and a range. Gives: lines
 * into an output: a header, then index, time in ps, block, slot in block, levels (line 0 last), symbol code,
 * symbol in words; by tabs.
 */
import type { Appendable } from "../base/output.js";
import type { Schedule } from "../schedule/types.js";
import { headerOf, headerText } from "./header.js";
import { symbolWordsOf } from "./symbol-words.js";

const CHUNK = 16_384;

/** Writes pulses [first, first + count). */
export function writeText(file: Appendable, schedule: Schedule, first: number, count: number): void {
  file.append(`# ${headerText(headerOf(schedule, first, count))}\n`);
  file.append("# pulse\tps\tblock\tslot in block\tlevels\tsymbol\twords\n");
  const words = Array.from({ length: 12 }, (_, symbol) => symbolWordsOf(symbol));
  const { pulsesPerBlock, lineCount } = schedule;
  for (let done = 0; done < count; done += CHUNK) {
    const part = Math.min(CHUNK, count - done);
    const symbols = schedule.symbols(first + done, part);
    const levels = schedule.levels(first + done, part);
    const lines = Array.from({ length: part }, (_, i) => {
      const index = first + done + i;
      const ps = BigInt(schedule.slotOf(index)) * BigInt(schedule.slotPs);
      const shown = levels[i]!.toString(2).padStart(lineCount, "0");
      const symbol = symbols[i]!;
      return `${index}\t${ps}\t${Math.floor(index / pulsesPerBlock)}\t${index % pulsesPerBlock}\t${shown}\t${symbol}\t${words[symbol]}\n`;
    });
    file.append(lines.join(""));
  }
}
