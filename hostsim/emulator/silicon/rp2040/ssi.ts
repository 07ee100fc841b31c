/**
 * The flash controller (SSI, RP2040 datasheet 4.10) and the override of its chip select (IO_QSPI, 2.19.6.2),
 * as far as a driver needs them: standard SPI through DR0, in frames of 8 bits, or as reads of some words by
 * one frame of 32 bits (TMOD 3, "EEPROM read"). Bits take their time at the system clock through BAUDR. It
 * also reads flash for the cache (xip.ts). Takes: register accesses. Gives: bytes of the flash, after their
 * time. Refused: the dual and quad modes, other frames, queues that overflow, select that rises inside a
 * byte, commands from code in flash.
 */
import {
  norDeselect,
  norExchange,
  norIsBusy,
  norIsSelected,
  norReadInPlace,
  norReadyAt,
  norReset,
  norSelect,
} from "../blocks/nor";
import { refuse } from "../blocks/refusal";
import { noteWaiting, now } from "../blocks/time";
import { addWaits, waits } from "../memory";
import { AHEAD, currentCore, stateOf } from "../processor/state";

const CTRLR0: u32 = 0x00;
const CTRLR1: u32 = 0x04;
const SSIENR: u32 = 0x08;
const SER: u32 = 0x10;
const BAUDR: u32 = 0x14;
const TXFLR: u32 = 0x20;
const RXFLR: u32 = 0x24;
const SR: u32 = 0x28;
const IDR: u32 = 0x58;
const VERSION: u32 = 0x5c;
const DR0: u32 = 0x60;
const SPI_CTRLR0: u32 = 0xf4;
const REGISTERS_END: u32 = 0x100;
const IDENTITY: u32 = 0x51535049;
const VERSION_IS: u32 = 0x3430312a;

const BUSY: u32 = 1;
const TRANSMIT_NOT_FULL: u32 = 2;
const TRANSMIT_EMPTY: u32 = 4;
const RECEIVE_NOT_EMPTY: u32 = 8;
const RECEIVE_FULL: u32 = 16;

/** Transfer modes, CTRLR0 bits 9:8. */
const TRANSMIT_ONLY: u32 = 1;
const EEPROM_READ: u32 = 3;
const BYTE_BITS: u32 = 8;
const WORD_BITS: u32 = 32;

/** Reads in place by command 03h with an address of 24 bits: CTRLR0 and SPI_CTRLR0 (4.10.13). */
const READS_CONTROL: u32 = 0x001f0300;
const READS_SERIAL: u32 = 0x03000218;
/** Bits of such a read: command, address, a word. */
const READ_BITS: u32 = 64;
/** The divider with which the boot ROM reads (pico-bootrom, program_flash_generic.c). */
const BOOT_ROM_DIVIDER: u32 = 6;

/** IO_QSPI: STATUS and CTRL of six pins, and what CTRL of select forces: nothing, nothing, low, high. */
const QSPI_END: u32 = 0x30;
const SELECT_CONTROL: u32 = 0x0c;
const OUTOVER_SHIFT: u32 = 8;
const LOW: u32 = 2;

const DEPTH: u32 = 16;
const DEPTH_MASK: u32 = DEPTH - 1;
/** What was received, and when each is there. */
const receivedWords = memory.data(4 * DEPTH, 4);
const receivedAt = memory.data(8 * DEPTH, 8);
let first: u32 = 0;
let count: u32 = 0;
/** Cycle at which the last bit is shifted. */
let shiftedAt: u64 = 0;
/** Cycle until which the last read in place lasts. */
let readsUntil: u64 = 0;
const storage = memory.data(REGISTERS_END, 4);
const qspi = memory.data(QSPI_END, 4);

/** As the boot ROM leaves it: reads in place work. */
export function ssiReset(): void {
  memory.fill(storage, 0, REGISTERS_END);
  set(CTRLR0, READS_CONTROL);
  set(SPI_CTRLR0, READS_SERIAL);
  set(BAUDR, BOOT_ROM_DIVIDER);
  set(SER, 1);
  set(SSIENR, 1);
  first = 0;
  count = 0;
  shiftedAt = 0;
  readsUntil = 0;
  norReset();
}

/** IO_QSPI as after a reset. */
export function qspiReset(): void {
  memory.fill(qspi, 0, QSPI_END);
}

function get(offset: u32): u32 {
  return load<u32>(storage + <usize>offset);
}

function set(offset: u32, value: u32): void {
  store<u32>(storage + <usize>offset, value);
}

function cycle(): u64 {
  return now + <u64>waits;
}

function isEnabled(): bool {
  return (get(SSIENR) & 1) != 0;
}

/** Chip select as the firmware forces it: LOW or HIGH, else SSI drives it. */
function forced(): u32 {
  const level = (load<u32>(qspi + SELECT_CONTROL) >> OUTOVER_SHIFT) & 3;
  return level < LOW ? 0 : level;
}

function divider(): u32 {
  const chosen = get(BAUDR);
  if (chosen < 2 || chosen & 1) refuse("SSI: BAUDR gives no clock", BAUDR, chosen);
  return chosen;
}

function refuseRead(): bool {
  if (norIsBusy(cycle())) refuse("flash is read in place while it is busy with an erase or program", 0, 0);
  else if (!isEnabled()) refuse("flash is read in place while its controller, SSI, is off", SSIENR, 0);
  else if (forced() != 0)
    refuse("flash is read in place while its select is driven by hand", SELECT_CONTROL, forced());
  else if (get(CTRLR0) != READS_CONTROL || get(SPI_CTRLR0) != READS_SERIAL || get(CTRLR1) != 0)
    refuse(
      "flash is read in place while SSI is in another mode than plain reads (03h) of a word",
      CTRLR0,
      get(CTRLR0),
    );
  else if (cycle() < shiftedAt) refuse("flash is read in place while a command is on its way", 0, 0);
  else return false;
  return true;
}

