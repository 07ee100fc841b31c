/**
 * A serial NOR flash like the W25Q16 of the Raspberry Pi Pico (Winbond W25Q16JV datasheet, chapter 8), on the
 * bytes that the processor sees at 0x10000000. Takes chip select and bytes, gives bytes. Erase and program
 * begin when chip select rises and keep the chip busy for a few status reads, so that a driver which does not
 * poll fails. An unknown command is refused. Not modelled: times, wear, protection, the quad modes.
 */
import { EmulationError } from "./emulation-error.js";

const SECTOR = 4096;
const PAGE = 256;
const WRITE_ENABLE_LATCH = 2;
const BUSY = 1;
/**
 * Status reads that answer "busy" after an erase or program: enough to catch a driver that reads only once.
 */
const BUSY_READS = 3;
/** Winbond, W25Q; behind it the capacity as a power of two. */
const MAKER = [0xef, 0x40];

/** The flash chip; `bytes` is its array of cells, 0xff when erased. */
export class NorFlash {
  private readonly frame: number[] = [];
  private selected = false;
  private writeEnabled = false;
  private busyReads = 0;

  private readonly identity: readonly number[];

  constructor(private readonly bytes: Uint8Array) {
    this.identity = [...MAKER, Math.log2(bytes.length)];
  }

  /** Chip select falls: a command begins. */
  select(): void {
    if (this.selected) return;
    this.selected = true;
    this.frame.length = 0;
  }

  /** Chip select rises: erase and program commands take effect. */
  deselect(): void {
    if (!this.selected) return;
    this.selected = false;
    const [command] = this.frame;
    if (command === undefined || this.busyReads > 0) return;
    if (command === 0x06) this.writeEnabled = this.frame.length === 1;
    else if (command === 0x04) this.writeEnabled = false;
    else if (command === 0x20 && this.frame.length === 4) this.change(() => this.erase());
    else if (command === 0x02 && this.frame.length > 4) this.change(() => this.program());
  }

  /** Shifts one byte in and gives the byte that comes out meanwhile; 0xff while not selected. */
  exchange(value: number): number {
    if (!this.selected) return 0xff;
    const position = this.frame.length;
    this.frame.push(value & 0xff);
    if (position === 0) return 0xff;
    const command = this.frame[0]!;
    if (command === 0x05) return this.status();
    if (this.busyReads > 0) return 0xff;
    switch (command) {
      case 0x03:
        return position < 4 ? 0xff : this.bytes[(this.address + position - 4) % this.bytes.length]!;
      case 0x9f:
        return this.identity[position - 1] ?? 0;
      case 0x02:
      case 0x04:
      case 0x06:
      case 0x20:
        return 0xff;
      default:
        throw new EmulationError(`flash: command 0x${command.toString(16)} is not modelled`);
    }
  }

  private get address(): number {
    return ((this.frame[1]! << 16) | (this.frame[2]! << 8) | this.frame[3]!) % this.bytes.length;
  }

  private status(): number {
    const status = (this.writeEnabled ? WRITE_ENABLE_LATCH : 0) | (this.busyReads > 0 ? BUSY : 0);
    if (this.busyReads > 0) this.busyReads--;
    return status;
  }

  /** Changes cells if a write enable came before, as each erase and program needs its own. */
  private change(action: () => void): void {
    if (!this.writeEnabled) return;
    action();
    this.writeEnabled = false;
    this.busyReads = BUSY_READS;
  }

  private erase(): void {
    const first = this.address - (this.address % SECTOR);
    this.bytes.fill(0xff, first, first + SECTOR);
  }

  /** Clears bits only, and wraps to the beginning of the page after its last byte. */
  private program(): void {
    const page = this.address - (this.address % PAGE);
    for (let index = 4; index < this.frame.length; index++) {
      const cell = page + ((this.address + index - 4) % PAGE);
      this.bytes[cell] = this.bytes[cell]! & this.frame[index]!;
    }
  }
}
