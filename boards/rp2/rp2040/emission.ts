/**
 * The emission driver of the RP2040: bursts on the lines, dark between them. Takes: what to emit. Gives:
 * tables in their periods, and to the sequencer how each block went. Called again and again by the main loop;
 * nothing waits inside.
 *
 * The plan is fixed when it starts: block k begins at firstBlockSlot + k periods, whatever happened to the
 * blocks before.
 */
import { pulsesPerWord } from "../../../assembly/emission/lines";
import {
  DESCRIPTOR_BROKEN,
  DESCRIPTOR_DONE,
  DESCRIPTOR_READY,
  descriptorState,
  descriptorTable,
  finishDescriptor,
} from "../../../assembly/emission/ring";
import {
  EMISSION_RUNNING,
  EMISSION_STOPPED,
  EMISSION_TOO_LATE,
  releasedBlocks,
  sequencedBlocks,
  sequencerEndsAt,
  sequencerReserve,
  sequencerService,
  sequencerStart,
  sequencerStop,
  sequencerTimeFill,
  sequencerUseLines,
} from "../../../assembly/emission/sequencer";
import { slotCounter } from "../../../assembly/port/registers";
import { slotsPerMicrosecond } from "../clocks";
import { showLines } from "../pins";
import {
  armBurst,
  BLOCK_PENDING,
  BLOCK_SHOWN,
  burstIsWhole,
  burstOutcome,
  burstsHoldRing,
  burstsStart,
  burstsStop,
  burstWordsShown,
} from "./bursts";
import { PREPARE_SLOTS, pacePrepare, paceStart, paceStop, pioStart } from "./pio";

/**
 * A table counts as late this many slots before PACE looks for it: the slot counter moves in steps of a
 * microsecond, and between the look at it and the arming a few hundred instructions run.
 */
const GUARD_SLOTS: u64 = 4096;
/** Slots after a block's end at which its record is certainly there. */
const SETTLE_SLOTS: u64 = 4096;
/**
 * Slots that the main loop's rounds of a period take besides the fill: a period has room for them. What is
 * longer and rare, such as a status, the table that is armed ahead bridges.
 */
const ROUND_SLOTS: u64 = 91648;
/** The ledger reserves blocks in flash before the first one: four page programs, of 3 ms at most each. */
const RESERVATION_MICROSECONDS: u64 = 16_000;
/** Part of a fill that a period is longer than fill and rounds, as a shift. */
const MARGIN_SHIFT: u64 = 5;

let pulses: u32 = 0;
let tables: u32 = 0;
let words: u32 = 0;
let period: u64 = 0;
let wantedPeriod: u64 = 0;
let firstBlockSlot: u64 = 0;
let limit: u32 = 0;
let queued: u32 = 0;
let finished: u32 = 0;
let running: bool = false;
let outcome: u32 = EMISSION_STOPPED;

/**
 * Reserves `count` tables for blocks of `blockPulses` pulses under any line map, and shows dark lines. Once,
 * at start.
 */
export function emissionReserve<Facts>(blockPulses: u32, count: u32, widestLineMap: u32): void {
  assert(burstsHoldRing(count));
  pulses = blockPulses;
  tables = count;
  sequencerReserve(blockPulses, count, widestLineMap);
  useLines<Facts>(widestLineMap);
}

/** Selects the line map; refused while blocks are emitted. */
export function useLines<Facts>(lineMap: u32): bool {
  if (running) return false;
  sequencerUseLines(lineMap);
  words = pulses / pulsesPerWord(lineMap);
  pioStart<Facts>(32 / pulsesPerWord(lineMap));
  showLines<Facts>(32 / pulsesPerWord(lineMap));
  return true;
}

/** Sets the slots from block to block; 0: as few as the fill allows. Refused while blocks are emitted. */
export function usePeriod(slots: u64): bool {
  if (running || (slots != 0 && slots < shortestPeriod()) || slots > <u64>u32.MAX_VALUE) return false;
  wantedPeriod = slots;
  return true;
}

/** A period holds the block, its preparation, and the margins around them. */
function shortestPeriod(): u64 {
  return <u64>pulses + <u64>PREPARE_SLOTS + GUARD_SLOTS + SETTLE_SLOTS;
}