/** A serial read of one word in place: who reads waits for it. */
export function ssiReadInPlace(): void {
  if (refuseRead()) return;
  endFrame();
  // The other core may be reading.
  const begins = max(cycle(), readsUntil);
  readsUntil = begins + <u64>(READ_BITS * divider());
  norReadInPlace(begins, readsUntil, divider());
  addWaits(<u32>(readsUntil - cycle()));
}

/** Reads a register of IO_QSPI. */
export function qspiRead(offset: u32): u32 {
  if (offset < QSPI_END) return load<u32>(qspi + <usize>offset);
  refuse("IO_QSPI: interrupts are not modelled", offset, 0);
  return 0;
}

/** Writes a register of IO_QSPI. */
export function qspiWrite(offset: u32, value: u32): void {
  if (offset >= QSPI_END) {
    refuse("IO_QSPI: interrupts are not modelled", offset, value);
    return;
  }
  store<u32>(qspi + <usize>offset, value);
  if (offset != SELECT_CONTROL) return;
  if (forced() == LOW) {
    norSelect(cycle());
    return;
  }
  if (norIsSelected() && cycle() < shiftedAt)
    refuse("SSI: select rises while a byte is on its way", offset, value);
  norDeselect(cycle());
}

/** Without an override the chip is deselected as soon as the transmit queue has run empty (4.10.9). */
function endFrame(): void {
  if (forced() == 0 && cycle() >= shiftedAt) norDeselect(shiftedAt);
}

function arrived(): u32 {
  let there: u32 = 0;
  while (there < count && load<u64>(receivedAt + <usize>(8 * ((first + there) & DEPTH_MASK))) <= cycle())
    there++;
  return there;
}

function status(): u32 {
  endFrame();
  const there = arrived();
  return (
    (cycle() < shiftedAt ? BUSY : TRANSMIT_EMPTY) |
    TRANSMIT_NOT_FULL |
    (there > 0 ? RECEIVE_NOT_EMPTY : 0) |
    (there == DEPTH ? RECEIVE_FULL : 0)
  );
}

function take(): u32 {
  if (arrived() == 0) {
    refuse("SSI: DR0 is read while nothing has come", DR0, 0);
    return 0;
  }
  const value = load<u32>(receivedWords + <usize>(4 * first));
  first = (first + 1) & DEPTH_MASK;
  count -= 1;
  return value;
}

/** Reads a register of SSI. */
export function ssiRead(offset: u32): u32 {
  switch (offset) {
    case TXFLR:
      return 0;
    case RXFLR:
      return arrived();
    case SR:
      return status();
    case IDR:
      return IDENTITY;
    case VERSION:
      return VERSION_IS;
    case DR0:
      return take();
    default:
      return get(offset);
  }
}

/** Writes a register of SSI. */
export function ssiWrite(offset: u32, value: u32): void {
  if (offset == DR0) {
    send(value);
    return;
  }
  if (offset == SSIENR && (value & 1) == 0) {
    if (cycle() < shiftedAt) refuse("SSI: it is turned off inside a frame", offset, value);
    endFrame();
    count = 0;
  } else if (offset != SSIENR && isEnabled() && value != get(offset))
    refuse("SSI: a register is written while SSI is enabled, which the chip ignores", offset, value);
  set(offset, value);
}

function runsFromFlash(): bool {
  return (stateOf(currentCore).ahead - AHEAD) >> 26 == 4;
}

function send(value: u32): void {
  const control = get(CTRLR0);
  const bits = ((control >> 16) & 31) + 1;
  const mode = (control >> 8) & 3;
  const isSerial = ((control >> 21) & 3) == 0;
  if (runsFromFlash()) refuse("SSI: code that runs from flash sends commands to the flash", DR0, value);
  if (!isEnabled()) refuse("SSI: DR0 is written while SSI is disabled", DR0, value);
  endFrame();
  if (forced() == 0) norSelect(cycle());
  if (isSerial && bits == BYTE_BITS && mode != EEPROM_READ) {
    const answer = shift(value & 0xff);
    if (mode != TRANSMIT_ONLY) receive(answer);
  } else if (isSerial && bits == WORD_BITS && mode == EEPROM_READ) readWords(value);
  else refuse("SSI: only standard SPI with frames of 8 bits, or reads of 32 bits, is modelled", DR0, control);
}

/** A command and its address, in one frame; then words come, highest byte first. */
function readWords(head: u32): void {
  for (let at: u32 = WORD_BITS; at > 0; at -= BYTE_BITS) shift((head >> (at - BYTE_BITS)) & 0xff);
  for (let left = get(CTRLR1) + 1; left > 0; left--) {
    let word: u32 = 0;
    for (let byte = 0; byte < 4; byte++) word = (word << BYTE_BITS) | shift(0);
    receive(word);
  }
}

/** Shifts a byte behind those on their way, and gives the one that comes back. */
function shift(value: u32): u32 {
  shiftedAt = max(shiftedAt, cycle()) + <u64>(BYTE_BITS * divider());
  return norExchange(value, shiftedAt, divider());
}

function receive(value: u32): void {
  if (count == DEPTH) {
    refuse("SSI: the receive queue overflows", DR0, value);
    return;
  }
  const place = (first + count) & DEPTH_MASK;
  store<u32>(receivedWords + <usize>(4 * place), value);
  store<u64>(receivedAt + <usize>(8 * place), shiftedAt);
  count += 1;
  // Firmware that sees a busy flash asks it again until it is ready.
  if (norIsBusy(shiftedAt)) noteWaiting(norReadyAt());
}
