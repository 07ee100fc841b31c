/**
 * PIO 0's registers (RP2350 hardware_regs pio.h, datasheet 11.7). Takes: bus accesses, one `pioStep` each
 * clk_sys cycle. Gives: requests to DMA. It never interrupts a processor: enabling that is refused, as are
 * clock dividers other than 1.
 */

import { padsTouch } from "./pads";
import {
  changeFlags,
  clearDebug,
  pioDebug,
  pioDirections,
  pioFlags,
  pioPins,
  pioStateReset,
  setDebug,
  settleFlags,
} from "./pio-data";
import {
  MACHINES,
  Machine,
  machineAt,
  machinesReset,
  pullReceive,
  pushTransmit,
  readExecControl,
  restart,
  UNDIVIDED,
  writeExecControl,
  writePinControl,
  writeShiftControl,
} from "./pio-machine";
import { force, forgetInstructions, instructionAt, stepMachine, writeInstruction } from "./pio-step";
import { refuse } from "./refusal";
import { lookSoon } from "./time";

const CTRL: u32 = 0x000;
const FSTAT: u32 = 0x004;
const FDEBUG: u32 = 0x008;
const FLEVEL: u32 = 0x00c;
const TXF0: u32 = 0x010;
const RXF0: u32 = 0x020;
const IRQ: u32 = 0x030;
const IRQ_FORCE: u32 = 0x034;
const INPUT_SYNC_BYPASS: u32 = 0x038;
const DBG_PADOUT: u32 = 0x03c;
const DBG_PADOE: u32 = 0x040;
const DBG_CFGINFO: u32 = 0x044;
const INSTR_MEM0: u32 = 0x048;
const SM0: u32 = 0x0c8;
const SM_STRIDE: u32 = 24;
const SM_END: u32 = SM0 + MACHINES * SM_STRIDE;
const GPIOBASE: u32 = 0x168;
const INTR: u32 = 0x16c;
const IRQ1_INTS: u32 = 0x184;
/** Version 1, 32 instructions, four machines, queues of four. */
const CFGINFO: u32 = 0x10200404;
const CLKDIV: u32 = 0;
const EXECCTRL: u32 = 4;
const SHIFTCTRL: u32 = 8;
const ADDR: u32 = 12;
const INSTR: u32 = 16;
const RX_UNDERFLOW: u32 = 1 << 8;
const TX_OVERFLOW: u32 = 1 << 16;
const RESTART_SHIFT: u32 = 4;
/** SM_ENABLE, SM_RESTART, CLKDIV_RESTART. */
const CTRL_MODELLED: u32 = 0xfff;

/** Enabled machines, one bit each. */
export let pioEnabled: u32 = 0;
let inputSyncBypass: u32 = 0;

/** As after a reset. */
export function pioReset(): void {
  machinesReset();
  pioStateReset();
  forgetInstructions();
  pioEnabled = 0;
  inputSyncBypass = 0;
}

/**
 * One clk_sys cycle of each enabled machine, in rising order, so that the highest machine that writes a pin
 * wins (11.5.6.1).
 */
export function pioStep(): void {
  if (pioEnabled & 1) stepMachine(machineAt(0));
  if (pioEnabled & 2) stepMachine(machineAt(1));
  if (pioEnabled & 4) stepMachine(machineAt(2));
  if (pioEnabled & 8) stepMachine(machineAt(3));
  settleFlags();
}

/** Whether the data request `request` (0 to 3 transmit, 4 to 7 receive) is up. */
export function pioRequests(request: u32): bool {
  const machine = machineAt(request & 3);
  return request & 4 ? machine.rxCount > 0 : machine.txCount < machine.txDepth;
}

function fifoStatus(): u32 {
  let status: u32 = 0;
  for (let index: u32 = 0; index < MACHINES; index++) {
    const machine = machineAt(index);
    if (machine.rxCount >= machine.rxDepth) status |= 1 << index;
    if (machine.rxCount == 0) status |= 1 << (8 + index);
    if (machine.txCount >= machine.txDepth) status |= 1 << (16 + index);
    if (machine.txCount == 0) status |= 1 << (24 + index);
  }
  return status;
}

function fifoLevels(): u32 {
  let levels: u32 = 0;
  for (let index: u32 = 0; index < MACHINES; index++) {
    const machine = machineAt(index);
    levels |= (machine.txCount | (machine.rxCount << 4)) << (8 * index);
  }
  return levels;
}

function rawInterrupts(): u32 {
  let raw = (pioFlags & 0xff) << 8;
  for (let index: u32 = 0; index < MACHINES; index++) {
    const machine = machineAt(index);
    if (machine.rxCount > 0) raw |= 1 << index;
    if (machine.txCount < machine.txDepth) raw |= 16 << index;
  }
  return raw;
}

