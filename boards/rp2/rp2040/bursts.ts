/**
 * Blocks on the lines, by DMA alone. Takes: a filled table. Gives: a control list that PACE hands to DMA in
 * its time, and afterwards how the block went. No interrupt and no processor is in the path.
 *
 * Channels: FETCH takes a list's address from PACE's queue and starts LIST with it (0: nothing starts, the
 * period stays dark). LIST loads one control block of four words after the other into STEP, which does it
 * and calls LIST again. STEP puts the machine EMIT into its start state, gives it the first eight words and
 * starts TABLE, which moves the rest as EMIT asks for it, then NOTE, which records whether EMIT's queue was
 * ever empty. Two channels run all the time: WATCH copies the stall flags to the register that switches
 * machines off, so that a machine which has run dry is off a few cycles later and shows no late data: at most
 * some slots of one word where all of DMA stood still and TABLE is served before WATCH then.
 * REMEMBER copies the flags of empty queues to a register that keeps them. It also sees the one case that no
 * stall flag shows: a word that comes in the last possible cycle costs EMIT one slot without a stall. EMIT
 * takes it in the next one, and the queue is empty again: REMEMBER looks then, because TABLE, REMEMBER and
 * WATCH have the same priority and take turns in the order of their numbers. Such a block is struck too, but
 * its light goes on, one slot late.
 */
import { wordsCheck } from "../../../assembly/faults/check";
import { busAddress, readRegister, slotCounter, writeRegister } from "../../../assembly/port/registers";
import { CLEAR, PIO0, SET } from "../chip";
import {
  ALWAYS,
  abortChannels,
  BYTES,
  CONTROL,
  CONTROL_START,
  COUNT,
  chainTo,
  channel,
  ENABLED,
  ENABLED_FIRST,
  LONGEST,
  pacedBy,
  quiet,
  READ,
  READ_ON,
  READ_START,
  requestOfReceive,
  requestOfTransmit,
  startChannels,
  WORDS,
  WRITE,
  writeOn,
  writeRingOf16,
} from "../dma";
import {
  CONTROL_ALL,
  CONTROL_STOP_EMIT,
  EMIT,
  EMIT_SHIFT,
  EMIT_SHIFT_APART,
  EXECUTE,
  FDEBUG,
  INTERRUPT_FLAGS,
  JUMP_TO_EMIT,
  MACHINE_BYTES,
  PACE,
  paceArm,
  QUEUE_WORDS,
  RECEIVE,
  SHIFT,
  TRANSMIT,
} from "./pio";

const FETCH: u32 = 0;
const LIST: u32 = 1;
const STEP: u32 = 2;
const TABLE: u32 = 3;
/** Behind TABLE, so that it has the turn after each of its words. */
const REMEMBER: u32 = 4;
const WATCH: u32 = 5;
const NOTE: u32 = 6;

/** Bits of the seven channels. */
const ALL_CHANNELS: u32 = 0x7f;

/** The block is on its way, or was never shown. */
export const BLOCK_PENDING: u32 = 0;
/** All of the block was shown. */
export const BLOCK_SHOWN: u32 = 1;
/** A word came late: dark from there on. */
const BLOCK_BROKEN: u32 = 2;

/** Stall flag of EMIT in FDEBUG. */
const EMIT_STALLED: u32 = 1 << (24 + EMIT);
/** Byte of FSTAT that holds the flags of empty transmit queues (RP2040 datasheet 3.7). */
const EMPTY_QUEUES: u32 = 0x004 + 3;
/** INPUT_SYNC_BYPASS: no program here reads a pin, so it serves as the register that keeps flags. */
const KEPT_FLAGS: u32 = 0x038;
/** EMIT's flag among the kept ones: a byte is written to all four byte lanes (2.1.4). */
const EMIT_WAS_EMPTY: u32 = 1 << EMIT;
/**
 * What a record holds before DMA writes it: no kept flags, which are alike in all four lanes, and no count
 * of a table.
 */
const NOT_WRITTEN: u32 = 0x80000000;

/** Words that lists point at, in linear memory. */
class Shared {
  abort: u32;
  stop: u32;
  apart: u32;
  joined: u32;
  jump: u32;
  stall: u32;
  run: u32;
  watch: u32;
  /** PACE raises its flag in every period, also in dark ones. */
  release: u32;
  noFlags: u32;
}

const sharedWords = memory.data(offsetof<Shared>(), 4);
const shared = changetype<Shared>(sharedWords);

/** What a control block gives STEP's registers. */
class ControlBlock {
  from: u32;
  to: u32;
  count: u32;
  control: u32;
}

const CONTROL_BLOCKS: usize = 14;

