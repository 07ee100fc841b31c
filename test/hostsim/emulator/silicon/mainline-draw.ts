/**
 * Random Armv8-M instructions that stay within memory. Takes: random numbers, and which registers point
 * into the data. Gives: half-words of instructions, and small groups of them for what cannot stand alone:
 * branches, IT blocks, tables, exclusive accesses.
 */
import type { RandomStream } from "../../../../hostsim/base/random.js";
import { MAINLINE_CLASSES, type MainlineClass } from "./mainline-classes.js";

/** Registers that a batch keeps for addresses, and that no instruction of it writes. */
export interface Roles {
  /** Point into the data: one of r0 to r7, one of r8 to r12. */
  readonly pointers: readonly [low: number, high: number];
  /** A multiple of 4, at most 252, in r0 to r7. */
  readonly index: number;
}

/** Points into the log of results: no instruction names it. */
export const LOG_REGISTER = 11;
const LINK = 14;

/** Bits of letters that are not registers. */
const FREE = "ijw";
const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, LINK];

/** A narrow instruction that does little: what a branch jumps over. */
const SKIPPED: MainlineClass = ["skipped", "00110dddiiiiiiii"];

/** Conditions that are some: all but "always". */
const CONDITIONS = 14;

/** Draws instructions. */
export class Drawer {
  /** Instructions drawn and kept, by class or group. */
  readonly counts = new Map<string, number>();
  #drawn: string[] = [];
  readonly #random: RandomStream;
  readonly #roles: Roles;
  readonly #kept: readonly number[];

  constructor(random: RandomStream, roles: Roles) {
    this.#random = random;
    this.#roles = roles;
    this.#kept = [...roles.pointers, roles.index];
  }

  /** A number from 0 to `bound` - 1. */
  below(bound: number): number {
    return Math.floor(this.#random.uniform() * bound);
  }

  /** One of several. */
  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** Notes that an instruction of a class was drawn. */
  count(name: string): void {
    this.#drawn.push(name);
  }

  /** What was drawn since the last call is tried, or there was no room for it. */
  settle(isKept: boolean): void {
    for (const name of isKept ? this.#drawn : []) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    this.#drawn = [];
  }

  /** A register that may be written. */
  written(isLow = false): number {
    return this.of(ALL.filter((each) => !this.#kept.includes(each) && (!isLow || each < 8)));
  }

  /** The pointer that is a low register, or either of them. */
  pointer(isLow = false): number {
    return isLow ? this.#roles.pointers[0] : this.of(this.#roles.pointers);
  }

  #register(letter: string, width: number, others: ReadonlyMap<string, number>): number {
    const isLow = width < 4;
    const fits = ALL.filter((each) => ("hg".includes(letter) ? each >= 8 : !isLow || each < 8));
    const free = fits.filter((each) => !this.#kept.includes(each));
    switch (letter) {
      case "p":
        return this.pointer(isLow);
      case "x":
        return this.#roles.index;
      case "n":
      case "m":
      case "a":
      case "g":
        return this.of(fits);
      default:
        // Of two registers that are written none is the other.
        return this.of(free.filter((each) => each !== others.get("d") && each !== others.get("e")));
    }
  }

  /** An instruction of given bits: one or two half-words. */
  fill(bits: string): number[] {
    const registers = new Map<string, number>();
    for (const [run] of bits.matchAll(/([a-z])\1*/g)) {
      const letter = run[0]!;
      if (!`${FREE}lk`.includes(letter) && !registers.has(letter))
        registers.set(letter, this.#register(letter, run.length, registers));
    }
    const left = new Map([...registers.keys()].map((letter) => [letter, 0]));
    const words: number[] = [];
    for (let at = bits.length - 1; at >= 0; at--) {
      const letter = bits[at]!;
      const place = 15 - (at % 16);
      const word = at >> 4;
      const bit =
        letter === "0" || letter === "1"
          ? Number(letter)
          : registers.has(letter)
            ? this.#bitOf(bits, at, registers.get(letter)!, left, letter)
            : this.#freeBit(letter, place);
      words[word] = (words[word] ?? 0) | (bit << place);
    }
    return words;
  }

  /** The next bit of a register's number, from its lowest; a second run of its letter begins anew. */
  #bitOf(bits: string, at: number, register: number, left: Map<string, number>, letter: string): number {
    if (bits[at + 1] !== letter) left.set(letter, 0);
    const place = left.get(letter)!;
    left.set(letter, place + 1);
    return (register >> place) & 1;
  }

  #freeBit(letter: string, place: number): number {
    const isListed = letter === "l" || letter === "k";
    if (isListed && (this.#kept.includes(place) || place === LOG_REGISTER)) return 0;
    return this.#random.uint32() & 1;
  }

  /** An instruction of a random class; `isConditional` for one in an IT block. */
  instruction(isConditional = false): number[] {
    for (;;) {
      const [name, bits] = this.of(MAINLINE_CLASSES);
      const words = this.fill(bits);
      if (!isDefined(name, bits, words, isConditional)) continue;
      this.count(name);
      return words;
    }
  }

  /** A short instruction that a branch may jump over. */
  skipped(): number {
    return this.fill(SKIPPED[1])[0]!;
  }

  /** IT and the instructions of its block. */
  block(): number[] {
    const length = 1 + this.below(4);
    const condition = this.below(CONDITIONS);
    let mask = 0;
    for (let at = 1; at < length; at++) mask = (mask << 1) | this.below(2);
    mask = ((mask << 1) | 1) << (4 - length);
    const words = [0xbf00 | (condition << 4) | mask];
    for (let at = 0; at < length; at++) words.push(...this.instruction(true));
    this.count(`it, ${length} instructions`);
    return words;
  }
}

/**
 * Whether the manual says what an instruction does: immediates and lists that it leaves open are not tried.
 */
function isDefined(name: string, bits: string, words: readonly number[], isConditional: boolean): boolean {
  const [first, second = 0] = words as [number, number];
  if (isConditional && words.length === 1 && first >> 6 === 0) return false;
  if (/[lk]{2}/.test(bits)) {
    const isWide = words.length === 2;
    const listed = isWide ? second : first & 0xff;
    const count = listed.toString(2).replaceAll("0", "").length;
    return count >= (isWide ? 2 : 1);
  }
  const low = ((second >> 10) & 0x1c) | ((second >> 6) & 3);
  const width = second & 31;
  if (/^[su]bfx$/.test(name)) return low + width < 32;
  if (/^bf[ic]$/.test(name)) return width >= low;
  // The right shift by 0 is another instruction.
  if (/^[su]sat$/.test(name)) return (first & 0x20) === 0 || low !== 0;
  if (bits.endsWith("wwwwwwww")) {
    const isRepeated = (first & 0x400) === 0 && (second & 0x4000) === 0 && (second & 0x3000) !== 0;
    return !isRepeated || (second & 0xff) !== 0;
  }
  return true;
}
