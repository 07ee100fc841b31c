/**
 * What a value change dump declares: unit of time, wires, comments (IEEE 1364-2005, 18.2.3). Takes: words.
 * Gives: the declarations, up to and with `$enddefinitions`. Commands that the standard does not have are
 * skipped, as far as they end with `$end`.
 */
import { quoted } from "./say.js";
import type { VcdTokens } from "./vcd-tokens.js";

/** A declared wire. Several may share one code: they are one signal under several names. */
export interface VcdWire {
  readonly code: string;
  /** Such as wire, reg, real, string. */
  readonly type: string;
  readonly bits: number;
  /** Scopes from the outermost one. */
  readonly scope: readonly string[];
  /** Without its range. */
  readonly name: string;
  /** `[7:0]` or `[3]` behind the name, left and right bound; null when there is none. */
  readonly range: readonly [left: number, right: number] | null;
}

/** All declarations. */
export interface VcdDeclarations {
  /** fs a unit of time; null when the file does not say. */
  readonly unitFs: number | null;
  readonly wires: readonly VcdWire[];
  readonly comments: readonly string[];
}

const UNIT_FS: Readonly<Record<string, number>> = { s: 1e15, ms: 1e12, us: 1e9, ns: 1e6, ps: 1e3, fs: 1 };
/** Words that never stand inside another declaration. */
const DECLARING = new Set(["$enddefinitions", "$scope", "$timescale", "$upscope", "$var"]);
const MOST_BITS = 1 << 20;

const isDeclaring = (word: string): boolean => DECLARING.has(word);

/** Reads the declarations. @throws UserError with the line of what is wrong. */
export function readDeclarations(tokens: VcdTokens): VcdDeclarations {
  let unitFs: number | null = null;
  const wires: VcdWire[] = [];
  const comments: string[] = [];
  const scope: string[] = [];
  for (let word = firstWord(tokens); ; word = tokens.next()) {
    if (word === null) tokens.refuse("the file ends without $enddefinitions");
    if (word === "$enddefinitions") {
      tokens.untilEnd(word, (inside) => inside.startsWith("#") || isDeclaring(inside));
      return { unitFs, wires, comments };
    }
    if (word === "$comment") comments.push(tokens.untilEnd(word));
    else if (word === "$timescale") {
      if (unitFs !== null) tokens.refuse("$timescale is given twice");
      unitFs = unitOf(tokens);
    } else if (word === "$var") wires.push(wireOf(tokens, scope));
    else if (word === "$scope") scope.push(scopeOf(tokens));
    else if (word === "$upscope") {
      tokens.untilEnd(word, isDeclaring);
      if (scope.pop() === undefined) tokens.refuse("$upscope without a $scope");
    } else if (word === "$end") tokens.refuse("$end without a beginning");
    else if (/^\$[A-Za-z]/.test(word)) tokens.untilEnd(quoted(word).slice(1, -1), isDeclaring);
    else tokens.refuse(`${quoted(word)} stands before $enddefinitions, but is no declaration`);
  }
}

/** The first command. sigrok-cli (0.7.2) writes a line of its own before it: `META samplerate: 250000000`. */
function firstWord(tokens: VcdTokens): string | null {
  let word = tokens.next();
  if (word === "META") while (word !== null && !word.startsWith("$")) word = tokens.next();
  return word;
}

function unitOf(tokens: VcdTokens): number {
  const text = tokens.untilEnd("$timescale", isDeclaring);
  const found = /^(1|10|100) ?(s|ms|us|ns|ps|fs)$/.exec(text);
  if (found === null)
    tokens.refuse(`$timescale ${quoted(text)} is not 1, 10 or 100 of s, ms, us, ns, ps or fs`);
  return Number(found[1]) * UNIT_FS[found[2]!]!;
}

function scopeOf(tokens: VcdTokens): string {
  const words = tokens.untilEnd("$scope", isDeclaring).split(" ");
  if (words.length < 2) tokens.refuse("$scope has no name");
  return words.slice(1).join(" ");
}

/** A name without the signs of an escaped one: Verilog has a backslash before it, VHDL one on either side. */
function plain(name: string): string {
  return name.replace(/^\\(.*)\\$/, "$1").replace(/^\\/, "");
}

/** `$var TYPE BITS CODE NAME [range] $end`; the code may be any printable word, also `$end`. */
function wireOf(tokens: VcdTokens, scope: readonly string[]): VcdWire {
  const [type = "", size = "", code = ""] = [tokens.next(), tokens.next(), tokens.next()].map(
    (word) => word ?? "",
  );
  // GTKWave's fst2vcd gives strings no bits.
  if (!/^\d+$/.test(size) || Number(size) > MOST_BITS || (Number(size) === 0 && type !== "string"))
    tokens.refuse(`$var: ${quoted(size)} is no number of bits`);
  if (!/^[!-~]+$/.test(code)) tokens.refuse(`$var: ${quoted(code)} is no code`);
  const text = tokens.untilEnd("$var", isDeclaring);
  const found = /^(.*?) ?\[(-?\d+)(?::(-?\d+))?\]$/.exec(text);
  const [name = text, left, right = left] = found?.slice(1) ?? [];
  if (name === "") tokens.refuse(`$var: the wire of code ${quoted(code)} has no name`);
  return {
    code,
    type,
    bits: Number(size),
    scope: [...scope],
    name: plain(name),
    range: left === undefined ? null : [Number(left), Number(right)],
  };
}