/** What the control blocks of a list point at, behind them. */
class ListEnd {
  /** TABLE's registers. */
  tableFrom: u32;
  tableTo: u32;
  tableCount: u32;
  tableControl: u32;
  /** Of its record's flags. */
  flagsAddress: u32;
}

const LIST_END: usize = CONTROL_BLOCKS * offsetof<ControlBlock>();
const LIST_BYTES: usize = LIST_END + offsetof<ListEnd>();
const LONGEST_RING: u32 = 4;
const LIST_WORDS: u32 = <u32>(LIST_BYTES >> 2);
const lists = memory.data(LONGEST_RING * <u32>LIST_BYTES, 4);
/** Check word of each list. */
const listChecks = memory.data(LONGEST_RING * 4, 4);

/** What DMA records of a block. */
class Record {
  /** Kept flags at the end of the table. */
  flags: u32;
  /** What TABLE had left of the block before when this one began. */
  left: u32;
}

const records = memory.data(LONGEST_RING * <u32>offsetof<Record>(), 4);

/** Rings of more tables than PACE's queue has places would lose a list. */
export function burstsHoldRing(tables: u32): bool {
  return tables <= LONGEST_RING;
}

/** Sets the channels up. Called with nothing on the lines. */
export function burstsStart(): void {
  shared.abort = (1 << TABLE) | (1 << WATCH) | (1 << REMEMBER);
  shared.stop = CONTROL_STOP_EMIT;
  shared.apart = EMIT_SHIFT_APART;
  shared.joined = EMIT_SHIFT;
  shared.jump = JUMP_TO_EMIT;
  shared.stall = EMIT_STALLED;
  shared.run = CONTROL_ALL;
  shared.watch = (1 << WATCH) | (1 << REMEMBER);
  shared.release = 1;
  shared.noFlags = 0;
  burstsStop();

  setUp(LIST, ENABLED_FIRST | WORDS | READ_ON | writeOn() | writeRingOf16() | alone(LIST));
  writeRegister(channel(LIST, WRITE), channel(STEP, READ));
  writeRegister(channel(LIST, COUNT), 4);
  setUp(NOTE, ENABLED_FIRST | WORDS | alone(NOTE));
  writeRegister(channel(NOTE, READ), PIO0 + KEPT_FLAGS);
  writeRegister(channel(NOTE, COUNT), 1);
  setUp(WATCH, ENABLED | BYTES | alone(WATCH));
  writeRegister(channel(WATCH, READ), PIO0 + FDEBUG + 3);
  writeRegister(channel(WATCH, WRITE), PIO0 + CLEAR); // CTRL's alias: written bits are cleared
  writeRegister(channel(WATCH, COUNT), LONGEST);
  setUp(REMEMBER, ENABLED | BYTES | alone(REMEMBER));
  writeRegister(channel(REMEMBER, READ), PIO0 + EMPTY_QUEUES);
  writeRegister(channel(REMEMBER, WRITE), PIO0 + KEPT_FLAGS + SET);
  writeRegister(channel(REMEMBER, COUNT), LONGEST);
  writeRegister(channel(FETCH, READ), PIO0 + RECEIVE + 4 * PACE);
  writeRegister(channel(FETCH, WRITE), channel(LIST, READ_START));
  writeRegister(channel(FETCH, COUNT), LONGEST);
  writeRegister(
    channel(FETCH, CONTROL_START),
    ENABLED_FIRST | WORDS | chainTo(FETCH) | pacedBy(requestOfReceive(PACE)) | quiet(),
  );
}

/** Stops all channels. The lines are dark already, when PACE and EMIT were stopped before. */
export function burstsStop(): void {
  // An enabled channel can start again through a chain while it is aborted (RP2350 datasheet 12.6.8.3,
  // RP2350-E5).
  for (let index = FETCH; index <= REMEMBER; index++) setUp(index, chainTo(index));
  writeRegister(abortChannels(), ALL_CHANNELS);
  while (readRegister(abortChannels()) != 0) {}
}

function alone(index: u32): u32 {
  return chainTo(index) | pacedBy(ALWAYS) | quiet();
}

function setUp(index: u32, control: u32): void {
  writeRegister(channel(index, CONTROL), control);
}

/**
 * Makes the control list of ring place `index` for a table of `words` words and queues it for the next free
 * period, unless slot `until` is past: lines of flash that are not in the cache make this take longer than
 * any guard, and a list that PACE has missed would be shown a period late.
 */
