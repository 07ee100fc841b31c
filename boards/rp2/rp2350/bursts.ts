/**
 * Blocks on the lines, by DMA and HSTX alone. Takes: filled tables. Gives: each block in its period, which
 * counts in HSTX's slots, whatever the processors do; afterwards how the block went.
 *
 * HSTX's queue is fed all the time. GAP feeds zeros, then FETCH takes the address of a list from a ring of
 * places, one a block, and starts LIST with it, which sets TABLE up and starts it; behind FETCH, RELEASE
 * puts the dark list back into the place, so that no block is shown twice and one that is not armed in time
 * is dark. The dark list moves zeros for as long. TABLE leads to GAP again, or, without a gap, to FETCH.
 *
 * When the queue is empty HSTX still shows its last word, then stands still. WATCH copies the queue's flags
 * to the register that starts channels. So FLUSH fills the queue with zeros, and STOP, FREEZE and DARKEN
 * follow one another: WATCH and TABLE are stopped, and the pins are driven low, for good.
 */
import { pulsesPerWord } from "../../../assembly/emission/lines";
import { busAddress, readRegister, writeRegister } from "../../../assembly/port/registers";
import {
  ALWAYS,
  abortChannels,
  CONTROL,
  COUNT,
  chainTo,
  channel,
  ENABLED,
  ENABLED_FIRST,
  pacedBy,
  quiet,
  READ,
  READ_ON,
  READ_START,
  startChannels,
  WORDS,
  writeOn,
} from "../dma";
import {
  BURST_CHANNELS,
  FETCH,
  GAP,
  LIST,
  LISTED,
  RELEASE,
  readRing,
  STAMP,
  setUp,
  TABLE,
  TRIGGER,
  WATCH,
  writeRing,
} from "./channels";
import { setUpDarkness } from "./darkness";
import { HSTX_QUEUE, HSTX_QUEUE_WORDS, HSTX_REQUEST, hstxIsFilled } from "./hstx";
import { LINE_DARK } from "./lines";
import { CYCLES, STAMPS_RING, stampsBus } from "./stamps";
import { TRIGGER_EXECUTES, TRIGGER_HIGH, TRIGGER_LOW } from "./trigger";

/** Places for lists, a power of two; no ring of tables may be longer. */
const PLACES: u32 = 4;
const PLACES_RING: u32 = 4;
/** Words of the trigger's pulse. */
const PULSE_WORDS: u32 = 8;
const PULSE_RING: u32 = 5;
/** Count that is left in TABLE's register; the bits above are its mode. */
const COUNT_LEFT: u32 = 0x0fffffff;

/** What LIST gives TABLE, in the order of its registers. */
class List {
  control: u32;
  from: u32;
  to: u32;
  count: u32;
}

const LIST_BYTES: usize = offsetof<List>();
const LIST_WORDS: u32 = <u32>(LIST_BYTES >> 2);
const LIST_RING: u32 = 4;

/** Addresses of lists that FETCH takes: u32 each. */
const places = memory.data(PLACES * 4, 16);
const lists = memory.data(PLACES * <u32>LIST_BYTES, 16);
const pulse = memory.data(PULSE_WORDS * 4, 32);

/** What channels read again and again. */
class Shared {
  control: u32;
  from: u32;
  to: u32;
  count: u32;
  /** What is shown between blocks; 0 for ever. */
  zero: u32;
  lineDark: u32;
  /** Address of the dark list, which is at the head of this. */
  darkList: u32;
}

const sharedWords = memory.data(offsetof<Shared>(), 16);
const shared = changetype<Shared>(sharedWords);

let tableWords: u32 = 0;
let tableControl: u32 = 0;

/** Rings of more tables than there are places would lose a list. */
export function burstsHoldRing(tables: u32): bool {
  return tables <= PLACES;
}

/**
 * Sets the channels up and fills the queue: `leadWords` of zeros before the first block, `gapWords` between
 * blocks, 0 for none. Called with HSTX prepared and stopped. False when DMA does not fill the queue.
 */
export function burstsStart(words: u32, leadWords: u32, gapWords: u32): bool {
  burstsStop();
  tableWords = words;
  tableControl = fed(gapWords == 0 ? FETCH : GAP);
  fillShared();
  setUpDarkness(shared.from, sharedBus(offsetof<Shared>("lineDark")));
  setUpLists();
  setUp(GAP, shared.from, HSTX_QUEUE, leadWords, fed(FETCH));
  writeRegister(startChannels(), 1 << GAP);
  if (!hstxIsFilled()) return false;
  writeRegister(startChannels(), 1 << WATCH);
  // From its next start on.
  writeRegister(channel(GAP, COUNT), gapWords);
  return true;
}

