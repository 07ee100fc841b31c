/**
 * The emission driver of the RP2350: blocks on the lines, dark between them, or one behind the other
 * without a gap. Takes: what to emit. Gives: tables in their periods, and to the sequencer how each block
 * went. Called again and again by the main loop; nothing waits inside.
 *
 * The plan is fixed when it starts: block k begins at firstBlockSlot + k periods, counted by HSTX, whatever
 * happened to the blocks before. When HSTX's queue ran dry or stands still, the plan is lost: emission
 * ends, dark.
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
  EMISSION_LINES_RAN_DRY,
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
  sequencerUseLines,
} from "../../../assembly/emission/sequencer";
import { engineDrop } from "../../../assembly/entropy/engine";
import { slotCounter } from "../../../assembly/port/registers";
import {
  armBurst,
  burstIsOver,
  burstIsTaken,
  burstIsWhole,
  burstLeadSlots,
  burstsHoldRing,
  burstsRanDry,
  burstsStart,
  burstsStop,
  burstWordsLeft,
} from "./bursts";
import { slotRate } from "./clocks";
import { hstxPrepare, hstxRun, hstxStop } from "./hstx";
import { linesDark, linesPrepare, linesShow } from "./lines";
import { measurePeriod, planIsLate } from "./period";
import { stampsAreRight, stampsBegin, stampsPrepare } from "./stamps";
import { triggerPrepare } from "./trigger";

/**
 * A table counts as late this many slots before its list is taken: the slot counter moves in steps of a
 * microsecond, and between the look at it and the arming a few hundred instructions run.
 */
const GUARD_SLOTS: u64 = 2048;
/** Slots after a block's end at which it has certainly ended. */
const SETTLE_SLOTS: u64 = 1024;
/** Slots before the first block: time to let HSTX drive the pins, and to look whether all is well. */
const LEAD_SLOTS: u64 = 32768;
/** The shortest gap. A period without one is as long as a block. */
const SHORTEST_GAP_SLOTS: u64 = 256;
/** Periods are multiples of this: whole words under both line maps. */
const PERIOD_UNIT: u64 = 64;
/**
 * Microseconds that the ledger's reservation in flash takes before the first block: four page programs.
 */
const RESERVATION_MICROSECONDS: u64 = 16_000;
/** Slots in which the first pulses of a sequence come after HSTX's start at most. */
const START_SLOTS: u64 = 1024;

let pulses: u32 = 0;
let tables: u32 = 0;
let words: u32 = 0;
let lineMap: u32 = 0;
let period: u64 = 0;
let wantedPeriod: u64 = 0;
let firstBlockSlot: u64 = 0;
let limit: u32 = 0;
let queued: u32 = 0;
let finished: u32 = 0;
let running: bool = false;
let outcome: u32 = EMISSION_STOPPED;

/**
 * Reserves `count` tables for blocks of `blockPulses` pulses under any line map, with dark lines. Once, at
 * start.
 */
export function emissionReserve<Facts>(blockPulses: u32, count: u32, widestLineMap: u32): void {
  assert(burstsHoldRing(count));
  pulses = blockPulses;
  tables = count;
  sequencerReserve(blockPulses, count, widestLineMap);
  linesPrepare<Facts>();
  triggerPrepare<Facts>();
  stampsPrepare();
  useLines(widestLineMap);
}

/** Selects the line map; refused while blocks are emitted. */
export function useLines(map: u32): bool {
  if (running) return false;
  sequencerUseLines(map);
  lineMap = map;
  words = pulses / pulsesPerWord(map);
  return true;
}

/**
 * Sets the slots from block to block; as many as a block has pulses: no gap; 0: as few as the fill allows.
 * Refused while blocks are emitted.
 */
export function usePeriod(slots: u64): bool {
  if (running || !periodIsOffered(slots)) return false;
  wantedPeriod = slots;
  return true;
}

function periodIsOffered(slots: u64): bool {
  if (slots == 0 || slots == <u64>pulses) return true;
  return slots >= <u64>pulses + SHORTEST_GAP_SLOTS && slots <= <u64>u32.MAX_VALUE && slots % PERIOD_UNIT == 0;
}

/**
 * Emits `blocks` blocks, for key or as replays of calibration block `replay`. Returns an EMISSION_ code.
 */
export function emissionStart(blocks: u32, calibrate: bool, replay: u64): u32 {
  const measured = measurePeriod();
  period = wantedPeriod != 0 ? wantedPeriod : shortestPeriod(measured);
  limit = blocks;
  queued = 0;
  finished = 0;
  hstxPrepare(lineMap);
  const pulsesOfWord = pulsesPerWord(lineMap);
  const gap = <u32>(period - <u64>pulses);
  const lead = LEAD_SLOTS + <u64>gap;
  const isFilled = burstsStart(words, <u32>lead / pulsesOfWord, gap / pulsesOfWord);
  const reservation = RESERVATION_MICROSECONDS * <u64>slotRate();
  const start = slotCounter() + <u64>(tables + 1) * measured + reservation;
  firstBlockSlot = start + lead;
  running = true;
  outcome = sequencerStart(
    firstBlockSlot - <u64>burstLeadSlots(lineMap) - GUARD_SLOTS,
    period,
    calibrate,
    replay,
  );
  if (outcome == EMISSION_RUNNING) outcome = sequencerService(min(tables, limit));
  queueNew();
  if (outcome == EMISSION_RUNNING && (!isFilled || planIsLate(start))) outcome = EMISSION_TOO_LATE;
  if (outcome == EMISSION_RUNNING && !showLines(start)) outcome = EMISSION_LINES_RAN_DRY;
  if (outcome != EMISSION_RUNNING) emissionStop();
  return outcome;
}

