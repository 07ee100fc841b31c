/**
 * The part of a schedule that is in sight. Takes: zooms, moves, how many columns there are. Gives: which
 * slots each column shows. A column is a character of a terminal, or a pixel of a page.
 */
import { pulseFrom, slotOf } from "../schedule/geometry.js";
import type { PulseSource } from "./source.js";

/** Columns that stay between the cursor and the edge. */
const MARGIN = 2;

/** What is in sight. Slots a column are a power of two, so that pictures stay alike. */
export class Window {
  /** The slot with which the first column begins; a multiple of slots a column where those are several. */
  start: number;
  slotsPerColumn = 1;
  columns = 1;
  /** Of the range: its first slot, and one past its last one. */
  readonly firstSlot: number;
  readonly endSlot: number;

  /** `finest` is the least of slots a column. */
  constructor(
    source: PulseSource,
    private readonly finest: number,
  ) {
    this.firstSlot = slotOf(source, source.first);
    this.endSlot = slotOf(source, source.end - 1) + 1;
    this.start = this.firstSlot;
  }

  /** Slots in sight. */
  get slots(): number {
    return this.columns * this.slotsPerColumn;
  }

  /** Pulses in sight. */
  pulses(source: PulseSource): { readonly first: number; readonly end: number } {
    const first = Math.max(source.first, pulseFrom(source, Math.max(0, this.start)));
    const end = pulseFrom(source, Math.max(0, this.start + Math.ceil(this.slots)));
    return { first, end: Math.max(first, Math.min(end, source.end)) };
  }

  /** The column in which a slot begins; below 0 or beyond the last one when it is out of sight. */
  columnOf(slot: number): number {
    return Math.floor((slot - this.start) / this.slotsPerColumn);
  }

  /** The slot that is on the lines when a column begins. */
  slotAt(column: number): number {
    return this.start + Math.floor(column * this.slotsPerColumn);
  }

  /** Takes another number of columns, and keeps a slot in sight. */
  resize(columns: number, slot: number): void {
    this.columns = Math.max(1, columns);
    this.keep(slot);
  }

  /** Moves, if it has to, so that a slot is in sight: then it is in the middle. */
  keep(slot: number): void {
    const column = this.columnOf(slot);
    const margin = Math.min(MARGIN, (this.columns - 1) >> 1);
    if (column < margin || column >= this.columns - margin) this.centre(slot);
    else this.begin(this.start);
  }

  /** Puts a slot into the middle. */
  centre(slot: number): void {
    this.begin(slot - Math.floor(this.slots / 2));
  }

  /** Begins with a slot, or as near to it as the schedule's ends allow. */
  begin(slot: number): void {
    const step = Math.max(1, this.slotsPerColumn);
    const last = Math.ceil((this.endSlot - this.slots) / step) * step;
    const wanted = Math.floor(slot / step) * step;
    this.start = Math.max(Math.floor(this.firstSlot / step) * step, Math.min(wanted, last));
  }

  /** Shows half (1) or twice (-1) as much, and keeps a slot in its column. */
  zoom(direction: 1 | -1, slot: number): void {
    const column = Math.min(Math.max(this.columnOf(slot), 0), this.columns - 1);
    this.setScale(direction === 1 ? this.slotsPerColumn / 2 : this.slotsPerColumn * 2);
    this.begin(slot - Math.floor(column * this.slotsPerColumn));
  }

  /** Shows all slots of [first, end), as large as they fit. */
  fit(first: number, end: number): void {
    this.setScale(2 ** Math.ceil(Math.log2((end - first) / this.columns)));
    if (this.slots - this.slotsPerColumn < end - first && first % Math.max(1, this.slotsPerColumn) !== 0)
      this.setScale(this.slotsPerColumn * 2);
    this.begin(first);
  }

  /** Sets slots a column, within what can be shown. */
  setScale(slotsPerColumn: number): void {
    const coarsest = Math.max(1, 2 ** Math.ceil(Math.log2((this.endSlot - this.firstSlot) / this.columns)));
    this.slotsPerColumn = Math.min(Math.max(slotsPerColumn, this.finest), coarsest);
  }
}
