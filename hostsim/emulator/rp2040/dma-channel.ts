/**
 * One DMA channel of the RP2040 (datasheet section 2.5): its registers under their four aliases, and the
 * arithmetic of its addresses. When it may transfer is decided by the engine in dma.ts. Not modelled, and
 * refused: a trigger with a transfer count of 0.
 */
import type { RP2040 } from "rp2040js";
import { EmulationError } from "./emulation-error.js";
import type { Sniffer } from "./sniffer.js";

const ENABLE = 1 << 0;
const HIGH_PRIORITY = 1 << 1;
const INCREMENT_READ = 1 << 4;
const INCREMENT_WRITE = 1 << 5;
const RING_WRITES = 1 << 10;
const IRQ_QUIET = 1 << 21;
const SWAP_BYTES = 1 << 22;
const SNIFF_ENABLE = 1 << 23;
const BUSY = 1 << 24;
const WRITABLE = 0x00ffffff;

/** Highest digit of the addresses of flash and what belongs to it. */
const FLASH = 1;
const READ_ADDRESS = 0;
const WRITE_ADDRESS = 1;
const TRANSFER_COUNT = 2;
const CONTROL = 3;
/**
 * Which register each word of a channel's 64 bytes is; the last word of each group of four is the trigger
 * (2.5.2.1).
 */
const ALIASES = [
  [READ_ADDRESS, WRITE_ADDRESS, TRANSFER_COUNT, CONTROL],
  [CONTROL, READ_ADDRESS, WRITE_ADDRESS, TRANSFER_COUNT],
  [CONTROL, TRANSFER_COUNT, READ_ADDRESS, WRITE_ADDRESS],
  [CONTROL, WRITE_ADDRESS, TRANSFER_COUNT, READ_ADDRESS],
].flat();

/** What a write to a channel's register asks of the engine. */
export type TriggerRequest = "none" | "start" | "null";

function swapped(value: number, bytes: number): number {
  if (bytes === 2) return ((value & 0xff) << 8) | ((value >>> 8) & 0xff);
  return (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
}

/** Registers and transfers of one channel. */
export class DmaChannel {
  private readAddress = 0;
  private writeAddress = 0;
  private remaining = 0;
  private reload = 0;
  private control: number;
  private bytes = 1;
  private readRing = 0;
  private writeRing = 0;
  /** DREQ that paces the channel; 63 is none (datasheet table 120). */
  request = 0;
  /** Channel that completion triggers; its own number means none. */
  chainTo: number;
  busy = false;

  constructor(
    private readonly chip: RP2040,
    private readonly sniffer: Sniffer,
    readonly index: number,
  ) {
    this.chainTo = index;
    this.control = index << 11;
  }

  get enabled(): boolean {
    return (this.control & ENABLE) !== 0;
  }

  get highPriority(): boolean {
    return (this.control & HIGH_PRIORITY) !== 0;
  }

  /** Completion raises no interrupt flag, a null trigger does (section 2.5.2.2). */
  get quiet(): boolean {
    return (this.control & IRQ_QUIET) !== 0;
  }

  /** The reload value of the transfer count, DBG_TCR. */
  get transfersPerTrigger(): number {
    return this.reload;
  }

  /** Reads the register at a byte offset below 64. */
  read(offset: number): number {
    switch (ALIASES[offset >> 2]) {
      case READ_ADDRESS:
        return this.readAddress;
      case WRITE_ADDRESS:
        return this.writeAddress;
      case TRANSFER_COUNT:
        return this.remaining;
      default:
        return this.control | (this.busy ? BUSY : 0);
    }
  }

  /**
   * Writes the register at a byte offset below 64; writing 0 to a trigger alias is a null trigger (section
   * 2.5.2.2).
   */
  write(offset: number, value: number): TriggerRequest {
    switch (ALIASES[offset >> 2]) {
      case READ_ADDRESS:
        this.readAddress = value >>> 0;
        break;
      case WRITE_ADDRESS:
        this.writeAddress = value >>> 0;
        break;
      case TRANSFER_COUNT:
        this.reload = value >>> 0;
        break;
      default:
        this.writeControl(value);
    }
    if ((offset & 12) !== 12) return "none";
    return value === 0 ? "null" : "start";
  }

  private writeControl(value: number): void {
    this.control = value & WRITABLE;
    this.bytes = 1 << ((value >>> 2) & 3);
    if (this.bytes === 8) throw new EmulationError(`DMA channel ${this.index}: reserved DATA_SIZE 3`);
    this.request = (value >>> 15) & 63;
    this.chainTo = (value >>> 11) & 15;
    const ring = (value >>> 6) & 15;
    const ringMask = ring === 0 ? 0 : (1 << ring) - 1;
    this.readRing = value & RING_WRITES ? 0 : ringMask;
    this.writeRing = value & RING_WRITES ? ringMask : 0;
  }

  /** Begins a transfer sequence; does nothing when disabled or busy. */
  start(): void {
    if (!this.enabled || this.busy) return;
    if (this.reload === 0)
      throw new EmulationError(`DMA channel ${this.index}: triggered with a transfer count of 0`);
    if (this.readAddress >>> 28 === FLASH)
      throw new EmulationError(`DMA channel ${this.index}: reading from flash is not modelled`);
    this.remaining = this.reload;
    this.busy = true;
  }

  /** Ends a sequence without completing it: no chaining and no interrupt flag (CHAN_ABORT). */
  abort(): void {
    this.busy = false;
  }

  /** Moves one item; true when that was the last of the sequence. */
  transfer(): boolean {
    const { chip, bytes } = this;
    const swaps = (this.control & SWAP_BYTES) !== 0;
    if (bytes !== 4 && this.control & SNIFF_ENABLE) this.sniffer.take(this.index, 0, bytes);
    if (bytes === 4) {
      const word = chip.readUint32(this.readAddress);
      if (this.control & SNIFF_ENABLE) this.sniffer.take(this.index, word, bytes);
      chip.writeUint32(this.writeAddress, swaps ? swapped(word, 4) : word);
    } else if (bytes === 2) {
      const half = chip.readUint16(this.readAddress);
      chip.writeUint16(this.writeAddress, swaps ? swapped(half, 2) : half);
    } else chip.writeUint8(this.writeAddress, chip.readUint8(this.readAddress));
    if (this.control & INCREMENT_READ) this.readAddress = advance(this.readAddress, bytes, this.readRing);
    if (this.control & INCREMENT_WRITE) this.writeAddress = advance(this.writeAddress, bytes, this.writeRing);
    this.remaining--;
    if (this.remaining > 0) return false;
    this.busy = false;
    return true;
  }
}

function advance(address: number, bytes: number, ring: number): number {
  const next = address + bytes;
  return (ring === 0 ? next : (address & ~ring) | (next & ring)) >>> 0;
}
