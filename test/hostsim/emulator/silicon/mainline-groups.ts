/**
 * Groups of instructions around one that cannot stand alone. Takes: a drawer, the address where the group
 * shall stand. Gives: half-words. Encodings: Armv8-M Architecture Reference Manual (DDI 0553), C2.4. Each
 * branch jumps over one short instruction, which tells whether it was taken.
 */
import type { Drawer } from "./mainline-draw.js";

/** Makes a group. */
export type Group = (draw: Drawer, address: number) => number[];

const CONDITIONS = 14;

/** ADR of the address `ahead` bytes after the next multiple of 4 that ADR sees, with bit 0 for Thumb. */
function addressInto(draw: Drawer, register: number, address: number, target: number): number[] {
  const offset = target - ((address + 4) & ~3);
  draw.count("adr.w of a target");
  return [0xf20f, (register << 8) | (offset + 1)];
}

/** A branch to a register, over a short instruction. */
function throughRegister(draw: Drawer, address: number, branch: (register: number) => number[]): number[] {
  const register = draw.written(true);
  const words = branch(register);
  const target = address + 4 + 2 * words.length + 2;
  return [...addressInto(draw, register, address, target), ...words, draw.skipped()];
}

/** All groups, by name. */
export const GROUPS: Readonly<Record<string, Group>> = {
  "b if": (draw) => [0xd000 | (draw.below(CONDITIONS) << 8), draw.skipped()],
  b: (draw) => [0xe000, draw.skipped()],
  "b.w if": (draw) => [0xf000 | (draw.below(CONDITIONS) << 6), 0x8001, draw.skipped()],
  "b.w": (draw) => [0xf000, 0xb801, draw.skipped()],
  bl: (draw) => [0xf000, 0xf801, draw.skipped()],
  "cbz, cbnz": (draw) => [0xb100 | (draw.below(2) << 11) | draw.below(8), draw.skipped()],
  bx: (draw, address) => throughRegister(draw, address, (register) => [0x4700 | (register << 3)]),
  blx: (draw, address) => throughRegister(draw, address, (register) => [0x4780 | (register << 3)]),
  "mov pc": (draw, address) => throughRegister(draw, address, (register) => [0x4687 | (register << 3)]),
  "pop pc": (draw, address) =>
    throughRegister(draw, address, (register) => [0xb400 | (1 << register), 0xbd00]),
  "pop.w pc": (draw, address) => throughRegister(draw, address, popWide),
  "ldr pc": (draw, address) =>
    throughRegister(draw, address, (register) => [0xb400 | (1 << register), 0xf85d, 0xfb04]),
  "add pc": (draw) => {
    const register = draw.written(true);
    return [0x2000 | (register << 8), 0x4487 | (register << 3), draw.skipped()];
  },
  "conditional b": (draw) => [0xbf08 | (draw.below(CONDITIONS) << 4), 0xe000, draw.skipped()],
  "conditional bx": (draw, address) =>
    throughRegister(draw, address, (register) => [
      0xbf08 | (draw.below(CONDITIONS) << 4),
      0x4700 | (register << 3),
    ]),
  tbb: (draw) => {
    const register = draw.written();
    const bit = [0xf000 | draw.written(), (register << 8) | 1];
    return [...bit, 0xe8df, 0xf000 | register, 0x0201, draw.skipped()];
  },
  tbh: (draw) => {
    const register = draw.written();
    const bit = [0xf000 | draw.written(), (register << 8) | 1];
    return [...bit, 0xe8df, 0xf010 | register, 0x0002, 0x0003, draw.skipped()];
  },
  "ldrex, strex": (draw) => {
    const [pointer, offset] = [draw.pointer(), draw.below(256)];
    const load = [0xe850 | pointer, (draw.written() << 12) | 0xf00 | offset];
    return [...load, draw.skipped(), ...storeExclusive(draw, pointer, offset)];
  },
  "clrex, strex": (draw) => [0xf3bf, 0x8f2f, ...storeExclusive(draw, draw.pointer(), draw.below(256))],
  "ldrexb and ldrexh, strexb and strexh": (draw) => sized(draw, draw.of([0x40, 0x50])),
  "ldaex, stlex of all sizes": (draw) => sized(draw, draw.of([0xc0, 0xd0, 0xe0])),
  it: (draw) => draw.block(),
};

/** Pushes a register under another one, and pops both, one into the program counter. */
function popWide(register: number): number[] {
  const other = register === 0 ? 1 : 0;
  return [0xb400 | (1 << register), 0xb400 | (1 << other), 0xe8bd, 0x8000 | (1 << other)];
}

/** STREX of what is not its own result. */
function storeExclusive(draw: Drawer, pointer: number, offset: number): number[] {
  const stored = draw.written();
  return [0xe840 | pointer, (stored << 12) | (otherThan(draw, stored) << 8) | offset];
}

/** An exclusive load and store of a size that four bits say. */
function sized(draw: Drawer, size: number): number[] {
  const pointer = draw.pointer();
  const stored = draw.written();
  const load = [0xe8d0 | pointer, (draw.written() << 12) | 0xf0f | size];
  return [...load, 0xe8c0 | pointer, (stored << 12) | 0xf00 | size | otherThan(draw, stored)];
}

function otherThan(draw: Drawer, register: number): number {
  for (;;) {
    const other = draw.written();
    if (other !== register) return other;
  }
}
