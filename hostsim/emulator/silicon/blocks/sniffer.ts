/**
 * The DMA sniffer (RP2350 hardware_regs dma.h SNIFF_CTRL, datasheet 12.6.9; RP2040 2.5.5.2): a checksum of
 * what one channel moves. Takes: data, highest bit first, or lowest first where the calculation is of
 * reversed bits. Gives: CRC-32, CRC-16, parity or sum.
 */
import { IS_RP2040 } from "../chip";
import { refuse } from "./refusal";

/** Offsets of its registers. */
export const SNIFF_CTRL: u32 = IS_RP2040 ? 0x434 : 0x454;
export const SNIFF_DATA: u32 = IS_RP2040 ? 0x438 : 0x458;

const EN: u32 = 1;
const DMACH_SHIFT: u32 = 1;
const DMACH_BITS: u32 = 15;
const CALC_SHIFT: u32 = 5;
const CALC_BITS: u32 = 15;
const SWAP: u32 = 1 << 9;
const OUT_REV: u32 = 1 << 10;
const OUT_INV: u32 = 1 << 11;
const CTRL_BITS: u32 = 0xfff;

const CRC32: u32 = 0;
const CRC32_REVERSED: u32 = 1;
const CRC16: u32 = 2;
const CRC16_REVERSED: u32 = 3;
const EVEN: u32 = 14;
const SUM: u32 = 15;
/** IEEE 802.3, and CCITT. */
const POLYNOMIAL_32: u32 = 0x04c11db7;
const POLYNOMIAL_16: u32 = 0x1021;
const BITS_16: u32 = 0xffff;

const BYTE_VALUES: u32 = 256;
/** CRC-32 of each byte. */
const table = memory.data(4 * BYTE_VALUES, 4);

let control: u32 = 0;
let data: u32 = 0;

/** As after a reset. */
export function sniffReset(): void {
  control = 0;
  data = 0;
  for (let byte: u32 = 0; byte < BYTE_VALUES; byte++) {
    let crc = byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ POLYNOMIAL_32 : crc << 1;
    store<u32>(table + <usize>(4 * byte), crc);
  }
}

/** Reads a register. */
export function sniffRead(offset: u32): u32 {
  if (offset == SNIFF_CTRL) return control;
  const shown = control & OUT_REV ? reversed(data) : data;
  return control & OUT_INV ? ~shown : shown;
}

/** Writes a register. */
export function sniffWrite(offset: u32, value: u32): void {
  if (offset == SNIFF_CTRL) control = value & CTRL_BITS;
  else data = value;
}

/** Sees `bytes` of a channel's transfer, in the lowest bits of `value`. */
export function sniff(channel: u32, value: u32, bytes: u32): void {
  if ((control & EN) == 0 || ((control >> DMACH_SHIFT) & DMACH_BITS) != channel) return;
  const calculation = (control >> CALC_SHIFT) & CALC_BITS;
  const swapped = control & SWAP ? bswap<u32>(value) >> (32 - 8 * bytes) : value;
  if (calculation == CRC32) crc32(swapped, bytes);
  else if (calculation == CRC32_REVERSED) crc32(reversed(swapped) >> (32 - 8 * bytes), bytes);
  else if (calculation == CRC16) crc16(swapped, bytes);
  else if (calculation == CRC16_REVERSED) crc16(reversed(swapped) >> (32 - 8 * bytes), bytes);
  else if (calculation == EVEN) data ^= popcnt<u32>(swapped) & 1;
  else if (calculation == SUM) data += swapped;
  else refuse("DMA: a reserved CALC of the sniffer", SNIFF_CTRL, control);
}

function crc32(value: u32, bytes: u32): void {
  for (let shift = 8 * bytes; shift > 0; ) {
    shift -= 8;
    data = (data << 8) ^ load<u32>(table + <usize>(4 * ((data >> 24) ^ ((value >> shift) & 0xff))));
  }
}

function crc16(value: u32, bytes: u32): void {
  for (let bit = 8 * bytes; bit > 0; ) {
    bit -= 1;
    const feeds = ((data >> 15) ^ (value >> bit)) & 1;
    data = ((data << 1) ^ (feeds ? POLYNOMIAL_16 : 0)) & BITS_16;
  }
}

function reversed(value: u32): u32 {
  let word = ((value >> 1) & 0x55555555) | ((value & 0x55555555) << 1);
  word = ((word >> 2) & 0x33333333) | ((word & 0x33333333) << 2);
  word = ((word >> 4) & 0x0f0f0f0f) | ((word & 0x0f0f0f0f) << 4);
  return bswap<u32>(word);
}
