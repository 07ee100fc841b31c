/**
 * The subsystem resets of the RP2040 (datasheet section 2.14). rp2040js starts with every block released, so
 * firmware that forgets to release one works there and hangs on the chip. Here a block is held until the
 * firmware releases it, and an access before that stops the run. Resetting a block again is refused, since
 * its registers would not be cleared; only the system PLL can be, while nothing runs from it.
 */
import { BasePeripheral, type Peripheral, type RP2040 } from "rp2040js";
import { EmulationError } from "./emulation-error.js";

const RESET = 0x0;
const RESET_DONE = 0x8;
const ALL = 0x01ffffff;
/** Page of each block (address >> 12) by its bit in RESET (section 2.14.3). */
const PAGE_OF_BIT = new Map([
  [1, 0x40030],
  [2, 0x50000],
  [5, 0x40014],
  [8, 0x4001c],
  [10, 0x50200],
  [11, 0x50300],
  [12, 0x40028],
  [13, 0x4002c],
  [21, 0x40054],
  [22, 0x40034],
  [23, 0x40038],
]);
/** PLL_SYS, and its registers after a reset (section 2.18.4). */
const SYSTEM_PLL = 12;
/** CLK_SYS_SELECTED, one-hot (section 2.15.7). */
const SYSTEM_CLOCK_SELECTED = 0x40008044;
const FROM_REFERENCE = 1;
const PLL_AFTER_RESET = [1, 0x2d, 0, 0x77000];
/** Released by the boot ROM before it starts the second stage: IO_QSPI and PADS_QSPI. */
const RELEASED_BY_BOOT_ROM = (1 << 6) | (1 << 9);

/** What answers at the address of a block that is held in reset. */
class HeldInReset extends BasePeripheral {
  override readUint32(): number {
    throw new EmulationError(`${this.name} is read while it is held in reset (RESETS)`);
  }
  override writeUint32Atomic(): void {
    throw new EmulationError(`${this.name} is written while it is held in reset (RESETS)`);
  }
}

/** RESETS; construct it last, when every other peripheral of the chip is in its place. */
export class ResetController extends BasePeripheral {
  private held = ALL & ~RELEASED_BY_BOOT_ROM;
  private watchdogSelect = 0;
  private readonly waiting = new Map<number, Peripheral>();

  constructor(chip: RP2040) {
    super(chip, "RESETS");
    for (const page of PAGE_OF_BIT.values()) {
      this.waiting.set(page, chip.peripherals[page]!);
      chip.peripherals[page] = new HeldInReset(chip, `the block at 0x${page.toString(16)}000`);
    }
  }

  override readUint32(address: number): number {
    const offset = address & 0xfff;
    if (offset === RESET) return this.held;
    return offset === RESET_DONE ? ALL & ~this.held : this.watchdogSelect;
  }

  override writeUint32(offset: number, value: number): void {
    if (offset !== RESET) {
      this.watchdogSelect = value;
      return;
    }
    const next = value & ALL;
    for (const [bit, page] of PAGE_OF_BIT) {
      const holds = (next & (1 << bit)) !== 0;
      const block = this.waiting.get(page);
      if (holds && block === undefined && bit === SYSTEM_PLL) this.resetPll();
      else if (holds && block === undefined) {
        throw new EmulationError(`RESETS: bit ${bit} resets a block in use, which is not modelled`);
      }
      if (!holds && block !== undefined) {
        this.rp2040.peripherals[page] = block;
        this.waiting.delete(page);
      }
    }
    this.held = next;
  }

  private resetPll(): void {
    const { rp2040 } = this;
    if (rp2040.readUint32(SYSTEM_CLOCK_SELECTED) !== FROM_REFERENCE)
      throw new EmulationError("RESETS: the system PLL is reset while clk_sys runs from it");
    const pll = rp2040.peripherals[PAGE_OF_BIT.get(SYSTEM_PLL)!]!;
    for (const [index, value] of PLL_AFTER_RESET.entries()) pll.writeUint32(4 * index, value);
    this.waiting.set(PAGE_OF_BIT.get(SYSTEM_PLL)!, pll);
    rp2040.peripherals[PAGE_OF_BIT.get(SYSTEM_PLL)!] = new HeldInReset(rp2040, "the system PLL");
  }
}
