/**
 * A value change dump (IEEE 1364-2005 section 18.2). Takes: changes of wires in rising order of time. Gives:
 * text in an output, written as changes come, so that any length needs little memory. Four-state form, values
 * 0 and 1 only.
 */
import type { Appendable } from "../base/output.js";
import type { VcdUnit } from "./vcd-unit.js";

/** Characters gathered before a write. */
const CHUNK = 1 << 16;
/** Types and sizes of variables. */
const TYPES: Readonly<Record<VcdWire["kind"], string>> = { bit: "wire 1", number: "real 64" };
/** First printable identifier code of section 18.2.1. */
const FIRST_CODE = 33;

/** A wire of one bit, or a number. */
export interface VcdWire {
  readonly name: string;
  /** A number is a `real`: whole ones are exact up to 2^53, and sigrok stops at a vector of several bits. */
  readonly kind: "bit" | "number";
}

/** Writes one file. All wires are 0 at time 0. */
export class VcdFile {
  private text: string;
  private time = 0n;

  /**
   * `unit` divides all times that are to come.
   * @throws RangeError when a name or the comment does not fit the format.
   */
  constructor(
    private readonly file: Appendable,
    scope: string,
    private readonly wires: readonly VcdWire[],
    private readonly unit: VcdUnit,
    comment: string,
  ) {
    for (const name of [scope, ...wires.map((wire) => wire.name)])
      if (!/^[A-Za-z_]\w*$/.test(name)) throw new RangeError(`name "${name}": only letters, digits and _`);
    if (comment.includes("$end")) throw new RangeError("comment: contains $end");
    this.text = [
      `$comment ${comment} $end`,
      `$timescale ${unit.text} $end`,
      `$scope module ${scope} $end`,
      ...wires.map(({ name, kind }, wire) => `$var ${TYPES[kind]} ${code(wire)} ${name} $end`),
      "$upscope $end",
      "$enddefinitions $end",
      "#0",
      "$dumpvars",
      ...wires.map(({ kind }, wire) => value(kind, 0n, wire)),
      "$end",
      "",
    ].join("\n");
  }

  /**
   * The value of a wire from a time in ps on.
   * @throws RangeError when the time is before the last one, or none of the unit.
   */
  set(timePs: bigint, wire: number, to: bigint): void {
    this.advance(timePs);
    this.text += `${value(this.wires[wire]!.kind, to, wire)}\n`;
    if (this.text.length >= CHUNK) this.flush();
  }

  /** Marks the end of the dump. */
  end(timePs: bigint): void {
    this.advance(timePs);
    this.flush();
  }

  private advance(timePs: bigint): void {
    if (timePs < this.time) throw new RangeError(`${timePs} ps comes after ${this.time} ps`);
    if (timePs === this.time) return;
    if (timePs % this.unit.ps !== 0n)
      throw new RangeError(`${timePs} ps are no multiple of ${this.unit.text}`);
    this.time = timePs;
    this.text += `#${timePs / this.unit.ps}\n`;
  }

  private flush(): void {
    this.file.append(this.text);
    this.text = "";
  }
}

function code(wire: number): string {
  return String.fromCharCode(FIRST_CODE + wire);
}

function value(kind: VcdWire["kind"], to: bigint, wire: number): string {
  return kind === "bit" ? `${to}${code(wire)}` : `r${to} ${code(wire)}`;
}
