/**
 * A serial NOR flash like the W25Q16JV of the Raspberry Pi Pico (Winbond W25Q16JV datasheet, chapters 8 and
 * 9), on the bytes that the processor sees at 0x10000000. Takes chip select, bytes, and the time of each.
 * Gives bytes. Erase and program begin when select rises, and take as long as the datasheet says; until then
 * the chip answers nothing but its status. Refused: unknown commands, select that falls too early, a serial
 * clock that is too fast. Not modelled: wear, protection, the dual and quad modes.
 */
import { EmulationError } from "./emulation-error.js";
import { CellChange } from "./nor-change.js";
import {
  type BusyTimes,
  FASTEST,
  FASTEST_READ,
  HIGH_AFTER_OTHERS,
  HIGH_AFTER_READ,
  TYPICAL,
} from "./nor-times.js";

const SECTOR = 4096;
const PAGE = 256;
const ERASED = 0xff;
const WRITE_ENABLE_LATCH = 2;
const BUSY = 1;
/** Winbond, W25Q; behind it the capacity as a power of two. */
const MAKER = [0xef, 0x40];
/** Command byte and three of address. */
const HEAD = 4;

const WRITE_ENABLE = 0x06;
const WRITE_DISABLE = 0x04;
const READ_STATUS = 0x05;
const READ_DATA = 0x03;
const READ_IDENTITY = 0x9f;
const PAGE_PROGRAM = 0x02;
const SECTOR_ERASE = 0x20;
const QUIET = [WRITE_ENABLE, WRITE_DISABLE, PAGE_PROGRAM, SECTOR_ERASE];

/** The chip's time, ns since anything. */
export interface NorClock {
  readonly nanos: number;
}

/** The flash chip; `bytes` is its array of cells, 0xff when erased. */
export class NorFlash {
  private readonly frame: number[] = [];
  private selected = false;
  private writeEnabled = false;
  private change: CellChange | undefined;
  private highSince = Number.NEGATIVE_INFINITY;
  private highFor = HIGH_AFTER_READ;
  private readonly identity: readonly number[];

  constructor(
    private readonly bytes: Uint8Array,
    private readonly clock: NorClock,
    private readonly times: BusyTimes = TYPICAL,
  ) {
    this.identity = [...MAKER, Math.log2(bytes.length)];
  }

  /** Until when an erase or program lasts, ns; undefined when the chip is idle. */
  get busyUntil(): number | undefined {
    if (this.change !== undefined && this.clock.nanos >= this.change.ends) this.finish();
    return this.change?.ends;
  }

  /** Whether select is low. */
  get isSelected(): boolean {
    return this.selected;
  }

  /**
   * Select falls at `nanos`: a command begins.
   * @throws EmulationError when it was not high for long enough
   */
  select(nanos: number = this.clock.nanos): void {
    if (this.selected) return;
    const high = nanos - this.highSince;
    if (high < this.highFor)
      throw new EmulationError(
        `flash: select is high for ${high.toFixed(1)} ns, the W25Q16JV asks for ${this.highFor} ns (tSHSL)`,
      );
    this.selected = true;
    this.frame.length = 0;
  }

  /** Select rises at `nanos`: erase and program commands take effect. */
  deselect(nanos: number = this.clock.nanos): void {
    if (!this.selected) return;
    this.selected = false;
    const [command] = this.frame;
    this.highSince = nanos;
    this.highFor = command === READ_DATA ? HIGH_AFTER_READ : HIGH_AFTER_OTHERS;
    if (command === undefined || this.busyUntil !== undefined) return;
    if (command === WRITE_ENABLE) this.writeEnabled = this.frame.length === 1;
    else if (command === WRITE_DISABLE) this.writeEnabled = false;
    else if (command === SECTOR_ERASE && this.frame.length === HEAD) this.erase(nanos);
    else if (command === PAGE_PROGRAM && this.frame.length > HEAD) this.program(nanos);
  }

  /** Shifts one byte in at `hertz` and gives the byte that comes out meanwhile; 0xff while not selected. */
  exchange(value: number, hertz: number): number {
    if (!this.selected) return ERASED;
    const position = this.frame.length;
    this.frame.push(value & 0xff);
    const command = this.frame[0]!;
    const fastest = command === READ_DATA ? FASTEST_READ : FASTEST;
    if (hertz > fastest)
      throw new EmulationError(
        `flash: command 0x${command.toString(16)} at ${hertz / 1e6} MHz, the W25Q16JV bears ${fastest / 1e6} MHz`,
      );
    if (position === 0) return ERASED;
    if (command === READ_STATUS) return this.status();
    if (this.busyUntil !== undefined || QUIET.includes(command)) return ERASED;
    if (command === READ_DATA)
      return position < HEAD ? ERASED : this.bytes[(this.address + position - HEAD) % this.bytes.length]!;
    if (command === READ_IDENTITY) return this.identity[position - 1] ?? 0;
    throw new EmulationError(`flash: command 0x${command.toString(16)} is not modelled`);
  }

  /** Ends an erase or program as if its time were over. */
  finish(): void {
    this.change?.cutAt(Number.POSITIVE_INFINITY);
    this.change = undefined;
    this.writeEnabled = false;
  }

  /** The cells as a power cut at this moment leaves them. */
  contents(): Uint8Array {
    if (this.busyUntil !== undefined) this.change!.cutAt(this.clock.nanos);
    return this.bytes.slice();
  }

  private get address(): number {
    return ((this.frame[1]! << 16) | (this.frame[2]! << 8) | this.frame[3]!) % this.bytes.length;
  }

  private status(): number {
    const isBusy = this.busyUntil !== undefined;
    return (this.writeEnabled ? WRITE_ENABLE_LATCH : 0) | (isBusy ? BUSY : 0);
  }

  private erase(nanos: number): void {
    const first = this.address - (this.address % SECTOR);
    this.begin(first, new Uint8Array(SECTOR).fill(ERASED), true, nanos);
  }

  /**
   * Clears bits only, and wraps to the beginning of the page after its last byte; of more bytes than a page
   * has, the last ones count (8.2.13).
   */
  private program(nanos: number): void {
    const page = this.address - (this.address % PAGE);
    const data = new Uint8Array(PAGE).fill(ERASED);
    for (let index = HEAD; index < this.frame.length; index++)
      data[(this.address + index - HEAD) % PAGE] = this.frame[index]!;
    const after = data.map((byte, at) => byte & this.bytes[page + at]!);
    this.begin(page, after, false, nanos);
  }

  /** Begins to change cells if a write enable came before, as each erase and program needs its own. */
  private begin(first: number, after: Uint8Array, isErase: boolean, nanos: number): void {
    if (!this.writeEnabled) return;
    const time = isErase ? this.times.sectorErase : this.times.pageProgram;
    this.change = new CellChange(this.bytes, first, after, isErase, nanos, nanos + time);
  }
}
