/**
 * Whether a question is to be obeyed. Takes: the packet that has come. Gives: a code, and the bytes of its
 * tag's block. A wrong tag changes nothing and spends nothing. A right one spends its block; then the
 * question's number must be above all that the station's questions had, and that is in flash before anything
 * is done. So a question that was held back is dead once a later one has come.
 */
import { KEY_BYTES } from "../keystore/record";
import {
  KEY_OK,
  keyLook,
  keyLookAway,
  keyReserve,
  keySpend,
  PURPOSE_AUTHENTICATION,
} from "../keystore/store";
import { RELAY_FLASH, RELAY_NO_KEY, RELAY_OK, RELAY_OLD } from "../protocol/relay";
import { RELAYS } from "./journal";
import { questionMark, questionRaise } from "./marks";
import { messageBlock, messageNumber, messageStation, tagIsRight, tagStart } from "./message";
import { rowsToTag } from "./rows";
import { RELAY_REFUSED } from "./states";

const tagKey = memory.data(<u32>KEY_BYTES, 8);

/** Address of the bytes of the question's block, once its tag was found right. */
export function questionKey(): usize {
  return tagKey;
}

/** Wipes them. */
export function questionForget(): void {
  memory.fill(tagKey, 0, KEY_BYTES);
}

/**
 * Checks the packet of `bytes` bytes, whose tag covers the rows of a relay too unless that is RELAYS.
 * RELAY_REFUSED: the tag is wrong, there is no answer. RELAY_NO_KEY: its block is not here. RELAY_OK: it is
 * to be obeyed. RELAY_OLD, RELAY_FLASH: it is genuine, and not to be obeyed.
 */
export function questionCheck(bytes: u32, covered: u32): u32 {
  const outcome = tagCheck(bytes, covered);
  if (outcome != RELAY_OK) return outcome;
  const station = messageStation();
  if (messageNumber() <= questionMark(station)) return RELAY_OLD;
  return questionRaise(station, messageNumber()) ? RELAY_OK : RELAY_FLASH;
}

/** Whether the tag is right; then its block is spent and its bytes are in RAM. */
function tagCheck(bytes: u32, covered: u32): u32 {
  const station = messageStation();
  const block = messageBlock();
  const key = keyLook(station, block);
  if (key == 0) return RELAY_NO_KEY;
  memory.copy(tagKey, key, KEY_BYTES);
  keyLookAway();
  tagStart(tagKey, false);
  if (covered != RELAYS) rowsToTag(covered, station);
  const isRight = tagIsRight(bytes, tagKey, false);
  questionForget();
  if (!isRight) return RELAY_REFUSED;
  if (keyReserve(station, block, PURPOSE_AUTHENTICATION, 0) != KEY_OK) return RELAY_NO_KEY;
  return keySpend(station, block, PURPOSE_AUTHENTICATION, 0, tagKey) == KEY_OK ? RELAY_OK : RELAY_NO_KEY;
}
