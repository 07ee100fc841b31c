/**
 * The emission driver: blocks without a gap, by an FPGA that makes the pattern itself. Takes: what to emit.
 * Gives: to the FPGA a permission for each table that the sequencer has armed, to the sequencer what became
 * of it. Called again and again by the main loop; nothing waits inside but the exchange of frames.
 *
 * Table k of a sequence begins k blocks after the first, whatever happens. A table whose permission does not
 * come in time is dark as a whole, and struck. When the FPGA does not answer, or its slots do not go on as
 * the clock says, the gate behind it is closed: a clock that stops would hold the last symbol on the lines.
 */
import {
  DESCRIPTOR_BROKEN,
  DESCRIPTOR_DONE,
  DESCRIPTOR_MISSED,
  DESCRIPTOR_READY,
  descriptorState,
  finishDescriptor,
} from "../../assembly/emission/ring";
import {
  EMISSION_BAD_PLAN,
  EMISSION_GENERATOR,
  EMISSION_RUNNING,
  EMISSION_STOPPED,
  EMISSION_TOO_LATE,
  releasedBlocks,
  sequencedBlocks,
  sequencerReservePlaces,
  sequencerService,
  sequencerStart,
  sequencerStop,
  sequencerUseLines,
} from "../../assembly/emission/sequencer";
import { nextUnclaimedBlock } from "../../assembly/pattern/ledger";
import { slotCounter } from "../../assembly/port/registers";
import { framesStart, NOT_READ, readFpga, writeFpga } from "./frames";
import { closeGate, openGate, showFpga } from "./pins";
import {
  COMMAND_BEGIN,
  OUTCOME_MISSED,
  OUTCOME_SHOWN,
  REGISTER_CONTROL,
  REGISTER_OUTCOMES,
  REGISTER_OVER,
  REGISTER_PERMIT,
  REGISTER_SLOTS_LOW,
  REGISTER_STOPPED_AT,
} from "./registers";
import { fpgaAnswers, sequenceIsOffered, setSequence, stopFpga } from "./sequence";

/** Slots from the command to the first block: 30 frames of 10 us, and as much again. */
const LEAD_SLOTS: u64 = 4 * 65536;
/**
 * A table counts as late this many slots before it begins: the permissions of a whole ring take 32,000 slots
 * to send, and the slot counter moves in steps of a microsecond.
 */
const GUARD_SLOTS: u64 = 49152;
/**
 * Slots by which the FPGA may differ from this chip's clock. Both run from one crystal: what differs is when
 * the two are read, and the frame in between.
 */
const TOLERANCE_SLOTS: u32 = 8192;
/** Outcomes that the FPGA remembers, and the bits of one. */
const OUTCOMES_KEPT: u32 = 16;
const OUTCOME_BITS: u32 = 2;
const OUTCOME_MASK: u32 = 3;

let pulses: u32 = 0;
let tables: u32 = 0;
let lineMap: u32 = 0;
let limit: u32 = 0;
/** Blocks of this sequence whose permission went out, and those that are over. */
let permitted: u32 = 0;
let finished: u32 = 0;
let firstBlock: u64 = 0;
/** Slots of the FPGA plus this, modulo 2^32, are this chip's. */
let offset: u32 = 0;
let running: bool = false;
let outcome: u32 = EMISSION_STOPPED;

/**
 * Reserves `count` places for blocks of `blockPulses` pulses; gate closed, and the FPGA forgets what a life
 * before this reset has told it. Once, at start.
 */
export function emissionReserve(blockPulses: u32, count: u32): void {
  pulses = blockPulses;
  tables = count;
  sequencerReservePlaces(blockPulses, count);
  showFpga();
  framesStart();
  stopFpga();
}

/** Selects the line map; refused while blocks are emitted. */
export function useLines(map: u32): bool {
  if (running) return false;
  sequencerUseLines(map);
  lineMap = map;
  return true;
}

