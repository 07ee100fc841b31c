/**
 * The emission driver of the MPS2+ AN505. It has no lines and no DMA engine; the processor walks the ring
 * itself and tells what the lines would show over UART 1. Takes: what to emit. Gives: tables in their
 * periods, and to the sequencer how each block went.
 *
 * Block k begins at firstBlockSlot + k periods on the slot counter. Its pulses are shown as if at the pulse
 * rate, but told far more slowly: a block has until the end of its period. One that is not told by then has
 * broken, and is struck like on any board.
 */
import { LINES_SYMBOL_CODE } from "../../assembly/emission/lines";
import {
  DESCRIPTOR_BROKEN,
  DESCRIPTOR_DONE,
  DESCRIPTOR_READY,
  descriptorState,
  descriptorTable,
  finishDescriptor,
  RING_CAPACITY,
} from "../../assembly/emission/ring";
import {
  EMISSION_RUNNING,
  EMISSION_STOPPED,
  releasedBlocks,
  sequencedBlocks,
  sequencerReserve,
  sequencerService,
  sequencerStart,
  sequencerStop,
} from "../../assembly/emission/sequencer";
import { slotCounter } from "../../assembly/port/registers";
import { STRETCH_BYTES, stretchBegin, stretchDarken, stretchSend } from "./line-stream";

/**
 * Slots from block to block: 4.2 ms at 250 slots a us, more than twice what filling a table and telling a
 * block take.
 */
export const PERIOD_SLOTS: u64 = 1_048_576;
/** Slots from the command to the first block: a ring of tables is filled by then. */
const LEAD_SLOTS: u64 = PERIOD_SLOTS;
const PULSES_PER_BYTE: u32 = 2;

let tables: u32 = 0;
let blockBytes: u32 = 0;
let firstBlockSlot: u64 = 0;
let limit: u32 = 0;
let running: bool = false;

/**
 * Armed blocks of this sequence that are not over, by their number in it, oldest first: as many as there are
 * tables, at most 16.
 */
const armed = memory.data(RING_CAPACITY * 4, 4);
let armedCount: u32 = 0;
/** Bytes of the oldest that have been told, those of the stretch under way included. */
let toldBytes: u32 = 0;

/** Reserves `count` tables for blocks of `pulses` pulses. Once, at start. */
export function emissionReserve(pulses: u32, count: u32): void {
  tables = count;
  blockBytes = pulses / PULSES_PER_BYTE;
  sequencerReserve(pulses, count, LINES_SYMBOL_CODE);
}

/** Emits `blocks` blocks, for key or as replays of calibration block `replay`. Returns an EMISSION_ code. */
export function emissionStart(blocks: u32, calibrate: bool, replay: u64): u32 {
  firstBlockSlot = slotCounter() + LEAD_SLOTS;
  limit = blocks;
  armedCount = 0;
  toldBytes = 0;
  running = true;
  const state = sequencerStart(firstBlockSlot, PERIOD_SLOTS, calibrate, replay);
  return state == EMISSION_RUNNING ? emissionService() : end(state);
}

/**
 * One round: tells what is due, takes back and fills tables. Returns an EMISSION_ code; any but
 * EMISSION_RUNNING means dark.
 */
export function emissionService(): u32 {
  if (armedCount > 0) tell();
  const before = sequencedBlocks();
  const state = sequencerService(before < limit ? 1 : 0);
  if (state != EMISSION_RUNNING) return end(state);
  noteArmed(before);
  return releasedBlocks() >= limit ? end(EMISSION_STOPPED) : state;
}

/** Makes the lines dark; blocks that were not shown whole are struck. Returns EMISSION_STOPPED. */
export function emissionStop(): u32 {
  return end(EMISSION_STOPPED);
}

/** True while blocks are emitted. */
export function emissionRuns(): bool {
  return running;
}

function end(state: u32): u32 {
  stretchDarken();
  sequencerStop();
  running = false;
  return state;
}

/**
 * A round fills one table, and strikes blocks that are late before it: only the last that was sequenced can
 * be armed.
 */
function noteArmed(before: u32): void {
  const last = sequencedBlocks();
  if (last == before || descriptorState((last - 1) % tables) != DESCRIPTOR_READY) return;
  store<u32>(armed + <usize>(armedCount << 2), last - 1);
  armedCount += 1;
}

/** Tells a stretch of the oldest armed block, if its time has come. */
function tell(): void {
  const block = load<u32>(armed);
  const index = block % tables;
  const from = firstBlockSlot + <u64>block * PERIOD_SLOTS;
  const now = slotCounter();
  if (now < from) return;
  if (now >= from + PERIOD_SLOTS) {
    finish(index, DESCRIPTOR_BROKEN, (toldBytes - stretchDarken()) * PULSES_PER_BYTE);
    return;
  }
  if (!stretchSend()) return;
  if (toldBytes == blockBytes) {
    finish(index, DESCRIPTOR_DONE, 0);
    return;
  }
  stretchBegin(from + <u64>(toldBytes * PULSES_PER_BYTE), descriptorTable(index) + <usize>toldBytes);
  toldBytes += STRETCH_BYTES;
}

function finish(index: u32, state: u32, stopSlot: u32): void {
  finishDescriptor(index, state, stopSlot);
  armedCount -= 1;
  memory.copy(armed, armed + 4, <usize>(armedCount << 2));
  toldBytes = 0;
}
