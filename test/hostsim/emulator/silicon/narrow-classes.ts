/**
 * Classes of Armv6-M instructions. Takes: random numbers. Gives: an instruction of a class, and registers
 * with which it stays in memory. Encodings: Armv6-M Architecture Reference Manual (DDI 0419), A5 and A6;
 * letters are free bits.
 */
import type { RandomStream } from "../../../../hostsim/base/random.js";
import { RAM } from "../../../support/processor.js";

/** Where loads and stores of the test go, and how far: 16 KiB in the middle of RAM. */
export const DATA = RAM + 0x4000;
export const DATA_BYTES = 0x4000;

/** Where the stack is, with room on both sides. */
export const STACK = RAM + 0x9000;

/** A class of instructions. */
export interface NarrowClass {
  readonly name: string;
  /** Sixteen or 32 characters: 0, 1, or letters for free bits. */
  readonly bits: string;
  /** Makes registers fit; false if this instruction is not to be tried. */
  readonly prepare?: (registers: number[], code: number, random: RandomStream) => boolean;
}

const low = (code: number, at: number) => (code >> at) & 7;
const below = (random: RandomStream, bound: number) => Math.floor(random.uniform() * bound);

/** The base register of an access points into the data. */
function base(at: number) {
  return (registers: number[], code: number, random: RandomStream): boolean => {
    registers[low(code, at)] = DATA + 4 * below(random, DATA_BYTES / 8);
    return true;
  };
}

/** Base and index of an access; the same register cannot be both here. */
function indexed(registers: number[], code: number, random: RandomStream): boolean {
  registers[low(code, 3)] = DATA + 4 * below(random, 64);
  registers[low(code, 6)] = 4 * below(random, 1024);
  return low(code, 3) !== low(code, 6);
}

/** A list of registers, from or to the data. */
function list(registers: number[], code: number, random: RandomStream): boolean {
  base(8)(registers, code, random);
  return (code & 0xff) !== 0;
}

/** Half-words and bytes too: whatever is aligned for a word is for them. */
const shifted = (_registers: number[], code: number): boolean => code !== 0;

/** Target of a branch to a register: Thumb code in the data. */
function target(registers: number[], code: number, random: RandomStream): boolean {
  const from = (code >> 3) & 15;
  if (from === 13 || from === 15) return false;
  registers[from] = (DATA + 2 * below(random, DATA_BYTES / 2)) | 1;
  return true;
}

/** Registers of ADD, CMP and MOV, high ones too; the program counter as destination has its own class. */
function high(registers: number[], code: number, random: RandomStream): boolean {
  const destination = (code & 7) | ((code >> 4) & 8);
  const source = (code >> 3) & 15;
  if (destination === 15) return false;
  if (source < 13) registers[source] = (registers[source]! & ~3) + below(random, 4);
  return true;
}

