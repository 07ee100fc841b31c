/**
 * The satellite's answers. Takes: what came of the question that has come last, and the relay that it was
 * about. Gives: a packet.
 */
import { keysReserved } from "../keystore/amounts";
import { KEY_DAMAGED, KEY_GONE, PURPOSE_RELAY } from "../keystore/store";
import {
  ANSWER,
  atOutcomeGone,
  MAIL_BYTES,
  MOST_GONE,
  OUTCOME_BLOCK_BYTES,
  OUTCOME_BYTES,
  PART_BYTES,
  RELAY_OK,
  RELAY_PROTOCOL,
  ROLE_DECODE,
  ROLE_KEEP,
  WELCOME_BYTES,
  writeMail,
  writeOutcome,
  writeOutcomeBlock,
  writePart,
  writeWelcome,
} from "../protocol/relay";
import { RELAYS } from "./journal";
import {
  messageBegin,
  messageBlock,
  messageHolds,
  messageKind,
  messageNumber,
  messageOther,
  messageOut,
  messageSeal,
  messageStation,
  NO_BLOCK,
  partSeal,
  tagStart,
} from "./message";
import { ownerOf } from "./pairing";
import { FIELD_DECODER, FIELD_STATE, relayField, relayNumber } from "./relays";
import { RELAY_FREE, RELAY_HELD, RELAY_SHARED } from "./states";

const gone = memory.data(MOST_GONE * 8, 8);
let goneCount: u32 = 0;

/** Forgets which blocks were gone. */
export function goneClear(): void {
  goneCount = 0;
}

/** Whether the answer has no room for one more that is gone: then it says nothing of the rest. */
export function goneIsFull(): bool {
  return goneCount == MOST_GONE;
}

/** Notes that a block which the station named is not here any more: the answer tells. */
export function goneAdd(number: u64): void {
  if (goneIsFull()) return;
  store<u64>(gone + ((<usize>goneCount) << 3), number);
  goneCount += 1;
}

/** Whether what the store says of a block means that it will never be had here again. */
export function isGone(outcome: u32): bool {
  return outcome == KEY_GONE || outcome == KEY_DAMAGED;
}

/** Begins an answer to the packet that has come. */
export function answerBegin(relay: u32, block: u64): void {
  const number: u64 = relay == RELAYS ? 0 : relayNumber(relay);
  messageBegin(messageKind() | ANSWER, messageStation(), messageOther(), block, messageNumber(), number);
}

/**
 * Answers: a code, the relay's state, the station's role in it, blocks of its that are reserved, blocks that
 * are gone.
 */
export function answer(code: u32, relay: u32, key: usize): u32 {
  answerStart(code, relay, key);
  return answerEnd(key);
}

/** Answers that a message of so many bytes with this sum waits. */
export function answerMail(bytes: u32, sum: u32, key: usize): u32 {
  answerBegin(RELAYS, messageBlock());
  writeMail(messageOut(), RELAY_OK, RELAY_FREE, 0, 0, 0, bytes, sum);
  messageHolds(MAIL_BYTES);
  return answerEnd(key);
}

function answerStart(code: u32, relay: u32, key: usize): void {
  const station = messageStation();
  answerBegin(relay, key == 0 ? NO_BLOCK : messageBlock());
  const isNone = relay == RELAYS;
  const state: u32 = isNone ? RELAY_FREE : stateOf(relay);
  const role: u32 = isNone ? 0 : roleOf(relay, station);
  const told: u32 = key == 0 ? 0 : goneCount;
  const message = messageOut();
  writeOutcome(message, code, state, role, isNone ? 0 : reservedFor(relay, station), told);
  for (let i: u32 = 0; i < told; i++)
    writeOutcomeBlock(atOutcomeGone(message, i), load<u64>(gone + ((<usize>i) << 3)));
  messageHolds(OUTCOME_BYTES + told * OUTCOME_BLOCK_BYTES);
}

function answerEnd(key: usize): u32 {
  if (key != 0) tagStart(key, true);
  return messageSeal(key, true);
}

/**
 * Tells which protocol the satellite speaks: without a tag, since that secures nothing and spends nothing.
 */
export function answerHello(): u32 {
  answerBegin(RELAYS, NO_BLOCK);
  writeWelcome(messageOut(), RELAY_PROTOCOL);
  messageHolds(WELCOME_BYTES);
  return messageSeal(0, true);
}

/** Answers a part that there is nothing to tell of: a code, under the visit's key. */
export function answerPart(code: u32, relay: u32, visit: usize): u32 {
  answerBegin(relay, messageBlock());
  writePart(messageOut(), code);
  messageHolds(PART_BYTES);
  return partSeal(visit);
}

function roleOf(relay: u32, station: u32): u32 {
  const state = stateOf(relay);
  if (state != RELAY_HELD && state != RELAY_SHARED) return 0;
  if (relayField(relay, FIELD_DECODER) == station) return ROLE_DECODE;
  return state == RELAY_SHARED ? ROLE_KEEP : 0;
}

/** State of a relay. */
export function stateOf(relay: u32): u32 {
  return relayField(relay, FIELD_STATE);
}

/** Blocks of a station that a relay has reserved. */
export function reservedFor(relay: u32, station: u32): u32 {
  return keysReserved(station, PURPOSE_RELAY, ownerOf(relay));
}
