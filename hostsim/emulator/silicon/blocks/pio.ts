/**
 * PIO's registers (RP2350 hardware_regs pio.h, datasheet 11.7; RP2040 3.7): block 0, on the RP2040 block 1,
 * too. Takes: bus accesses, one `pioStep` each clk_sys cycle. Gives: requests to DMA; until when nothing but
 * counts will change. It never interrupts a processor: enabling that is refused, as are clock dividers other
 * than 1.
 */
import { IS_RP2040 } from "../chip";
import { padsTouch } from "./pads";
import { PioBlock, pioBlockOf, pioBlockReset, settleFlags } from "./pio-block";
import {
  BLOCKS,
  FOR_EVER,
  instructionAt,
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
  writeInstruction,
  writePinControl,
  writeShiftControl,
} from "./pio-machine";
import { countQuiet, force, stepMachine } from "./pio-step";
import { refuse } from "./refusal";
import { lookSoon, NEVER, now, phase } from "./time";

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
/** Registers of interrupts; on the RP2350 GPIOBASE comes before them. */
const INTR: u32 = IS_RP2040 ? 0x128 : 0x16c;
const LATER: u32 = IS_RP2040 ? INTR : 0x168;
const IRQ1_INTS: u32 = INTR + 0x18;
/** 32 instructions, four machines, queues of four; the RP2350's is version 1. */
const CFGINFO: u32 = IS_RP2040 ? 0x00200404 : 0x10200404;
/** Flags that the processors see. */
const RAW_FLAGS: u32 = IS_RP2040 ? 0x0f : 0xff;
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

/** Byte of FSTAT and of FDEBUG that tells of empty queues, of stalls. */
const HIGH_BYTE: u32 = 24;
const BYTE_LANES: u32 = 0x01010101;

/** Enabled machines of all blocks: 0 when there is nothing to step. */
export let pioEnabled: u32 = 0;
/** First cycle that is to be stepped: in those before it nothing but counts changes. */
export let pioQuietUntil: u64 = 0;
/** First cycle that the counts don't have yet. */
let countedTo: u64 = 0;

/** A block as after a reset. */
export function pioReset(block: u32): void {
  pioWake();
  machinesReset(block);
  pioBlockReset(block);
  noteEnabled();
}

function noteEnabled(): void {
  pioEnabled = pioBlockOf(0).enabled;
  if (BLOCKS > 1) pioEnabled |= pioBlockOf(1).enabled;
}

/** One clk_sys cycle of each enabled machine. */
export function pioStep(): void {
  if (countedTo < now) count();
  let quiet = stepBlock(0);
  if (BLOCKS > 1 && pioBlockOf(1).enabled != 0) quiet = min(quiet, stepBlock(1));
  countedTo = now + 1;
  pioQuietUntil = quiet == FOR_EVER ? NEVER : countedTo + <u64>quiet;
}

function stepOne(machine: Machine, block: PioBlock): u32 {
  stepMachine(machine, block);
  return machine.quiet;
}

/**
 * In rising order, so that the highest machine that writes a pin wins (11.5.6.1). Gives its quiet cycles.
 */
function stepBlock(index: u32): u32 {
  const block = pioBlockOf(index);
  let quiet = FOR_EVER;
  const enabled = block.enabled;
  if (enabled & 1) quiet = min(quiet, stepOne(machineAt(index, 0), block));
  if (enabled & 2) quiet = min(quiet, stepOne(machineAt(index, 1), block));
  if (enabled & 4) quiet = min(quiet, stepOne(machineAt(index, 2), block));
  if (enabled & 8) quiet = min(quiet, stepOne(machineAt(index, 3), block));
  return settleFlags(block) ? 0 : quiet;
}

/** Gives the machines the quiet cycles that have passed. */
function count(): void {
  const passed = min(pioQuietUntil, now + phase);
  if (passed <= countedTo) return;
  const cycles = <u32>(passed - countedTo);
  countedTo = passed;
  for (let index: u32 = 0; index < BLOCKS; index++)
    for (let left = pioBlockOf(index).enabled; left != 0; left &= left - 1)
      countQuiet(machineAt(index, ctz<u32>(left)), cycles);
}

/** What a machine waits for may have come: all are stepped from now on. */
function pioWake(): void {
  count();
  pioQuietUntil = now + phase;
  countedTo = pioQuietUntil;
  lookSoon();
}

/** Whether the data request `request` (0 to 3 transmit, 4 to 7 receive; then the next block's) is up. */
export function pioRequests(request: u32): bool {
  const machine = machineAt(request >> 3, request & 3);
  return request & 4 ? machine.rxCount > 0 : machine.txCount < machine.txDepth;
}

/** Whether no enabled machine of block 0 is reported to have stalled. */
export function pioStopsNone(): bool {
  const block = pioBlockOf(0);
  return ((block.debug >> HIGH_BYTE) & block.enabled) == 0;
}

/** Whether INPUT_SYNC_BYPASS of block 0 has the flags of empty transmit queues, in each lane. */
export function pioKeepsEmpty(): bool {
  let empty: u32 = 0;
  for (let index: u32 = 0; index < MACHINES; index++)
    if (machineAt(0, index).txCount == 0) empty |= BYTE_LANES << index;
  return (empty & ~pioBlockOf(0).bypass) == 0;
}

