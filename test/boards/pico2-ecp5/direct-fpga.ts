/**
 * The simulated FPGA by its registers' names, without the board's driver. Takes: values of registers. Gives:
 * frames as registers.json and fpga/frames.v describe them, made here a second time.
 */
import { fpgaRegisters } from "../../../hostsim/board/fpga-registers.js";
import { SimulatedFpga } from "./simulated-fpga.js";

const { registers, commands } = fpgaRegisters("pico2-ecp5")!;
const WRITE = 0x80;

/** CRC-8, polynomial 0x07, all ones at first: over a frame's first five bytes. */
export function frameCheck(bytes: Uint8Array): number {
  let crc = 0xff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : crc << 1;
  }
  return crc;
}

/** Address of a register. */
export function addressOf(name: string): number {
  const register = registers.find((each) => each.name === name);
  if (register === undefined) throw new Error(`no register ${name}`);
  return register.address;
}

/** A frame with its CRC. */
export function frameOf(head: number, value: number): Uint8Array {
  const frame = new Uint8Array(6);
  frame[0] = head;
  new DataView(frame.buffer).setUint32(1, value >>> 0);
  frame[5] = frameCheck(frame.subarray(0, 5));
  return frame;
}

/** What a sequence is made of. */
export interface Plan {
  readonly key: Uint8Array;
  readonly number: bigint;
  readonly domain: number;
  readonly epoch: number;
  readonly pulses: number;
  /** Symbols of the 16 nibbles. */
  readonly map: readonly number[];
  readonly lasers: boolean;
}

/** The FPGA by its registers. */
export class DirectFpga extends SimulatedFpga {
  /** Writes a register. */
  write(name: string, value: number, place = 0): void {
    this.frame(frameOf(WRITE | (addressOf(name) + place), value));
  }

  /** Reads the register at an address; its CRC must be right. */
  readAt(address: number): number {
    const back = this.frame(frameOf(address, 0));
    const check = frameCheck(Uint8Array.of(address, ...back.subarray(1, 5)));
    if (back[5] !== check) throw new Error(`register ${address}: the answer's CRC is wrong`);
    return new DataView(back.buffer, back.byteOffset).getUint32(1);
  }

  /** Reads a register. */
  read(name: string): number {
    return this.readAt(addressOf(name));
  }

  /** Gives a command. */
  command(name: string): void {
    this.write("control", commands.find((each) => each.name === name)!.code);
  }

  /** Sets a sequence up and permits its first `permitted` tables. */
  set(plan: Plan, permitted: number): void {
    this.write("epoch", plan.epoch);
    this.write("domain", plan.domain);
    this.write("first-low", Number(plan.number & 0xffffffffn));
    this.write("first-high", Number(plan.number >> 32n));
    this.write("pulses", plan.pulses);
    const half = (from: number): number =>
      plan.map.slice(from, from + 8).reduce((word, symbol, nibble) => word | (symbol << (4 * nibble)), 0);
    this.write("map-low", half(0));
    this.write("map-high", half(8));
    this.write("lines", plan.lasers ? 1 : 0);
    this.write("replay", 0);
    const key = new DataView(plan.key.buffer, plan.key.byteOffset);
    for (let word = 0; word < 8; word++) this.write("key", key.getUint32(4 * word, true), word);
    for (let table = 0; table < permitted; table++) this.write("permit", table);
  }

  /** Levels from the first slot of table 0 on. */
  shownFromBegin(): Buffer {
    const { levels, triggers } = this.shown();
    return levels.subarray(triggers[0] ?? levels.length);
  }
}
