/**
 * SIO (RP2350 hardware_regs sio.h, datasheet 3.1; RP2040 2.3.1): each core's number, the queues between the
 * cores, spin locks, GPIO outputs, the RP2040's dividers. And core 1's boot ROM, as far as it talks through
 * those queues (RP2350 5.3, RP2040 2.8.2): it echoes 0, 0, 1, vector table, stack pointer, entry, and starts
 * there. Takes: accesses of a core. Gives: pin levels, and what core 1 is to start with.
 */
import { IS_RP2040 } from "../chip";
import { currentCore } from "../processor/state";
import { DIVIDER, DIVIDER_END, dividerRead, dividerReset, dividerWrite } from "../rp2040/divider";
import { padsTouch } from "./pads";
import { refuse } from "./refusal";
import { lookSoon } from "./time";

const CPUID: u32 = 0x000;
const GPIO_IN: u32 = 0x004;
const GPIO_OUT: u32 = 0x010;
/** Bytes from a GPIO register to its SET, CLR and XOR; between the RP2350's are those of the upper GPIOs. */
const STEP: u32 = IS_RP2040 ? 4 : 8;
const SET: u32 = STEP;
const CLR: u32 = 2 * STEP;
const XOR: u32 = 3 * STEP;
const GPIO_OE: u32 = GPIO_OUT + 4 * STEP;
const FIFO_ST: u32 = 0x050;
const FIFO_WR: u32 = 0x054;
const FIFO_RD: u32 = 0x058;
const SPINLOCK_ST: u32 = 0x05c;
const SPINLOCK0: u32 = 0x100;
const SPINLOCK_END: u32 = 0x180;
/** FIFO_ST: something to read, room to write, and two sticky errors. */
const VLD: u32 = 1;
const RDY: u32 = 2;
const WOF: u32 = 4;
const ROE: u32 = 8;

const DEPTH: u32 = 4;
const DEPTH_MASK: u32 = DEPTH - 1;
const CORES: u32 = 2;

/** The queue that one core reads. */
class Queue {
  word0: u32;
  word1: u32;
  word2: u32;
  word3: u32;
  first: u32;
  count: u32;
}
const queues = memory.data(CORES * <u32>offsetof<Queue>(), 4);

/** GPIO outputs and output enables. */
export let sioOutputs: u32 = 0;
export let sioEnables: u32 = 0;
let locks: u32 = 0;
/** Sticky errors of each core. */
let errors0: u32 = 0;
let errors1: u32 = 0;

/** Words that core 1's ROM has had of the sequence; ROM_LEFT when core 1 runs its program. */
let romState: u32 = 0;
const ROM_VECTORS: u32 = 3;
const ROM_STACK: u32 = 4;
const ROM_ENTRY: u32 = 5;
const ROM_LEFT: u32 = 6;

/** Core 1 is to be started. */
export let core1Launched: bool = false;
/** With this vector table, stack pointer and entry. */
export let core1Vectors: u32 = 0;
export let core1Stack: u32 = 0;
export let core1Entry: u32 = 0;

/** The launch is done. */
export function core1Taken(): void {
  core1Launched = false;
}

function queueOf(reader: u32): Queue {
  return changetype<Queue>(queues + <usize>reader * offsetof<Queue>());
}

/** As after a reset: core 1 waits in its ROM, having said so. */
export function sioReset(): void {
  sioOutputs = 0;
  sioEnables = 0;
  locks = 0;
  errors0 = 0;
  errors1 = 0;
  if (IS_RP2040) dividerReset();
  sioResetCore1();
}

/** Core 1 is back in its ROM: it empties its queue and sends a 0 (SDK, multicore_reset_core1). */
export function sioResetCore1(): void {
  memory.fill(queues, 0, CORES * <u32>offsetof<Queue>());
  romState = 0;
  core1Launched = false;
  push(0, 0);
}

function push(reader: u32, value: u32): bool {
  const queue = queueOf(reader);
  if (queue.count == DEPTH) return false;
  store<u32>(changetype<usize>(queue) + <usize>(4 * ((queue.first + queue.count) & DEPTH_MASK)), value);
  queue.count += 1;
  return true;
}