/** Writes what channels read: nothing is armed. */
function fillShared(): void {
  shared.control = tableControl;
  shared.from = sharedBus(offsetof<Shared>("zero"));
  shared.to = HSTX_QUEUE;
  shared.count = tableWords;
  shared.zero = 0;
  shared.lineDark = LINE_DARK;
  shared.darkList = busAddress(sharedWords);
  for (let place: u32 = 0; place < PLACES; place++) store<u32>(placeOf(place), shared.darkList);
  for (let word: u32 = 0; word < PULSE_WORDS; word++)
    store<u32>(pulse + ((<usize>word) << 2), word + 1 < PULSE_WORDS ? TRIGGER_HIGH : TRIGGER_LOW);
}

/** FETCH and LIST, which start a block, and what follows them beside it: RELEASE, STAMP, TRIGGER. */
function setUpLists(): void {
  const once = ENABLED_FIRST | WORDS | pacedBy(ALWAYS) | quiet();
  const fromPlaces = once | READ_ON | readRing(PLACES_RING) | chainTo(RELEASE);
  setUp(FETCH, busAddress(places), channel(LIST, READ_START), 1, fromPlaces);
  const toTable = once | READ_ON | writeOn() | writeRing(LIST_RING) | chainTo(LIST);
  setUp(LIST, shared.from, channel(TABLE, LISTED), LIST_WORDS, toTable);
  const toPlaces = once | writeOn() | writeRing(PLACES_RING) | chainTo(STAMP);
  setUp(RELEASE, sharedBus(offsetof<Shared>("darkList")), busAddress(places), 1, toPlaces);
  setUp(STAMP, CYCLES, stampsBus(), 1, once | writeOn() | writeRing(STAMPS_RING) | chainTo(TRIGGER));
  const pulsing = ENABLED | WORDS | READ_ON | readRing(PULSE_RING) | pacedBy(ALWAYS) | quiet();
  setUp(TRIGGER, busAddress(pulse), TRIGGER_EXECUTES, PULSE_WORDS, pulsing | chainTo(TRIGGER));
}

/** Control of a channel that feeds the queue with one word, and then starts `next`. */
function fed(next: u32): u32 {
  return ENABLED_FIRST | WORDS | pacedBy(HSTX_REQUEST) | quiet() | chainTo(next);
}

/** Stops all channels. The lines are dark already. */
export function burstsStop(): void {
  // An enabled channel can start again through a chain while it is aborted (RP2350 datasheet 12.6.8.3,
  // RP2350-E5).
  for (let index: u32 = 0; index < BURST_CHANNELS; index++)
    writeRegister(channel(index, CONTROL), chainTo(index));
  writeRegister(abortChannels(), (1 << BURST_CHANNELS) - 1);
  while (readRegister(abortChannels()) != 0) {}
}

/** Has block `block` shown in its period, from `table`. */
export function armBurst(block: u32, table: usize): void {
  const place = block % PLACES;
  const list = listOf(place);
  list.control = tableControl | READ_ON;
  list.from = busAddress(table);
  list.to = HSTX_QUEUE;
  list.count = tableWords;
  store<u32>(placeOf(place), busAddress(changetype<usize>(list)));
}

/** Whether a list is still as it was made, and what all blocks rest on as well. */
export function burstIsWhole(block: u32, table: usize): bool {
  const list = listOf(block % PLACES);
  return (
    list.control == (tableControl | READ_ON) &&
    list.from == busAddress(table) &&
    list.to == HSTX_QUEUE &&
    list.count == tableWords &&
    shared.zero == 0 &&
    shared.control == tableControl &&
    shared.from == sharedBus(offsetof<Shared>("zero")) &&
    shared.to == HSTX_QUEUE &&
    shared.count == tableWords &&
    shared.darkList == busAddress(sharedWords) &&
    shared.lineDark == LINE_DARK
  );
}

/** Whether the queue has run empty since the start: the lines are dark for good. */
export function burstsRanDry(): bool {
  return (readRegister(channel(WATCH, CONTROL)) & ENABLED) == 0;
}

/** Whether block `block` was begun. */
export function burstIsTaken(block: u32): bool {
  return load<u32>(placeOf(block % PLACES)) == shared.darkList;
}

/**
 * Whether a block was shown to its end, when its last slot has certainly passed. What is still armed, or
 * under way, is late.
 */
export function burstIsOver(block: u32, table: usize): bool {
  return burstIsTaken(block) && burstWordsLeft(table) == 0;
}

/** Words of `table` that TABLE has yet to move, 0 when it is at another one. */
export function burstWordsLeft(table: usize): u32 {
  const left = readRegister(channel(TABLE, COUNT)) & COUNT_LEFT;
  const end = busAddress(table) + 4 * tableWords;
  return readRegister(channel(TABLE, READ)) + 4 * left == end ? left : 0;
}

/**
 * Slots from the taking of a block's list to its first pulse: the queue, and the word that is being shown.
 */
export function burstLeadSlots(lineMap: u32): u32 {
  return (HSTX_QUEUE_WORDS + 1) * pulsesPerWord(lineMap);
}

function listOf(place: u32): List {
  return changetype<List>(lists + <usize>place * LIST_BYTES);
}

function placeOf(place: u32): usize {
  return places + ((<usize>place) << 2);
}

function sharedBus(offset: usize): u32 {
  return busAddress(sharedWords + offset);
}
