/**
 * The sequencer keeps the ring of tables filled. Takes: blocks from the ledger and their symbols. Gives:
 * armed descriptors, and for each block what became of it. A block that was not emitted exactly is struck
 * from the key and reported with its slot and slack; when anything refuses, no table is armed and the lines
 * stay dark.
 */
import { emissionGateOpen, seedHold } from "../entropy/seed";
import { damageFound, PART_DESCRIPTORS, PART_PATTERN, PART_TABLE } from "../faults/damage";
import { DOMAIN_CALIBRATE, DOMAIN_KEY } from "../pattern/domains";
import { FILL_UNIT, fillLevels, fillSymbols } from "../pattern/fill";
import {
  BLOCK_ARMED,
  BLOCK_CALIBRATE,
  BLOCK_STRUCK,
  blockState,
  CLAIM_GRANTED,
  claimBlocks,
  nextUnclaimedBlock,
  settleBlock,
  strikeBlock,
} from "../pattern/ledger";
import {
  patternBits,
  patternHold,
  patternIsHeld,
  patternIsWhole,
  symbolPairTable,
} from "../pattern/thresholds";
import { reserve } from "../port/memory";
import { slotCounter } from "../port/registers";
import {
  expandToLasers,
  LINES_LASERS,
  LINES_SYMBOL_CODE,
  laserLevelsOfPairs,
  prepareLineMap,
  pulsesPerWord,
} from "./lines";
import { emissionPermitted } from "./permission";
import {
  armDescriptor,
  clearRing,
  DESCRIPTOR_BROKEN,
  DESCRIPTOR_CORRUPT,
  DESCRIPTOR_DONE,
  DESCRIPTOR_MISSED,
  descriptorIsWhole,
  descriptorState,
  descriptorStopSlot,
  finishDescriptor,
  freeDescriptor,
  missDescriptor,
  RING_CAPACITY,
} from "./ring";
import {
  TABLE_DAMAGED,
  TABLE_PENDING,
  TABLE_WHOLE,
  tableAnswer,
  tableCheckIsKept,
  tableChecksForget,
  tableChecksReserve,
  tableChecksWait,
  tableEndsAt,
  tableFilled,
} from "./table-checks";

/** Emission runs, or is ready to. */
export const EMISSION_RUNNING: u32 = 0;
/** Not started, or stopped by command. */
export const EMISSION_STOPPED: u32 = 1;
/** The entropy gate is closed. */
export const EMISSION_GATE_CLOSED: u32 = 2;
/** The ledger refused a block. */
export const EMISSION_LEDGER_REFUSED: u32 = 3;
/** The processor fell too far behind its tables. */
export const EMISSION_TOO_LATE: u32 = 4;
/** The payload controller does not permit it. */
export const EMISSION_NOT_PERMITTED: u32 = 5;
/** Memory that emission rests on was found damaged. */
export const EMISSION_MEMORY: u32 = 6;
/** The first slot is past, the period is shorter than a block, or no pattern is set. */
export const EMISSION_BAD_PLAN: u32 = 7;
/** The generator gave no random bits for a table, or wrong ones. */
export const EMISSION_GENERATOR: u32 = 8;
/** What shows the pulses ran out of data, or stands still: the plan of slots is lost. */
export const EMISSION_LINES_RAN_DRY: u32 = 9;

/** Rings that one service call may strike to catch up with the slot counter. */
const CATCH_UP_ROUNDS: u32 = 16;

/** Faults kept for telemetry; older ones are overwritten. */
export const FAULT_CAPACITY: u32 = 64;

/** What became of a block that was not emitted exactly. The ground reads it as it lies in memory. */
export class Fault {
  block: u64;
  /** In slots. */
  slack: i64;
  /** Within the block. */
  slot: u32;
  /** A DESCRIPTOR_ code. */
  cause: u32;
}

/**
 * Slack of a block that broke on the lines: a word was at least one slot late; hardware does not tell how
 * late.
 */
const SLACK_OF_A_LATE_WORD: i64 = -1;
const faults = memory.data(FAULT_CAPACITY * <u32>offsetof<Fault>(), 8);
let faultCount: u32 = 0;

/** What a table was filled for. */
class Outstanding {
  block: u64;
  /** When it was armed, in slots. */
  slack: i64;
  /** Complement of the exclusive or of both. */
  check: u64;
}

const outstanding = memory.data(RING_CAPACITY * <u32>offsetof<Outstanding>(), 8);

/** Laser levels are expanded from this many packed symbols at a time. */
const EXPANDED_PULSES: u32 = FILL_UNIT;
const packed = memory.data(EXPANDED_PULSES >> 1, 16);

