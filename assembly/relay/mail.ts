/**
 * Questions about messages on board. Takes: the packet that has come, and the bytes of its tag's block or the
 * visit's key. Gives: answers.
 */
import { answer, answerBegin, answerEnd, answerPart, answerStart } from "./answer";
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
  messageAdd32,
  messageBlock,
  messageLeft,
  messageOther,
  messageRoom,
  messageStation,
  messageTake32,
  messageTakeBytes,
  messageUnread,
  partSeal,
  RELAY_BUSY,
  RELAY_LATE,
  RELAY_OK,
  RELAY_UNKNOWN,
} from "./message";

/** A station has a message for another one; once all of it has come, it stays. */
export function mailOffer(bytes: u32, tagKey: usize): u32 {
  if (messageUnread(bytes) < 8) return answer(RELAY_UNKNOWN, RELAYS, tagKey);
  const total = messageTake32();
  const sum = messageTake32();
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
export function mailTakePiece(bytes: u32, visit: usize): u32 {
  const mail = mailOf(messageStation(), messageOther());
  if (mail == NO_MAIL || messageUnread(bytes) < 4) return answerPart(RELAY_UNKNOWN, RELAYS, visit);
  const offset = messageTake32();
  const count = messageUnread(bytes);
  const isPut = mailPut(mail, offset, messageTakeBytes(count), count);
  return answerPart(isPut ? RELAY_OK : RELAY_LATE, RELAYS, visit);
}

/** Tells whether a message waits for the station, how long it is, and its sum. */
export function mailTell(tagKey: usize): u32 {
  const mail = mailOf(messageOther(), messageStation());
  if (mail == NO_MAIL || !mailIsWhole(mail)) return answer(RELAY_UNKNOWN, RELAYS, tagKey);
  answerStart(RELAY_OK, RELAYS, tagKey);
  messageAdd32(mailBytes(mail));
  messageAdd32(mailSum(mail));
  return answerEnd(tagKey);
}

/** Gives the piece of the message for the station that was asked for. */
export function mailGivePiece(bytes: u32, visit: usize): u32 {
  const mail = mailOf(messageOther(), messageStation());
  if (mail == NO_MAIL || !mailIsWhole(mail) || messageUnread(bytes) < 4)
    return answerPart(RELAY_UNKNOWN, RELAYS, visit);
  const offset = messageTake32() & ~3;
  const total = mailBytes(mail);
  answerBegin(RELAYS, messageBlock());
  messageAdd32(RELAY_OK);
  messageAdd32(offset);
  const count = min<u32>(total - min<u32>(offset, total), messageLeft() & ~3);
  mailRead(mail, offset, messageRoom(count), count);
  return partSeal(visit);
}

/** The station has its message. */
export function mailTaken(bytes: u32, tagKey: usize): u32 {
  const mail = mailOf(messageOther(), messageStation());
  if (messageUnread(bytes) >= 4 && mail != NO_MAIL && mailSum(mail) == messageTake32()) mailForget(mail);
  return answer(RELAY_OK, RELAYS, tagKey);
}