/** Emits `blocks` blocks, for key or as replays of calibration block `replay`. Returns an EMISSION_ code. */
export function emissionStart(blocks: u32, calibrate: bool, replay: u64): u32 {
  sequencerTimeFill(); // the flash's cache holds what it needs only from here on
  const fill = sequencerTimeFill();
  const whole = max(shortestPeriod(), fill + (fill >> MARGIN_SHIFT) + ROUND_SLOTS);
  period = wantedPeriod != 0 ? wantedPeriod : (whole + 255) & ~255;
  limit = blocks;
  queued = 0;
  finished = 0;
  pacePrepare(<u32>period);
  burstsStart();
  const reservation = RESERVATION_MICROSECONDS * <u64>slotsPerMicrosecond();
  const start = slotCounter() + 2 * fill + ROUND_SLOTS + reservation;
  firstBlockSlot = start + period;
  running = true;
  outcome = sequencerStart(firstBlockSlot - <u64>PREPARE_SLOTS - GUARD_SLOTS, period, calibrate, replay);
  if (outcome == EMISSION_RUNNING) outcome = sequencerService(1);
  queueNew();
  if (outcome == EMISSION_RUNNING && slotCounter() > start) outcome = EMISSION_TOO_LATE;
  if (outcome != EMISSION_RUNNING) {
    emissionStop();
    return outcome;
  }
  while (slotCounter() < start) {}
  paceStart();
  return outcome;
}

/**
 * One round: takes note of blocks that are over, fills and queues the next table. Stops, dark, when something
 * refuses.
 */
export function emissionService(): void {
  if (!running) return;
  finishBlocks();
  outcome = sequencerService(sequencedBlocks() < limit ? 1 : 0);
  queueNew();
  if (outcome == EMISSION_RUNNING && releasedBlocks() >= limit) outcome = EMISSION_STOPPED;
  if (outcome != EMISSION_RUNNING) emissionStop();
}

/** Makes the lines dark at once; blocks that were not shown whole are struck. */
export function emissionStop(): void {
  paceStop();
  burstsStop();
  sequencerStop();
  running = false;
}

/** True while blocks are emitted. */
export function emissionRuns(): bool {
  return running;
}

/** Why emission ended, an EMISSION_ code. */
export function emissionOutcome(): u32 {
  return outcome;
}

/** Slots from block to block. */
export function emissionPeriod(): u64 {
  return period;
}

/** Pulses of a block. */
export function pulsesPerBlock(): u32 {
  return pulses;
}

/**
 * Hands tables that the sequencer has armed to the hardware. Blocks that were struck as late may be over by
 * now, and their ring places hold others: a table handed over in their name would be shown twice.
 */
function queueNew(): void {
  for (queued = max(queued, releasedBlocks()); queued < sequencedBlocks(); queued++) {
    const index = queued % tables;
    if (descriptorState(index) != DESCRIPTOR_READY) continue;
    armBurst(index, descriptorTable(index), words, lastSlotOf(queued));
    sequencerEndsAt(index, endOf(queued) / <u64>slotsPerMicrosecond() + 1);
  }
}

/** Last slot at which a block's list may be queued: behind it PACE may have looked. */
function lastSlotOf(block: u32): u64 {
  return firstBlockSlot + <u64>block * period - <u64>PREPARE_SLOTS - GUARD_SLOTS;
}

/** Slot at which a block is certainly over. */
function endOf(block: u32): u64 {
  return firstBlockSlot + <u64>block * period + <u64>pulses + SETTLE_SLOTS;
}

/**
 * Tells the ring how the blocks went that are over. A block that was never armed is none of the hardware's.
 */
function finishBlocks(): void {
  for (finished = max(finished, releasedBlocks()); finished < queued; finished++) {
    const index = finished % tables;
    if (descriptorState(index) != DESCRIPTOR_READY) continue;
    const state = burstOutcome(index, slotCounter() > endOf(finished));
    if (state == BLOCK_PENDING) return;
    // A list that fell over may have shown anything.
    if (state == BLOCK_SHOWN && burstIsWhole(index)) finishDescriptor(index, DESCRIPTOR_DONE, 0);
    else
      finishDescriptor(
        index,
        DESCRIPTOR_BROKEN,
        burstWordsShown(index, armedBehind(finished), words) * (pulses / words),
      );
  }
}

/**
 * Ring place of the next block that was handed to the hardware, whose record may tell of this one; the
 * block's own when there is none.
 */
function armedBehind(block: u32): u32 {
  for (let next = block + 1; next < queued; next++) {
    const index = next % tables;
    if (descriptorState(index) == DESCRIPTOR_READY) return index;
  }
  return block % tables;
}
