/**
 * The emulated Armv6-M against rp2040js' Cortex-M0+: one random instruction after the other, each from
 * random registers and flags; registers, flags, cycles and memory after it. Where rp2040js departs from the
 * manual, the instruction is left out here (QEMU tries it, cortex-m33.test.ts) and named in `departs`.
 */
import { RP2040 } from "rp2040js";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../../hostsim/base/random.js";
import { loadProcessor, type Processor, RAM, RAM_BYTES, STATUS } from "../../../support/processor.js";
import { DATA, DATA_BYTES, NARROW_CLASSES, type NarrowClass, STACK } from "./narrow-classes.js";

const INSTRUCTIONS_A_CLASS = 13_000;
const CODE = RAM + 0x2000;
const THUMB = 0x01000000;
const FLAGS = 0xf0000000;

/** The other processor, over a memory that is only RAM. */
function otherProcessor() {
  const bytes = new Uint8Array(RAM_BYTES);
  const view = new DataView(bytes.buffer);
  const quiet = () => undefined;
  const warn = (_: string, message: string) => {
    throw new Error(message);
  };
  const chip = Object.assign(new RP2040(), {
    logger: { info: quiet, debug: quiet, warn, error: warn },
    readUint32: (address: number) => view.getUint32((address >>> 0) - RAM, true),
    readUint16: (address: number) => view.getUint16((address >>> 0) - RAM, true),
    readUint8: (address: number) => view.getUint8((address >>> 0) - RAM),
    writeUint32: (address: number, value: number) => view.setUint32((address >>> 0) - RAM, value, true),
    writeUint16: (address: number, value: number) => view.setUint16((address >>> 0) - RAM, value, true),
    writeUint8: (address: number, value: number) => view.setUint8((address >>> 0) - RAM, value),
  });
  return { bytes, core: chip.core };
}

/** Where rp2040js 1.x does not do what the manual (DDI 0419) says. */
function departs(name: string, code: number, registers: readonly number[], carry: boolean): boolean {
  const distance = registers[(code >> 3) & 7]! & 0xff;
  const operand = registers[(code >> 3) & 7]!;
  const own = registers[code & 7]!;
  // The carry of a shift by no bits or more than 32.
  if (["lsl", "lsr", "asr", "ror"].includes(name)) return distance === 0 || distance > 32;
  // Overflow where operand and carry add up to one more bit, or to the sign.
  if (name === "adc") return carry && [0x7fffffff, 0xffffffff].includes(own >>> 0);
  if (name === "sbc") return !carry && [0x7fffffff, 0xffffffff].includes(operand >>> 0);
  // The base is written back although it was stored.
  if (name === "stm") return ((code >> ((code >> 8) & 7)) & 1) !== 0;
  // The target is read after the link was written.
  return name === "blx" && ((code >> 3) & 15) === 14;
}

/** Cycles that rp2040js counts less than the manual's table: LR and PC in lists are registers, too. */
function uncounted(name: string): number {
  return name === "push lr" || name === "pop pc" ? 1 : 0;
}

function value(random: RandomStream): number {
  const edges = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000];
  const kind = random.uint32() & 7;
  if (kind < 3) return random.uint32();
  if (kind < 5) return random.uint32() & 0xff;
  if (kind < 6) return (1 << (random.uint32() & 31)) >>> 0;
  return edges[random.uint32() % edges.length]!;
}

/** An instruction of a class, both half-words. */
function instruction({ bits }: NarrowClass, random: RandomStream): readonly [number, number] {
  const draw = (part: string) =>
    [...part].reduce((code, bit) => 2 * code + (bit === "0" || bit === "1" ? +bit : random.uint32() & 1), 0);
  const nop = 0xbf00;
  return [draw(bits.slice(0, 16)), bits.length > 16 ? draw(bits.slice(16)) : nop];
}

/** What differs after one instruction, in words. */
function compareOne(
  kind: NarrowClass,
  random: RandomStream,
  ours: Processor,
  other: ReturnType<typeof otherProcessor>,
): string[] | null {
  const [first, second] = instruction(kind, random);
  const registers = Array.from({ length: 15 }, () => value(random));
  registers[13] = STACK + 4 * (random.uint32() & 63);
  const flags = (random.uint32() & FLAGS) >>> 0;
  const isWide = kind.bits.length > 16;
  if (isWide && /^m(rs|sr)/.test(kind.name)) {
    // The stack pointer and the program counter are not to be named here.
    const named = kind.name.startsWith("mrs") ? (second >> 8) & 15 : first & 15;
    if (named === 13 || named === 15) return null;
  }
  if (kind.prepare?.(registers, first, random) === false) return null;
  registers[13] = STACK + 4 * (random.uint32() & 63);
  if (departs(kind.name, first, registers, (flags & 0x20000000) !== 0)) return null;
  const stack = Uint32Array.from({ length: 16 }, () => (DATA + (random.uint32() & 0x3ffe)) | 1);
  for (const bytes of [ours.ram, other.bytes]) {
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(CODE - RAM, first + second * 0x10000, true);
    if (kind.name === "pop pc") bytes.set(new Uint8Array(stack.buffer), registers[13]! - RAM);
  }
  registers.forEach((word, index) => {
    ours.core.setProcessorRegister(0, index, word);
    other.core.registers[index] = word;
  });
  ours.core.setProcessorRegister(0, 15, CODE);
  ours.core.setProcessorRegister(0, STATUS, flags + THUMB);
  other.core.registers[15] = CODE;
  other.core.APSR = flags;
  const cycles = other.core.executeInstruction() + uncounted(kind.name);
  const own = ours.core.processorStep(0);
  const found: string[] = [];
  const note = (what: string, theirs: number, mine: number) => {
    if (theirs !== mine)
      found.push(
        `${kind.name} ${first.toString(16)} ${what}: ${theirs.toString(16)}, ours ${mine.toString(16)}`,
      );
  };
  for (let index = 0; index < 16; index++)
    note(`r${index}`, other.core.registers[index]!, ours.core.processorRegister(0, index));
  note("flags", other.core.APSR >>> 0, (ours.core.processorRegister(0, STATUS) & FLAGS) >>> 0);
  note("cycles", cycles, own);
  note("refusal", 0, ours.core.refusal.value);
  return found;
}

describe("the emulated Armv6-M", () => {
  it("does what rp2040js' Cortex-M0+ does, a million instructions of all classes", async () => {
    const random = new RandomStream(1, "armv6");
    const ours = await loadProcessor();
    const other = otherProcessor();
    ours.core.setArchitecture(0, true);
    ours.core.processorReset(0, STACK, CODE, RAM);
    const words = Uint32Array.from({ length: DATA_BYTES / 4 }, () => random.uint32());
    for (const bytes of [ours.ram, other.bytes]) bytes.set(new Uint8Array(words.buffer), DATA - RAM);
    const coverage: Record<string, number> = {};
    for (const kind of NARROW_CLASSES) {
      let tried = 0;
      for (let round = 0; round < INSTRUCTIONS_A_CLASS; round++) {
        const found = compareOne(kind, random, ours, other);
        if (found === null) continue;
        if (found.length > 0) expect(found).toEqual([]);
        tried++;
      }
      coverage[kind.name] = tried;
      expect(Buffer.compare(ours.ram, other.bytes), `memory after ${kind.name}`).toBe(0);
    }
    const total = Object.values(coverage).reduce((sum, count) => sum + count, 0);
    expect(Object.entries(coverage).filter(([, count]) => count < 1_000)).toEqual([]);
    expect(total).toBeGreaterThan(1_000_000);
  });
});