/** All classes. */
export const NARROW_CLASSES: readonly NarrowClass[] = [
  { name: "lsl by constant", bits: "00000iiiiimmmddd", prepare: shifted },
  { name: "lsr by constant", bits: "00001iiiiimmmddd" },
  { name: "asr by constant", bits: "00010iiiiimmmddd" },
  { name: "add registers", bits: "0001100mmmnnnddd" },
  { name: "sub registers", bits: "0001101mmmnnnddd" },
  { name: "add 3 bits", bits: "0001110iiinnnddd" },
  { name: "sub 3 bits", bits: "0001111iiinnnddd" },
  { name: "mov 8 bits", bits: "00100dddiiiiiiii" },
  { name: "cmp 8 bits", bits: "00101nnniiiiiiii" },
  { name: "add 8 bits", bits: "00110dddiiiiiiii" },
  { name: "sub 8 bits", bits: "00111dddiiiiiiii" },
  { name: "and", bits: "0100000000mmmddd" },
  { name: "eor", bits: "0100000001mmmddd" },
  { name: "lsl", bits: "0100000010mmmddd" },
  { name: "lsr", bits: "0100000011mmmddd" },
  { name: "asr", bits: "0100000100mmmddd" },
  { name: "adc", bits: "0100000101mmmddd" },
  { name: "sbc", bits: "0100000110mmmddd" },
  { name: "ror", bits: "0100000111mmmddd" },
  { name: "tst", bits: "0100001000mmmnnn" },
  { name: "rsb", bits: "0100001001nnnddd" },
  { name: "cmp", bits: "0100001010mmmnnn" },
  { name: "cmn", bits: "0100001011mmmnnn" },
  { name: "orr", bits: "0100001100mmmddd" },
  { name: "mul", bits: "0100001101nnnddd" },
  { name: "bic", bits: "0100001110mmmddd" },
  { name: "mvn", bits: "0100001111mmmddd" },
  { name: "add high", bits: "01000100dmmmmddd", prepare: high },
  { name: "cmp high", bits: "01000101nmmmmnnn", prepare: high },
  { name: "mov high", bits: "01000110dmmmmddd", prepare: high },
  { name: "mov pc", bits: "010001101mmmm111", prepare: target },
  { name: "bx", bits: "010001110mmmm000", prepare: target },
  { name: "blx", bits: "010001111mmmm000", prepare: target },
  { name: "ldr literal", bits: "01001dddiiiiiiii" },
  { name: "str indexed", bits: "0101000mmmnnnttt", prepare: indexed },
  { name: "strh indexed", bits: "0101001mmmnnnttt", prepare: indexed },
  { name: "strb indexed", bits: "0101010mmmnnnttt", prepare: indexed },
  { name: "ldrsb", bits: "0101011mmmnnnttt", prepare: indexed },
  { name: "ldr indexed", bits: "0101100mmmnnnttt", prepare: indexed },
  { name: "ldrh indexed", bits: "0101101mmmnnnttt", prepare: indexed },
  { name: "ldrb indexed", bits: "0101110mmmnnnttt", prepare: indexed },
  { name: "ldrsh", bits: "0101111mmmnnnttt", prepare: indexed },
  { name: "str", bits: "01100iiiiinnnttt", prepare: base(3) },
  { name: "ldr", bits: "01101iiiiinnnttt", prepare: base(3) },
  { name: "strb", bits: "01110iiiiinnnttt", prepare: base(3) },
  { name: "ldrb", bits: "01111iiiiinnnttt", prepare: base(3) },
  { name: "strh", bits: "10000iiiiinnnttt", prepare: base(3) },
  { name: "ldrh", bits: "10001iiiiinnnttt", prepare: base(3) },
  { name: "str stack", bits: "10010tttiiiiiiii" },
  { name: "ldr stack", bits: "10011tttiiiiiiii" },
  { name: "adr", bits: "10100dddiiiiiiii" },
  { name: "add stack", bits: "10101dddiiiiiiii" },
  { name: "add to stack", bits: "101100000iiiiiii" },
  { name: "sub from stack", bits: "101100001iiiiiii" },
  { name: "sxth", bits: "1011001000mmmddd" },
  { name: "sxtb", bits: "1011001001mmmddd" },
  { name: "uxth", bits: "1011001010mmmddd" },
  { name: "uxtb", bits: "1011001011mmmddd" },
  { name: "push", bits: "10110100llllllll", prepare: (_, code) => (code & 0xff) !== 0 },
  { name: "push lr", bits: "10110101llllllll" },
  { name: "pop", bits: "10111100llllllll", prepare: (_, code) => (code & 0xff) !== 0 },
  { name: "pop pc", bits: "10111101llllllll" },
  { name: "rev", bits: "1011101000mmmddd" },
  { name: "rev16", bits: "1011101001mmmddd" },
  { name: "revsh", bits: "1011101011mmmddd" },
  { name: "nop", bits: "1011111100000000" },
  { name: "stm", bits: "11000nnnllllllll", prepare: list },
  { name: "ldm", bits: "11001nnnllllllll", prepare: list },
  { name: "b if 0", bits: "11010cccjjjjjjjj" },
  { name: "b if 8", bits: "110110ccjjjjjjjj" },
  { name: "b if 12", bits: "1101110cjjjjjjjj" },
  { name: "b", bits: "11100jjjjjjjjjjj" },
  { name: "bl", bits: "1111000000000jjj11111jjjjjjjjjjj" },
  { name: "bl back", bits: "1111011111111jjj11111jjjjjjjjjjj" },
  { name: "mrs apsr", bits: "11110011111011111000dddd00000000" },
  { name: "mrs msp", bits: "11110011111011111000dddd00001000" },
  { name: "mrs primask", bits: "11110011111011111000dddd00010000" },
  { name: "msr apsr", bits: "111100111000nnnn1000100000000000" },
  { name: "msr primask", bits: "111100111000nnnn1000100000010000" },
  { name: "dsb", bits: "11110011101111111000111101001111" },
  { name: "dmb", bits: "11110011101111111000111101011111" },
  { name: "isb", bits: "11110011101111111000111101101111" },
  { name: "cpsie", bits: "1011011001100010" },
  { name: "cpsid", bits: "1011011001110010" },
];
