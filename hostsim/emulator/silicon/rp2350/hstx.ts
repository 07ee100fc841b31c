/**
 * HSTX (RP2350 hardware_regs hstx_ctrl.h, hstx_fifo.h; datasheet 12.11). Takes: words in its queue of eight,
 * settings. Gives: the levels of eight pins, two a cycle of clk_hstx, in slots; its requests to DMA. Words
 * are shown when they are over, or when somebody looks: `hstxShowUntil`.
 *
 * ASSUMPTIONS: a word's first half cycle follows the cycle of clk_hstx after its push, without the cycles
 * that crossing between clocks takes on silicon; flags and DREQ tell the queue as it is. A queue that runs
 * dry stops the register, and the pins hold what the last half cycle showed; other behaviours can be chosen.
 *
 * Refused: the command expander, PIO coupled mode, and the generated clock.
 */
import { hstxClockRuns } from "../blocks/clocks";
import { slotCounter } from "../blocks/frequencies";
import { padsTouch } from "../blocks/pads";
import { refuse } from "../blocks/refusal";
import { NEVER, now } from "../blocks/time";

const CSR: u32 = 0x00;
const BIT0: u32 = 0x04;
const BIT_END: u32 = 0x24;
const CSR_RESET: u32 = 0x10050600;
const CSR_BITS: u32 = 0xff1f1f73;
const EN: u32 = 1 << 0;
const EXPAND_EN: u32 = 1 << 1;
const COUPLED_MODE: u32 = 1 << 4;
const SHIFT_AT: u32 = 8;
const N_SHIFTS_AT: u32 = 16;
const FIVE_BITS: u32 = 0x1f;
const SEL_P_AT: u32 = 0;
const SEL_N_AT: u32 = 8;
const INV: u32 = 1 << 16;
const CLK: u32 = 1 << 17;
const BIT_BITS: u32 = 0x31f1f;

const STAT: u32 = 0x0;
const FIFO: u32 = 0x4;
const FULL: u32 = 1 << 8;
const EMPTY: u32 = 1 << 9;
const WOF: u32 = 1 << 10;

const DEPTH: u32 = 8;
const DEPTH_MASK: u32 = DEPTH - 1;
const PINS: u32 = 8;
const queue = memory.data(4 * DEPTH, 4);
const bits = memory.data(4 * PINS, 4);
/** Which words of the queue are marked, one bit a place. */
let marks: u32 = 0;
let marksNext: bool = false;
/** First slot of the last marked word that was popped. */
export let hstxMarkSlot: u64 = NEVER;
let first: u32 = 0;
let count: u32 = 0;
let overflow: u32 = 0;
let control: u32 = 0;

/** What a register that waits for a word shows. */
let stallShows: u32 = 0;
/** The pins hold their last levels. */
const STALL_HOLDS: u32 = 0;
/** The pins alternate between the two halves of the last cycle, after one more shift; 1 is without that. */
const STALL_SHIFTS_ON: u32 = 2;
/** While pins alternate, the lines are told at least each so many slots. */
const TOLD_SLOTS: u64 = 64;

/** The register as loaded, and the slots in which its word is shown. */
let register: u32 = 0;
/** The register as it is in the cycle that is told. */
let turned: u32 = 0;
let wordStart: u64 = 0;
let wordEnd: u64 = 0;
/** Slot of the next pop; NEVER while it waits for a word. */
let popSlot: u64 = NEVER;
/** Cycle of the next event here. */
export let hstxDue: u64 = NEVER;
/** Slot up to which the pins have been told. */
let shown: u64 = 0;
/** Levels of the eight pins in the last slot told. */
export let hstxLevels: u32 = 0;
/** Times that the register found its queue empty after a word. */
export let hstxStalls: u32 = 0;

/** Sources of the pins, for both halves of a cycle: rotations of the register, and which pins each gives. */
class Source {
  rotation: u32;
  pins: u32;
}
const sources = memory.data(2 * PINS * <u32>offsetof<Source>(), 4);
let sourcesP: u32 = 0;
let sourcesN: u32 = 0;
let inverted: u32 = 0;
let usedPins: u32 = 0xff;

/** Chooses what a stall shows, a STALL_ code. */
export function hstxStallShows(code: u32): void {
  stallShows = code;
}

