/**
 * Value change dump (IEEE 1364-2005 section 18.2) of a board's lines: one wire for each line, times in whole
 * picoseconds. Takes transitions in rising order of time and writes them to a file as they come, so that a capture of
 * any length needs little memory. Only the four-state form, and only the values 0 and 1.
 */
import { closeSync, openSync, writeSync } from "node:fs";

/** Characters gathered before a write. */
const CHUNK = 1 << 16;
/** First printable identifier code of section 18.2.1. */
const FIRST_CODE = 33;

/** What a dump says of itself and of its wires. */
export interface VcdOptions {
  /** Name of the scope, such as the board's. */
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
  private readonly file: number;
  private readonly codes: readonly string[];
  private text: string;
  private levels = 0;
  private time = 0;

  /**
   * Creates the file and writes the header, with all wires low at time 0.
   * @throws RangeError when the slot is no integer, or a name does not fit the format.
   */
  constructor(
    path: string,
    private readonly options: VcdOptions,
  ) {
    const { wires, slotPicoseconds } = options;
    if (!Number.isInteger(slotPicoseconds) || slotPicoseconds < 1) {
      throw new RangeError(`slotPicoseconds: ${slotPicoseconds} is not a whole number of picoseconds`);
    }
    if (wires.length > 32) throw new RangeError(`wires: ${wires.length}, but levels have 32 bits`);
    for (const name of [options.scope, ...wires]) {
      if (!/^[A-Za-z_]\w*$/.test(name)) throw new RangeError(`name "${name}": only letters, digits and _`);
    }
    if (options.comment.includes("$end")) throw new RangeError("comment: contains $end");
    this.codes = wires.map((_, index) => String.fromCharCode(FIRST_CODE + index));
    this.text = [
      `$comment ${options.comment} $end`,
      "$timescale 1 ps $end",
      `$scope module ${options.scope} $end`,
      ...wires.map((name, index) => `$var wire 1 ${this.codes[index]} ${name} $end`),
      "$upscope $end",
      "$enddefinitions $end",
      "#0",
      "$dumpvars",
      ...this.codes.map((code) => `0${code}`),
      "$end",
      "",
    ].join("\n");
    this.file = openSync(path, "w");
  }

  /**
   * The levels from the beginning of a slot on.
   * @throws RangeError when the slot is before the last one.
   */
  change(slot: number, levels: number): void {
    const changed = levels ^ this.levels;
    if (changed === 0) return;
    this.advance(slot);
    for (let index = 0; index < this.codes.length; index++) {
      if ((changed >>> index) & 1) this.text += `${(levels >>> index) & 1}${this.codes[index]}\n`;
    }
    this.levels = levels;
    if (this.text.length >= CHUNK) this.flush();
  }

  /** Marks the end of the dump at the beginning of a slot and closes the file. */
  close(slot: number): void {
    this.advance(slot);
    this.flush();
    closeSync(this.file);
  }

  private advance(slot: number): void {
    if (slot < this.time) throw new RangeError(`slot ${slot} comes after slot ${this.time}`);
    if (slot === this.time) return;
    this.time = slot;
    // Exact beyond 2^53 ps, which is two and a half hours.
    this.text += `#${BigInt(slot) * BigInt(this.options.slotPicoseconds)}\n`;
  }

  private flush(): void {
    writeSync(this.file, this.text);
    this.text = "";
  }
}
