/**
 * What a schedule is: which pulses, from which seed, on which lines. Takes and gives nothing: only types,
 * shared by everything that shows, writes or compares pulses.
 */
import type { LineMap } from "../board/board.js";
import type { GeneratorName } from "../core/generators.js";

/** How a schedule was asked for. */
export interface ScheduleRequest {
  /** Name of a board or of a scenario. */
  readonly target: string;
  readonly seed: number;
  /** The pattern for key, or the one that may be replayed. */
  readonly mode: "key" | "calibrate";
  /** In calibration: the block that every block shows. */
  readonly replayBlock: number;
  readonly lineMap: LineMap;
  /** Delay of each line against the slot, in ps; may be negative. As many as the map has lines. */
  readonly delaysPs: readonly number[];
}

/** One pulse of a schedule. */
export interface SchedulePulse {
  /** Index since the first block, a whole number up to 2^53. */
  readonly index: number;
  /** Slot since the first pulse of the schedule: dark slots between bursts count. */
  readonly slot: number;
  /** Start of the slot, ps since the first pulse; a bigint, since a pass has more than 2^53 fs. */
  readonly timePs: bigint;
  readonly block: number;
  readonly slotInBlock: number;
  /** The 4-bit code of assembly/pattern/symbol.ts. */
  readonly symbol: number;
  readonly intensityClass: "signal" | "decoy" | "vacuum";
  readonly basis: "Z" | "X";
  readonly value: 0 | 1;
  /** H, V, D or A; what basis and value mean as light. */
  readonly polarisation: "H" | "V" | "D" | "A";
  /** The random bits that the symbol was made of, and how many. */
  readonly randomBits: number;
  readonly randomBitCount: number;
  /** Line levels, bit k for line k. */
  readonly levels: number;
  /** Place in the descriptor ring, word of the table, and lowest bit of the pulse in that word. */
  readonly descriptor: number;
  readonly tableWord: number;
  readonly bitInWord: number;
  /** Slots by which the block's table is planned to be ready before it is due. */
  readonly slackSlots: number;
}

/** How a schedule is cut into blocks of pulses, and what is dark between them. */
export interface Geometry {
  /** ps from slot to slot. */
  readonly slotPs: number;
  readonly pulsesPerBlock: number;
  /** Slots from the beginning of a block to that of the next one; what is beyond its pulses is dark. */
  readonly periodSlots: number;
  /** Tables that blocks take turns in. */
  readonly tables: number;
  /** Lines, and so the bits that a pulse has in a table. */
  readonly lineCount: 4 | 8;
}

/** An opened schedule: any pulse at once, by random access through the core. */
export interface Schedule extends Geometry {
  readonly request: ScheduleRequest;
  /** What expands the seed into the pattern. */
  readonly generator: GeneratorName;
  /** One past the last pulse: of the pass for a scenario, 2^45 for a board. */
  readonly pulses: number;
  /** Line levels of each of the 16 symbol codes, bit k for line k. */
  readonly symbolLevels: Uint8Array;
  /** Details of one pulse. */
  at(index: number): SchedulePulse;
  /** Symbols of consecutive pulses, one byte each. */
  symbols(first: number, count: number): Uint8Array;
  /** Line levels of consecutive pulses, one byte each. */
  levels(first: number, count: number): Uint8Array;
  /** Slot of a pulse, and the pulse of a slot (null: dark). */
  slotOf(index: number): number;
  pulseOfSlot(slot: number): number | null;
}