let tables: usize = 0;
let reservedTableBytes: u32 = 0;
let tableBytes: u32 = 0;
let tableCount: u32 = 0;
let pulsesPerBlock: u32 = 0;
let lineMap: u32 = LINES_SYMBOL_CODE;

let state: u32 = EMISSION_STOPPED;
let calibrating: bool = false;
let replayBlock: u64 = 0;
let armed: u32 = 0;
let released: u32 = 0;
let dueSlot: u64 = 0;
let periodSlots: u64 = 0;
let leastSlack: i64 = i64.MAX_VALUE;
let blocksEmitted: u64 = 0;
let blocksStruck: u64 = 0;

/**
 * Reserves the tables and selects a line map. `blockPulses` is a multiple of FILL_UNIT; `count` is 1 to 16.
 * Called once at start. Returns the address of the first table.
 */
export function sequencerReserve(blockPulses: u32, count: u32, map: u32): usize {
  assert(blockPulses > 0 && blockPulses % FILL_UNIT == 0 && count > 0 && count <= RING_CAPACITY);
  prepareLineMap();
  pulsesPerBlock = blockPulses;
  tableCount = count;
  reservedTableBytes = (blockPulses / pulsesPerWord(map)) * 4;
  tables = reserve(<usize>reservedTableBytes * <usize>count);
  tableChecksReserve();
  sequencerUseLines(map);
  return tables;
}

/**
 * As `sequencerReserve`, for boards whose pattern is made outside of the processor: `count` places in the
 * ring, and no table for any of them. Blocks are claimed, armed, settled and struck as on any board.
 */
export function sequencerReservePlaces(blockPulses: u32, count: u32): void {
  assert(blockPulses > 0 && blockPulses % FILL_UNIT == 0 && count > 0 && count <= RING_CAPACITY);
  pulsesPerBlock = blockPulses;
  tableCount = count;
  tableChecksReserve();
}

/**
 * Selects the line map of what is emitted next. Its tables must fit where those of the reserved map did.
 */
export function sequencerUseLines(map: u32): void {
  assert(map == LINES_SYMBOL_CODE || map == LINES_LASERS);
  assert(state != EMISSION_RUNNING);
  tableBytes = reservedTableBytes == 0 ? 0 : (pulsesPerBlock / pulsesPerWord(map)) * 4;
  assert(tableBytes <= reservedTableBytes);
  lineMap = map;
}

/**
 * Begins a sequence of blocks: the first is due at `firstSlot` of the board's slot counter, each next one
 * `period` slots later. With `calibrate` the same block `replay` of the calibration pattern is emitted
 * again and again, and never gives key. Seed and pattern are held as they are until `sequencerStop`.
 * Returns an EMISSION_ code.
 */
export function sequencerStart(firstSlot: u64, period: u64, calibrate: bool, replay: u64): u32 {
  if (!emissionGateOpen()) return EMISSION_GATE_CLOSED;
  if (!emissionPermitted(calibrate)) return EMISSION_NOT_PERMITTED;
  if (firstSlot < slotCounter() || period < <u64>pulsesPerBlock || patternBits() == 0)
    return EMISSION_BAD_PLAN;
  seedHold(true);
  patternHold(true);
  clearRing();
  tableChecksForget();
  armed = 0;
  released = 0;
  dueSlot = firstSlot;
  periodSlots = period;
  calibrating = calibrate;
  replayBlock = replay;
  leastSlack = i64.MAX_VALUE;
  state = EMISSION_RUNNING;
  return state;
}

/** Ends the sequence: no further table is armed; what is armed but not emitted is struck. */
export function sequencerStop(): void {
  collect(true);
  if (ringIsWhole()) for (; released < armed; released++) abandon(released % tableCount);
  clearRing();
  tableChecksForget();
  seedHold(false);
  patternHold(false);
  if (state == EMISSION_RUNNING) state = EMISSION_STOPPED;
}

/** Whether blocks are, or may still be, on the lines: from `sequencerStart` to `sequencerStop`. */
export function sequencerHolds(): bool {
  return patternIsHeld();
}

/**
 * Does what is due: takes back emitted tables, strikes the blocks that failed, fills and arms free tables,
 * at most `most` of them. Blocks whose time has passed are struck without being filled, so a short stall is
 * caught up with in one call; a stall longer than CATCH_UP_ROUNDS rings ends the sequence. Returns an
 * EMISSION_ code; anything but EMISSION_RUNNING means that no more light may follow.
 */