function fifoStatus(block: u32): u32 {
  let status: u32 = 0;
  for (let index: u32 = 0; index < MACHINES; index++) {
    const machine = machineAt(block, index);
    if (machine.rxCount >= machine.rxDepth) status |= 1 << index;
    if (machine.rxCount == 0) status |= 1 << (8 + index);
    if (machine.txCount >= machine.txDepth) status |= 1 << (16 + index);
    if (machine.txCount == 0) status |= 1 << (24 + index);
  }
  return status;
}

function fifoLevels(block: u32): u32 {
  let levels: u32 = 0;
  for (let index: u32 = 0; index < MACHINES; index++) {
    const machine = machineAt(block, index);
    levels |= (machine.txCount | (machine.rxCount << 4)) << (8 * index);
  }
  return levels;
}

function rawInterrupts(block: u32): u32 {
  let raw = (pioBlockOf(block).flags & RAW_FLAGS) << 8;
  for (let index: u32 = 0; index < MACHINES; index++) {
    const machine = machineAt(block, index);
    if (machine.rxCount > 0) raw |= 1 << index;
    if (machine.txCount < machine.txDepth) raw |= 16 << index;
  }
  return raw;
}

function readMachine(block: u32, offset: u32): u32 {
  const machine = machineAt(block, offset / SM_STRIDE);
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
      return instructionAt(machine, machine.pc);
    default:
      return machine.pinControl;
  }
}

function readReceive(block: u32, index: u32): u32 {
  pioWake();
  const machine = machineAt(block, index);
  if (machine.rxCount > 0) return pullReceive(machine);
  pioBlockOf(block).debug |= RX_UNDERFLOW << index;
  return 0;
}

/** Reads a register of a block. */
export function pioRead(index: u32, offset: u32): u32 {
  if (offset >= SM0 && offset < SM_END) return readMachine(index, offset - SM0);
  if (offset >= RXF0 && offset < IRQ) return readReceive(index, (offset - RXF0) >> 2);
  if (offset >= TXF0 && offset < RXF0) return 0;
  if (offset >= INSTR_MEM0 && offset < SM0) return 0;
  const block = pioBlockOf(index);
  switch (offset) {
    case CTRL:
      return block.enabled;
    case FSTAT:
      return fifoStatus(index);
    case FDEBUG:
      return block.debug;
    case FLEVEL:
      return fifoLevels(index);
    case IRQ:
      return block.flags;
    case INPUT_SYNC_BYPASS:
      return block.bypass;
    case DBG_PADOUT:
      return block.pins;
    case DBG_PADOE:
      return block.directions;
    case DBG_CFGINFO:
      return CFGINFO;
    case INTR:
      return rawInterrupts(index);
    case IRQ_FORCE:
      return 0;
    default:
      if (offset < LATER || offset > IRQ1_INTS)
        refuse("PIO: a register that is not modelled is read", offset, 0);
      return 0;
  }
}

/** Writes a register of a block. `raw`: what the bus carried, for bits that are cleared by writing them. */
export function pioWrite(index: u32, offset: u32, value: u32, raw: u32): void {
  const block = pioBlockOf(index);
  if (offset == INPUT_SYNC_BYPASS) {
    block.bypass = value;
    return;
  }
  if (offset == CTRL && value == block.enabled) return;
  pioWake();
  if (offset >= INSTR_MEM0 && offset < SM0) writeInstruction(index, (offset - INSTR_MEM0) >> 2, value);
  else if (offset >= SM0 && offset < SM_END) writeMachine(block, index, offset - SM0, value);
  else if (offset >= TXF0 && offset < RXF0) writeTransmit(index, (offset - TXF0) >> 2, value);
  else if (offset == CTRL) writeControl(index, value);
  else if (offset == FDEBUG) block.debug &= ~raw;
  else if (offset == IRQ) block.flags &= ~raw;
  else if (offset == IRQ_FORCE) block.flags |= value & 0xff;
  else if (offset < LATER || offset > IRQ1_INTS || value != 0)
    refuse("PIO: interrupts, GPIOBASE and this register are not modelled", offset, value);
}

function writeTransmit(block: u32, index: u32, value: u32): void {
  const machine = machineAt(block, index);
  if (machine.txCount >= machine.txDepth) pioBlockOf(block).debug |= TX_OVERFLOW << index;
  else pushTransmit(machine, value);
}

function writeControl(block: u32, value: u32): void {
  if (value & ~CTRL_MODELLED) refuse("PIO: CTRL's bits for other blocks are not modelled", CTRL, value);
  for (let index: u32 = 0; index < MACHINES; index++) {
    const machine = machineAt(block, index);
    if (value & (1 << (RESTART_SHIFT + index))) restart(machine);
    if (value & (1 << index)) requireUndivided(machine);
  }
  pioBlockOf(block).enabled = value & 15;
  noteEnabled();
}

function requireUndivided(machine: Machine): void {
  if (machine.clockDivider != UNDIVIDED)
    refuse(
      "PIO: a machine runs with a clock divider other than 1, not modelled",
      machine.index,
      machine.clockDivider,
    );
}

function writeMachine(block: PioBlock, number: u32, offset: u32, value: u32): void {
  const index = offset / SM_STRIDE;
  const machine = machineAt(number, index);
  const enabled = (block.enabled & (1 << index)) != 0;
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
      padsTouch();
      break;
    default:
      writePinControl(machine, value);
  }
}
