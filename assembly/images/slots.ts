/**
 * Two places for the board's image, so that a new one can be tried and taken back. Takes: an image in parts,
 * and what became of it. Gives: the slot to boot. The same code decides in the pico's loader and is tried on
 * the host, where power is cut in every write.
 *
 * A slot is a sector of its own, the head, then the image. Nothing in a head is ever changed but by clearing
 * words.
 *
 * The slot that runs is never written but to confirm it, and no other is begun before it is confirmed: so
 * there is always a whole, confirmed image to fall back to.
 */
import { checksumAdd, wordsChecksum } from "../glue/crc32";
import { eraseFlash, readFlash, sumFlash, writeFlash } from "../port/registers";

/** Slots. */
const SLOTS: u32 = 2;
/** No slot. */
export const NO_SLOT: u32 = 255;

/** No whole image. */
export const SLOT_EMPTY: u32 = 0;
/** A whole image that may be tried. */
const SLOT_CANDIDATE: u32 = 1;
/** A whole image that has proved itself. */
const SLOT_CONFIRMED: u32 = 2;
/** A whole image that was tried as often as it may, and never confirmed. */
const SLOT_REJECTED: u32 = 3;

/** Times that an image is started without being confirmed. */
const MOST_TRIES: u32 = 3;

const SECTOR_BYTES: u32 = 4096;
const KIND_IMAGE: u32 = 0x53515349; // "ISQS"
const ERASED: u32 = 0xffffffff;

/** The beginning of a head: written last, when the whole image is in flash. */
class Head {
  /** KIND_IMAGE. */
  kind: u32;
  /** Of the image. */
  bytes: u32;
  /** CRC-32 of the image. */
  sum: u32;
  version: u32;
  /** CRC-32 of all before. */
  check: u32;
}

const HEAD_BYTES: u32 = <u32>offsetof<Head>();
const HEAD_WORDS: u32 = HEAD_BYTES >> 2;
const DATA_WORDS: u32 = HEAD_WORDS - 1;
/** Words behind it: one is cleared before the loader starts an image that is not confirmed. */
const TRIES: u32 = HEAD_BYTES;
/** The word behind those: cleared to 0 once the image has proved itself. */
const CONFIRMED: u32 = TRIES + MOST_TRIES * 4;

const words = memory.data(HEAD_BYTES, 4);
const record = changetype<Head>(words);
let base: u32 = 0;
let slotBytes: u32 = 0;
let running: u32 = NO_SLOT;

/**
 * Says where the slots are: the first at byte `offset` of the non-volatile area, each `bytes` long, and which
 * of them runs, NO_SLOT in the loader. On boards that never call it there are none.
 */
export function slotsOpen(offset: u32, bytes: u32, runs: u32): void {
  base = offset;
  slotBytes = bytes;
  running = runs;
}

/** Whether the board has slots. */
export function slotsAreThere(): bool {
  return slotBytes != 0;
}

/** The slot whose image runs, NO_SLOT where there are none. */
export function runningSlot(): u32 {
  return running;
}

/** Longest image, in bytes. */
export function longestImage(): u32 {
  return slotBytes - SECTOR_BYTES;
}

/** The slot that may be written: the one that does not run. */
export function otherSlot(): u32 {
  return running == 0 ? 1 : 0;
}

/** State of a slot by its head, a SLOT_ code; of the image only the length is looked at. */
export function slotState(slot: u32): u32 {
  if (!headRead(slot)) return SLOT_EMPTY;
  if (readFlash(head(slot) + CONFIRMED) == 0) return SLOT_CONFIRMED;
  return triesLeft(slot) > 0 ? SLOT_CANDIDATE : SLOT_REJECTED;
}

/** Version of a slot that is not empty. */
export function slotVersion(slot: u32): u32 {
  return readFlash(head(slot) + <u32>offsetof<Head>("version"));
}

/** Whether all of a slot's image is as it was when its head was written. Reads all of it. */
export function slotIsWhole(slot: u32): bool {
  if (!headRead(slot)) return false;
  const sum = record.sum;
  return imageSum(slot, record.bytes) == sum;
}