export function sequencerService(most: u32): u32 {
  let left = most;
  for (let round: u32 = 0; round < CATCH_UP_ROUNDS && state == EMISSION_RUNNING; round++) {
    collect(false);
    if (state != EMISSION_RUNNING) return state;
    if (!emissionGateOpen()) {
      state = EMISSION_GATE_CLOSED;
      return state;
    }
    if (!emissionPermitted(calibrating)) {
      state = EMISSION_NOT_PERMITTED;
      return state;
    }
    if (armed - released == tableCount || left == 0) return state;
    while (state == EMISSION_RUNNING && armed - released < tableCount && left > 0) left -= fillNext();
  }
  if (state == EMISSION_RUNNING) state = EMISSION_TOO_LATE;
  return state;
}

/**
 * Fills and arms the next table, unless the ledger refuses. Returns the number of tables filled, 1 or 0. A
 * block whose time has already come is struck instead: the engine has passed its descriptor by, and arming
 * it now would show it a whole ring later.
 */
function fillNext(): u32 {
  const block = nextUnclaimedBlock();
  const late = slotCounter() > dueSlot;
  if (
    claimBlocks(block, 1, late ? BLOCK_STRUCK : calibrating ? BLOCK_CALIBRATE : BLOCK_ARMED) != CLAIM_GRANTED
  ) {
    state = EMISSION_LEDGER_REFUSED;
    return 0;
  }
  const index = armed % tableCount;
  const table = tableAt(index);
  let isFilled = true;
  if (!late && tableBytes > 0) {
    isFilled = fillTable(table, block);
    tableFilled(index, table, tableBytes >> 2);
  }
  const isPattern = patternIsWhole();
  const slack = <i64>dueSlot - <i64>slotCounter();
  if (slack < leastSlack) leastSlack = slack;
  const entry = outstandingAt(index);
  entry.block = block;
  entry.slack = slack;
  entry.check = ~(block ^ <u64>slack);
  armed += 1;
  dueSlot += periodSlots;
  if (!isPattern) {
    // The map may have been damaged before it was filled, or since.
    missDescriptor(index);
    damageFound(PART_PATTERN);
    state = EMISSION_MEMORY;
  } else if (!isFilled) {
    missDescriptor(index);
    state = EMISSION_GENERATOR;
  } else if (slack < 0) missDescriptor(index);
  else armDescriptor(index, table, tableBytes >> 2);
  return late ? 0 : 1;
}

/**
 * Writes the line levels of a block into a table; in calibration, those of the replayed block. False when
 * the generator fails.
 */
function fillTable(table: usize, block: u64): bool {
  const source = (calibrating ? replayBlock : block) * <u64>pulsesPerBlock;
  const domain = calibrating ? DOMAIN_CALIBRATE : DOMAIN_KEY;
  if (lineMap == LINES_SYMBOL_CODE) return fillSymbols(source, pulsesPerBlock, table, domain);
  if (!ASC_FEATURE_SIMD && patternBits() == 4) {
    const levels = laserLevelsOfPairs(symbolPairTable());
    return fillLevels(source, pulsesPerBlock, table, domain, levels);
  }
  let isFilled = true;
  for (let done: u32 = 0; done < pulsesPerBlock; done += EXPANDED_PULSES) {
    isFilled = fillSymbols(source + <u64>done, EXPANDED_PULSES, packed, domain) && isFilled;
    expandToLasers(packed, EXPANDED_PULSES, table + <usize>done);
  }
  memory.fill(packed, 0, <usize>(EXPANDED_PULSES >> 1));
  return isFilled;
}

/** Tells when the table of ring place `index`, which is armed, will certainly be over. */
export function sequencerEndsAt(index: u32, microseconds: u64): void {
  tableEndsAt(index, tableAt(index), tableBytes >> 2, microseconds);
}

/**
 * Takes back, in order, every table that the engine has finished with. `now`: those whose answer is on its
 * way as well.
 */
function collect(now: bool): void {
  if (!ringIsWhole()) return;
  while (released < armed) {
    const index = released % tableCount;
    const outcome = descriptorState(index);
    const table = outcome == DESCRIPTOR_DONE ? answerOf(index, now) : TABLE_WHOLE;
    if (table == TABLE_PENDING) return;
    if (table == TABLE_DAMAGED) {
      damageFound(PART_TABLE);
      finishDescriptor(index, DESCRIPTOR_CORRUPT, 0);
      abandon(index);
    } else if (outcome == DESCRIPTOR_DONE) {
      settleBlock(outstandingAt(index).block);
      blocksEmitted += 1;
    } else if (outcome == DESCRIPTOR_MISSED || outcome == DESCRIPTOR_BROKEN) abandon(index);
    else return;
    freeDescriptor(index);
    released += 1;
  }
}

