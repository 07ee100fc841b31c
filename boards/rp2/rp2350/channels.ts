/**
 * Which DMA channel does what on the RP2350, and the control bits that only its DMA has (hardware_regs
 * dma.h). The flags of HSTX's queue are copied to the register that starts channels, and a byte is written
 * to all byte lanes: full starts channels 0 and 8, empty 1 and 9, written while full 2 and 10. So 0, 8
 * and 10 stay disabled, 1 and 9 are what an empty queue sets off, and 2 is STAMP. Channel 15 checks tables
 * (check.c).
 */
import { writeRegister } from "../../../assembly/port/registers";
import { CONTROL, COUNT, channel, READ, WRITE } from "../dma";

/**
 * Notes when a list was taken. A byte that is written while full would start it, which shows as a wrong
 * time.
 */
export const STAMP: u32 = 2;
/** First thing when the queue is empty: stops WATCH, so that what follows is done once. */
export const STOP: u32 = 1;
/** Copies the queue's flags, all the time. */
export const WATCH: u32 = 3;
/** Moves a table into the queue. */
export const TABLE: u32 = 4;
/** Moves zeros into it between blocks. */
export const GAP: u32 = 5;
/** Takes the next list's address. */
export const FETCH: u32 = 6;
/** Sets TABLE up from a list, and starts it. */
export const LIST: u32 = 7;
/** Also when the queue is empty: fills it with zeros. */
export const FLUSH: u32 = 9;
/** Puts the address of the dark list where FETCH found one. */
export const RELEASE: u32 = 11;
/** Stops TABLE, and keeps how far it came. */
export const FREEZE: u32 = 12;
/** Drives all lines low. */
export const DARKEN: u32 = 13;
/** Makes the trigger's pulse. */
export const TRIGGER: u32 = 14;

/** Channels from 0 on that bursts.ts uses, with those that stay disabled. */
export const BURST_CHANNELS: u32 = 15;

/**
 * Control, read address, write address, count, which starts the channel: a channel's registers as alias 1.
 */
export const LISTED: u32 = 0x10;
/** The write address moves by twice the size of a transfer. */
export const WRITE_SKIPS: u32 = 1 << 7;

/** Control bits: the read address stays within 2^`bits` bytes. */
export function readRing(bits: u32): u32 {
  return bits << 8;
}

/** Control bits: the write address stays within 2^`bits` bytes. */
export function writeRing(bits: u32): u32 {
  return (bits << 8) | (1 << 12);
}

/** Sets a channel up, without a start. */
export function setUp(index: u32, from: u32, to: u32, count: u32, control: u32): void {
  writeRegister(channel(index, READ), from);
  writeRegister(channel(index, WRITE), to);
  writeRegister(channel(index, COUNT), count);
  writeRegister(channel(index, CONTROL), control);
}