/**
 * The slot to boot: of the whole images that may run, the one with the highest version; NO_SLOT when there is
 * none. An image that is newer than the confirmed one, and that does not get confirmed, is passed over after
 * MOST_TRIES starts.
 */
export function slotToBoot(): u32 {
  let best = NO_SLOT;
  for (let slot: u32 = 0; slot < SLOTS; slot++) {
    const state = slotState(slot);
    if (state == SLOT_EMPTY || state == SLOT_REJECTED || !slotIsWhole(slot)) continue;
    if (best == NO_SLOT || slotVersion(slot) > slotVersion(best)) best = slot;
  }
  return best;
}

/** Notes that a slot is started now. Called by the loader, before the jump. */
export function slotTry(slot: u32): void {
  if (slotState(slot) != SLOT_CANDIDATE) return;
  for (let at: u32 = 0; at < MOST_TRIES; at++) {
    const word = head(slot) + TRIES + (at << 2);
    if (readFlash(word) != ERASED) continue;
    writeFlash(word, 0);
    return;
  }
}

/** The image that runs has proved itself. */
export function slotConfirm(): void {
  if (running == NO_SLOT) return;
  const state = slotState(running);
  // On its last try it counts as rejected already.
  if (state == SLOT_CANDIDATE || state == SLOT_REJECTED) writeFlash(head(running) + CONFIRMED, 0);
}

/** Whether the image that runs is confirmed. */
export function runningIsConfirmed(): bool {
  return running != NO_SLOT && slotState(running) == SLOT_CONFIRMED;
}

/** Empties the other slot. `runningIsConfirmed` must hold. */
export function slotBegin(): void {
  eraseFlash(head(otherSlot()));
}

/**
 * Writes a word of the image of the other slot, in order from byte 0 on; sectors are erased as they are come
 * to.
 */
export function slotWrite(at: u32, word: u32): void {
  const offset = image(otherSlot()) + at;
  if (at % SECTOR_BYTES == 0) eraseFlash(offset);
  writeFlash(offset, word);
}

/** CRC-32 of the first `bytes` bytes, a multiple of 4, of a slot's image. */
export function imageSum(slot: u32, bytes: u32): u32 {
  if (isDefined(WITH_FLASH_SUM)) return sumFlash(image(slot), bytes);
  let sum: u32 = 0;
  for (let at: u32 = 0; at < bytes; at += 4) sum = checksumAdd(sum, readFlash(image(slot) + at));
  return sum;
}

/** Makes the other slot a candidate: its image of `bytes` bytes is in flash, and its `imageSum` is `sum`. */
export function slotSeal(bytes: u32, sum: u32, version: u32): void {
  const at = head(otherSlot());
  record.kind = KIND_IMAGE;
  record.bytes = bytes;
  record.sum = sum;
  record.version = version;
  record.check = wordsChecksum(words, DATA_WORDS);
  for (let word: u32 = 0; word < HEAD_WORDS; word++)
    writeFlash(at + (word << 2), load<u32>(words + ((<usize>word) << 2)));
}

function head(slot: u32): u32 {
  return base + slot * slotBytes;
}

function image(slot: u32): u32 {
  return head(slot) + SECTOR_BYTES;
}

/** Reads a head to `record`; false when there is none, or it was cut short or damaged. */
function headRead(slot: u32): bool {
  for (let word: u32 = 0; word < HEAD_WORDS; word++)
    store<u32>(words + ((<usize>word) << 2), readFlash(head(slot) + (word << 2)));
  const bytes = record.bytes;
  return (
    record.kind == KIND_IMAGE &&
    record.check == wordsChecksum(words, DATA_WORDS) &&
    bytes % 4 == 0 &&
    bytes <= longestImage()
  );
}

/** A try that power cut short counts. */
function triesLeft(slot: u32): u32 {
  let left: u32 = 0;
  for (let at: u32 = 0; at < MOST_TRIES; at++)
    if (readFlash(head(slot) + TRIES + (at << 2)) == ERASED) left += 1;
  return left;
}