export function armBurst(index: u32, table: usize, words: u32, until: u64): void {
  const list = lists + <usize>index * LIST_BYTES;
  const record = recordOf(index);
  record.flags = NOT_WRITTEN;
  record.left = NOT_WRITTEN;

  const tableBus = busAddress(table);
  const transmit = PIO0 + TRANSMIT + 4 * EMIT;
  const shift = PIO0 + SHIFT + EMIT * MACHINE_BYTES;
  const execute = PIO0 + EXECUTE + EMIT * MACHINE_BYTES;
  const leftBus = busAddress(changetype<usize>(record) + offsetof<Record>("left"));
  const flagsBus = busAddress(list + LIST_END + offsetof<ListEnd>("flagsAddress"));
  const one = ENABLED_FIRST | WORDS | chainTo(LIST) | pacedBy(ALWAYS) | quiet();
  let at = list;
  at = step(at, channel(TABLE, COUNT), leftBus, 1, one);
  at = step(at, sharedBus(offsetof<Shared>("abort")), abortChannels(), 1, one);
  at = step(at, sharedBus(offsetof<Shared>("stop")), PIO0, 1, one);
  at = step(at, sharedBus(offsetof<Shared>("apart")), shift, 1, one);
  at = step(at, sharedBus(offsetof<Shared>("joined")), shift, 1, one);
  at = step(at, sharedBus(offsetof<Shared>("jump")), execute, 1, one);
  at = step(at, tableBus, transmit, QUEUE_WORDS, one | READ_ON);
  at = step(at, sharedBus(offsetof<Shared>("stall")), PIO0 + FDEBUG, 1, one);
  at = step(at, sharedBus(offsetof<Shared>("release")), PIO0 + INTERRUPT_FLAGS, 1, one);
  at = step(at, sharedBus(offsetof<Shared>("noFlags")), PIO0 + KEPT_FLAGS, 1, one);
  at = step(at, sharedBus(offsetof<Shared>("run")), PIO0, 1, one);
  at = step(at, sharedBus(offsetof<Shared>("watch")), startChannels(), 1, one);
  at = step(at, flagsBus, channel(NOTE, WRITE), 1, one);
  step(
    at,
    busAddress(list + LIST_END),
    channel(TABLE, READ),
    4,
    (one & ~chainTo(LIST)) | chainTo(STEP) | READ_ON | writeOn(),
  );

  const end = changetype<ListEnd>(list + LIST_END);
  end.tableFrom = tableBus + 4 * QUEUE_WORDS;
  end.tableTo = transmit;
  end.tableCount = words - QUEUE_WORDS;
  end.tableControl = ENABLED | WORDS | READ_ON | chainTo(NOTE) | pacedBy(requestOfTransmit(EMIT)) | quiet();
  end.flagsAddress = busAddress(changetype<usize>(record));
  store<u32>(listChecks + <usize>(index << 2), wordsCheck(list, LIST_WORDS));
  if (slotCounter() <= until) paceArm(busAddress(list));
}

/** Whether a list is still as it was when it was handed to PACE. */
export function burstIsWhole(index: u32): bool {
  return (
    wordsCheck(lists + <usize>index * LIST_BYTES, LIST_WORDS) == load<u32>(listChecks + <usize>(index << 2))
  );
}

function step(at: usize, from: u32, to: u32, count: u32, control: u32): usize {
  const block = changetype<ControlBlock>(at);
  block.from = from;
  block.to = to;
  block.count = count;
  block.control = control;
  return at + offsetof<ControlBlock>();
}

/** Bus address of one of the shared words. */
function sharedBus(offset: usize): u32 {
  return busAddress(sharedWords + offset);
}

function recordOf(index: u32): Record {
  return changetype<Record>(records + <usize>index * offsetof<Record>());
}

/**
 * How the block of ring place `index` went, a BLOCK_ code. `overdue`: the block's last slot has certainly
 * passed, so that a record that is still missing means that the table is stuck.
 */
export function burstOutcome(index: u32, overdue: bool): u32 {
  if (!overdue) return BLOCK_PENDING;
  const flags = recordOf(index).flags;
  return flags == NOT_WRITTEN || flags & EMIT_WAS_EMPTY ? BLOCK_BROKEN : BLOCK_SHOWN;
}

/**
 * Words of the broken block of ring place `index` that were shown, of `words`, to within one word; all of
 * them when a word was one slot late and the rest followed. `next` is the ring place of the block armed
 * behind it, or `index` when there is none: when that block has begun, it has noted what the broken one left
 * over.
 */
export function burstWordsShown(index: u32, next: u32, words: u32): u32 {
  // The register first: the next block may begin at any moment, and notes it before it changes it.
  const remaining = readRegister(channel(TABLE, COUNT));
  const noted = recordOf(next).left;
  const left = next != index && noted != NOT_WRITTEN ? noted : remaining;
  if (left == 0) return words;
  const moved = words - left;
  return moved > QUEUE_WORDS ? moved - QUEUE_WORDS : 0;
}
