/**
 * The DMA controller's registers and control words (RP2040 datasheet 2.5; RP2350 12.6, hardware_regs dma.h,
 * dreq.h). The chips place some fields differently; the rest is one design. Gives: register addresses and
 * values. Never starts a transfer by itself.
 */
import { DMA, isRp2350 } from "./chip";

/**
 * A channel's registers: plain, in the order of a control block (2.5.7, alias 0); writing the last one starts
 * it.
 */
export const READ: u32 = 0x00;
/** Where to write. */
export const WRITE: u32 = 0x04;
/** How many transfers. */
export const COUNT: u32 = 0x08;
/** Control; a write starts the channel, except a write of 0. */
export const CONTROL_START: u32 = 0x0c;
/** Control, without a start. */
export const CONTROL: u32 = 0x10;
/** Read address; a write starts the channel, except a write of 0 (alias 3). */
export const READ_START: u32 = 0x3c;

/** Transfers of a byte. */
export const BYTES: u32 = 0;
/** Transfers of a 32-bit word. */
export const WORDS: u32 = 2 << 2;
/** Enabled, and served before channels without this bit. */
export const ENABLED_FIRST: u32 = 3;
/** Enabled. */
export const ENABLED: u32 = 1;
/** The read address moves on. */
export const READ_ON: u32 = 1 << 4;

/** Request that is always there. */
export const ALWAYS: u32 = 0x3f;
/** Request of PIO 0's transmit queue of machine `index`. */
export function requestOfTransmit(index: u32): u32 {
  return index;
}
/** Request of PIO 0's receive queue of machine `index`. */
export function requestOfReceive(index: u32): u32 {
  return 4 + index;
}

/** Address of a channel's register. */
export function channel(index: u32, register: u32): u32 {
  return DMA + index * 0x40 + register;
}

/** Register that starts several channels at once. */
export function startChannels(): u32 {
  return DMA + (isRp2350 ? 0x450 : 0x430);
}

/** Register that aborts channels. */
export function abortChannels(): u32 {
  return DMA + (isRp2350 ? 0x464 : 0x444);
}

/** Control bit: the write address moves on. */
export function writeOn(): u32 {
  return isRp2350 ? 1 << 6 : 1 << 5;
}

/** Control bits: the write address stays within 16 bytes. */
export function writeRingOf16(): u32 {
  return isRp2350 ? (4 << 8) | (1 << 12) : (4 << 6) | (1 << 10);
}

/** Control bits: start channel `index` when done; a channel's own index starts none. */
export function chainTo(index: u32): u32 {
  return index << (isRp2350 ? 13 : 11);
}

/** Control bits: transfer whenever `request` asks. */
export function pacedBy(request: u32): u32 {
  return request << (isRp2350 ? 17 : 15);
}

/** Control bit: no interrupt flag. */
export function quiet(): u32 {
  return 1 << (isRp2350 ? 23 : 21);
}

/** Longest count: 2^32 - 1 transfers, 17 s at one a cycle; on the RP2350 the top bits 15 mean for ever. */
export const LONGEST: u32 = 0xffffffff;
