/**
 * Flash as the processor sees it (RP2040 datasheet 2.6.3): four windows with and without cache, and
 * XIP_CTRL. Takes: reads of the processor. Gives: what they find, and the cycles for which they hold it. A
 * miss fills a line by two serial reads, a read past the cache is one; each takes as many cycles of the
 * serial clock as its bits. Refused: a read while the flash is busy or the controller is otherwise engaged,
 * the cache powered down or as memory, and streaming.
 *
 * Only what the emulated processor does counts: a debugger, or a test, looks into flash without a trace.
 */
import { BasePeripheral, type RP2040 } from "rp2040js";
import { EmulationError } from "./emulation-error.js";
import { LINE_BYTES, SETS, XipCache } from "./xip-cache.js";

/** Where flash is seen: 0x10 to 0x13 in the highest byte. */
const WINDOW = 0x10;
const WINDOW_MASK = 0xfc;
const OFFSET_MASK = 0xffffff;
/** Bits of the highest byte. */
const NO_ALLOCATION = 1;
const NO_CACHE = 2;

const CTRL = 0x00;
const FLUSH = 0x04;
const STAT = 0x08;
const CTRL_ENABLE = 1;
const CTRL_BAD_WRITE_FAULTS = 2;
const FLUSH_READY = 1;
const STREAM_EMPTY = 2;

/** What reads the flash: the controller behind. */
export interface FlashReader {
  /**
   * Cycles of a serial read of one word.
   * @throws EmulationError when it can't read now
   */
  cyclesOfRead(): number;
}

/** The windows, the cache, and its registers. */
export class Xip extends BasePeripheral {
  /** Whether the emulated processor is at work: else reads are a debugger's. */
  isLive = false;
  private readonly cache = new XipCache();
  private readonly flash: Uint8Array;
  private control = CTRL_ENABLE | CTRL_BAD_WRITE_FAULTS;
  private held = 0;
  private flushedAt = 0;

  /** `cycleNanos`: length of a cycle now, ns. */
  constructor(
    chip: RP2040,
    private readonly reader: FlashReader,
    private readonly clock: { readonly nanos: number },
    private readonly cycleNanos: () => number,
  ) {
    super(chip, "XIP_CTRL");
    this.flash = chip.flash;
    this.placeBefore(chip);
  }

  /** Cycles for which the processor was held since the last call. */
  takeHeld(): number {
    const cycles = this.held;
    this.held = 0;
    return cycles;
  }

  override readUint32(address: number): number {
    switch (address & 0xfff) {
      case CTRL:
        return this.control;
      case FLUSH:
        this.awaitFlush();
        return 0;
      case STAT:
        return STREAM_EMPTY | (this.clock.nanos >= this.flushedAt ? FLUSH_READY : 0);
      default:
        throw new EmulationError(
          `XIP_CTRL: read of offset 0x${(address & 0xfff).toString(16)} is not modelled`,
        );
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === FLUSH) {
      if ((value & 1) === 0) return;
      this.cache.flush();
      this.flushedAt = this.clock.nanos + SETS * this.cycleNanos();
      return;
    }
    if (offset !== CTRL || value & ~(CTRL_ENABLE | CTRL_BAD_WRITE_FAULTS))
      throw new EmulationError(
        `XIP_CTRL: write of ${value} to offset 0x${offset.toString(16)} is not modelled`,
      );
    this.control = value;
  }

  /** Takes the reads and writes of the windows from rp2040js, which reads flash as if it were memory. */
  private placeBefore(chip: RP2040): void {
    const plain = {
      word: chip.readUint32.bind(chip),
      half: chip.readUint16.bind(chip),
      byte: chip.readUint8.bind(chip),
      write: chip.writeUint32.bind(chip),
    };
    const isOurs = (address: number): boolean => this.isLive && ((address >>> 24) & WINDOW_MASK) === WINDOW;
    chip.readUint32 = (address) => {
      if (!isOurs(address) || address & 3) return plain.word(address);
      const place = this.access(address);
      return place < 0 ? plain.word(address) : this.cache.word(place, address);
    };
    chip.readUint16 = (address) => {
      if (!isOurs(address)) return plain.half(address);
      const place = this.access(address);
      return place < 0 ? plain.half(address) : this.cache.half(place, address);
    };
    chip.readUint8 = (address) => {
      if (!isOurs(address)) return plain.byte(address);
      const place = this.access(address);
      return place < 0 ? plain.byte(address) : this.cache.byte(place, address);
    };
    chip.writeUint32 = (address, value) => {
      if (!isOurs(address)) plain.write(address, value);
      else if (address >>> 24 === WINDOW) this.cache.drop(address & OFFSET_MASK);
      else if (this.control & CTRL_BAD_WRITE_FAULTS)
        chip.logger.warn("RP2040", `Write to flash: ${address.toString(16)}`);
    };
  }

  /** The place in the cache from which a read is answered, or -1 when flash itself answers it. */
  private access(address: number): number {
    const offset = address & OFFSET_MASK;
    const way = address >>> 24;
    if (this.flushedAt !== 0) this.awaitFlush();
    const cached = (this.control & CTRL_ENABLE) !== 0;
    if (cached && (way & NO_CACHE) === 0) {
      const place = this.cache.find(offset);
      if (place >= 0) return place;
    }
    const read = this.reader.cyclesOfRead();
    if (!cached || (way & NO_ALLOCATION) !== 0) {
      this.held += read;
      return -1;
    }
    this.held += (read * LINE_BYTES) / Uint32Array.BYTES_PER_ELEMENT;
    return this.cache.fill(offset, this.flash);
  }

  /** A flush holds whoever reads flash, or FLUSH, until it is over (2.6.3.2). */
  private awaitFlush(): void {
    const left = this.flushedAt - this.clock.nanos;
    this.flushedAt = 0;
    if (left > 0) this.held += Math.ceil(left / this.cycleNanos());
  }
}