/** The shortest period that the fill allows. */
function shortestPeriod(measured: u64): u64 {
  if (measured <= <u64>pulses) return <u64>pulses;
  const whole = max(measured, <u64>pulses + SHORTEST_GAP_SLOTS);
  return (whole + PERIOD_UNIT - 1) & ~(PERIOD_UNIT - 1);
}

/**
 * Starts HSTX at its slot, and gives it the pins when it shows zeros. False when its queue ran dry
 * meanwhile: the pins, which DMA had made dark, may have been given back.
 */
function showLines(start: u64): bool {
  while (slotCounter() < start) {}
  hstxRun();
  stampsBegin(firstBlockSlot - start - <u64>burstLeadSlots(lineMap), period);
  while (slotCounter() < start + START_SLOTS) {}
  linesShow(32 / pulsesPerWord(lineMap));
  return !burstsRanDry();
}

/**
 * One round: takes note of blocks that are over, fills and queues the next table. Stops, dark, when
 * something refuses.
 */
export function emissionService(): void {
  if (!running) return;
  if (burstsRanDry() || !finishBlocks()) {
    linesDark();
    finishAll();
    outcome = EMISSION_LINES_RAN_DRY;
    emissionStop();
    return;
  }
  outcome = sequencerService(sequencedBlocks() < limit ? 1 : 0);
  queueNew();
  if (outcome == EMISSION_RUNNING && releasedBlocks() >= limit) outcome = EMISSION_STOPPED;
  if (outcome != EMISSION_RUNNING) emissionStop();
}

/** Makes the lines dark at once; blocks that were not shown whole are struck. */
export function emissionStop(): void {
  linesDark();
  hstxStop();
  burstsStop();
  sequencerStop();
  // What was made ahead is not left lying about.
  if (isDefined(WITH_ENGINE)) engineDrop();
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

/** Slot at which a block has certainly ended. */
function endOf(block: u32): u64 {
  return firstBlockSlot + <u64>block * period + <u64>pulses + SETTLE_SLOTS;
}

/**
 * Hands tables that the sequencer has armed to the hardware. Blocks that were struck as late may be over by
 * now, and their ring places hold others: a table handed over in their name would be shown twice.
 */
function queueNew(): void {
  for (queued = max(queued, releasedBlocks()); queued < sequencedBlocks(); queued++) {
    const index = queued % tables;
    if (descriptorState(index) != DESCRIPTOR_READY) continue;
    armBurst(queued, descriptorTable(index));
    sequencerEndsAt(index, endOf(queued) / <u64>slotRate() + 1);
  }
}

/**
 * Tells the ring how the blocks went that are over. A block that was never armed is none of the hardware's.
 * False when the lines are not where they should be.
 */
function finishBlocks(): bool {
  for (finished = max(finished, releasedBlocks()); finished < queued; finished++) {
    const index = finished % tables;
    if (descriptorState(index) != DESCRIPTOR_READY) continue;
    if (slotCounter() <= firstBlockSlot + <u64>(finished + 1) * period + SETTLE_SLOTS) return true;
    const table = descriptorTable(index);
    if (!burstIsOver(finished, table) || !stampsAreRight(finished)) return false;
    // A list that fell over may have shown anything.
    const isWhole = burstIsWhole(finished, table);
    finishDescriptor(index, isWhole ? DESCRIPTOR_DONE : DESCRIPTOR_BROKEN, 0);
  }
  return true;
}

/**
 * After the lines ran dry: a block before the last one that was begun was shown whole, the last one as far
 * as TABLE came, those behind it not at all.
 */
function finishAll(): void {
  for (finished = max(finished, releasedBlocks()); finished < queued; finished++) {
    const index = finished % tables;
    if (descriptorState(index) != DESCRIPTOR_READY) continue;
    const table = descriptorTable(index);
    const isLast = finished + 1 == queued || !burstIsTaken(finished + 1);
    if (!burstIsTaken(finished)) finishDescriptor(index, DESCRIPTOR_BROKEN, 0);
    else if (!isLast && burstIsWhole(finished, table) && stampsAreRight(finished))
      finishDescriptor(index, DESCRIPTOR_DONE, 0);
    else finishDescriptor(index, DESCRIPTOR_BROKEN, (words - burstWordsLeft(table)) * (pulses / words));
  }
}
