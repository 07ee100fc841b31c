/**
 * The changes of a value change dump (IEEE 1364-2005, 18.2.4), and the values that other tools write: strings
 * (`s`), and the nine states of std_logic as GHDL and GTKWave have them. Takes: words. Gives: each change to
 * whoever watches its wire; what is no change stops the reading.
 */

import { quoted } from "./say.js";
import type { VcdWire } from "./vcd-declarations.js";
import type { VcdTokens } from "./vcd-tokens.js";

/**
 * Takes the changes of one code: time in units of the file, and the value's digits (0, 1 and states),
 * leftmost first.
 */
export type VcdWatcher = (time: number, digits: string) => void;

/** Takes the changes of one code that is a number (`r`); NaN where nothing is known of it. */
export type VcdNumberWatcher = (time: number, value: number) => void;

const SECTIONS = new Set(["$dumpvars", "$dumpall", "$dumpon", "$dumpoff"]);
const SCALAR = /^[01xXzZuUwWlLhH-]/;
const DIGITS = /^[01xXzZuUwWlLhH-]+$/;
const REAL = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|nan|inf)$/i;

/** What reading the changes needs to know of the wires. */
export interface VcdWatch {
  /** Bits of every declared code, the most that it was declared with. */
  readonly bits: ReadonlyMap<string, number>;
  readonly watchers: ReadonlyMap<string, VcdWatcher>;
  readonly numbers: ReadonlyMap<string, VcdNumberWatcher>;
}

/** Codes and their bits. */
export function bitsOf(wires: readonly VcdWire[]): Map<string, number> {
  const bits = new Map<string, number>();
  for (const wire of wires) bits.set(wire.code, Math.max(wire.bits, bits.get(wire.code) ?? 0));
  return bits;
}

/**
 * Reads all changes.
 * @returns the last time of the file, in its units.
 * @throws UserError with the line of what is wrong.
 */
export function readChanges(tokens: VcdTokens, watch: VcdWatch): number {
  let time = 0;
  let section: { readonly name: string; readonly line: number } | null = null;
  for (let word = tokens.next(); word !== null; word = tokens.next()) {
    if (word.startsWith("#")) {
      if (section !== null)
        tokens.refuse(`${section.name} of line ${section.line} has no $end before ${quoted(word)}`);
      time = timeOf(tokens, word, time);
    } else if (!word.startsWith("$")) change(tokens, word, time, watch);
    else if (word === "$comment") tokens.untilEnd(word);
    else if (word === "$end") {
      if (section === null) tokens.refuse("$end without a beginning");
      section = null;
    } else if (SECTIONS.has(word)) {
      if (section !== null)
        tokens.refuse(`${section.name} of line ${section.line} has no $end before ${word}`);
      section = { name: word, line: tokens.line };
      // Where dumping stops, nothing is known of any wire, whether the file says so wire by wire or not.
      if (word === "$dumpoff") {
        for (const watcher of watch.watchers.values()) watcher(time, "x");
        for (const watcher of watch.numbers.values()) watcher(time, Number.NaN);
      }
    } else if (/^\$(?:dumpports|vcdclose)/.test(word)) tokens.refuse("extended VCD ($dumpports) is not read");
    else tokens.refuse(`${quoted(word)} is no command between changes`);
  }
  if (section !== null) tokens.refuse(`the file ends inside ${section.name} of line ${section.line}`);
  return time;
}

function timeOf(tokens: VcdTokens, word: string, before: number): number {
  if (!/^#\d+$/.test(word)) tokens.refuse(`${quoted(word)} is no time: a whole number follows the #`);
  const time = Number(word.slice(1));
  if (!Number.isSafeInteger(time)) tokens.refuse(`time ${quoted(word)} is above 2^53`);
  if (time < before) tokens.refuse(`time goes back from ${before} to ${time}`);
  return time;
}

function change(tokens: VcdTokens, word: string, time: number, watch: VcdWatch): void {
  const { bits, watchers, numbers } = watch;
  const kind = word[0]!;
  const isScalar = SCALAR.test(word);
  const digits = isScalar ? kind : word.slice(1);
  const code = isScalar ? word.slice(1) : codeAfter(tokens, word);
  const most = bits.get(code);
  if (most === undefined) tokens.refuse(`${quoted(word)} changes ${quoted(code)}, a code that no $var has`);
  if (isScalar) watchers.get(code)?.(time, digits);
  else if (kind === "b" || kind === "B") {
    if (!DIGITS.test(digits)) tokens.refuse(`${quoted(word)}: digits are 0, 1, x and z`);
    if (digits.length > most)
      tokens.refuse(`${quoted(word)} has ${digits.length} digits, its wire ${quoted(code)} ${most}`);
    watchers.get(code)?.(time, digits);
  } else {
    if ((kind === "r" || kind === "R") && !REAL.test(digits))
      tokens.refuse(`${quoted(word)}: ${quoted(digits)} is no number`);
    numbers.get(code)?.(time, Number(digits));
    if (watchers.has(code))
      tokens.refuse(`${quoted(word)} is no level, but wire ${quoted(code)} is wanted as one`);
  }
}

/** The code behind the value of a vector, a real number or a string. */
function codeAfter(tokens: VcdTokens, word: string): string {
  if (!/^[bBrRsS]/.test(word)) tokens.refuse(`${quoted(word)} is no change`);
  return tokens.next() ?? tokens.refuse(`the file ends inside the change ${quoted(word)}`);
}