/**
 * Looks at the descriptors and at what is known of their tables. When one is damaged, nobody knows what was
 * shown: every block that may be in the ring is struck, and emission ends.
 */
function ringIsWhole(): bool {
  for (let place = released; place < armed; place++) {
    const index = place % tableCount;
    const entry = outstandingAt(index);
    const isWhole =
      descriptorIsWhole(index, tableAt(index), tableBytes >> 2) &&
      entry.check == ~(entry.block ^ <u64>entry.slack) &&
      tableCheckIsKept(index);
    if (isWhole) continue;
    damageFound(PART_DESCRIPTORS);
    strikeRing();
    return false;
  }
  return true;
}

/** Strikes the last blocks that were claimed, as many as the ring has places. */
function strikeRing(): void {
  const end = nextUnclaimedBlock();
  state = EMISSION_MEMORY;
  for (let back: u64 = 1; back <= <u64>tableCount && back <= end; back++) {
    const was = blockState(end - back);
    // One that is over was found good before.
    if (was != BLOCK_ARMED && was != BLOCK_CALIBRATE) continue;
    if (!strikeBlock(end - back)) state = EMISSION_LEDGER_REFUSED;
    blocksStruck += 1;
  }
  released = armed;
  clearRing();
}

function tableAt(index: u32): usize {
  return tables + <usize>(index * tableBytes);
}

function answerOf(index: u32, now: bool): u32 {
  return tableBytes == 0 ? TABLE_WHOLE : tableAnswer(index, tableAt(index), tableBytes >> 2, now);
}

function outstandingAt(index: u32): Outstanding {
  return changetype<Outstanding>(outstanding + <usize>index * offsetof<Outstanding>());
}

/** Strikes the block of a table and records the fault. If it can't be struck, emission ends. */
function abandon(index: u32): void {
  const entry = outstandingAt(index);
  if (!strikeBlock(entry.block)) state = EMISSION_LEDGER_REFUSED;
  const outcome = descriptorState(index);
  const fault = changetype<Fault>(emissionFault(faultCount));
  fault.block = entry.block;
  fault.slack = outcome == DESCRIPTOR_BROKEN ? SLACK_OF_A_LATE_WORD : entry.slack;
  fault.slot = descriptorStopSlot(index);
  fault.cause = outcome;
  faultCount += 1;
  blocksStruck += 1;
}

/**
 * Fills the first table with the calibration pattern, which never gives key, and returns how many slots
 * that took: what a board's burst plan is made of. Nothing may be armed.
 */
export function sequencerTimeFill(): u64 {
  assert(state != EMISSION_RUNNING);
  const wasCalibrating = calibrating;
  calibrating = true;
  replayBlock = 0;
  const start = slotCounter();
  fillTable(tables, 0);
  // A table is checked when it is filled and when it is over.
  tableFilled(0, tables, tableBytes >> 2);
  let end = slotCounter();
  const answer = answerOf(0, true);
  if (tableChecksWait()) end = slotCounter();
  if (answer == TABLE_DAMAGED) damageFound(PART_TABLE);
  calibrating = wasCalibrating;
  return end - start;
}

/**
 * Blocks of this sequence that were given a place in the ring, late ones included: block k has place k mod
 * tables.
 */
export function sequencedBlocks(): u32 {
  return armed;
}

/** Blocks of this sequence that are over. */
export function releasedBlocks(): u32 {
  return released;
}

/** Blocks that were emitted whole since power-on. */
export function emittedBlocks(): u64 {
  return blocksEmitted;
}

/** Blocks that were struck since power-on. */
export function struckBlocks(): u64 {
  return blocksStruck;
}

/**
 * The least slack of this sequence: slots between a table's arming and its first pulse. Negative: underrun.
 */
export function leastSlackSlots(): i64 {
  return leastSlack;
}

/** Faults recorded since power-on; the last FAULT_CAPACITY of them can be read. */
export function emissionFaults(): u32 {
  return faultCount;
}

/** Address of fault `index` (counted from power-on), a `Fault`. */
export function emissionFault(index: u32): usize {
  return faults + <usize>(index % FAULT_CAPACITY) * offsetof<Fault>();
}

/** Address of the log of faults: FAULT_CAPACITY entries as `emissionFault` tells them. */
export function emissionFaultLog(): usize {
  return faults;
}
