/**
 * What can be stepped through: pulses of a range, wherever they come from. Takes: an opened schedule. Gives:
 * what the model asks of it. A page that holds its pulses gives the same (hostsim/trace/html).
 */
import { generatorNamed } from "../core/generators.js";
import type { Geometry, Schedule } from "../schedule/types.js";
import { lineName } from "../schedule/words.js";

/** Pulses that can be looked up at once, by index. */
export interface PulseSource extends Geometry {
  /** What they are, in words. */
  readonly title: string;
  /** The first pulse, and one past the last one. */
  readonly first: number;
  readonly end: number;
  readonly lineNames: readonly string[];
  /** Delay of each line against its slot, ps. */
  readonly delaysPs: readonly number[];
  /** Line levels of each of the 16 symbol codes, bit k for line k. */
  readonly symbolLevels: Uint8Array;
  /** Symbols of consecutive pulses of the range, one byte each. */
  symbols(first: number, count: number): Uint8Array;
  /** The random bits that a pulse's symbol was made of, as digits; null where they are not known. */
  randomBits(index: number): string | null;
}

/** What a schedule is, in words: target, seed, generator, mode, line map. */
export function scheduleTitle({ request, generator }: Schedule): string {
  const { target, seed, mode, lineMap } = request;
  return `${target}, seed ${seed}, ${generatorNamed(generator).title}, ${mode}, ${lineMap}`;
}

/** The pulses of a schedule, from the first to the last one. */
export function sourceOf(schedule: Schedule): PulseSource {
  const { slotPs, pulsesPerBlock, periodSlots, tables, lineCount, request } = schedule;
  return {
    slotPs,
    pulsesPerBlock,
    periodSlots,
    tables,
    lineCount,
    title: scheduleTitle(schedule),
    first: 0,
    end: schedule.pulses,
    lineNames: Array.from({ length: lineCount }, (_, line) => lineName(request.lineMap, line)),
    delaysPs: request.delaysPs,
    symbolLevels: schedule.symbolLevels,
    symbols: schedule.symbols,
    randomBits(index) {
      const { randomBits, randomBitCount } = schedule.at(index);
      return randomBits.toString(2).padStart(randomBitCount, "0");
    },
  };
}

/** An index kept within the range. */
export function clampPulse({ first, end }: PulseSource, index: number): number {
  return Math.min(Math.max(first, Math.trunc(index)), end - 1);
}