function setError(bit: u32): void {
  if (currentCore == 0) errors0 |= bit;
  else errors1 |= bit;
}

function writeQueue(value: u32): void {
  if (currentCore == 0 && romState != ROM_LEFT) {
    romTakes(value);
    return;
  }
  if (!push(1 - currentCore, value)) setError(WOF);
}

/** The ROM's side of the launch: a word out of the sequence starts it anew. */
function romTakes(value: u32): void {
  if (romState < 2 && value != 0) romState = 0;
  else if (romState == 2 && value != 1) romState = value == 0 ? 2 : 0;
  else {
    if (romState == ROM_VECTORS) core1Vectors = value;
    else if (romState == ROM_STACK) core1Stack = value;
    else if (romState == ROM_ENTRY) {
      core1Entry = value;
      core1Launched = true;
      lookSoon();
    }
    romState += 1;
  }
  if (!push(0, value)) setError(WOF);
}

function readQueue(): u32 {
  const queue = queueOf(currentCore);
  if (queue.count == 0) {
    setError(ROE);
    return 0;
  }
  const value = load<u32>(changetype<usize>(queue) + <usize>(4 * queue.first));
  queue.first = (queue.first + 1) & DEPTH_MASK;
  queue.count -= 1;
  return value;
}

function status(): u32 {
  const room = currentCore == 0 && romState != ROM_LEFT ? true : queueOf(1 - currentCore).count < DEPTH;
  const errors = currentCore == 0 ? errors0 : errors1;
  return (queueOf(currentCore).count > 0 ? VLD : 0) | (room ? RDY : 0) | errors;
}

/** Reads a register. */
export function sioRead(offset: u32): u32 {
  if (offset >= SPINLOCK0 && offset < SPINLOCK_END) {
    const lock: u32 = 1 << ((offset - SPINLOCK0) >> 2);
    if (locks & lock) return 0;
    locks |= lock;
    return lock;
  }
  if (IS_RP2040 && offset >= DIVIDER && offset < DIVIDER_END) return dividerRead(offset - DIVIDER);
  switch (offset) {
    case CPUID:
      return currentCore;
    case GPIO_OUT:
      return sioOutputs;
    case GPIO_OE:
      return sioEnables;
    case FIFO_ST:
      return status();
    case FIFO_RD:
      return readQueue();
    case SPINLOCK_ST:
      return locks;
    case GPIO_IN:
      refuse("SIO: input pins are not modelled", offset, 0);
      return 0;
    default:
      refuse("SIO: a register that is not modelled is read", offset, 0);
      return 0;
  }
}

/** Writes a register. */
export function sioWrite(offset: u32, value: u32): void {
  if (offset >= SPINLOCK0 && offset < SPINLOCK_END) {
    locks &= ~(1 << ((offset - SPINLOCK0) >> 2));
    return;
  }
  if (IS_RP2040 && offset >= DIVIDER && offset < DIVIDER_END) dividerWrite(offset - DIVIDER, value);
  else if (offset >= GPIO_OUT && offset < GPIO_OE + 4 * STEP) writePins(offset, value);
  else if (offset == FIFO_WR) writeQueue(value);
  else if (offset != FIFO_ST) refuse("SIO: a register that is not modelled is written", offset, value);
  else if (currentCore == 0) errors0 = 0;
  else errors1 = 0;
}

function writePins(offset: u32, value: u32): void {
  switch (offset) {
    case GPIO_OUT:
      sioOutputs = value;
      break;
    case GPIO_OUT + SET:
      sioOutputs |= value;
      break;
    case GPIO_OUT + CLR:
      sioOutputs &= ~value;
      break;
    case GPIO_OUT + XOR:
      sioOutputs ^= value;
      break;
    case GPIO_OE:
      sioEnables = value;
      break;
    case GPIO_OE + SET:
      sioEnables |= value;
      break;
    case GPIO_OE + CLR:
      sioEnables &= ~value;
      break;
    case GPIO_OE + XOR:
      sioEnables ^= value;
      break;
    default:
      refuse("SIO: a register that is not modelled is written", offset, value);
  }
  padsTouch();
  lookSoon();
}
