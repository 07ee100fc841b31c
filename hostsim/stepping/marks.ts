/**
 * Marks that a person sets on pulses. Takes: letters and pulses. Gives: the distances, in pulses and time.
 */
import { slotOf } from "../schedule/geometry.js";
import type { Geometry } from "../schedule/types.js";
import { grouped } from "../schedule/words.js";
import { timeWords } from "./time-words.js";

/** A mark. */
export interface Mark {
  readonly name: string;
  readonly index: number;
}

/** From one pulse to another, in words: `20 pulses, 80 ns`; a minus where the other is before. */
function distanceWords(geometry: Geometry, from: number, to: number): string {
  const slots = slotOf(geometry, to) - slotOf(geometry, from);
  const pulses = grouped(Math.abs(to - from));
  const time = timeWords(BigInt(Math.abs(slots)) * BigInt(geometry.slotPs));
  const sign = to < from ? "-" : "";
  return `${sign}${pulses} ${pulses === "1" ? "pulse" : "pulses"}, ${sign}${time}`;
}

/** The marks that are set, by letter. */
export class Marks {
  private readonly byName = new Map<string, number>();

  /** All of them, by pulse. */
  get all(): Mark[] {
    return [...this.byName]
      .map(([name, index]) => ({ name, index }))
      .sort((a, b) => a.index - b.index || a.name.localeCompare(b.name));
  }

  /** Sets a mark, or sets it anew. */
  set(name: string, index: number): void {
    this.byName.set(name, index);
  }

  /** The pulse of a mark; null when it was never set. */
  pulseOf(name: string): number | null {
    return this.byName.get(name) ?? null;
  }

  /** How far each mark is from the cursor, and the first from the last. */
  distances(geometry: Geometry, cursor: number): string[] {
    const marks = this.all;
    const [first, last] = [marks[0], marks.at(-1)];
    return [
      ...marks.map(({ name, index }) =>
        index === cursor ? `${name} here` : `cursor to ${name}: ${distanceWords(geometry, cursor, index)}`,
      ),
      ...(first !== undefined && last !== undefined && marks.length > 1
        ? [`${first.name} to ${last.name}: ${distanceWords(geometry, first.index, last.index)}`]
        : []),
    ];
  }
}
