/**
 * The sniffer of DMA (RP2040 datasheet section 2.5.5.2 and SNIFF_CTRL): computes the CRC-32 of what one
 * channel moves. Takes: the words as they pass. Gives: SNIFF_DATA. Refused: other sums than CRC-32, narrow
 * transfers, and the reversals of what comes in or out. A word goes in from its highest bit on: the text
 * tells bytes swapped by SNIFF_CTRL.BSWAP from others, which are then in the order of the word.
 */
import { EmulationError } from "./emulation-error.js";

const ENABLE = 1;
const CHANNEL_SHIFT = 1;
const CHANNEL_MASK = 15;
/** CALC, BSWAP, OUT_REV and OUT_INV. */
const MODES = 0xfe0;
/** CRC-32 of IEEE 802.3. */
const POLYNOMIAL = 0x04c11db7;
const TOP = 0x80000000;

/** What a byte in the highest place becomes after eight steps. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & TOP ? (crc << 1) ^ POLYNOMIAL : crc << 1;
  return crc >>> 0;
});

/** SNIFF_CTRL and SNIFF_DATA. */
export class Sniffer {
  private control = 0;
  /** SNIFF_DATA: firmware writes where to begin. */
  data = 0;

  /** Reads SNIFF_CTRL. */
  get mode(): number {
    return this.control;
  }

  /** Writes SNIFF_CTRL. */
  set mode(value: number) {
    if (value & MODES)
      throw new EmulationError(`DMA sniffer: SNIFF_CTRL 0x${value.toString(16)} is not modelled`);
    this.control = value;
  }

  /** A channel that asks to be sniffed has moved an item. */
  take(channel: number, item: number, bytes: number): void {
    if ((this.control & ENABLE) === 0 || ((this.control >>> CHANNEL_SHIFT) & CHANNEL_MASK) !== channel)
      return;
    if (bytes !== 4) throw new EmulationError(`DMA sniffer: items of ${bytes} bytes are not modelled`);
    let crc = this.data ^ item;
    for (let byte = 0; byte < bytes; byte++) crc = (crc << 8) ^ REMAINDERS[crc >>> 24]!;
    this.data = crc >>> 0;
  }
}