/** As after a reset: off, the queue empty. Called when the lines are told up to now. */
export function hstxReset(): void {
  control = CSR_RESET;
  memory.fill(bits, 0, 4 * PINS);
  first = 0;
  count = 0;
  marks = 0;
  hstxMarkSlot = NEVER;
  overflow = 0;
  register = 0;
  popSlot = NEVER;
  hstxDue = NEVER;
  hstxLevels = 0;
  wordStart = 0;
  wordEnd = 0;
  findSources();
}

/** The next word that is pushed is the first of a block, as DMA reads it: the host is told its slot. */
export function hstxMarkNext(): void {
  marksNext = true;
}

/** The second byte of the queue's status: full, empty, written while full. */
export function hstxFlags(): u32 {
  return hstxQueueRead(STAT) >> 8;
}

/** Whether DMA may write a word. */
export function hstxRequests(): bool {
  return count < DEPTH;
}

function slotNow(): u64 {
  return slotCounter().at(now);
}

/** A cycle of clk_hstx that begins after this moment. */
function nextCycleSlot(): u64 {
  return (slotNow() + 2) & ~(<u64>1);
}

/** Works out when the next event is: after a change of clocks or settings. */
export function hstxSchedule(): void {
  if (!hstxClockRuns() || (control & EN) == 0) {
    popSlot = NEVER;
    hstxDue = NEVER;
    return;
  }
  if (popSlot == NEVER && count > 0) popSlot = max(wordEnd, nextCycleSlot());
  hstxDue = popSlot == NEVER ? NEVER : slotCounter().cycleOf(popSlot);
  if (popSlot == NEVER && stallShows != STALL_HOLDS) hstxDue = slotCounter().cycleOf(slotNow() + TOLD_SLOTS);
}

/** Its event has come: the next word, or a wait for it. The lines are told up to it. */
export function hstxEvent(): void {
  if (popSlot != NEVER) {
    if (count == 0) {
      popSlot = NEVER;
      hstxStalls += 1;
    } else {
      register = load<u32>(queue + <usize>(4 * first));
      if (marks & (1 << first)) hstxMarkSlot = popSlot;
      first = (first + 1) & DEPTH_MASK;
      count -= 1;
      wordStart = popSlot;
      wordEnd = popSlot + 2 * <u64>shiftsOfWord();
      popSlot = wordEnd;
    }
  }
  hstxSchedule();
}

/** Slot up to which the lines are to be told before the event that is due. */
export function hstxEventSlot(): u64 {
  return popSlot == NEVER ? slotNow() : popSlot;
}

function shiftsOfWord(): u32 {
  const shifts = (control >> N_SHIFTS_AT) & FIVE_BITS;
  return shifts == 0 ? 32 : shifts;
}

/** Whether slots up to `slot`, not included, are still to be told. */
export function hstxBehind(slot: u64): bool {
  return shown < slot;
}

/** Levels of the eight pins in the next slot that is not told yet, and goes on by one. */
export function hstxNextLevels(): u32 {
  const slot = shown;
  shown += 1;
  if (slot < wordEnd && slot >= wordStart) {
    // A word begins at an even slot; each later even one turns it.
    if (slot == wordStart) turned = register;
    else if ((slot & 1) == 0) turned = rotr<u32>(turned, (control >> SHIFT_AT) & FIVE_BITS);
    hstxLevels = levelsOf(turned, (slot & 1) != 0);
  } else if (stallShows != STALL_HOLDS && control & EN) {
    const shifts = shiftsOfWord() - (stallShows == STALL_SHIFTS_ON ? 0 : 1);
    hstxLevels = levelsOf(rotr<u32>(register, shifts * ((control >> SHIFT_AT) & FIVE_BITS)), (slot & 1) != 0);
  }
  return hstxLevels;
}

/** First slot that is not told yet. */
export function hstxShown(): u64 {
  return shown;
}

/** Nothing changes before `slot`: the register holds. */
export function hstxSkipTo(slot: u64): bool {
  if (shown < wordEnd || (stallShows != STALL_HOLDS && control & EN)) return false;
  if (shown < slot) shown = slot;
  return true;
}

/** Only these of the eight pins are looked at. */
export function hstxUsePins(pins: u32): void {
  if (pins == usedPins) return;
  usedPins = pins;
  findSources();
}

function levelsOf(word: u32, second: bool): u32 {
  const halves = sources + (second ? <usize>PINS * offsetof<Source>() : 0);
  const end = second ? sourcesN : sourcesP;
  const only = changetype<Source>(halves);
  if (end == 1) return (rotr<u32>(word, only.rotation) & only.pins) ^ inverted;
  let levels: u32 = inverted;
  for (let index: u32 = 0; index < end; index++) {
    const source = changetype<Source>(halves + <usize>index * offsetof<Source>());
    levels ^= rotr<u32>(word, source.rotation) & source.pins;
  }
  return levels;
}

