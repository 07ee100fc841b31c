/**
 * When each block began, to the cycle. Takes: the processors' cycles of TIMER1 (RP2350 datasheet 12.8),
 * which DMA puts into a ring as it takes each block's list. Gives: whether blocks began as far apart as the
 * plan says.
 *
 * A queue that was empty for a moment delays everything behind it by as much. Whoever looks at the queue
 * may miss that moment, since the word that ends it may come first; what it leaves behind can't be missed.
 */
import { busAddress, readRegister, writeRegister } from "../../../assembly/port/registers";
import { coreMegahertz, slotRate } from "./clocks";

const TIMER1: u32 = 0x400b8000;
/** TIMERAWL: what DMA copies. */
export const CYCLES: u32 = TIMER1 + 0x28;
const SOURCE: u32 = TIMER1 + 0x38;
const SOURCE_IS_SYSTEM_CLOCK: u32 = 1;

/** Stamps that are kept, a power of two: more than there are tables. */
const STAMPS: u32 = 8;
/** The ring, as bits of an address. */
export const STAMPS_RING: u32 = 5;
const stamps = memory.data(STAMPS * 4, 32);

/**
 * Cycles by which a stamp may err: DMA has up to three other transfers to make on its way to it, and two
 * processors may be at the same bridge, four cycles each.
 */
const JITTER_CYCLES: u32 = 12;
/**
 * Cycles by which the first one may: HSTX's start crosses clocks, and the processor's look is not its
 * start.
 */
const START_CYCLES: u32 = 64;

/**
 * A lateness within that stays, while what is on a bus passes by: the least of WINDOW blocks is compared
 * with that of the first ones.
 */
const WINDOW: u32 = 8;
const LASTING_CYCLES: i32 = 1;

let startCycle: u32 = 0;
let leadSlots: u64 = 0;
let periodSlots: u64 = 0;
let firstStamp: u32 = 0;
let leastAtFirst: i32 = 0;
let leastLate: i32 = i32.MAX_VALUE;

/** Has the timer count cycles. Once, at start. */
export function stampsPrepare(): void {
  writeRegister(SOURCE, SOURCE_IS_SYSTEM_CLOCK);
}

/** Where the ring is, for DMA. */
export function stampsBus(): u32 {
  return busAddress(stamps);
}

/** HSTX starts now: the first list is taken `lead` slots later, and one a period of `period` slots. */
export function stampsBegin(lead: u64, period: u64): void {
  startCycle = readRegister(CYCLES);
  leadSlots = lead;
  periodSlots = period;
  leastLate = i32.MAX_VALUE;
}

/** Whether `block` and the one behind it, whose list has certainly been taken, began when they should. */
export function stampsAreRight(block: u32): bool {
  if (block == 0) {
    firstStamp = stampOf(0);
    if (!isNear(firstStamp, startCycle + cyclesOf(leadSlots), START_CYCLES)) return false;
  }
  const wanted = firstStamp + cyclesOf(<u64>(block + 1) * periodSlots);
  return isNear(stampOf(block + 1), wanted, JITTER_CYCLES) && isAsAtFirst(block, stampOf(block + 1) - wanted);
}

function isAsAtFirst(block: u32, late: i32): bool {
  leastLate = min(leastLate, late);
  if ((block + 1) % WINDOW != 0) return true;
  if (block + 1 == WINDOW) leastAtFirst = leastLate;
  const isLate = leastLate - leastAtFirst > LASTING_CYCLES;
  leastLate = i32.MAX_VALUE;
  return !isLate;
}

function isNear(stamp: u32, wanted: u32, cycles: u32): bool {
  return stamp - wanted + cycles <= 2 * cycles;
}

function cyclesOf(slots: u64): u32 {
  return <u32>((slots * <u64>coreMegahertz()) / <u64>slotRate());
}

function stampOf(block: u32): u32 {
  return load<u32>(stamps + ((<usize>(block % STAMPS)) << 2));
}