function readMachine(offset: u32): u32 {
  const machine = machineAt(offset / SM_STRIDE);
  switch (offset % SM_STRIDE) {
    case CLKDIV:
      return machine.clockDivider;
    case EXECCTRL:
      return readExecControl(machine);
    case SHIFTCTRL:
      return machine.shiftControl;
    case ADDR:
      return machine.pc;
    case INSTR:
      return instructionAt(machine.pc);
    default:
      return machine.pinControl;
  }
}

function readReceive(index: u32): u32 {
  const machine = machineAt(index);
  if (machine.rxCount > 0) return pullReceive(machine);
  setDebug(RX_UNDERFLOW << index);
  return 0;
}

/** Reads a register. */
export function pioRead(offset: u32): u32 {
  if (offset >= SM0 && offset < SM_END) return readMachine(offset - SM0);
  if (offset >= RXF0 && offset < IRQ) return readReceive((offset - RXF0) >> 2);
  if (offset >= TXF0 && offset < RXF0) return 0;
  if (offset >= INSTR_MEM0 && offset < SM0) return 0;
  switch (offset) {
    case CTRL:
      return pioEnabled;
    case FSTAT:
      return fifoStatus();
    case FDEBUG:
      return pioDebug;
    case FLEVEL:
      return fifoLevels();
    case IRQ:
      return pioFlags;
    case INPUT_SYNC_BYPASS:
      return inputSyncBypass;
    case DBG_PADOUT:
      return pioPins;
    case DBG_PADOE:
      return pioDirections;
    case DBG_CFGINFO:
      return CFGINFO;
    case INTR:
      return rawInterrupts();
    default:
      if (offset < GPIOBASE || offset > IRQ1_INTS)
        refuse("PIO: a register that is not modelled is read", offset, 0);
      return 0;
  }
}

/** Writes a register. `raw`: what the bus carried, for bits that are cleared by writing them. */
export function pioWrite(offset: u32, value: u32, raw: u32): void {
  lookSoon();
  padsTouch();
  if (offset >= INSTR_MEM0 && offset < SM0) writeInstruction((offset - INSTR_MEM0) >> 2, value);
  else if (offset >= SM0 && offset < SM_END) writeMachine(offset - SM0, value);
  else if (offset >= TXF0 && offset < RXF0) writeTransmit((offset - TXF0) >> 2, value);
  else if (offset == CTRL) writeControl(value);
  else if (offset == FDEBUG) clearDebug(raw);
  else if (offset == IRQ) changeFlags(raw, 0);
  else if (offset == IRQ_FORCE) changeFlags(0, value & 0xff);
  else if (offset == INPUT_SYNC_BYPASS) inputSyncBypass = value;
  else if (offset < GPIOBASE || offset > IRQ1_INTS || value != 0)
    refuse("PIO: interrupts, GPIOBASE and this register are not modelled", offset, value);
}

function writeTransmit(index: u32, value: u32): void {
  const machine = machineAt(index);
  if (machine.txCount >= machine.txDepth) setDebug(TX_OVERFLOW << index);
  else pushTransmit(machine, value);
}

function writeControl(value: u32): void {
  if (value & ~CTRL_MODELLED) refuse("PIO: CTRL's bits for other blocks are not modelled", CTRL, value);
  for (let index: u32 = 0; index < MACHINES; index++) {
    const machine = machineAt(index);
    if (value & (1 << (RESTART_SHIFT + index))) restart(machine);
    if (value & (1 << index)) requireUndivided(machine);
  }
  pioEnabled = value & 15;
}

function requireUndivided(machine: Machine): void {
  if (machine.clockDivider != UNDIVIDED)
    refuse(
      "PIO: a machine runs with a clock divider other than 1, not modelled",
      machine.index,
      machine.clockDivider,
    );
}

function writeMachine(offset: u32, value: u32): void {
  const index = offset / SM_STRIDE;
  const machine = machineAt(index);
  const enabled = (pioEnabled & (1 << index)) != 0;
  switch (offset % SM_STRIDE) {
    case CLKDIV:
      machine.clockDivider = value;
      if (enabled) requireUndivided(machine);
      break;
    case EXECCTRL:
      writeExecControl(machine, value);
      break;
    case SHIFTCTRL:
      writeShiftControl(machine, value);
      break;
    case ADDR:
      refuse("PIO: SMx_ADDR is read-only", offset, value);
      break;
    case INSTR:
      force(machine, value & 0xffff, enabled);
      break;
    default:
      writePinControl(machine, value);
  }
}