/** Emits `blocks` blocks, for key or as replays of calibration block `replay`. Returns an EMISSION_ code. */
export function emissionStart(blocks: u32, calibrate: bool, replay: u64): u32 {
  if (!sequenceIsOffered()) return EMISSION_BAD_PLAN;
  if (!fpgaAnswers()) return EMISSION_GENERATOR;
  limit = blocks;
  permitted = 0;
  finished = 0;
  firstBlock = nextUnclaimedBlock();
  const start = slotCounter() + LEAD_SLOTS;
  running = true;
  outcome = sequencerStart(start - GUARD_SLOTS, <u64>pulses, calibrate, replay);
  if (outcome != EMISSION_RUNNING) return end();
  if (!setSequence(calibrate ? replay : firstBlock, pulses, lineMap, calibrate)) outcome = EMISSION_GENERATOR;
  else sequence();
  if (outcome == EMISSION_RUNNING && slotCounter() > start) outcome = EMISSION_TOO_LATE;
  if (outcome != EMISSION_RUNNING) return end();
  while (slotCounter() < start) {}
  openGate();
  if (!writeFpga(REGISTER_CONTROL, COMMAND_BEGIN)) outcome = EMISSION_GENERATOR;
  const slots = readFpga(REGISTER_SLOTS_LOW);
  if (slots == NOT_READ || slots == 0) outcome = EMISSION_GENERATOR;
  offset = <u32>slotCounter() - <u32>slots;
  return outcome == EMISSION_RUNNING ? outcome : end();
}

/** One round. Stops, dark, when something refuses. Returns an EMISSION_ code. */
export function emissionService(): u32 {
  if (!running) return outcome;
  const goesOn = slotsGoOn();
  const isTold = finishBlocks();
  if (!goesOn || !isTold) outcome = EMISSION_GENERATOR;
  else sequence();
  if (outcome == EMISSION_RUNNING && releasedBlocks() >= limit) outcome = EMISSION_STOPPED;
  return outcome == EMISSION_RUNNING ? outcome : end();
}

/** Makes the lines dark at once; blocks that were not shown whole are struck. The FPGA forgets the key. */
export function emissionStop(): void {
  end();
}

/** True while blocks are emitted. */
export function emissionRuns(): bool {
  return running;
}

/** Why emission ended, an EMISSION_ code. */
export function emissionOutcome(): u32 {
  return outcome;
}

/** Slots from block to block: there is no gap. */
export function emissionPeriod(): u64 {
  return <u64>pulses;
}

function end(): u32 {
  closeGate();
  stopFpga();
  sequencerStop();
  running = false;
  return outcome;
}

/** Has the sequencer arm what is due, and permits it. */
function sequence(): void {
  const sequenced = sequencedBlocks();
  outcome = sequencerService(sequenced < limit ? min(limit - sequenced, tables) : 0);
  // Who else claims blocks would shift the pattern against the FPGA's.
  if (outcome == EMISSION_RUNNING && nextUnclaimedBlock() != firstBlock + <u64>sequencedBlocks())
    outcome = EMISSION_GENERATOR;
  // A block that was late before it was armed may be over already, its place another one's.
  permitted = max(permitted, releasedBlocks());
  for (; outcome == EMISSION_RUNNING && permitted < sequencedBlocks(); permitted++)
    if (descriptorState(permitted % tables) == DESCRIPTOR_READY && !writeFpga(REGISTER_PERMIT, permitted))
      outcome = EMISSION_GENERATOR;
}

/** Whether the FPGA's slots go on with this chip's clock. */
function slotsGoOn(): bool {
  const slots = readFpga(REGISTER_SLOTS_LOW);
  if (slots == NOT_READ) return false;
  const ahead = <u32>slots + offset - <u32>slotCounter();
  return ahead + TOLERANCE_SLOTS <= 2 * TOLERANCE_SLOTS;
}

/** Tells the ring how the blocks went that are over. False when the FPGA does not say. */
function finishBlocks(): bool {
  const over = readFpga(REGISTER_OVER);
  if (over == NOT_READ) return false;
  if (<u32>over <= finished) return true;
  const outcomes = readFpga(REGISTER_OUTCOMES);
  const stoppedAt = readFpga(REGISTER_STOPPED_AT);
  if (outcomes == NOT_READ || stoppedAt == NOT_READ) return false;
  finished = max(finished, releasedBlocks());
  for (; finished < <u32>over && finished < permitted; finished++) {
    const index = finished % tables;
    if (descriptorState(index) != DESCRIPTOR_READY) continue;
    const back = <u32>over - 1 - finished;
    // What is not known any more may have been anything.
    const became = back < OUTCOMES_KEPT ? (<u32>outcomes >> (OUTCOME_BITS * back)) & OUTCOME_MASK : 0;
    if (became == OUTCOME_SHOWN) finishDescriptor(index, DESCRIPTOR_DONE, 0);
    else if (became == OUTCOME_MISSED) finishDescriptor(index, DESCRIPTOR_MISSED, 0);
    else finishDescriptor(index, DESCRIPTOR_BROKEN, back == 0 ? <u32>stoppedAt : 0);
  }
  return true;
}
