/**
 * An emulated board and its monitor. Takes: the image and command lines. Gives: reply lines; time passes only
 * while a command is answered, or when asked to.
 */

import { benchSeed } from "../board/bench-seed.js";
import type { LineMap } from "../board/board.js";
import { type Exchange, lineOf } from "../wire/monitor-link.js";
import type { EmulatedChip } from "./emulated-chip.js";
import { Pico, type PicoOptions } from "./rp2040/pico.js";

/** A command that is not answered in this many cycles never will be: 1.6 s at 250 MHz. */
const REPLY_CYCLES = 4e8;

/** The commands that bring a board into the state of a run. */
export function setUpCommands(seed: number, slotsPerMicrosecond: number, lineMap: LineMap): string[] {
  return [
    lineOf("seed", { seed: Buffer.from(benchSeed(seed)).toString("hex") }),
    lineOf("clock", { "slots-per-us": slotsPerMicrosecond }),
    lineOf("lines", { map: lineMap === "lasers" ? "lasers" : "code" }),
  ];
}

/** A running board. */
export class ChipSession<Chip extends EmulatedChip = EmulatedChip> {
  readonly pico: Chip;
  private readonly replies: string[] = [];
  private unfinished = "";

  /** `onReply` is told each reply line as well. */
  constructor(
    start: (onUart: (byte: number) => void) => Chip,
    private readonly onReply: (line: string) => void = () => {},
  ) {
    this.pico = start((byte) => this.take(byte));
  }

  /** Sends a command and runs until its reply has come. */
  readonly exchange: Exchange = (command) => {
    const before = this.replies.length;
    this.pico.sendUart(Buffer.from(`${command}\n`));
    if (!this.pico.run(() => this.replies.length > before, REPLY_CYCLES))
      throw new Error(`the board did not answer "${command.split(" ")[0]}"`);
    return Promise.resolve(this.replies[before]!);
  };

  private take(byte: number): void {
    if (byte !== 0x0a) {
      this.unfinished += String.fromCharCode(byte);
      return;
    }
    this.replies.push(this.unfinished);
    this.onReply(this.unfinished);
    this.unfinished = "";
  }
}

/** A running board with an RP2040. */
export class PicoSession extends ChipSession<Pico> {
  constructor(options: Omit<PicoOptions, "onUart">, onReply?: (line: string) => void) {
    super((onUart) => new Pico({ ...options, onUart }), onReply);
  }
}
