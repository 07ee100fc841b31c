/**
 * The lines of an emulated board as a value change dump. Takes: their levels whenever they change, in slots.
 * Gives: a dump with one wire a line, in the coarsest unit of time that divides a slot.
 */
import type { Appendable } from "../base/output.js";
import { VcdFile } from "./vcd-file.js";
import { coarsestUnit } from "./vcd-unit.js";

/** What a dump says of itself and of its wires. */
export interface VcdOptions {
  /** Name of the scope, such as the board's; letters, digits and _ only, others become _. */
  readonly scope: string;
  /** Names of the wires, at most 32; wire n is bit n of the levels. No spaces. */
  readonly wires: readonly string[];
  /** Length of a slot, ps, an integer above 0. */
  readonly slotPicoseconds: number;
  /** Free text of $comment, such as seed and image. */
  readonly comment: string;
}

/** Writes one file; times are slots since the beginning. */
export class VcdWriter {
  private readonly file: VcdFile;
  private levels = 0;
  private slot = 0;

  /**
   * Writes the header, with all wires low at time 0.
   * @throws RangeError when the slot is no integer, or a name does not fit the format.
   */
  constructor(
    file: Appendable,
    private readonly options: VcdOptions,
  ) {
    const { wires, slotPicoseconds, scope, comment } = options;
    if (!Number.isInteger(slotPicoseconds) || slotPicoseconds < 1)
      throw new RangeError(`slotPicoseconds: ${slotPicoseconds} is not a whole number of picoseconds`);
    if (wires.length > 32) throw new RangeError(`wires: ${wires.length}, but levels have 32 bits`);
    this.file = new VcdFile(
      file,
      scope,
      wires.map((name) => ({ name, kind: "bit" as const })),
      coarsestUnit(BigInt(slotPicoseconds)),
      comment,
    );
  }

  /**
   * The levels from the beginning of a slot on.
   * @throws RangeError when the slot is before the last one.
   */
  change(slot: number, levels: number): void {
    if (slot < this.slot) throw new RangeError(`slot ${slot} comes after slot ${this.slot}`);
    this.slot = slot;
    const changed = levels ^ this.levels;
    for (let wire = 0; wire < this.options.wires.length; wire++)
      if ((changed >>> wire) & 1) this.file.set(this.timeOf(slot), wire, BigInt((levels >>> wire) & 1));
    this.levels = levels;
  }

  /** Marks the end of the dump at the beginning of a slot. */
  end(slot: number): void {
    this.file.end(this.timeOf(slot));
  }

  /** Exact beyond 2^53 ps, which is two and a half hours. */
  private timeOf(slot: number): bigint {
    return BigInt(slot) * BigInt(this.options.slotPicoseconds);
  }
}
