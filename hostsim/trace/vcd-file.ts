/**
 * A value change dump (IEEE 1364-2005 section 18.2). Takes: changes of wires in rising order of time. Gives:
 * text in an output, written as changes come, so that any length needs little memory. Four-state form, values
 * 0 and 1 only.
 */
import type { Appendable } from "../base/output.js";

/** Characters gathered before a write. */
const CHUNK = 1 << 16;
/** First printable identifier code of section 18.2.1. */
const FIRST_CODE = 33;

/** A wire: one bit, or a vector of several. */
export interface VcdWire {
  readonly name: string;
  readonly bits: number;
}

/** Writes one file. All wires are 0 at time 0. */
export class VcdFile {
  private text: string;
  private time = 0n;

  /** @throws RangeError when a name or the comment does not fit the format. */
  constructor(
    private readonly file: Appendable,
    scope: string,
    private readonly wires: readonly VcdWire[],
    comment: string,
  ) {
    for (const name of [scope, ...wires.map((wire) => wire.name)])
      if (!/^[A-Za-z_]\w*$/.test(name)) throw new RangeError(`name "${name}": only letters, digits and _`);
    if (comment.includes("$end")) throw new RangeError("comment: contains $end");
    this.text = [
      `$comment ${comment} $end`,
      "$timescale 1 ps $end",
      `$scope module ${scope} $end`,
      ...wires.map(({ name, bits }, wire) => `$var wire ${bits} ${code(wire)} ${name} $end`),
      "$upscope $end",
      "$enddefinitions $end",
      "#0",
      "$dumpvars",
      ...wires.map(({ bits }, wire) => value(bits, 0n, wire)),
      "$end",
      "",
    ].join("\n");
  }

  /** The value of a wire from a time in ps on. @throws RangeError when the time is before the last one. */
  set(timePs: bigint, wire: number, to: bigint): void {
    this.advance(timePs);
    this.text += `${value(this.wires[wire]!.bits, to, wire)}\n`;
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
    this.time = timePs;
    this.text += `#${timePs}\n`;
  }

  private flush(): void {
    this.file.append(this.text);
    this.text = "";
  }
}

function code(wire: number): string {
  return String.fromCharCode(FIRST_CODE + wire);
}

function value(bits: number, to: bigint, wire: number): string {
  return bits === 1 ? `${to}${code(wire)}` : `b${to.toString(2)} ${code(wire)}`;
}
