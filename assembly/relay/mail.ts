/**
 * Questions about messages on board. Takes: the packet that has come, and the bytes of its tag's block or the
 * visit's key. Gives: answers.
 */

import {
  fitsGet,
  fitsOffer,
  fitsPut,
  fitsTaken,
  PIECE_BYTES,
  PUT_BYTES,
  RELAY_BUSY,
  RELAY_LATE,
  RELAY_OK,
  RELAY_UNKNOWN,
  readGetOffset,
  readOfferBytes,
  readOfferSum,
  readPutOffset,
  readTakenSum,
  writePiece,
} from "../protocol/relay";
import { answer, answerBegin, answerMail, answerPart } from "./answer";
import { RELAYS } from "./journal";
import {
  mailBegin,
  mailBytes,
  mailEnd,
  mailForget,
  mailIsWhole,
  mailOf,
  mailPut,
  mailRead,
  mailSum,
  NO_MAIL,
} from "./mailbox";
import {
  messageBlock,
  messageHolds,
  messageIn,
  messageInBytes,
  messageLeft,
  messageOther,
  messageOut,
  messageRoom,
  messageStation,
  partSeal,
} from "./message";

/** A station has a message for another one; once all of it has come, it stays. */
export function mailOffer(tagKey: usize): u32 {
  if (!fitsOffer(messageInBytes())) return answer(RELAY_UNKNOWN, RELAYS, tagKey);
  const total = readOfferBytes(messageIn());
  const sum = readOfferSum(messageIn());
  let mail = mailOf(messageStation(), messageOther());
  if (mail != NO_MAIL && (mailBytes(mail) != total || mailSum(mail) != sum)) {
    if (mailIsWhole(mail)) return answer(RELAY_BUSY, RELAYS, tagKey);
    mailForget(mail);
    mail = NO_MAIL;
  }
  if (mail == NO_MAIL) {
    mail = mailBegin(messageStation(), messageOther(), total, sum);
    return answer(mail == NO_MAIL ? RELAY_BUSY : RELAY_LATE, RELAYS, tagKey);
  }
  if (mailIsWhole(mail) || mailEnd(mail)) return answer(RELAY_OK, RELAYS, tagKey);
  // Not all of it has come, or it came wrong: from the start.
  mailForget(mail);
  mailBegin(messageStation(), messageOther(), total, sum);
  return answer(RELAY_LATE, RELAYS, tagKey);
}

/** Takes a piece of a message. */
export function mailTakePiece(visit: usize): u32 {
  const mail = mailOf(messageStation(), messageOther());
  const bytes = messageInBytes();
  if (mail == NO_MAIL || !fitsPut(bytes)) return answerPart(RELAY_UNKNOWN, RELAYS, visit);
  const piece = messageIn() + PUT_BYTES;
  const isPut = mailPut(mail, readPutOffset(messageIn()), piece, bytes - PUT_BYTES);
  return answerPart(isPut ? RELAY_OK : RELAY_LATE, RELAYS, visit);
}

/** Tells whether a message waits for the station, how long it is, and its sum. */
export function mailTell(tagKey: usize): u32 {
  const mail = mailOf(messageOther(), messageStation());
  if (mail == NO_MAIL || !mailIsWhole(mail)) return answer(RELAY_UNKNOWN, RELAYS, tagKey);
  return answerMail(mailBytes(mail), mailSum(mail), tagKey);
}

/** Gives the piece of the message for the station that was asked for. */
export function mailGivePiece(visit: usize): u32 {
  const mail = mailOf(messageOther(), messageStation());
  if (mail == NO_MAIL || !mailIsWhole(mail) || !fitsGet(messageInBytes()))
    return answerPart(RELAY_UNKNOWN, RELAYS, visit);
  const offset = readGetOffset(messageIn()) & ~3;
  const total = mailBytes(mail);
  answerBegin(RELAYS, messageBlock());
  writePiece(messageOut(), RELAY_OK, offset);
  messageHolds(PIECE_BYTES);
  const count = min<u32>(total - min<u32>(offset, total), messageLeft() & ~3);
  mailRead(mail, offset, messageRoom(count), count);
  return partSeal(visit);
}

/** The station has its message. */
export function mailTaken(tagKey: usize): u32 {
  const mail = mailOf(messageOther(), messageStation());
  const isNamed = fitsTaken(messageInBytes()) && mail != NO_MAIL;
  if (isNamed && mailSum(mail) == readTakenSum(messageIn())) mailForget(mail);
  return answer(RELAY_OK, RELAYS, tagKey);
}