/** Pins that take their bits from the same rotation are read together. */
function findSources(): void {
  inverted = 0;
  for (let pin: u32 = 0; pin < PINS; pin++)
    if (load<u32>(bits + <usize>(4 * pin)) & INV) inverted |= 1 << pin;
  sourcesP = findHalf(sources, SEL_P_AT);
  sourcesN = findHalf(sources + <usize>PINS * offsetof<Source>(), SEL_N_AT);
}

function findHalf(at: usize, selection: u32): u32 {
  let found: u32 = 0;
  for (let pin: u32 = 0; pin < PINS; pin++) {
    if ((usedPins & (1 << pin)) == 0) continue;
    const rotation = (((load<u32>(bits + <usize>(4 * pin)) >> selection) & FIVE_BITS) - pin) & FIVE_BITS;
    let index: u32 = 0;
    while (index < found && changetype<Source>(at + <usize>index * offsetof<Source>()).rotation != rotation)
      index += 1;
    const source = changetype<Source>(at + <usize>index * offsetof<Source>());
    if (index == found) {
      source.rotation = rotation;
      source.pins = 0;
      found += 1;
    }
    source.pins |= 1 << pin;
  }
  return found;
}

/** Reads a control register. */
export function hstxRead(offset: u32): u32 {
  if (offset == CSR) return control;
  if (offset >= BIT0 && offset < BIT_END) return load<u32>(bits + <usize>(offset - BIT0));
  refuse("HSTX: the command expander is not modelled", offset, 0);
  return 0;
}

/** Writes a control register. The lines are told up to now. */
export function hstxWrite(offset: u32, value: u32): void {
  if (offset == CSR) writeControl(value & CSR_BITS);
  else if (offset >= BIT0 && offset < BIT_END) {
    if (value & CLK) refuse("HSTX: the generated clock is not modelled", offset, value);
    store<u32>(bits + <usize>(offset - BIT0), value & BIT_BITS);
    findSources();
    showHeld();
  } else refuse("HSTX: the command expander is not modelled", offset, value);
}

/** Outside of a word the pins show the register as it stands, by the present settings. */
function showHeld(): void {
  if (shown < wordEnd) return;
  hstxLevels = levelsOf(
    rotr<u32>(register, (shiftsOfWord() - 1) * ((control >> SHIFT_AT) & FIVE_BITS)),
    true,
  );
  padsTouch();
}

function writeControl(value: u32): void {
  if (value & (EXPAND_EN | COUPLED_MODE))
    refuse("HSTX: the command expander and coupled mode are not modelled", CSR, value);
  if (control & ~value & EN) {
    // The register stays where it is.
    wordStart = 0;
    wordEnd = 0;
    popSlot = NEVER;
  } else if (
    control & EN &&
    wordEnd > slotNow() &&
    (control ^ value) & ((FIVE_BITS << SHIFT_AT) | (FIVE_BITS << N_SHIFTS_AT))
  )
    refuse("HSTX: SHIFT or N_SHIFTS changes within a word, which is not modelled", CSR, value);
  if (value & EN && !hstxClockRuns()) refuse("HSTX is enabled while clk_hstx is off", CSR, value);
  control = value;
  hstxSchedule();
}

/** Reads a register of the queue. */
export function hstxQueueRead(offset: u32): u32 {
  if (offset == STAT) return count | (count == DEPTH ? FULL : 0) | (count == 0 ? EMPTY : 0) | overflow;
  refuse("HSTX: the queue can't be read", offset, 0);
  return 0;
}

/** Writes a register of the queue. */
export function hstxQueueWrite(offset: u32, value: u32): void {
  const isMarked = marksNext;
  marksNext = false;
  if (offset == STAT) overflow &= ~value;
  else if (offset != FIFO) refuse("HSTX: there is no such register of the queue", offset, value);
  else if (count == DEPTH) overflow = WOF;
  else {
    const place = (first + count) & DEPTH_MASK;
    store<u32>(queue + <usize>(4 * place), value);
    marks = isMarked ? marks | (1 << place) : marks & ~(1 << place);
    count += 1;
    if (popSlot == NEVER) hstxSchedule();
  }
}
