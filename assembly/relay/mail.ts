/**
 * Questions about messages on board. Takes: the packet that has come, and the bytes of its tag's block. Gives: answers.
 */
import { answer, answerBegin } from "./answer";
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
  messageLeft,
  messageOther,
  messageRoom,
  messageSeal,
  messageStation,
  messageTake32,
  messageTakeBytes,
  messageUnread,
  NO_BLOCK,
  RELAY_BUSY,
  RELAY_LATE,
  RELAY_OK,
  RELAY_UNKNOWN,
} from "./message";
import { RELAYS } from "./relays";

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

/** A part of a message. */
export function mailTakePart(bytes: u32): u32 {
  const mail = mailOf(messageStation(), messageOther());
  if (mail == NO_MAIL || messageUnread(bytes) < 4) return answer(RELAY_UNKNOWN, RELAYS, 0);
  const offset = messageTake32();
  const count = messageUnread(bytes);
  const isPut = mailPut(mail, offset, messageTakeBytes(count), count);
  return answer(isPut ? RELAY_OK : RELAY_LATE, RELAYS, 0);
}

/** Tells how long the message is that waits for the station, its sum, and the part that was asked for. */
export function mailTell(bytes: u32): u32 {
  const mail = mailOf(messageOther(), messageStation());
  if (mail == NO_MAIL || !mailIsWhole(mail) || messageUnread(bytes) < 4)
    return answer(RELAY_UNKNOWN, RELAYS, 0);
  const offset = messageTake32() & ~3;
  const total = mailBytes(mail);
  answerBegin(RELAYS, NO_BLOCK);
  messageAdd32(RELAY_OK);
  messageAdd32(total);
  messageAdd32(mailSum(mail));
  messageAdd32(offset);
  const count = min<u32>(total - min<u32>(offset, total), messageLeft() & ~3);
  mailRead(mail, offset, messageRoom(count), count);
  return messageSeal(0, true);
}

/** The station has its message. */
export function mailTaken(bytes: u32, tagKey: usize): u32 {
  const mail = mailOf(messageOther(), messageStation());
  if (messageUnread(bytes) >= 4 && mail != NO_MAIL && mailSum(mail) == messageTake32()) mailForget(mail);
  return answer(RELAY_OK, RELAYS, tagKey);
}
