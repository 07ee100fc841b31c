/**
 * A second opinion on telecommands, straight from the dictionary and the standard: the oracle of the parser's
 * fuzzing.
 */
import { type Argument, bytesOf, type Dictionary, FIELD_BYTES } from "../../../hostsim/protocol/schema.js";

/** CRC-16 of ECSS-E-ST-70-41C, annex B.1, bit by bit. */
export function crc16(bytes: Uint8Array, end: number): number {
  let sum = 0xffff;
  for (let i = 0; i < end; i++) {
    sum = (sum ^ (bytes[i]! << 8)) & 0xffff;
    for (let bit = 0; bit < 8; bit++)
      sum = sum & 0x8000 ? ((sum << 1) ^ 0x1021) & 0xffff : (sum << 1) & 0xffff;
  }
  return sum;
}

function number(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) value = value * 256 + bytes[at + i]!;
  return value;
}

function fits(fields: readonly Argument[], bytes: Uint8Array, start: number): boolean {
  let at = start;
  for (const { type, least = 0, most = 0xffffffff } of fields) {
    if (type === "time" && bytes[at] !== 0x1e) return false;
    const value = number(bytes, at, FIELD_BYTES[type]);
    if (type !== "time" && (value < least || value > most)) return false;
    at += FIELD_BYTES[type];
  }
  return true;
}

/** Whether the bytes are a telecommand that has to be accepted. */
export function isAcceptable(dictionary: Dictionary, bytes: Uint8Array): boolean {
  const end = bytes.length - 2;
  if (bytes.length < 13 || bytes.length > 256 || number(bytes, 4, 2) + 7 !== bytes.length) return false;
  if (number(bytes, 0, 2) !== 0x1800 + dictionary.application || bytes[2]! >> 6 !== 3) return false;
  if (crc16(bytes, end) !== number(bytes, end, 2) || bytes[6]! >> 4 !== 2) return false;
  const command = dictionary.telecommands.find(
    ({ service, subtype }) => service === bytes[7] && subtype === bytes[8],
  );
  if (command === undefined) return false;
  if (command.layout === "schedule") return end > 11;
  if (command.layout === "function") {
    const entry = dictionary.functions.find(({ id }) => end > 11 && id === bytes[11]);
    return entry !== undefined && end === 12 + bytesOf(entry.arguments) && fits(entry.arguments, bytes, 12);
  }
  const behind = 11 + bytesOf(command.arguments);
  if (command.entries === undefined) return end === behind && fits(command.arguments, bytes, 11);
  const repeated = command.entries.arguments;
  const count = end > behind ? bytes[behind]! : 0;
  if (count < 1 || count > command.entries.most || end !== behind + 1 + count * bytesOf(repeated))
    return false;
  if (!fits(command.arguments, bytes, 11)) return false;
  for (let i = 0; i < count; i++)
    if (!fits(repeated, bytes, behind + 1 + i * bytesOf(repeated))) return false;
  return true;
}
