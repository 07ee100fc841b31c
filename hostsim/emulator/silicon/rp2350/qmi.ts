/**
 * The flash interface in direct mode (RP2350 hardware_regs qmi.h, datasheet 12.14), single width, eight bits
 * a record. Takes: register accesses with their cycle. Gives: bytes of the flash chip, after the cycles that
 * they take; whether the flash can be read, which direct mode forbids. Timing and format registers keep what
 * is written, and the serial clock of reads is checked. Refused: chip select while a byte is on its way.
 */

import { systemDivider, systemHertz } from "../blocks/frequencies";
import { norDeselect, norExchange, norIsBusy, norReset, norSelect } from "../blocks/nor";
import { refuse } from "../blocks/refusal";
import { FLASH_BYTES, setFlashWindow } from "../memory";

const DIRECT_CSR: u32 = 0x00;
const DIRECT_TX: u32 = 0x04;
const DIRECT_RX: u32 = 0x08;
const M0_TIMING: u32 = 0x0c;
const REGISTERS_END: u32 = 0x54;
const EN: u32 = 1 << 0;
const BUSY: u32 = 1 << 1;
const ASSERT_CS0N: u32 = 1 << 2;
const AUTO_CS: u32 = 0xc8;
const TXFULL: u32 = 1 << 10;
const TXEMPTY: u32 = 1 << 11;
const RXEMPTY: u32 = 1 << 16;
const CLKDIV_SHIFT: u32 = 22;
const CLKDIV_BITS: u32 = 0xff;
const CSR_RESET: u32 = 0x01800000;
const CSR_WRITABLE: u32 = 0xffc000cd;
const NOPUSH: u32 = 1 << 20;
const OE: u32 = 1 << 19;
/** Widths other than single, sixteen bits. */
const WIDE: u32 = 7 << 16;
const BITS: u64 = 8;
/** Fastest serial clock of the slowest read command, 03h (Winbond datasheet 9.6, fR). */
const READ_HERTZ_MOST: u64 = 50_000_000;

const DEPTH: u32 = 4;
const DEPTH_MASK: u32 = DEPTH - 1;
/** What was received, and when each is there. */
const receivedWords = memory.data(4 * DEPTH, 4);
const receivedAt = memory.data(8 * DEPTH, 8);
let first: u32 = 0;
let count: u32 = 0;
let control: u32 = 0;
/** Cycle at which the last byte is done. */
let doneAt: u64 = 0;
/** Cycles of a byte. */
let byteCycles: u64 = 0;
const storage = memory.data(REGISTERS_END, 4);

/** As the boot ROM leaves it: reads through the window work. */
export function qmiReset(): void {
  memory.fill(storage, 0, REGISTERS_END);
  store<u32>(storage + M0_TIMING, 0x40000004);
  control = CSR_RESET;
  first = 0;
  count = 0;
  doneAt = 0;
  setFlashWindow(FLASH_BYTES);
  norReset();
}

/** The serial clock of reads must not be too fast: checked when a clock or the divider changes. */
export function qmiCheckClock(): void {
  const divider = load<u32>(storage + M0_TIMING) & CLKDIV_BITS;
  const whole = <u64>(divider == 0 ? 256 : divider);
  if (systemHertz > READ_HERTZ_MOST * whole * systemDivider)
    refuse("QMI: the flash is read with a serial clock above 50 MHz (M0_TIMING, CLKDIV)", M0_TIMING, divider);
}

function isBusy(cycle: u64): bool {
  return cycle < doneAt;
}

function csr(cycle: u64): u32 {
  const under = isBusy(cycle) ? <u32>min<u64>((doneAt - cycle - 1) / byteCycles, <u64>DEPTH) : 0;
  const comes = count > 0 && cycle >= load<u64>(receivedAt + <usize>(8 * first));
  return (
    control |
    (isBusy(cycle) ? BUSY : 0) |
    (under == DEPTH ? TXFULL : 0) |
    (under == 0 ? TXEMPTY : 0) |
    (comes ? 0 : RXEMPTY)
  );
}

/** Reads a register at `cycle`. */
export function qmiRead(offset: u32, cycle: u64): u32 {
  if (offset == DIRECT_CSR) return csr(cycle);
  if (offset == DIRECT_RX) {
    if (csr(cycle) & RXEMPTY) {
      refuse("QMI: DIRECT_RX is read while it is empty", offset, 0);
      return 0;
    }
    const value = load<u32>(receivedWords + <usize>(4 * first));
    first = (first + 1) & DEPTH_MASK;
    count -= 1;
    return value;
  }
  if (offset >= M0_TIMING && offset < REGISTERS_END) return load<u32>(storage + <usize>offset);
  refuse("QMI: there is no such register", offset, 0);
  return 0;
}

/** Writes a register at `cycle`. */
export function qmiWrite(offset: u32, value: u32, cycle: u64): void {
  if (offset == DIRECT_CSR) writeControl(value & CSR_WRITABLE, cycle);
  else if (offset == DIRECT_TX) send(value, cycle);
  else if (offset >= M0_TIMING && offset < REGISTERS_END) {
    store<u32>(storage + <usize>offset, value);
    if (offset == M0_TIMING) qmiCheckClock();
  } else refuse("QMI: there is no such register, or it can't be written", offset, value);
}

function writeControl(value: u32, cycle: u64): void {
  if (value & AUTO_CS)
    refuse("QMI: automatic chip select, and the second chip, are not modelled", DIRECT_CSR, value);
  if ((value ^ control) & ASSERT_CS0N) {
    if (isBusy(cycle)) refuse("QMI: chip select changes while a byte is on its way", DIRECT_CSR, value);
    if (value & ASSERT_CS0N) norSelect(cycle);
    else norDeselect(cycle);
  }
  if (control & ~value & EN && (norIsBusy(cycle) || value & ASSERT_CS0N))
    refuse("QMI: direct mode ends while the flash is busy or selected: it can't be read", DIRECT_CSR, value);
  control = value;
  setFlashWindow(value & EN ? 0 : FLASH_BYTES);
}

function send(value: u32, cycle: u64): void {
  if ((control & EN) == 0) refuse("QMI: DIRECT_TX is written while direct mode is off", DIRECT_TX, value);
  if (value & WIDE) refuse("QMI: only records of eight bits, single width, are modelled", DIRECT_TX, value);
  if (csr(cycle) & TXFULL)
    refuse("QMI: DIRECT_TX is written while it is full: the byte is lost", DIRECT_TX, value);
  const divider = (control >> CLKDIV_SHIFT) & CLKDIV_BITS;
  byteCycles = BITS * <u64>(divider == 0 ? 256 : divider);
  doneAt = max(doneAt, cycle) + byteCycles;
  const answer = norExchange(value & ~OE & 0xff, doneAt, <u32>(byteCycles / BITS));
  if (value & NOPUSH) return;
  if (count == DEPTH) {
    refuse(
      "QMI: more than four bytes wait in DIRECT_RX, which stalls the interface: not modelled",
      DIRECT_TX,
      value,
    );
    return;
  }
  const place = (first + count) & DEPTH_MASK;
  store<u32>(receivedWords + <usize>(4 * place), answer);
  store<u64>(receivedAt + <usize>(8 * place), doneAt);
  count += 1;
}
